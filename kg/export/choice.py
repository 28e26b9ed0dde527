"""What a user asks to see: one selection language for every export and for the explorer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kg.errors import ExportError
from kg.model import Edge
from kg.rulebook.schema import Schema

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
STATUSES = ("actual", "planned", "negated")
DATE_FORM = "expected a day, month or year such as 2024-05-01, 2024-05 or 2024"
CENTRALITIES = ("degree", "pagerank", "betweenness")  # what each means: kg.export.centrality


def is_date(text: str) -> bool:
    """Whether a text is a date of ISO 8601: a year, a month of it or a day."""
    return _DATE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of the graph; the default is all entities, their relations and their figures.

    `around` holds ids of entities and `hops` how many relations away from them is still shown; `articles` ids of
    articles, of which one must say a fact. `since` and `until` are ISO 8601 dates, partial ones too: a fact is
    shown when the days from its first to its last article touch the span. Facts without a date touch none.
    """

    around: tuple[str, ...] = ()
    hops: int = 1
    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    statuses: tuple[str, ...] = ()
    min_support: int = 1
    min_confidence: float = 0.0
    articles: tuple[str, ...] = ()
    top: int | None = None
    centrality: str = "degree"
    metrics: bool = True
    text: bool = False

    def check(self, schema: Schema) -> None:
        """Raise ExportError for names that the schema or the program does not know."""
        _known("type", self.types, schema.entities)
        _known("relation", self.relations, schema.relations)
        _known("status", self.statuses, STATUSES)
        _known("centrality", [self.centrality], CENTRALITIES)
        for key, date in (("since", self.since), ("until", self.until)):
            if date is not None and not is_date(date):
                raise ExportError(f"{key}: found {date!r}, {DATE_FORM}")

    @property
    def picks_facts(self) -> bool:
        """Whether some facts are left out, so that only entities that a remaining fact names are shown."""
        return bool(
            self.relations
            or self.since
            or self.until
            or self.statuses
            or self.articles
            or self.min_support > 1
            or self.min_confidence > 0.0
        )

    def holds(self, edge: Edge, sentences: Collection[str] | None) -> bool:
        """Whether a relation or a figure's edge is shown, its ends aside. `sentences`: those of `articles`."""
        properties = edge.properties
        if self.statuses and properties.get("status") not in self.statuses:
            return False
        if self.min_support > 1 and _number(properties.get("support")) < self.min_support:
            return False
        known = "confidence" in properties and self.min_confidence > 0.0  # figures have none
        if known and _number(properties["confidence"]) < self.min_confidence:
            return False
        if sentences is not None and not _touch(properties.get("sentences"), sentences):
            return False
        return self._in_span(properties.get("first_date"), properties.get("last_date"))

    def _in_span(self, first: object, last: object) -> bool:
        if self.since is None and self.until is None:
            return True
        if not isinstance(first, str) or not isinstance(last, str):
            return False
        # A partial date is all its days: 2024 begins before 2024-05-01 and ends after it.
        after = self.since is None or f"{last}~" >= self.since
        return after and (self.until is None or first <= f"{self.until}~")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _touch(found: object, wanted: Collection[str]) -> bool:
    return isinstance(found, tuple) and any(id_ in wanted for id_ in found)


def _known(what: str, given: Iterable[str], known: Iterable[str]) -> None:
    accepted = list(known)
    for name in given:
        if name not in accepted:
            raise ExportError(f"{what} {name!r} is unknown; known: {', '.join(accepted)}")
