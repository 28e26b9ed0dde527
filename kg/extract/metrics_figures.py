"""Figures: numbers with their unit and bounds, and the rules that say which of them measure nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kg.extract.numerals import Numeral, bound_after, bound_before, join_range, read_numerals
from kg.extract.units import UnitMatch, read_unit
from kg.model import Bound
from kg.rulebook.metrics import MetricRules, NumeralRules

_NOTHING = frozenset({"零", "〇"})  # 零部件, 零排放
_DAY = 86_400  # seconds: stretches from here on mostly date things and seldom measure them
_BARE_MINIMUM = 1000  # a count without a classifier is one only when it is large: 25万种植户
_MINUS = "-－−"
_SIGN_AFTER = re.compile(r"[\u4e00-\u9fff（(：，]")
_NO_UNIT = UnitMatch(0, 0, "", None, None, counts=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """`text[start:end]` with its bounds; the number itself begins at `number_start`.

    Offsets are half-open, in code points, into the text that was read (a sentence).
    """

    start: int
    end: int
    number_start: int
    value: float | None
    low: float | None
    high: float | None
    unit: UnitMatch
    bound: Bound
    printed: str  # the numeral as printed


def read_figures(
    text: str, taken: Iterable[tuple[int, int]], rules: MetricRules, words: Iterable[tuple[int, int]] = ()
) -> tuple[Figure, ...]:
    """The figures of a sentence that may be metrics, left to right.

    `taken` are stretches that are something else: times, names of entities. `words` are those of the tagger.
    """
    masks = sorted(taken)
    numerals = [n for n in read_numerals(text, rules.numerals) if not _overlaps(n.start, n.end, masks)]
    longest = dict(sorted(words))
    figures: list[Figure] = []
    for numeral in numerals:
        figure = _figure(text, numeral, rules, longest)
        if figure is not None:
            figures.append(_signed(text, figure, figures[-1].end if figures else 0, rules.numerals))
    joined = _joined(text, figures)
    return tuple(figure for figure in joined if not _is_vetoed(text, figure, rules))


def _signed(text: str, figure: Figure, told: int, rules: NumeralRules) -> Figure:
    """`净利润-3亿元`: a stroke before a number is its sign, unless it leads on from the one that ends at `told`."""
    place = figure.number_start - 1
    if place < max(told + 1, 1) or text[place] not in _MINUS or not _SIGN_AFTER.match(text[place - 1]):
        return figure
    start, bound = bound_before(text, place, rules)
    minus = [None if number is None else -number for number in (figure.value, figure.high, figure.low)]
    return replace(
        figure,
        start=start,
        number_start=place,
        value=minus[0],
        low=minus[1],
        high=minus[2],
        bound=bound or figure.bound,
    )


def _overlaps(start: int, end: int, masks: list[tuple[int, int]]) -> bool:
    return any(left < end and start < right for left, right in masks)


def _figure(text: str, numeral: Numeral, rules: MetricRules, words: Mapping[int, int]) -> Figure | None:
    numeral, unit = _unit(text, numeral, rules, words)
    if unit is None or text[numeral.start : numeral.end] in _NOTHING:
        return None
    start, before = bound_before(text, numeral.start, rules.numerals)
    end, after = bound_after(text, unit.end, rules.numerals)
    value = numeral.value
    if value is not None and unit.half:
        value += 0.5  # 两年半, 2分半钟
    bound: Bound = _merge(before, after, more=numeral.more)
    return Figure(
        start, end, numeral.start, value, numeral.low, numeral.high, unit, bound, text[numeral.start : numeral.end]
    )


def _merge(before: Bound | None, after: Bound | None, *, more: bool) -> Bound:
    if before in {">=", "<="}:
        return before
    if after in {">=", "<="}:
        return after
    if more:
        return ">="
    return before or after or "="


def _unit(
    text: str, numeral: Numeral, rules: MetricRules, words: Mapping[int, int]
) -> tuple[Numeral, UnitMatch | None]:
    if numeral.percent:
        form = UnitMatch(numeral.end, numeral.end, "%", "1", 0.01, counts=False)
        return numeral, form
    unit = read_unit(text, numeral.end, rules.units)
    longer = _thousand(text, numeral, rules)
    if longer is not None:
        return longer
    if (unit is None or _is_cut(unit, words)) and _is_bare_count(text, numeral, rules):
        return numeral, replace(_NO_UNIT, start=numeral.end, end=numeral.end)
    return numeral, unit


def _is_cut(unit: UnitMatch, words: Mapping[int, int]) -> bool:
    """Whether a classifier is only the beginning of a longer word: 种 in 25万种植户."""
    return unit.counts and words.get(unit.start, 0) > unit.end


def _thousand(text: str, numeral: Numeral, rules: MetricRules) -> tuple[Numeral, UnitMatch] | None:
    """`60千瓦` is 60 千瓦, not 60000 瓦: the last scale may begin the unit."""
    if numeral.end - numeral.start < 2 or numeral.value is None:  # noqa: PLR2004
        return None
    scale = rules.numerals.scales.get(text[numeral.end - 1])
    unit = read_unit(text, numeral.end - 1, rules.units)
    if scale is None or unit is None or unit.form in rules.units.classifiers or text[numeral.end - 2] in "余多":
        return None
    return replace(numeral, end=numeral.end - 1, value=numeral.value / scale), unit


def _is_bare_count(text: str, numeral: Numeral, rules: MetricRules) -> bool:
    """`25万种植户`, `规模达2000亿`: a large round number with what it counts; `一半` and fractions stand alone."""
    if numeral.value is not None and 0 < numeral.value < 1:
        return True
    if numeral.value is None or numeral.value < _BARE_MINIMUM or text[numeral.end - 1] not in "万亿余多":
        return False
    if not text[numeral.start].isdigit():
        return False
    if re.match(r"[\u4e00-\u9fff]{2}", text[numeral.end :]):
        return True
    before = text[: numeral.start]
    back = rules.figures.words["back"]
    while word := max((word for word in back if before.endswith(word)), key=len, default=""):
        before = before.removesuffix(word)
    return before.endswith(tuple(rules.figures.words["sized"]))


def _joined(text: str, figures: list[Figure]) -> Iterator[Figure]:
    """Ranges with the unit on both sides (`5%—8%`, `3亿元至5亿元`) become one figure."""
    pending: Figure | None = None
    for figure in figures:
        joined = _range(text, pending, figure) if pending else None
        if pending and not joined:
            yield pending
        pending = joined or figure
    if pending:
        yield pending


def _range(text: str, left: Figure, right: Figure) -> Figure | None:
    if left.unit.form != right.unit.form or left.end != left.unit.end:
        return None
    first = Numeral(left.number_start, left.end, left.value)
    second = Numeral(right.number_start, right.unit.start, right.value)
    joined = join_range(text, first, second)
    if joined is None:
        return None
    return replace(
        right,
        start=left.start,
        number_start=left.number_start,
        value=None,
        low=joined.low,
        high=joined.high,
        bound="~" if "~" in {left.bound, right.bound} else "=",
    )


def marked(text: str, figure: Figure) -> str:
    """The sentence with the figure in ⟦…⟧, as the rules of `figures.yaml` see it."""
    return f"{text[: figure.start]}⟦{text[figure.start : figure.end]}⟧{text[figure.end :]}"


def _is_vetoed(text: str, figure: Figure, rules: MetricRules) -> bool:
    shown = marked(text, figure)
    # Rules that speak of what stands directly before the number see it without its bound word, too.
    bare = f"{text[: figure.number_start]}⟦{text[figure.number_start : figure.end]}⟧{text[figure.end :]}"
    if any(rule.pattern.search(shown) for rule in rules.figures.vetoing.those_for(shown)):
        return True
    if figure.start == figure.number_start and _is_bare_scale(figure, rules.numerals):
        return True
    if _is_long(figure.unit) and not any(rule.pattern.search(bare) for rule in rules.figures.durations):
        return True
    return _in_short_quote(text, figure)


def _is_long(unit: UnitMatch) -> bool:
    return unit.base == "月" or (unit.base == "s" and (unit.factor or 0) >= _DAY)


def _is_bare_scale(figure: Figure, rules: NumeralRules) -> bool:
    """`百家争鸣`, `万亩良田`, `亿元企业`: scales alone and without a bound name a class; `千亿元` may be a sum."""
    if figure.bound != "=" or figure.printed == "十" or any(char not in rules.scales for char in figure.printed):
        return False
    return figure.unit.counts or len(figure.printed) == 1


def _in_short_quote(text: str, figure: Figure) -> bool:
    """Within “…” of a few words a number is part of a programme's name: `“8个政策包+4张清单”`."""
    opened = text.rfind("“", 0, figure.start)
    closed = text.find("”", figure.end)
    if opened < 0 or closed < 0 or text.rfind("”", opened, figure.start) >= 0:
        return False
    return closed - opened <= 20 and not re.search(r"[，。；：]", text[opened:closed])  # noqa: PLR2004
