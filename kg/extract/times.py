"""Words of time read as ISO 8601 values: days, months, years and intervals, anchored on the article's date.

An interval is written `2023-01/2023-09` (ONTOLOGY section 3). Where the text gives no anchor the value is
None and the words are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from kg.rulebook.metrics import TimeRules
from kg.rulebook.openings import Scanner

TimeKind = Literal["point", "now", "span"]
_DIGITS = str.maketrans("〇零○一二三四五六七八九０１２３４５６７８９", "000123456789" + "0123456789")
_ZH = "〇零○一二三四五六七八九"
_DASH = r"\s?(?:-|－|–|—|——|~|～|至|到)\s?"
_ASIDE = ("到", "至", "较", "比")
_SAME_STRETCH = "同期"
_LAST_MONTH = 12
_HALF_YEAR = 6


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words count from: the article's date, in parts, each None when it is not known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of(cls, date: str | None) -> Anchor:
        """The anchor of an ISO date that may be partial (`2024-04`)."""
        year, month, day, *_ = *(int(part) for part in (date or "").split("-") if part.isdigit()), None, None, None
        return cls(year, month, day)

    def iso(self) -> str | None:
        """The anchor's own date."""
        return None if self.year is None else _iso(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """`words == text[start:end]`; `value` is ISO 8601 or None; `year` the year it stands in, if known.

    A `span` is a stretch without an anchor (`近三年`); `now` is the day of writing (`目前`).
    """

    start: int
    end: int
    words: str
    value: str | None
    kind: TimeKind
    year: int | None = None


def read_times(text: str, anchor: Anchor, rules: TimeRules) -> tuple[TimeExpression, ...]:
    """The time expressions of `text`, left to right, without overlap; offsets half-open, in code points.

    A month or a part of a year without a year belongs to the last year the text named, else to the anchor's.
    """
    found: list[TimeExpression] = []
    named: int | None = None
    for match, read in _matches(text, rules):
        value, year, kind = read(match, _Context(anchor, named, rules))
        found.append(TimeExpression(*match.span(), match.group(), value, kind, year))
        # 到2035年 is a goal; what comes after it is not told of that year.
        # 去年同期 and 较2014年 are only compared with.
        aside = text.endswith(_ASIDE, 0, match.start()) or match.group().endswith(_SAME_STRETCH)
        named = year if year is not None and kind == "point" and not aside else named
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Context:
    anchor: Anchor
    named: int | None
    rules: TimeRules

    def year_of(self, match: re.Match[str], month: int | None = None) -> int | None:
        """The year a match states, or the one its context gives."""
        groups = match.groupdict()
        if groups.get("year"):
            return _integer(groups["year"])
        if groups.get("relative"):
            shift = self.rules.years[groups["relative"]]
            return None if self.anchor.year is None else self.anchor.year + shift
        if self.named is not None or self.anchor.year is None:
            return self.named
        # In January 12月 is last year's; further ahead than half a year is behind.
        late = month is not None and self.anchor.month is not None and month - self.anchor.month > _HALF_YEAR
        return self.anchor.year - late


_Reading = tuple[str | None, int | None, TimeKind]
_Reader = Callable[["re.Match[str]", _Context], _Reading]


def _matches(text: str, rules: TimeRules) -> Iterator[tuple[re.Match[str], _Reader]]:
    """The matches of all forms, leftmost first, of those the longest, without overlap."""
    rows = [(match.start(), -match.end(), place, match, read) for match, (place, read) in _forms(rules).find(text)]
    end = 0
    for start, minus_end, _, match, read in sorted(rows, key=lambda row: row[:3]):
        if start >= end and -minus_end > start:
            end = -minus_end
            yield match, read


def _forms(rules: TimeRules) -> Scanner[tuple[int, _Reader]]:
    key = (tuple(rules.years), tuple(rules.months), tuple(rules.days), rules.now, tuple(rules.parts))
    spans = tuple(rule.pattern.pattern for rule in rules.spans)
    words = (*key, rules.month_parts, tuple(rules.plans), rules.festivals, tuple(rules.reports))
    return _compiled(words, tuple(sorted(rules.guards.items())), spans)


@lru_cache(maxsize=8)
def _compiled(
    words: tuple[tuple[str, ...], ...], guards: tuple[tuple[str, str], ...], spans: tuple[str, ...]
) -> Scanner[tuple[int, _Reader]]:
    """The forms by their letters; each means its place in this list and what reads it."""
    _, months, days, now, parts, month_parts, plans, festivals, reports = map(_any, words)
    years = _any(words[0], dict(guards))
    lone_parts = _any(tuple(word for word in words[4] if len(word) > 1 and word not in {"年度", "年初"}))
    number = rf"(?:\d{{1,2}}|[{_ZH}十]{{1,3}})"
    full = rf"(?<![\d.])(?P<year>(?:19|20)\d{{2}}|[一二][{_ZH}]{{3}})\s?(?:年度|年)"
    year = rf"(?:{full}|(?P<relative>{years}))"
    month = rf"(?P<month>{number})\s?(?:{month_parts})(?!份?度)"
    day = rf"(?P<day>{number})\s?[日号](?![线楼院机站厅馆文])"
    forms: list[tuple[str, _Reader]] = [
        (r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", _day),
        (
            rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})\s?年?{_DASH}(?P<last>(?:19|20)\d{{2}})(?:\s?(?:年度?)|(?=[)）]))",
            _years,
        ),
        (
            rf"(?:{year}\s?的?)?(?P<month>{number})\s?月?份?{_DASH}(?P<last>{number})\s?(?:月份|月)(?!\d+[日号])",
            _months,
        ),
        (rf"(?:{year}\s?的?)?(?<![{_ZH}十\d]){month}(?:\s?{day}(?:{_DASH}{number}\s?[日号])?)?", _day),
        (rf"{year}(?:同期)?\s?的?(?P<part>{parts})?(?:同期)?", _part),
        (rf"(?P<part>{lone_parts})", _part),
        (rf"{year}?(?P<festival>{festivals})", _festival),
        (rf"[“\"]?(?P<plan>{plans})[”\"]?(?P<end>末|期末)?(?:期间|时期|规划期间|规划)?", _plan),
        (rf"(?P<report>{reports})", _report),
        (rf"(?P<relative_month>{months})", _relative_month),
        (rf"(?P<relative_day>{days})", _relative_day),
        (rf"(?<![\d{_ZH}十第.]){day}", _day),
        (rf"(?P<now>{now})", _now),
        *((span, _span) for span in spans),
    ]
    return Scanner((re.compile(pattern), (place, read)) for place, (pattern, read) in enumerate(forms))


def _any(words: tuple[str, ...], guards: Mapping[str, str] = MappingProxyType({})) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(guards.get(word, re.escape(word)) for word in longest_first)


def _integer(text: str) -> int:
    """`2023`, `二〇二三`, `12`, `十二`, `二十三`."""
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _integer(tens or "一") * 10 + (_integer(ones) if ones else 0)
    return int(text.translate(_DIGITS))


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])


def _day(match: re.Match[str], context: _Context) -> _Reading:
    groups = match.groupdict()
    month = _integer(groups["month"]) if groups.get("month") else context.anchor.month
    day = _integer(groups["day"]) if groups.get("day") else None
    year = context.year_of(match, month) if groups.get("month") else context.anchor.year
    if year is None or month is None or not 1 <= month <= _LAST_MONTH:
        return None, year, "point"
    return _iso(year, month, day), year, "point"


def _years(match: re.Match[str], context: _Context) -> _Reading:
    first, last = int(match["year"]), int(match["last"])
    return f"{first}/{last}", context.named, "point"


def _months(match: re.Match[str], context: _Context) -> _Reading:
    first, last = _integer(match["month"]), _integer(match["last"])
    year = context.year_of(match, last)
    if year is None or not 1 <= first < last <= _LAST_MONTH:
        return None, year, "point"
    return f"{_iso(year, first)}/{_iso(year, last)}", year, "point"


def _part(match: re.Match[str], context: _Context) -> _Reading:
    first, last = context.rules.parts[match["part"]] if match["part"] else (1, 0)
    year = context.year_of(match)
    if year is None or last == 0:
        return (None if year is None else _iso(year)), year, "point"
    if first == last:
        return _iso(year, first), year, "point"
    return f"{_iso(year, first)}/{_iso(year, last)}", year, "point"


def _report(match: re.Match[str], context: _Context) -> _Reading:
    """报告期 is the year that the text has named: a report of 2023 comes out in 2024."""
    first, last = context.rules.reports[match["report"]]
    year = context.named
    if year is None:
        return None, None, "point"
    return _iso(year, first) if first == last else _iso(year), year, "point"


def _festival(match: re.Match[str], context: _Context) -> _Reading:
    year = context.year_of(match)
    return (None if year is None else _iso(year)), year, "point"


def _plan(match: re.Match[str], context: _Context) -> _Reading:
    first, last = context.rules.plans[match["plan"]]
    return (_iso(last) if match["end"] else f"{first}/{last}"), context.named, "point"


def _relative_month(match: re.Match[str], context: _Context) -> _Reading:
    year, month = context.anchor.year, context.anchor.month
    if year is None or month is None:
        return None, year, "point"
    total = year * 12 + month - 1 + context.rules.months[match["relative_month"]]
    return _iso(total // 12, total % 12 + 1), total // 12, "point"


def _relative_day(match: re.Match[str], context: _Context) -> _Reading:
    anchor = context.anchor
    if anchor.year is None or anchor.month is None or anchor.day is None:
        return None, anchor.year, "point"
    shift = timedelta(days=context.rules.days[match["relative_day"]])
    day = date(anchor.year, anchor.month, anchor.day) + shift
    return day.isoformat(), day.year, "point"


def _now(match: re.Match[str], context: _Context) -> _Reading:
    del match
    return context.anchor.iso(), context.anchor.year, "now"


def _span(match: re.Match[str], context: _Context) -> _Reading:
    del match, context
    return None, None, "span"
