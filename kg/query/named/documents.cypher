// Who issued which document, and what it supports.
MATCH (issuer:Entity)-[r:ISSUES]->(document:Document)
OPTIONAL MATCH (document)-[s:SUPPORTS]->(thing:Entity)
RETURN document.name AS document, issuer.name AS issuer, r.status AS status, thing.name AS supports, r.evidence AS evidence
ORDER BY document, issuer, status, supports, r.id
