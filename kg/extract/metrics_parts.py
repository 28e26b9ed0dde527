"""Counts of parts that the text names: `甲、乙、丙3个专区`, `两家工厂——甲厂、乙厂` count nothing new."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Token
from kg.extract.metrics_figures import Figure

_MOST = 20  # longer lists are not counted out in news
_COMMA = "、"
_JOIN = re.compile(r"以及|[和与及]")
_MARK = re.compile(r"、|以及|[和与及]")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|“[^“”]*”|《[^《》]*》")
_SIDE_BY_SIDE = re.compile(r"”\s?“|》\s?《")
_BREAK = re.compile(r"[，。；：！？\n]")
_LISTED = re.compile(
    r"[^，。；：！？\n—]{0,12}(?:——|：|，?(?:分别(?:是|为)|即(?!将|可)|包括))(?P<list>[^。；！？\n]*)"
)
_TOLD_NEXT = re.compile(r"[^，。；：！？\n]{0,14}[。！!]\s*分别(?:是|为)")


def counts_named_parts(
    text: str, figure: Figure, span: tuple[int, int], bounds: tuple[int, int], tokens: Sequence[Token]
) -> bool:
    """Whether the things that a figure counts are listed one by one next to it.

    `span` is its place in `text`, `bounds` are those of its sentence. `甲、乙等5家` names only some of them.
    """
    value, (start, end) = figure.value, span
    if not figure.unit.counts or figure.bound != "=" or value is None or not 2 <= value <= _MOST:  # noqa: PLR2004
        return False
    told = not _BREAK.match(text, end) and _listed_before(text, value, start, bounds[0], tokens)
    return told or _listed_after(text, value, end, bounds[1])


def _listed_before(text: str, number: float, start: int, left: int, tokens: Sequence[Token]) -> bool:
    """`设甲、乙、丙3座车站`: nothing but the last member stands between the last mark and the number."""
    clause = _BREAK.split(_covered(text[left:start]))[-1]
    opened = start - len(clause)
    quoted = [*_SIDE_BY_SIDE.finditer(text, opened, start)]
    marks = [*_MARK.finditer(clause)]
    last = max([opened, *(opened + mark.end() for mark in marks), *(match.end() for match in quoted)])
    acted = any(token.tag in {"v", "vd"} for token in tokens if last <= token.start and token.end <= start)
    if acted or clause.endswith("等"):
        return False
    return number in {size + len(quoted) for size in _sizes(clause) | {1}}


def _listed_after(text: str, number: float, end: int, right: int) -> bool:
    """`两家工厂——甲厂、乙厂`, `2条高速建成。分别是甲线和乙线`."""
    if _TOLD_NEXT.match(text, end):
        return True
    match = _LISTED.match(_covered(text[end:right]))
    if match is None or "等" in match["list"]:
        return False
    return number in _sizes(match["list"]) | _sizes(match["list"].split("，")[0])


def _covered(text: str) -> str:
    """The text with what stands in brackets and quotation marks blotted out; as long as before."""
    return _BRACKETS.sub(lambda match: "＊" * len(match.group()), text)


def _sizes(listed: str) -> set[int]:
    """How many members a list may have: 和 and 与 stand between members or within one."""
    listed = listed.replace("，以及", "，")
    commas, joins = listed.count(_COMMA), len(_JOIN.findall(listed))
    clauses = listed.count("，")
    return {commas + 1, commas + min(joins, 1) + 1, commas + joins + 1, commas + clauses + joins + 1} - {1}
