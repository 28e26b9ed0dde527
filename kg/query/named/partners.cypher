// Who cooperates with a thing, and since when it is told.
// $name string the name of the thing, or one of its aliases
// Example: name=华为技术有限公司
MATCH (thing:Entity) WHERE thing.name = $name OR $name IN thing.aliases
MATCH (thing)-[r:COOPERATES_WITH]-(other:Entity)
RETURN other.name AS partner, other.kind AS kind, r.status AS status, r.first_date AS since, r.evidence AS evidence
ORDER BY partner, status, r.id
