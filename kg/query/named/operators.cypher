// Who operates what.
MATCH (actor:Entity)-[r:OPERATES]->(thing:Entity)
RETURN actor.name AS operator, thing.name AS operated, r.status AS status, r.support AS articles, r.evidence AS evidence
ORDER BY operated, operator, status, r.id
