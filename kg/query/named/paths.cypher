// The paths of up to three statements between two things, shortest first.
// $from string the name of the one
// $to string the name of the other
// Example: from=国家超级计算无锡中心 to=江苏省
MATCH path = (a:Entity {name: $from})-[:LOCATED_IN|PART_OF|BUILDS|OPERATES|LEADS|FOUNDS|COOPERATES_WITH|INVESTS_IN|SETTLES_IN|DEVELOPS|ISSUES|RECOGNIZES|WORKS_FOR|HOSTS|PARTICIPATES_IN|WINS|USES|SERVES|SUPPORTS|FOCUSES_ON*1..3]-(b:Entity {name: $to})
RETURN length(path) AS steps, path
ORDER BY steps
