"""What a post is: a title with the organisation it is of, or with the place that it is of (省长)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.arguments import Argument
from kg.model import Analysis, Entity
from kg.rulebook.relations import Posts


@dataclass(frozen=True, slots=True)
class Post:
    """A title with its organisations; `heard` is 1 for an organisation that the words name, less for others."""

    organisations: tuple[Entity, ...]
    title: str
    heard: float
    employer: Argument


def can_employ(posts: Posts, argument: Argument) -> bool:
    return any(entity.type in posts.organisation for entity in argument.entities)


def split_titles(analysis: Analysis, posts: Posts, argument: Argument, words: str) -> Iterator[Post]:
    """`副书记、省长` after 甲省委: the first title is of 甲省委, the second of 甲省."""
    employers = tuple(entity for entity in argument.entities if entity.type in posts.organisation)
    for title in filter(None, re.split(posts.join, words)):
        if all(entity.type == "Place" for entity in employers) and not posts.office.fullmatch(title):
            continue
        implied = implied_by(analysis, posts, employers, title)
        yield Post(implied or employers, title.removeprefix("的"), 0.9 if implied else 1.0, argument)


def implied_by(analysis: Analysis, posts: Posts, employers: tuple[Entity, ...], title: str) -> tuple[Entity, ...]:
    for pattern, kinds in posts.implied:
        if not pattern.fullmatch(title) or any(entity.kind in kinds for entity in employers):
            continue
        found = [entity for entity in analysis.entities if entity.kind in kinds and _seat(entity, employers)]
        if found:
            return (found[0],)
    return ()


def _seat(place: Entity, employers: tuple[Entity, ...]) -> bool:
    """Whether an employer is named after the place, as 甲省委 after 甲省."""
    return any(employer.name.startswith(form) for employer in employers for form in (place.name, *place.aliases))
