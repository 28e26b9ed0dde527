// Every sentence that names a thing, with its article.
// $name string the name of the thing, or one of its aliases
// Example: name=武汉人工智能计算中心
MATCH (thing:Entity) WHERE thing.name = $name OR $name IN thing.aliases
MATCH (article:Article)-[:HAS_SENTENCE]->(s:Sentence)-[:MENTIONS]->(thing)
RETURN DISTINCT article.date AS date, article.media AS media, article.title AS title, s.text AS sentence, s.start AS start, s.id AS id
ORDER BY date, title, start, id
