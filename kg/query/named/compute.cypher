// Computing centres by their largest actual compute figure, in one unit.
MATCH (centre:Platform {kind: 'computing'})-[:HAS_METRIC]->(m:Metric {status: 'actual', base_unit: 'FLOPS'})
RETURN centre.name AS centre, max(m.base_value) AS flops
ORDER BY flops DESC, centre
