// Who leads what: platforms, projects, institutions and products.
MATCH (actor:Entity)-[r:LEADS]->(thing:Entity)
RETURN actor.name AS leader, thing.name AS led, r.status AS status, r.support AS articles, r.evidence AS evidence
ORDER BY led, leader, status, r.id
