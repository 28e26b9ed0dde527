"""Posts that people take without the organisation standing beside the title: `甲公司宣布，张某出任总裁`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.extract.arguments import Argument, Scene
from kg.extract.posts_titles import Post
from kg.model import Entity
from kg.rulebook.relations import Posts

Behind = Mapping[Argument, Sequence[Post]]


def appointed(scene: Scene, posts: Posts, behind: Behind) -> Iterator[tuple[Argument, Post]]:
    """Each person with such a post; `behind` are the posts that the sentence names behind other people.

    It is of the organisation that someone before takes a post in, else of the one that the sentence or the
    paragraph is about: `张某任甲院院长，李某、王某任副院长`.
    """
    for group in scene.groups:
        if any(entity.type != "Person" for entity in group.entities):
            continue
        match = posts.appointed.match(scene.between(group.end, _stop(scene, group.end)))
        if match is None or posts.never.search(match["title"]):
            continue
        organisation = _organisation(scene, posts, group.start, behind)
        if organisation:
            for person in group.arguments:
                yield person, Post(organisation, match["title"], 0.85, person)


def _stop(scene: Scene, start: int) -> int:
    following = [item.start for item in scene.arguments if item.start >= start]
    return min([scene.clause_at(start - 1).end, *following])


def _organisation(scene: Scene, posts: Posts, start: int, behind: Behind) -> tuple[Entity, ...]:
    taken = [post for held in behind.values() for post in held if post.employer.end <= start]
    if taken:
        return taken[-1].organisations
    first = next((group for group in scene.groups if not group.role), None)
    about = [first.entities] if first is not None and first.end <= start else list(scene.context[:1])
    for entities in about:
        if len(entities) == 1 and entities[0].type == "Institution" and entities[0].type in posts.organisation:
            return entities
    return ()
