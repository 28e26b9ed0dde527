// What was told since a date: statements whose first article is no older.
// $date string a date such as 2024-06
// Example: date=2023
MATCH (a:Entity)-[r:LOCATED_IN|PART_OF|BUILDS|OPERATES|LEADS|FOUNDS|COOPERATES_WITH|INVESTS_IN|SETTLES_IN|DEVELOPS|ISSUES|RECOGNIZES|WORKS_FOR|HOSTS|PARTICIPATES_IN|WINS|USES|SERVES|SUPPORTS|FOCUSES_ON]->(b:Entity)
WHERE r.first_date >= $date
RETURN r.first_date AS since, a.name AS subject, type(r) AS relation, b.name AS object, r.status AS status, r.evidence AS evidence
ORDER BY since, subject, relation, object, status
