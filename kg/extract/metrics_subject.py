"""Whom a figure is about: the entities of a sentence by place, its topic, and what definite words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Sentence
from kg.model import Analysis, Entity
from kg.rulebook.metrics import FigureRules

_SELDOM = frozenset({"Person", "Document", "Field", "Award", "Event"})
_PREPOSITIONS = (
    "在",
    "对",
    "与",
    "从",
    "由",
    "向",
    "为",
    "据",
    "和",
    "同",
    "给",
    "被",
    "把",
    "将",
    "于",
    "到",
    "往",
    "随着",
    "通过",
    "依托",
    "较",
    "比",
)
_TITLE_WEIGHT = 3


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A place in the text that names or stands for an entity; half-open offsets into the article's text."""

    start: int
    end: int
    name: str
    type: str
    kind: str | None


def named_in(analysis: Analysis, rules: FigureRules) -> tuple[Named, ...]:
    """All mentions, references and definite place words (全市, 该区) of the article, by place."""
    found = [
        Named(mention.start, mention.end, entity.name, entity.type, entity.kind)
        for entity in analysis.entities
        for mention in entity.mentions
    ]
    types = {entity.name: entity for entity in analysis.entities}
    for reference in analysis.references:
        found += [
            Named(reference.start, reference.end, name, types[name].type, types[name].kind)
            for name in reference.targets
            if name in types
        ]
    return tuple(sorted([*found, *_regions(analysis, sorted(found), rules)]))


def _regions(analysis: Analysis, named: Sequence[Named], rules: FigureRules) -> Iterable[Named]:
    """`全市` and `该区`: the nearest fitting place before, else the one the article is most about."""
    words = "|".join(sorted(rules.regions, key=len, reverse=True))
    if not words:
        return
    for match in re.finditer(words, analysis.article.text):
        if any(item.start < match.end() and match.start() < item.end for item in named):
            continue
        kinds = rules.regions[match.group()]
        fitting = [item for item in named if item.kind in kinds and item.type in {"Place", "Park"}]
        before = [item for item in fitting if item.end <= match.start()]
        target = _most_named(fitting, before)
        if target is not None:
            yield Named(match.start(), match.end(), target.name, target.type, target.kind)


def _most_named(fitting: Sequence[Named], before: Sequence[Named]) -> Named | None:
    if not fitting:
        return None
    counts = {item.name: 0 for item in fitting}
    for item in fitting:
        counts[item.name] += 1
    pool = before[-4:] or fitting
    return max(pool, key=lambda item: (counts[item.name], item.start))


def main_entity(analysis: Analysis) -> Entity | None:
    """The entity the article is most about: most mentions, those in the headline counted more."""

    def weight(entity: Entity) -> tuple[bool, int, int]:
        title = analysis.article.title or ""
        in_title = any(form in title for form in (entity.name, *entity.aliases))
        first = entity.mentions[0].start if entity.mentions else len(analysis.article.text)
        return entity.type not in _SELDOM - {"Event"}, len(entity.mentions) + _TITLE_WEIGHT * in_title, -first

    return max(analysis.entities, key=weight, default=None)


def spoken(sentence: Sentence, rules: FigureRules) -> list[tuple[int, int]]:
    """Stretches of a sentence that say who speaks (`据…介绍，`), as offsets into the article's text."""
    return [
        (sentence.start + match.start(), sentence.start + match.end())
        for rule in rules.attributions
        for match in rule.pattern.finditer(sentence.text)
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    """The names a sentence may be about: `names` sorted by place, without speakers."""

    text: str
    names: tuple[Named, ...]

    def topic(self, start: int, end: int) -> Named | None:
        """The first name in `[start, end)` that is no object of a preposition and not of a type seldom measured."""
        inside = [item for item in self.names if start <= item.start and item.end <= end]
        rows = [(item.type in _SELDOM, self.is_object(item), item.start, item) for item in inside]
        return min(rows, key=lambda row: row[:3])[3] if rows else None

    def is_object(self, item: Named) -> bool:
        """Whether a preposition stands right before the name."""
        return self.text[: item.start].endswith(_PREPOSITIONS)

    def last(self, start: int, end: int) -> Named | None:
        """The last name in `[start, end)`."""
        inside = [item for item in self.names if start <= item.start and item.end <= end]
        return inside[-1] if inside else None

    def coordinated(self, start: int, end: int) -> list[Named]:
        """The longest run of names in `[start, end)` joined by 、和与及 only."""
        inside = [item for item in self.names if start <= item.start and item.end <= end]
        best: list[Named] = []
        run: list[Named] = []
        for item in inside:
            joined = run and re.fullmatch(r"[、和与及]|以及", self.text[run[-1].end : item.start])
            run = [*run, item] if joined else [item]
            best = run if len(run) > len(best) else best
        return best


def stage_of(sentence: Sentence, named: Sequence[Named], text: str, rules: FigureRules) -> Stage:
    """The names of a sentence without those that only say who speaks."""
    speakers = spoken(sentence, rules)
    names = tuple(
        item
        for item in named
        if sentence.start <= item.start
        and item.end <= sentence.end
        and not any(left <= item.start < right for left, right in speakers)
    )
    return Stage(text, names)
