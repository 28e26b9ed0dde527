// Who invests in the same things, and in how many.
MATCH (a:Entity)-[:INVESTS_IN]->(thing:Entity)<-[:INVESTS_IN]-(b:Entity)
WHERE a.id < b.id
RETURN a.name AS one, b.name AS other, count(DISTINCT thing) AS things
ORDER BY things DESC, one, other
