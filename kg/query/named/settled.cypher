// Which institutions and platforms have settled in a park or place.
// $name string the park or place, or one of its aliases
// Example: name=松山湖
MATCH (park:Entity) WHERE park.name = $name OR $name IN park.aliases
MATCH (tenant:Entity)-[r:SETTLES_IN]->(park)
RETURN tenant.name AS tenant, tenant.kind AS kind, r.status AS status, r.first_date AS since, r.evidence AS evidence
ORDER BY tenant, status, r.id
