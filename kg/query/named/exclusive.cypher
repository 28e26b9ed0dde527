// What one outlet says and no other does: statements with no sentence from elsewhere.
// $media string the outlet
// Example: media=经济日报
MATCH (a:Entity)-[r:LOCATED_IN|PART_OF|BUILDS|OPERATES|LEADS|FOUNDS|COOPERATES_WITH|INVESTS_IN|SETTLES_IN|DEVELOPS|ISSUES|RECOGNIZES|WORKS_FOR|HOSTS|PARTICIPATES_IN|WINS|USES|SERVES|SUPPORTS|FOCUSES_ON]->(b:Entity)
UNWIND r.sentences AS sentence
MATCH (article:Article)-[:HAS_SENTENCE]->(s:Sentence {id: sentence})
WITH a, b, r, collect(DISTINCT article.media) AS outlets
WHERE outlets = [$media]
RETURN a.name AS subject, type(r) AS relation, b.name AS object, r.status AS status, r.evidence AS evidence
ORDER BY subject, relation, object, status
