// Who invests in what, with the sentence that says so.
MATCH (actor:Entity)-[r:INVESTS_IN]->(thing:Entity)
RETURN actor.name AS investor, thing.name AS invested_in, r.status AS status, r.support AS articles, r.evidence AS evidence
ORDER BY invested_in, investor, status, r.id
