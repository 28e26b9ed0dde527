"""Characters become lines, and lines columns in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.readers.pdf_glyphs import Glyph, PrintedPage

# All in ems: the height of the characters.
_SAME_LINE = 0.35  # baselines of one line differ by less: small figures, marks set lower
_LINE_GAP = 0.9  # characters of one line are no further apart; columns are
_HEAD_GAP = 1.6  # the same in headlines, which are spread
_HEAD_SIZE = 1.25  # times the size of the text
_LATIN_SPACE = 0.15
_WIDE_SPACE = 0.2
_GUTTER = 0.8  # least width of the white between columns
_DEPTH = 40  # cuts within cuts; no newspaper has ten


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A stretch of one line of a column, in points; `top` and `bottom` are measured downwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as columns in reading order, each the lines from top to bottom; `size` is that of its text."""

    columns: tuple[tuple[PrintedLine, ...], ...]
    size: float
    height: float


def find_columns(page: PrintedPage) -> Sheet:
    """Put a page into reading order: headlines before what they span, columns from left to right."""
    size = _text_size(page.glyphs)
    lines = [_line(glyphs) for glyphs in _runs(page.glyphs, size)]
    return Sheet(tuple(map(tuple, _order(lines, size, 0))), size, page.height)


def _text_size(glyphs: Iterable[Glyph]) -> float:
    """The size that most characters have, to half a point."""
    counts = Counter(round(glyph.size * 2) / 2 for glyph in glyphs)
    return max(counts, key=lambda size: (counts[size], -size), default=10.0) or 1.0


def _runs(glyphs: Sequence[Glyph], size: float) -> list[list[Glyph]]:
    """Characters that stand beside each other on one baseline, from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.y, glyph.x)):
        row = next((row for row in rows[:-9:-1] if _level(row[-1], glyph)), None)
        if row is None:
            rows.append([glyph])
        else:
            row.append(glyph)
    runs: list[list[Glyph]] = []
    for row in rows:
        row.sort(key=lambda glyph: glyph.x)
        runs.append([row[0]])
        for before, glyph in pairwise(row):
            em = max(before.size, glyph.size)
            most = (_HEAD_GAP if em > _HEAD_SIZE * size else _LINE_GAP) * em
            if glyph.x - before.right > most or not _like(before.size, glyph.size):
                runs.append([])
            runs[-1].append(glyph)
    return runs


def _level(one: Glyph, other: Glyph) -> bool:
    return abs(one.y - other.y) < _SAME_LINE * min(one.size, other.size) and _like(one.size, other.size)


def _like(one: float, other: float) -> bool:
    return max(one, other) < 1.5 * min(one, other)


def _line(glyphs: Sequence[Glyph]) -> PrintedLine:
    """The text of a run. A space stands where the gap is wider than the line's usual one."""
    size = max(glyph.size for glyph in glyphs)
    gaps = [after.x - before.right for before, after in pairwise(glyphs)]
    usual = max(median(gaps), 0.0) if gaps else 0.0
    words = [glyphs[0].text]
    for gap, before, glyph in zip(gaps, glyphs, glyphs[1:], strict=False):
        latin = before.text.isascii() and glyph.text.isascii()
        words.append(" " if gap > usual + (_LATIN_SPACE if latin else _WIDE_SPACE) * size else "")
        words.append(glyph.text)
    base = max(glyph.y for glyph in glyphs)
    right = max(glyph.right for glyph in glyphs)
    return PrintedLine("".join(words), glyphs[0].x, right, base - 0.88 * size, base + 0.12 * size, size)


def _order(lines: list[PrintedLine], size: float, depth: int) -> list[list[PrintedLine]]:
    """Cut an area along white rows and columns until each part is one column of lines."""
    bands = _bands(lines)
    groups = _groups(bands, size) if depth < _DEPTH else [lines]
    if len(groups) > 1:
        return _joined([column for group in groups for column in _order(group, size, depth + 1)])
    cuts = _gutters(lines, size) if depth < _DEPTH else []
    if not cuts:
        return [sorted(lines, key=lambda line: (line.bottom, line.left))]
    edges = [float("-inf"), *((left + right) / 2 for left, right in cuts), float("inf")]
    parts = ([line for line in lines if low <= line.left < high] for low, high in pairwise(edges))
    return [column for part in parts if part for column in _order(part, size, depth + 1)]


def _joined(columns: list[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """Parts that stand below each other between the same edges are one column again."""
    joined: list[list[PrintedLine]] = []
    for column in columns:
        if joined and len(joined[-1]) and _stacked(joined[-1], column):
            joined[-1] += column
        else:
            joined.append(list(column))
    return joined


def _stacked(above: Sequence[PrintedLine], below: Sequence[PrintedLine]) -> bool:
    left = max(min(line.left for line in above), min(line.left for line in below))
    right = min(max(line.right for line in above), max(line.right for line in below))
    return above[-1].bottom <= below[0].bottom and left < right


def _bands(lines: Iterable[PrintedLine]) -> list[list[PrintedLine]]:
    """The lines between white rows that run across the whole area, from the top."""
    bands: list[list[PrintedLine]] = []
    end = float("-inf")
    for line in sorted(lines, key=lambda line: (line.top, line.left)):
        if line.top >= end:
            bands.append([])
        bands[-1].append(line)
        end = max(end, line.bottom)
    return bands


def _groups(bands: Iterable[list[PrintedLine]], size: float) -> list[list[PrintedLine]]:
    """Bands with the same columns together; a headline that spans columns begins a group of its own."""
    groups: list[list[PrintedLine]] = []
    for band in bands:
        if groups and _keeps(groups[-1], band, size):
            groups[-1] = groups[-1] + band
        else:
            groups.append(list(band))
    return groups


def _keeps(group: list[PrintedLine], band: list[PrintedLine], size: float) -> bool:
    """Whether the white columns of a group stay open when a band is put below it."""
    before, after = _gutters(group, size), _gutters(group + band, size)
    if not before:
        return not after and not _gutters(band, size)
    return all(any(low < right and left < high for left, right in after) for low, high in before)


def _gutters(lines: Iterable[PrintedLine], size: float) -> list[tuple[float, float]]:
    """The white columns that no line crosses, from left to right."""
    gutters: list[tuple[float, float]] = []
    end: float | None = None
    for left, right in sorted((line.left, line.right) for line in lines):
        if end is not None and left - end >= _GUTTER * size:
            gutters.append((end, left))
        end = right if end is None else max(end, right)
    return gutters
