"""Posts whose organisation the words before a person leave out.

`甲市委书记张某、市长李某`: 李某 is mayor of the city that 甲市委 is named after. `副校长王某` is of the only
university that was named before. `甲院院士张某、李某` share the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.extract.arguments import Argument, Scene
from kg.extract.posts_titles import Post, implied_by, split_titles
from kg.model import Analysis, Entity
from kg.rulebook.relations import Posts

Held = Mapping[Argument, Sequence[Post]]


def left_out(scene: Scene, analysis: Analysis, posts: Posts, person: Argument, held: Held) -> Iterator[Post]:
    """The posts before a name whose organisation stands further off; `held` are those of the people before."""
    shared = list(_shared(scene, posts, person, held))
    words = "" if shared else _title_words(scene, posts, person)
    if not words:
        yield from shared
        return
    earlier = [other for other in held if other.end <= person.start and held[other]]
    for title in filter(None, re.split(posts.join, words)):
        organ, own = posts.organ.match(title), _own(posts, title)
        if own is not None:
            yield from _only_one(scene, analysis, person, own[1], own[0])
        elif organ:
            yield from _of_organ(analysis, person, title, organ.group())
        elif earlier:
            yield from _inherited(analysis, posts, title, held[earlier[-1]][-1].employer)
        else:
            yield from _by_kind(scene, analysis, posts, person, title)


def _shared(scene: Scene, posts: Posts, person: Argument, held: Held) -> Iterator[Post]:
    """A title that several people share stands before the first of them: `甲院院士张某、李某`."""
    for other, found in held.items():
        if other.end <= person.start and posts.join.fullmatch(scene.between(other.end, person.start)):
            yield from (post for post in found if posts.shared.search(post.title))
            return


def _title_words(scene: Scene, posts: Posts, person: Argument) -> str:
    """The titles right before the name, back to the clause's start or the person before."""
    clause = scene.clause_at(person.start)
    before = [item for item in scene.arguments if clause.start <= item.start and item.end <= person.start]
    if not before:
        match = posts.carries.fullmatch(scene.between(clause.start, person.start))
        words = match.group("title") if match else ""
    elif before[-1].entities[0].type == "Person":
        gap = scene.between(before[-1].end, person.start)
        join = posts.join.match(gap)
        words = gap[join.end() :] if join else ""
    else:
        return ""
    return words if posts.title.fullmatch(words) and not posts.never.search(words) else ""


def _of_organ(analysis: Analysis, person: Argument, title: str, organ: str) -> Iterator[Post]:
    """`市委副书记` names its organisation by its kind alone; it is the one that the article names in full."""
    named = [
        entity
        for entity in analysis.entities
        if entity.type == "Institution" and any(form.endswith(organ) for form in (entity.name, *entity.aliases))
    ]
    if len(named) == 1 and title != organ:
        yield Post((named[0],), title.removeprefix(organ), 0.8, person)


def _inherited(analysis: Analysis, posts: Posts, title: str, employer: Argument) -> Iterator[Post]:
    """A title after another person's post is of the same organisation, or of the place it is named after."""
    for post in split_titles(analysis, posts, employer, title):
        of_place = any(pattern.fullmatch(title) for pattern, _ in posts.implied)
        seat = implied_by(analysis, posts, post.organisations, title)
        if not of_place or seat or any(entity.type == "Place" for entity in post.organisations):
            yield Post(seat or post.organisations, post.title, 0.85, employer)


def _own(posts: Posts, title: str) -> tuple[str, frozenset[str]] | None:
    """The title without the noun that its organisation is known by, with that noun's kinds: `学校党委副书记`."""
    for pattern, kinds in posts.own:
        match = pattern.match(title)
        if match and match.end() < len(title):
            return title[match.end() :], kinds
    return None


def _by_kind(scene: Scene, analysis: Analysis, posts: Posts, person: Argument, title: str) -> Iterator[Post]:
    """A bare `副校长` is of the one university that was named before."""
    kinds = next((kinds for pattern, kinds in posts.bare if pattern.fullmatch(title)), frozenset[str]())
    return _only_one(scene, analysis, person, kinds, title)


def _only_one(
    scene: Scene, analysis: Analysis, person: Argument, kinds: frozenset[str], title: str
) -> Iterator[Post]:
    """The title as of the only thing of these kinds that the sentence or else the article has named before."""
    named = [
        entity
        for entity in analysis.entities
        if (entity.kind or entity.type) in kinds and entity.mentions[0].end <= person.start
    ]
    here = [entity for entity in named if _mentioned(entity, scene.sentence.start, person.start)]
    for found in (here, named):
        if len(found) == 1:
            yield Post((found[0],), title, 0.8, person)
        if found:
            return


def _mentioned(entity: Entity, start: int, end: int) -> bool:
    return any(start <= mention.start and mention.end <= end for mention in entity.mentions)
