"""Units of measure and classifiers behind a number, and the way to base units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.rulebook.metrics import Unit, UnitRules

_ROUNDED = 1000  # below it a base value is rounded: 113% is 1.13, not 1.1300000000000001


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """`text[start:end]` is the unit as printed, `form` without what does not belong to it (人民币).

    `base` is the base unit and `factor` the number of base units in one unit; None where there is none.
    `counts` says that it is a classifier or a bare count, `half` that a half stands before or in it (2分半钟).
    """

    start: int
    end: int
    form: str
    base: str | None
    factor: float | None
    counts: bool
    half: bool = False


def read_unit(text: str, start: int, rules: UnitRules) -> UnitMatch | None:
    """The longest unit that begins at `start`, white space before it passed over, or None."""
    begin = _skip(text, start, rules)
    halved = _longest(text, begin, rules.halved)
    if halved is not None:
        form = rules.halved[halved]
        return replace(_measured(begin, begin + len(halved), form, rules.forms[form]), half=True)
    single = _single(text, begin, rules)
    if single is None:
        return None
    rate = _rate(text, single, rules)
    return rate or _closed(text, single, rules)


def _closed(text: str, unit: UnitMatch, rules: UnitRules) -> UnitMatch:
    """The unit with what follows it and is no part of it: 元人民币."""
    word = next((word for word in rules.strip if text.startswith(word, unit.end)), "")
    return replace(unit, end=unit.end + len(word)) if unit.base == rules.forms["元"].base else unit


def to_base(value: float | None, unit: UnitMatch) -> float | None:
    """`value` in the base unit; None when there is no value or no base unit."""
    if value is None or unit.factor is None:
        return None
    base = value * unit.factor
    return round(base, 12) if abs(base) < _ROUNDED else base


def _skip(text: str, start: int, rules: UnitRules) -> int:
    begin = start
    while begin < len(text) and text[begin] in " \u3000":
        begin += 1
    for word in rules.strip:
        if text.startswith(word, begin):
            return begin + len(word)
    return begin


def _longest(text: str, start: int, words: Iterable[str]) -> str | None:
    """The first of `words`, which come longest first, that stands at `start` and ends there as a word."""
    for word in words:
        if text.startswith(word, start) and not _inside_latin(text, start + len(word)):
            return word
    return None


def _inside_latin(text: str, end: int) -> bool:
    return (
        text[end - 1].isascii()
        and text[end - 1].isalpha()
        and text[end : end + 1].isascii()
        and text[end : end + 1].isalnum()
    )


def _single(text: str, start: int, rules: UnitRules) -> UnitMatch | None:
    word = _longest(text, start, rules.by_first.get(text[start : start + 1], ()))
    if word is None:
        return None
    unit = rules.forms.get(word)
    if unit is None:
        return UnitMatch(start, start + len(word), word, None, None, counts=True)
    return _measured(start, start + len(word), word, unit)


def _measured(start: int, end: int, form: str, unit: Unit) -> UnitMatch:
    factor = float(unit.factor) if unit.base is not None else None
    return UnitMatch(start, end, form, unit.base, factor, counts=False)


def _rate(text: str, above: UnitMatch, rules: UnitRules) -> UnitMatch | None:
    """`瓦时/公斤`, `件/万人`: a unit over a unit; None when no second unit follows."""
    slash = next((mark for mark in rules.per if text.startswith(mark, above.end)), None)
    if slash is None:
        return None
    start = above.end + len(slash)
    group = _longest(text, start, sorted(rules.groups, key=len, reverse=True))
    below = _single(text, start, rules)
    if group is None and below is None:
        return None
    end = start + len(group) if group else below.end if below else start
    form = text[above.start : end]
    if above.base is None or group or below is None or below.factor is None:
        return UnitMatch(above.start, end, form, None, None, counts=False)
    factor = (above.factor or 1.0) / below.factor
    return UnitMatch(above.start, end, form, f"{above.base}/{below.base}", factor, counts=False)
