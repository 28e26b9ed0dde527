"""Lines become paragraphs: columns unwrapped, words and sentences rejoined that the column or a blank line cut.

A paragraph keeps its lines; `layout_text` makes its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.layout_lines import Line, ended_lines, ends_sentence, full_lines
from corpus.model import Page
from corpus.rulebook import CorpusRules

_INNER = re.compile(r"[，。；！？]|(?<=[\u3400-\u9fff”）)])[,;](?=[\u3400-\u9fff“‘0-9])")
_REST_MOST = 3  # characters of a signature that the column may have pushed down
_SEAM_WINDOW = 8_000  # characters on either side that are searched for a cut word
_SEAM_LEAST = 2  # times the cut word is printed elsewhere
_RUNS_ON = "，、,"


class Paragraph(NamedTuple):
    """Lines that are one paragraph; never empty.

    `plain`: each of the lines is a paragraph by itself, which is text and nothing else. Most paragraphs of most
    texts are, and what is true of all of them is said of them together.
    """

    lines: tuple[Line, ...]
    plain: bool = False

    @property
    def gap(self) -> int:
        return self.lines[0].gap


def has_clauses(text: str) -> bool:
    """Whether commas or full stops stand in it, as they seldom do in headlines."""
    return _INNER.search(text) is not None


@dataclass(frozen=True, slots=True)
class Signs:
    """What a line says of itself: it `opens` a paragraph whatever stands above it (消息头), `closes` one
    (`…王某摄`), or stands `alone` (a marked heading, a byline, a section head); `pictures` are captions. Prose that
    `begins` has a dateline or is a caption.
    """

    opens: Callable[[str], bool]
    closes: Callable[[str], bool]
    alone: Callable[[str], bool]
    pictures: Callable[[str], bool]
    begins: Callable[[str], bool]


def find_paragraphs(page: Page, lines: Sequence[Line], rules: CorpusRules, signs: Signs) -> list[Paragraph]:
    """Group the lines of a page into paragraphs, in page order."""
    joiner = _Joiner(page.text, lines, rules, signs)
    paragraphs: list[Paragraph] = []
    first = 0
    while first < len(lines):
        end = joiner.plain_end(first)
        plain = end > first
        if not plain:
            end = first + 1
            while end < len(lines) and joiner.joins(end, inside=end - first > 1):
                end += 1
        paragraphs.append(Paragraph(tuple(lines[first:end]), plain))
        first = end
    return paragraphs


class _Joiner:
    """Whether a line goes on with the paragraph of the line before it."""

    def __init__(self, text: str, lines: Sequence[Line], rules: CorpusRules, signs: Signs) -> None:
        self._text = text
        self._lines = lines
        self._weights = rules.weights
        self._dangling = rules.dangling
        self._plain = rules.plain
        self._signs = signs
        self._ended = ended_lines(lines)
        self._full = full_lines(lines, self._ended, rules)
        self._known: dict[int, bool] = {}

    def plain_end(self, first: int) -> int:
        """Where the run of plain lines that begins with a paragraph's first line ends; `first` when it is none."""
        big, match = self._weights["gap_big"], self._plain.match
        lines, ended, full = self._lines, self._ended, self._full
        end = first
        while end < len(lines) and ended[end] and not full[end]:
            line = lines[end]
            found = match(line.text)
            if (
                found is None
                or (found.lastgroup and self._signs.begins(line.text))
                or (end > first and line.gap >= big)
            ):
                break
            end += 1
        return end

    def joins(self, index: int, *, inside: bool) -> bool:
        """`inside`: the line before it is not the first of its paragraph."""
        above, line = self._lines[index - 1], self._lines[index]
        full = self._full[index - 1]
        if self._ended[index - 1] and not (full and line.gap == 0 and self._goes_on(index)):
            return False
        loose = not (full or inside)
        if loose and len(line.text) > _REST_MOST and not self._is_cut(index - 1):
            return False  # asked first, for it settles the line under most headlines
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
        if loose and not self._is_cut(index - 1):
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
        return self._full[index] or self._ended[index]

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
        tail, head = line.text[-2:], below.text[:2]
        cut = tail[-1] + head[0]
        if not cut.isalnum():
            return False
        text = self._text
        stretches = (
            (max(line.start - _SEAM_WINDOW, 0), line.end),
            (below.start, min(below.start + _SEAM_WINDOW, len(text))),
        )
        if sum(text.count(cut, *stretch) for stretch in stretches) < _SEAM_LEAST:
            return False
        wholes = (tail + head[0], tail[-1] + head)
        return any(text.find(whole, *stretch) >= 0 for stretch in stretches for whole in wholes)


def _is_prose(line: Line) -> bool:
    return has_clauses(line.text) or ends_sentence(line.text)
