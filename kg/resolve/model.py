"""The values of resolution: names as articles use them, decisions on pairs of them, entities of the corpus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.rulebook.resolve import Verdict


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A name that means one thing: an entity type, a normalised name and, where the name alone is not enough, what
    tells it from its namesakes: a place (朝阳区 of 北京市), an employer, or `@` and the id of its only article.
    """

    type: str
    name: str
    parent: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.parent})" if self.parent else self.name


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A feature or veto that holds for a pair: its id, its weight (0 for a veto) and what it saw on both sides."""

    id: str
    weight: float
    left: str
    right: str


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """Whether two keys are one thing, and why. `left < right`; `evidence` is in the order of weight, vetoes last.

    `score` is the sum of the weights; `reason` says it all in words.
    """

    left: Key
    right: Key
    verdict: Verdict
    score: float
    evidence: tuple[Evidence, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entity of the corpus. `kind` is the one that most of its articles give, `articles` counts them."""

    id: str
    type: str
    name: str
    kind: str | None
    aliases: tuple[str, ...]
    mentions: int
    articles: int


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A key of the corpus with its entity (by id), the places it was told by, and some of its articles (by id)."""

    key: Key
    entity: str
    codes: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Capped:
    """A key that brought together more names than the rules' cap, and was left out: feature, key and number."""

    feature: str
    type: str
    key: str
    names: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities by id; for each article (by id) the entity id of each of its entity names; why; what capped."""

    entities: Mapping[str, Resolved]
    members: Mapping[str, Mapping[str, str]]
    decisions: tuple[Decision, ...]
    names: tuple[Name, ...] = ()
    capped: tuple[Capped, ...] = ()
