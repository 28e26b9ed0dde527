// The compute figures (算力) of an entity over time, planned and actual.
// $name string the name of the thing, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH (thing:Entity)-[:HAS_METRIC]->(m:Metric)
WHERE (thing.name = $name OR $name IN thing.aliases)
  AND (m.base_unit = 'FLOPS' OR m.indicator CONTAINS '算力')
RETURN m.time AS time, m.status AS status, m.indicator AS indicator, m.bound AS bound, m.value AS value,
       m.low AS low, m.high AS high, m.unit AS unit, m.evidence AS evidence
ORDER BY time, status, m.base_value, m.id
