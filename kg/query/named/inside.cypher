// Everything in a place or park, also by way of the places within it, up to four steps down.
// $name string the place or park, or one of its aliases
// Example: name=江苏省
MATCH (place:Entity) WHERE place.name = $name OR $name IN place.aliases
MATCH path = (thing:Entity)-[:LOCATED_IN|SETTLES_IN*1..4]->(place)
RETURN thing.name AS name, thing.kind AS kind, min(length(path)) AS steps
ORDER BY steps, name, kind
