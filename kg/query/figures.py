"""The figures of an entity in order of time, and what makes two figures comparable."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.errors import QueryError
from kg.query.cards import Card, Figure, entity_card
from kg.resolve.names import normalise
from kg.rulebook.schema import Schema
from kg.workspace import Workspace

_SILENT = re.compile(r"[\W_的]+")  # what tells no two indicators apart: 算力的规模, “算力”规模
_GENERIC = 2  # characters of the noun of measure that may follow: 规模, 总量, 数, 额
_ROUNDING = 0.0025  # of each value; together half a percent: 1.2万 and 12034, 42.9% and 43%
_ABOUT = 0.1  # how far 约 and 近 may be off, of the value
_LAST_DAY = "-12-31"
_UNDATED = "9999"  # after every date


@dataclass(frozen=True, slots=True)
class Timeline:
    """The figures of one entity, sorted by `moment`; `others` are further entities that the name fits."""

    id: str
    type: str
    name: str
    figures: tuple[Figure, ...]
    others: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def timeline(workspace: Workspace, schema: Schema, name: str, indicator: str | None = None) -> Timeline:
    """The figures of the entity called `name`, as `entity_card` finds it, in order of time.

    With `indicator`, those whose indicator holds it, spaces, punctuation, 的, width and case aside.
    Raises QueryError with the nearest names when nothing is called so, and with the indicators there are when none
    holds it.
    """
    card = entity_card(workspace, schema, name)
    figures = card.figures if indicator is None else _holding(card, indicator)
    return Timeline(card.id, card.type, card.name, tuple(sorted(figures, key=moment)), card.others)


def _holding(card: Card, indicator: str) -> tuple[Figure, ...]:
    wanted = fold_indicator(indicator)
    found = tuple(f for f in card.figures if wanted in fold_indicator(f.properties["indicator"]))
    if not found:
        there = "、".join(sorted({f.properties["indicator"] for f in card.figures}))
        known = f"its figures are of: {there}" if there else "it has no figures"
        raise QueryError(f"{indicator}: no indicator of {card.name} holds this; {known}")
    return found


def moment(figure: Figure) -> tuple[str, ...]:
    """Sorts figures by the last day for which they hold, then by the first: `2023-01/2023-09` stands at its end.

    A figure without a time comes after the dated ones, by the first date of an article that gives it.
    """
    time = figure.properties.get("time")
    rest = figure.properties["indicator"], figure.properties["status"], figure.properties["id"]
    if not time:
        told = min((source.date for source in figure.sources if source.date), default=_UNDATED)
        return (_UNDATED, told, *rest)
    first, _, last = time.partition("/")
    return (_last_day(last or first), first, *rest)


def _last_day(date: str) -> str:
    """The date filled up to a day, for sorting alone: `2023-02` becomes `2023-02-31`."""
    return date + _LAST_DAY[max(len(date) - 4, 0) :]


def axis_of(properties: Mapping[str, Any]) -> tuple[str, bool]:
    """What a figure shares a scale with: figures of its base unit (P and EFLOPS), else of its very unit.

    Growth has a scale of its own: `同比增长9.8%` is no share of 9.8%.
    """
    return properties.get("base_unit") or normalise(properties["unit"]), bool(properties.get("change"))


def span_of(properties: Mapping[str, Any]) -> tuple[float, float]:
    """The lowest and the highest number of a figure, in its base unit if it has one; equal for a single value."""
    keys = ("base_value", "base_low", "base_high") if properties.get("base_unit") else ("value", "low", "high")
    value, low, high = (properties.get(key) for key in keys)
    if value is not None:
        return float(value), float(value)
    return float(low if low is not None else high or 0.0), float(high if high is not None else low or 0.0)


def reach_of(properties: Mapping[str, Any]) -> tuple[float, float]:
    """The numbers that the figure leaves open: from 120 up for `120以上`, a tenth either way for `约120`.

    Everything is widened by a quarter of a percent for rounding. A decrease counts downwards from zero.
    """
    low, high = span_of(properties)
    bound = properties["bound"]
    slack = _ROUNDING + (_ABOUT if bound == "~" else 0.0)
    low, high = low - abs(low) * slack, high + abs(high) * slack
    low, high = (-math.inf if bound == "<=" else low), (math.inf if bound == ">=" else high)
    return (-high, -low) if properties.get("change") == "decrease" else (low, high)


def fold_indicator(indicator: str, owners: Iterable[str] = ()) -> str:
    """The indicator without punctuation, spaces and 的, width and case folded, and without its owner's name before.

    Never empty unless the indicator is: `甲园区的算力` of `甲园区` becomes `算力`.
    """
    folded = _SILENT.sub("", normalise(indicator)) or indicator
    for form in sorted((_SILENT.sub("", normalise(owner)) for owner in owners), key=len, reverse=True):
        if form and folded.startswith(form) and folded != form:
            return folded[len(form) :]
    return folded


def same_indicator(one: str, other: str) -> bool:
    """Whether two folded indicators measure the same: they are equal, or one adds a noun of one or two characters.

    `算力` and `算力规模`, `投资` and `投资总额` are the same. What comes before narrows the meaning in Chinese, so
    `企业` and `上市企业` differ, and a longer tail is a thing of its own: `专利` and `专利申请量`.
    """
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= _GENERIC
