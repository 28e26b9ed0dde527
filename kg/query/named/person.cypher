// The posts of one person, as told and since when.
// $name string the person
// Example: name=南仁东
MATCH (person:Person)-[r:WORKS_FOR]->(organisation:Entity)
WHERE person.name = $name OR $name IN person.aliases
RETURN organisation.name AS organisation, r.title AS title, r.status AS status, r.first_date AS since, r.last_date AS until, r.evidence AS evidence
ORDER BY organisation, title, status, r.id
