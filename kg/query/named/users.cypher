// Who uses a platform or product, and whom it serves.
// $name string the platform or product, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH (thing:Entity) WHERE thing.name = $name OR $name IN thing.aliases
MATCH (thing)-[r:USES|SERVES]-(other:Entity)
RETURN other.name AS name, type(r) AS relation, r.status AS status, r.support AS articles, r.evidence AS evidence
ORDER BY relation, name, status, r.id
