"""The lines of a page that are not blank: their widths, their gaps, and which of them a column has filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.model import Page
from corpus.rulebook import CorpusRules

_BLANK = " \t\u3000\u00a0\ufeff\u200b\f\v\x1c\x1d\x1e\x85"
_CLOSING = "”’」』）)】]》〉\"'* \t\u3000"
_RULING = "#*-=_~` \t\u3000\u00a0"  # a line of these alone says nothing: a ruling, an empty heading
_STOPS = "。！？!?…；;：:"
_DONE = re.compile(r"[（(]完[)）]$")
_SPREAD_LEAST = 4  # spaces
_AROUND = 3  # lines on either side that are looked at
_COLUMN_LINES = 3  # as many lines of one width make a column
_USUAL_LEAST = 3  # times a gap is seen before it is the usual one
_INDENT_WIDTH = 4  # columns a paragraph's first line is short of, its indent being stripped
_INDENT = re.compile(r"[ \t]*\u3000{2}|[ \t]{4,}")


@dataclass(slots=True, eq=False)
class Line:
    """A line that is not blank: `number` is 1-based, `start` the offset of its first character in the page's text.

    `gap` counts the blank lines before it in units of the page's usual gap. A line never changes but for its width,
    which is worked out when it is first asked for. It is not frozen, for a page has thousands of lines and a frozen
    dataclass takes five times as long to make.
    """

    number: int
    start: int
    text: str
    gap: int
    indented: bool
    _width: int = -1

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def width(self) -> int:
        """Columns, of which a Chinese character takes two; the spaces of a line that the column has spread
        (`实 现 实 时`) do not count.
        """
        if self._width < 0:
            text = self.text
            width = len(text) if text.isascii() else len(text.encode("gb18030", "replace"))
            spaces = text.count(" ")
            spread = spaces >= _SPREAD_LEAST and 4 * spaces > len(text)
            self._width = width - spaces if spread else width
        return self._width


def read_lines(page: Page) -> list[Line]:
    """The lines of a page that are not blank, stripped of white space and of zero-width signs at their ends."""
    lines: list[Line] = []
    offsets = page.offsets
    last = 0  # the number of the line before
    for number, raw in enumerate(page.lines, 1):
        text = raw.strip(_BLANK)
        if not text or (text[0] in _RULING and not text.strip(_RULING)):
            continue
        start, indented = offsets[number - 1], False
        if text is not raw:
            start += raw.index(text[0])
            indented = _INDENT.match(raw) is not None
        lines.append(Line(number, start, text, number - last - 1, indented))
        last = number
    return _usual_gaps(lines)


def _usual_gaps(lines: list[Line]) -> list[Line]:
    """Gaps in units of the page's usual one: where three blank lines stand between all paragraphs, they are one."""
    gaps = [line.gap for line in lines if line.gap]
    if not gaps or min(gaps) == max(gaps) == 1:
        return lines
    counts = Counter(gaps)
    usual = max(counts, key=lambda gap: (counts[gap], -gap))
    if usual == 1 or counts[usual] < _USUAL_LEAST:
        return lines
    return [replace(line, gap=-(-line.gap // usual)) for line in lines]


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence or clause may end a paragraph: 。！？…；： and closing signs after them."""
    if text and text[-1] in _STOPS:
        return True
    bare = text.rstrip(_CLOSING)
    return not bare or bare[-1] in _STOPS or _DONE.search(text) is not None


def ended_lines(lines: Sequence[Line]) -> list[bool]:
    """Which lines end as a sentence or clause may."""
    return [line.text[-1] in _STOPS or ends_sentence(line.text) for line in lines]


def full_lines(lines: Sequence[Line], ended: Sequence[bool], rules: CorpusRules) -> list[bool]:
    """Which lines the column has filled: two of the six round them are as wide, and most end mid-sentence.

    `ended` says which lines end a sentence.
    """
    least, most = rules.weights["column_least"], rules.weights["column_most"]
    play = rules.weights["column_play"]
    full = [False] * len(lines)
    for start, end in _among_unfinished(ended):
        before = max(start - _AROUND, 0)
        widths = [line.width for line in lines[before : end + _AROUND]]
        for index in range(start, end):
            width, gap = widths[index - before], lines[index].gap
            packed = gap == 0 or (index + 1 < len(lines) and lines[index + 1].gap == 0)
            if not (packed and least <= width <= most):
                continue
            starts = index == 0 or gap > 0 or ended[index - 1]
            lowest, highest = width - play, width + play + (_INDENT_WIDTH if starts else 0)
            first = max(index - _AROUND, 0)
            near = unfinished = 0
            for place in range(first, min(index + _AROUND + 1, len(lines))):
                if lowest <= widths[place - before] <= highest:
                    near += 1
                    unfinished += not ended[place]
            full[index] = near >= _COLUMN_LINES and 2 * unfinished > near
    return full


def _among_unfinished(ended: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The ranges of lines with two or more near them that end no sentence; where there are fewer, no column is."""
    unfinished = [index for index, ends in enumerate(ended) if not ends]
    start = end = 0
    for above, below in pairwise(unfinished):
        if below - above > 2 * _AROUND:
            continue
        if below - _AROUND > end:
            yield start, end
            start = below - _AROUND
        end = min(above + _AROUND + 1, len(ended))
    yield start, end
