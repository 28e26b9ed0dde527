// The most connected things by kind: in how many statements each stands.
// $most integer=20 how many to list
MATCH (thing:Entity)-[r:LOCATED_IN|PART_OF|BUILDS|OPERATES|LEADS|FOUNDS|COOPERATES_WITH|INVESTS_IN|SETTLES_IN|DEVELOPS|ISSUES|RECOGNIZES|WORKS_FOR|HOSTS|PARTICIPATES_IN|WINS|USES|SERVES|SUPPORTS|FOCUSES_ON]-(other:Entity)
RETURN thing.kind AS kind, thing.name AS name, count(r) AS statements, count(DISTINCT other) AS neighbours
ORDER BY statements DESC, neighbours DESC, name, kind LIMIT $most
