"""Lines become paragraphs: columns unwrapped, words and sentences rejoined that the column or a blank line cut.

A paragraph keeps its lines; `layout_text` makes its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.model import Page
from corpus.rulebook import CorpusRules

_CLOSERS = "”’」』）)】]》〉\"'*"
_STOPS = "。！？!?…；;：:"
_INNER = re.compile(r"[，。；！？]|(?<=[\u3400-\u9fff”）)])[,;](?=[\u3400-\u9fff“‘])")
_SPREAD_LEAST = 4  # spaces
_AROUND = 3  # lines on either side that are looked at
_COLUMN_LINES = 3  # as many lines of one width make a column
_RUNS_ON = "，、,"
_INDENT_WIDTH = 4  # columns a paragraph's first line is short of, its indent being stripped
_INDENT = re.compile(r"[ \t]*\u3000{2}|[ \t]{4,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: `number` is 1-based, `start` the offset of its first character in the page's text,
    `gap` counts the blank lines before it, `width` is in columns (a Chinese character takes two)."""

    number: int
    start: int
    text: str
    gap: int
    width: int
    indented: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that are one paragraph; never empty."""

    lines: tuple[Line, ...]

    @property
    def gap(self) -> int:
        return self.lines[0].gap


def read_lines(page: Page) -> list[Line]:
    """The lines of a page that are not blank, stripped of white space and of zero-width signs at their ends."""
    lines: list[Line] = []
    gap = 0
    for number, (raw, offset) in enumerate(zip(page.lines, page.offsets, strict=True), 1):
        text = raw.strip(" \t\u3000\u00a0\ufeff\u200b\f\v\x1c\x1d\x1e\x85")
        if not text:
            gap += 1
            continue
        start = offset + raw.index(text[0])
        if raw[start - offset : start - offset + len(text)] != text:
            start = offset + raw.index(text)
        indented = raw is not text and _INDENT.match(raw) is not None
        lines.append(Line(number, start, text, gap, _width(text), indented))
        gap = 0
    return lines


def _width(text: str) -> int:
    """Columns; the spaces of a line that the column has spread (`实 现 实 时`) do not count."""
    spaces = text.count(" ")
    width = len(text) if text.isascii() else len(text.encode("gb18030", "replace"))
    return width - spaces if spaces >= _SPREAD_LEAST and 4 * spaces > len(text) else width


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence or clause may end a paragraph: 。！？…；： and closing signs after them."""
    bare = text.rstrip(_CLOSERS + " \t\u3000")
    if not bare:
        return True
    return bare[-1] in _STOPS or (
        len(bare) < len(text) and text[-1] in "）)】]" and _INNER.search(text) is not None
    )


def has_clauses(text: str) -> bool:
    """Whether commas or full stops stand in it, as they seldom do in headlines."""
    return _INNER.search(text) is not None


def find_paragraphs(
    lines: Sequence[Line], rules: CorpusRules, opens: Callable[[str], bool], closes: Callable[[str], bool]
) -> list[Paragraph]:
    """Group lines into paragraphs, in page order.

    `opens` tells a line that begins one whatever stands above it, `closes` one that ends it (`…王某摄`).
    """
    full = _full_lines(lines, rules)
    paragraphs: list[Paragraph] = []
    first = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not _joins(lines, index, full, rules, opens, closes):
            paragraphs.append(Paragraph(tuple(lines[first:index])))
            first = index
    return paragraphs


def _full_lines(lines: Sequence[Line], rules: CorpusRules) -> list[bool]:
    """Which lines the column has filled: two of the six round them are as wide, and most end mid-sentence."""
    least, most = rules.weights["column_least"], rules.weights["column_most"]
    play = rules.weights["column_play"]
    widths = [line.width for line in lines]
    ended = [ends_sentence(line.text) for line in lines]
    full = [False] * len(lines)
    for index, width in enumerate(widths):
        if not least <= width <= most:
            continue
        starts = index == 0 or lines[index].gap > 0 or ended[index - 1]
        highest = width + play + (_INDENT_WIDTH if starts else 0)
        around = range(max(index - _AROUND, 0), min(index + _AROUND + 1, len(lines)))
        near = [i for i in around if width - play <= widths[i] <= highest]
        full[index] = len(near) >= _COLUMN_LINES and 2 * sum(ended[i] for i in near) < len(near)
    return full


def _joins(
    lines: Sequence[Line],
    index: int,
    full: Sequence[bool],
    rules: CorpusRules,
    opens: Callable[[str], bool],
    closes: Callable[[str], bool],
) -> bool:
    """Whether line `index` goes on with the paragraph of the line before it."""
    above, line = lines[index - 1], lines[index]
    finished = ends_sentence(above.text)
    if finished and not (full[index - 1] and line.gap == 0):
        return False
    if line.gap >= rules.weights["gap_big"] or above.text[0] == "#":
        return False
    if opens(line.text) or closes(above.text) or (not full[index - 1] and opens(above.text)):
        return False
    if full[index - 1] and line.gap == 0:
        return above.indented or not line.indented
    if not (full[index - 1] or _is_cut(lines, index - 1, rules)):
        return False
    return line.gap == 0 or full[index] or above.text[-1] in _RUNS_ON or _is_prose(line)


def _is_cut(lines: Sequence[Line], index: int, rules: CorpusRules) -> bool:
    """Whether an unfinished line outside a column is prose that was cut, and no headline."""
    line = lines[index]
    leads = index == 0 or line.gap >= rules.weights["gap_big"]
    if leads and line.width <= rules.weights["headline_most"]:
        return False
    return has_clauses(line.text) or line.width >= rules.weights["unfinished_least"]


def _is_prose(line: Line) -> bool:
    return has_clauses(line.text) or ends_sentence(line.text)
