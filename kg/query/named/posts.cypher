// The posts of each person.
MATCH (person:Person)-[r:WORKS_FOR]->(organisation:Entity)
RETURN person.name AS person, r.title AS title, organisation.name AS organisation, r.status AS status, r.evidence AS evidence
ORDER BY person, organisation, status, r.id
