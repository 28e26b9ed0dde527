"""Lines become paragraphs: columns unwrapped, words and sentences rejoined that the column or a blank line cut.

A paragraph keeps its lines; `layout_text` makes its words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.model import Page
from corpus.rulebook import CorpusRules

_CLOSERS = "”’」』）)】]》〉\"'*"
_RULING = "#*-=_~` \t\u3000\u00a0"  # a line of these alone says nothing: a ruling, an empty heading
_CLOSING = _CLOSERS + " \t\u3000"
_STOPS = "。！？!?…；;：:"
_DONE = re.compile(r"[（(]完[)）]$")
_INNER = re.compile(r"[，。；！？]|(?<=[\u3400-\u9fff”）)])[,;](?=[\u3400-\u9fff“‘0-9])")
_SPREAD_LEAST = 4  # spaces
_AROUND = 3  # lines on either side that are looked at
_COLUMN_LINES = 3  # as many lines of one width make a column
_REST_MOST = 3  # characters of a signature that the column may have pushed down
_SEAM_WINDOW = 8_000  # characters on either side that are searched for a cut word
_SEAM_LEAST = 2  # times the cut word is printed elsewhere
_USUAL_LEAST = 3  # times a gap is seen before it is the usual one
_RUNS_ON = "，、,"
_INDENT_WIDTH = 4  # columns a paragraph's first line is short of, its indent being stripped
_INDENT = re.compile(r"[ \t]*\u3000{2}|[ \t]{4,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: `number` is 1-based, `start` the offset of its first character in the page's text.

    `gap` counts the blank lines before it in units of the page's usual gap, `width` is in columns (a Chinese
    character takes two).
    """

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
        if not text or (text[0] in _RULING and not text.strip(_RULING)):
            gap += 1
            continue
        start = offset + raw.index(text[0])
        if raw[start - offset : start - offset + len(text)] != text:
            start = offset + raw.index(text)
        indented = raw is not text and _INDENT.match(raw) is not None
        lines.append(Line(number, start, text, gap, _width(text), indented))
        gap = 0
    return _usual_gaps(lines)


def _usual_gaps(lines: list[Line]) -> list[Line]:
    """Gaps in units of the page's usual one: where three blank lines stand between all paragraphs, they are one."""
    counts = Counter(line.gap for line in lines if line.gap)
    usual = max(counts, key=lambda gap: (counts[gap], -gap), default=1)
    if usual == 1 or counts[usual] < _USUAL_LEAST:
        return lines
    return [replace(line, gap=-(-line.gap // usual)) for line in lines]


def _width(text: str) -> int:
    """Columns; the spaces of a line that the column has spread (`实 现 实 时`) do not count."""
    spaces = text.count(" ")
    width = len(text) if text.isascii() else len(text.encode("gb18030", "replace"))
    return width - spaces if spaces >= _SPREAD_LEAST and 4 * spaces > len(text) else width


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence or clause may end a paragraph: 。！？…；： and closing signs after them."""
    if text and text[-1] in _STOPS:
        return True
    bare = text.rstrip(_CLOSING)
    return not bare or bare[-1] in _STOPS or _DONE.search(text) is not None


def has_clauses(text: str) -> bool:
    """Whether commas or full stops stand in it, as they seldom do in headlines."""
    return _INNER.search(text) is not None


@dataclass(frozen=True, slots=True)
class Signs:
    """What a line says of itself: it `opens` a paragraph whatever stands above it (消息头), `closes` one
    (`…王某摄`), or stands `alone` (a marked heading, a byline, a section head); `pictures` are captions.
    """

    opens: Callable[[str], bool]
    closes: Callable[[str], bool]
    alone: Callable[[str], bool]
    pictures: Callable[[str], bool]


def find_paragraphs(page: Page, lines: Sequence[Line], rules: CorpusRules, signs: Signs) -> list[Paragraph]:
    """Group the lines of a page into paragraphs, in page order."""
    joiner = _Joiner(page.text, lines, rules, signs)
    paragraphs: list[Paragraph] = []
    first = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or not joiner.joins(index, inside=index - first > 1):
            paragraphs.append(Paragraph(tuple(lines[first:index])))
            first = index
    return paragraphs


def _full_lines(lines: Sequence[Line], rules: CorpusRules) -> list[bool]:
    """Which lines the column has filled: two of the six round them are as wide, and most end mid-sentence."""
    least, most = rules.weights["column_least"], rules.weights["column_most"]
    play = rules.weights["column_play"]
    widths = [line.width for line in lines]
    ended = [ends_sentence(line.text) for line in lines]
    packed = [line.gap == 0 for line in lines]
    packed = [here or below for here, below in zip(packed, [*packed[1:], False], strict=False)]
    full = [False] * len(lines)
    for index, width in enumerate(widths):
        if not (packed[index] and least <= width <= most):
            continue
        starts = index == 0 or lines[index].gap > 0 or ended[index - 1]
        highest = width + play + (_INDENT_WIDTH if starts else 0)
        first = max(index - _AROUND, 0)
        near = [
            ends
            for other, ends in zip(
                widths[first : index + _AROUND + 1], ended[first : index + _AROUND + 1], strict=True
            )
            if width - play <= other <= highest
        ]
        full[index] = len(near) >= _COLUMN_LINES and 2 * sum(near) < len(near)
    return full


class _Joiner:
    """Whether a line goes on with the paragraph of the line before it."""

    def __init__(self, text: str, lines: Sequence[Line], rules: CorpusRules, signs: Signs) -> None:
        self._text = text
        self._lines = lines
        self._weights = rules.weights
        self._dangling = rules.dangling
        self._signs = signs
        self._full = _full_lines(lines, rules)
        self._known: dict[int, bool] = {}

    def joins(self, index: int, *, inside: bool) -> bool:
        """`inside`: the line before it is not the first of its paragraph."""
        above, line = self._lines[index - 1], self._lines[index]
        full = self._full[index - 1]
        if ends_sentence(above.text) and not (full and line.gap == 0 and self._goes_on(index)):
            return False
        if line.gap >= self._weights["gap_big"] or self._alone(index - 1):
            return False
        if self._alone(index) or self._signs.opens(line.text):
            return False
        if full and line.gap == 0:
            return above.indented or not line.indented
        if self._ends_signature(above, line):
            return True
        if self._signs.closes(above.text) or (line.gap > 0 and self._signs.pictures(line.text)):
            return False
        if not (full or inside or self._is_cut(index - 1)):
            return False
        close = line.gap == 0 and above.width <= self._weights["column_most"]
        return close or self._full[index] or above.text[-1] in _RUNS_ON or _is_prose(line)

    def _ends_signature(self, above: Line, line: Line) -> bool:
        """Whether a line is the rest of a signature that the column pushed down: `本报记者 贾宁` / `摄`."""
        if line.gap > 0 or len(line.text) > _REST_MOST:
            return False
        return self._signs.pictures(above.text + line.text)

    def _goes_on(self, index: int) -> bool:
        """Whether a line can go on with a paragraph; one that neither fills the column nor ends is a heading."""
        return self._full[index] or ends_sentence(self._lines[index].text)

    def _alone(self, index: int) -> bool:
        """Whether a line belongs to no paragraph; each line is asked once."""
        if index not in self._known:
            self._known[index] = self._signs.alone(self._lines[index].text)
        return self._known[index]

    def _is_cut(self, index: int) -> bool:
        """Whether an unfinished line outside a column is prose that was cut, and no headline."""
        line = self._lines[index]
        if line.width >= self._weights["unfinished_least"] or line.text[-1] in _RUNS_ON:
            return True
        leads = index == 0 or line.gap >= self._weights["gap_big"]
        if leads and line.width <= self._weights["headline_most"]:
            return False
        below = self._lines[index + 1]
        if has_clauses(line.text) and (below.gap == 0 or line.width > self._weights["heading_most"]):
            return True
        return line.text[-1] in self._dangling or self._seam(line, below)

    def _seam(self, line: Line, below: Line) -> bool:
        """Whether the page prints the word elsewhere that the break would have cut: `计算中` / `心（以下简称`."""
        first = max(line.start - _SEAM_WINDOW, 0)
        near = self._text[first : line.end] + "\n" + self._text[below.start : below.start + _SEAM_WINDOW]
        tail, head = line.text[-2:], below.text[:2]
        if not (tail[-1] + head[0]).isalnum():
            return False
        if near.count(tail[-1] + head[0]) < _SEAM_LEAST:
            return False
        return tail + head[0] in near or tail[-1] + head in near


def _is_prose(line: Line) -> bool:
    return has_clauses(line.text) or ends_sentence(line.text)
