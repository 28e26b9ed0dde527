// The figures of a thing over time, facts and plans, with the sentence that says so.
// $name string the name of the thing, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH (thing:Entity)-[r:HAS_METRIC]->(m:Metric)
WHERE thing.name = $name OR $name IN thing.aliases
RETURN m.time AS time, m.indicator AS indicator, m.bound AS bound, m.value AS value, m.low AS low, m.high AS high, m.unit AS unit, m.status AS status, r.support AS articles, m.evidence AS evidence
ORDER BY indicator, time, status, m.id
