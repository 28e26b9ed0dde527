"""Figures in order of time, and bar charts of them that fit the terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.query.cards import Figure
from kg.query.conflicts import Conflict
from kg.query.figures import Timeline, axis_of, span_of
from kg.query.wording import value_text
from kg.rulebook.schema import Schema
from kg.terminal.tables import pad, source_lines, width

_NO_TIME = "—"
_LEAST_BAR = 6  # columns; with less room than this the chart is a table
_MOST_LABEL = 0.45  # of the columns
_GAPS = 6  # columns between and before the parts of a row


@dataclass(frozen=True, slots=True)
class Marks:
    """What bars are drawn with: facts, plans, the stretch from the low to the high end of a range; a cut label."""

    actual: str
    planned: str
    open: str
    cut: str


BLOCKS = Marks("█", "░", "·", "…")
PLAIN = Marks("#", "-", ".", "~")


def marks_for(encoding: str) -> Marks:
    """Blocks where the output can say them, else ASCII."""
    try:
        f"{BLOCKS.actual}{BLOCKS.planned}{BLOCKS.open}{BLOCKS.cut}".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return PLAIN
    return BLOCKS


def timeline_text(found: Timeline, schema: Schema, columns: int, marks: Marks = BLOCKS) -> Iterator[str]:
    """Each figure with its time, status, sentence and article, then a chart for each scale with several figures."""
    yield f"{found.name}  [{found.type} {schema.nodes[found.type].zh}]"
    if not found.figures:
        yield "  no figures"
    times = max((width(_time(figure)) for figure in found.figures), default=0)
    for figure in found.figures:
        p = figure.properties
        yield f"  {pad(_time(figure), times)}  {p['status']:7}  {p['indicator']}: {value_text(p)}"
        yield from source_lines(figure.sources)
    yield from charts(found.figures, columns, marks)
    if found.others:
        yield ""
        yield f"The name also fits: {'、'.join(found.others)}"


def conflicts_text(conflicts: Sequence[Conflict], schema: Schema) -> Iterator[str]:
    """Each conflict with its figures, each with its sentences and articles; one line when there are none."""
    if not conflicts:
        yield "No conflicts: no two articles give different values for the same subject, indicator and time."
        return
    for conflict in conflicts:
        when = conflict.time or conflict.time_words or "no time stated"
        label = f"{conflict.type} {schema.nodes[conflict.type].zh}"
        yield f"{conflict.name}  [{label}]  {conflict.indicator}, {when}, {conflict.status}"
        for figure in conflict.figures:
            yield f"  {figure.properties['indicator']}: {value_text(figure.properties)}"
            yield from source_lines(figure.sources)
        yield ""
    yield f"{len(conflicts)} conflict{'s' if len(conflicts) > 1 else ''}"


def charts(figures: Sequence[Figure], columns: int, marks: Marks) -> Iterator[str]:
    """A chart for each scale with more than one figure, in the order of their first figures.

    Scales with numbers below zero are left out: their bars would have no common beginning.
    """
    scales: defaultdict[tuple[str, bool], list[Figure]] = defaultdict(list)
    for figure in figures:
        scales[axis_of(figure.properties)].append(figure)
    for members in scales.values():
        if len(members) > 1 and all(span_of(figure.properties)[0] >= 0 for figure in members):
            yield ""
            yield from _chart(members, columns, marks)


def _chart(figures: Sequence[Figure], columns: int, marks: Marks) -> Iterator[str]:
    yield _legend(figures, marks)
    values = [value_text(figure.properties) for figure in figures]
    labels = [f"{_time(figure)} {figure.properties['indicator']}" for figure in figures]
    widest = max(map(width, values))
    room = min(max(map(width, labels)), int(columns * _MOST_LABEL))
    longest = columns - room - widest - _GAPS
    top = max(span_of(figure.properties)[1] for figure in figures)
    for figure, label, value in zip(figures, labels, values, strict=True):
        bar = _bar(figure, top, longest, marks) if longest >= _LEAST_BAR else ""
        yield f"  {pad(_cut(label, room, marks), room)}  {bar}{'  ' if bar else ''}{value}"


def _legend(figures: Sequence[Figure], marks: Marks) -> str:
    """What the bars mean, of the kinds that occur."""
    statuses = {figure.properties["status"] for figure in figures}
    named = {"actual": marks.actual, "planned": marks.planned}
    parts = [f"{mark} {status}" for status, mark in named.items() if status in statuses]
    ranges = any(low != high for low, high in (span_of(figure.properties) for figure in figures))
    units = "、".join(dict.fromkeys(figure.properties["unit"] for figure in figures if figure.properties["unit"]))
    return "  ".join([f"Chart {units}".rstrip() + ":", *parts, *([f"{marks.open} up to"] if ranges else [])])


def _bar(figure: Figure, top: float, longest: int, marks: Marks) -> str:
    """At least one mark for anything above zero, so that small values are seen beside large ones."""
    low, high = span_of(figure.properties)
    mark = marks.planned if figure.properties["status"] == "planned" else marks.actual
    solid, whole = (_cells(value, top, longest) for value in (low, high))
    return mark * solid + marks.open * (whole - solid)


def _cells(value: float, top: float, longest: int) -> int:
    return max(1, round(longest * value / top)) if value > 0 else 0


def _time(figure: Figure) -> str:
    return figure.properties.get("time") or figure.properties.get("time_words") or _NO_TIME


def _cut(text: str, columns: int, marks: Marks) -> str:
    """The beginning of `text` that fits, with a mark where something is missing."""
    if width(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > columns - width(marks.cut):
            break
        kept += letter
    return kept + marks.cut
