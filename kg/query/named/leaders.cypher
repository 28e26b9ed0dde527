// Who leads which common-technology platform (共性技术平台).
MATCH (actor:Entity)-[r:LEADS]->(platform:Platform {kind: 'common_technology'})
RETURN actor.name AS leader, platform.name AS platform, r.status AS status, r.support AS articles, r.evidence AS evidence
ORDER BY platform, leader, status, r.id
