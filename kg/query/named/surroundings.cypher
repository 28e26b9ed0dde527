// Everything an entity is connected with in two steps, by any statement, and in how many ways.
// $name string the name of the thing, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH path = (start:Entity)-[:LOCATED_IN|PART_OF|BUILDS|OPERATES|LEADS|FOUNDS|COOPERATES_WITH|INVESTS_IN|SETTLES_IN|DEVELOPS|ISSUES|RECOGNIZES|WORKS_FOR|HOSTS|PARTICIPATES_IN|WINS|USES|SERVES|SUPPORTS|FOCUSES_ON*1..2]-(other:Entity)
WHERE (start.name = $name OR $name IN start.aliases) AND other <> start
RETURN min(length(path)) AS steps, other.name AS name, other.kind AS kind, count(*) AS ways
ORDER BY steps, name, kind
