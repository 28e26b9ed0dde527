// Things with conflicting figures: the same indicator, unit, time and status, and different values.
MATCH (thing:Entity)-[:HAS_METRIC]->(a:Metric)
MATCH (thing)-[:HAS_METRIC]->(b:Metric)
WHERE a.indicator = b.indicator AND a.base_unit = b.base_unit AND a.time = b.time AND a.status = b.status AND a.base_value < b.base_value
RETURN thing.name AS name, a.indicator AS indicator, a.time AS time, a.value AS low, a.unit AS low_unit, b.value AS high, b.unit AS high_unit, a.evidence AS low_evidence, b.evidence AS high_evidence
ORDER BY name, indicator, time, a.id, b.id
