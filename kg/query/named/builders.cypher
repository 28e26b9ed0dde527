// Who builds what, since when it is told, and in how many articles.
MATCH (actor:Entity)-[r:BUILDS]->(thing:Entity)
RETURN actor.name AS builder, thing.name AS built, r.status AS status, r.first_date AS since, r.support AS articles, r.evidence AS evidence
ORDER BY built, builder, status, r.id
