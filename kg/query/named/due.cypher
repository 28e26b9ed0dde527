// Promises that came due: planned figures whose time lies before a date, largest first.
// $date string a date such as 2025-12-31; what was planned for before it
// Example: date=2026-01-01
MATCH (thing:Entity)-[:HAS_METRIC]->(m:Metric {status: 'planned'})
WHERE m.time < $date
RETURN thing.name AS name, m.indicator AS indicator, m.bound AS bound, m.value AS value, m.unit AS unit, m.time AS time, m.evidence AS evidence
ORDER BY time, name, indicator, m.id
