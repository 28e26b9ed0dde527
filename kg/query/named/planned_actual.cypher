// Planned figures of a thing beside the actual ones of the same indicator and unit.
// $name string the name of the thing, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH (thing:Entity) WHERE thing.name = $name OR $name IN thing.aliases
MATCH (thing)-[:HAS_METRIC]->(p:Metric {status: 'planned'})
MATCH (thing)-[:HAS_METRIC]->(a:Metric {status: 'actual'})
WHERE a.indicator = p.indicator AND a.base_unit = p.base_unit
RETURN p.indicator AS indicator, p.value AS planned, p.unit AS planned_unit, p.time AS planned_for, a.value AS actual, a.unit AS actual_unit, a.time AS at
ORDER BY indicator, planned_for, at, p.id, a.id
