"""The words of a paragraph: lines put together, stray spaces and marks of the markup taken out, every character's
place in the source kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from corpus.layout_lines import Line

_HAN = "\u3400-\u9fff々〇"
_SPACE = "[ \\t\u3000\u00a0]"
_WORD = "0-9A-Za-z%℃"
# What is taken out of prose: `2023 年`, `“ 大 脑 ”…… 借 助`, `化 。大`, `车 行驶`, `**`. A space between two longer
# Chinese words stays (《推进转型 加快建设的意见》), as does the one after a full stop, which parts a signature, and
# the one before the last character of a line, whose word may go on below.
_PROSE = re.compile(
    rf"(?<=[，、；：“‘（《〈【「『·…—]){_SPACE}+|{_SPACE}+(?=[，、；：。！？”’）》〉】」』·…—])"
    rf"|(?<=[{_HAN}]){_SPACE}+(?=[{_WORD}])|(?<=[{_WORD}]){_SPACE}+(?=[{_HAN}])"
    rf"|(?:(?<=^[{_HAN}])|(?<=[^{_HAN}][{_HAN}])){_SPACE}+(?=[{_HAN}])"
    rf"|(?<=[{_HAN}]){_SPACE}+(?=[{_HAN}][^{_HAN}])"
    rf"|(?<={_SPACE}){_SPACE}+|\*\*"
)
# What is taken out of headlines and bylines: marks, doubled spaces, and the spaces of `打 造 新 名 片`.
_HEAD = re.compile(rf"^#+{_SPACE}*|\*\*|(?<={_SPACE}){_SPACE}+")
_SPREAD = re.compile(
    rf"(?:(?<=^[{_HAN}])|(?<=[^{_HAN}][{_HAN}])){_SPACE}+(?=[{_HAN}](?![{_HAN}]))|^#+{_SPACE}*|\*\*"
)
_TOUCHES = re.compile(r"[ \t\u3000\u00a0#*]")
_SPREAD_LEAST = 4  # words
Removal = Callable[[str], re.Pattern[str]]
_LATIN = re.compile(r"[A-Za-z]")
_BEHIND_Z = "{"


class Words(NamedTuple):
    """A text and where it was printed: `pieces` are (start in the text, offset in the page, length), sorted.

    Paragraphs that are spoken of together are parted by line feeds and are a piece each.
    """

    text: str
    pieces: tuple[tuple[int, int, int], ...]


def prose(lines: Sequence[Line]) -> Words:
    """The words of a paragraph of the body."""
    return _assemble(lines, lambda _: _PROSE)


def plain(lines: Sequence[Line]) -> Words:
    """The words of lines that are a paragraph each and need no cleaning."""
    pieces: list[tuple[int, int, int]] = []
    length = 0
    for line in lines:
        size = len(line.text)
        pieces.append((length, line.start, size))
        length += size + 1
    return Words("\n".join([line.text for line in lines]), tuple(pieces))


def byline(lines: Sequence[Line]) -> Words:
    """The words of a byline or another line about the text; single spaces stay, for they part names."""
    return _assemble(lines, lambda _: _HEAD, glue=" ")


def headline(lines: Sequence[Line]) -> Words:
    """The words of a headline; its lines are joined with a space, and single spaces between words stay."""
    return _assemble(lines, lambda text: _SPREAD if _is_spread(text) else _HEAD, glue=" ")


def part(words: Words, start: int, end: int) -> Words:
    """The stretch `[start, end)` of a text, as a text of its own."""
    if start <= 0 and end >= len(words.text):
        return words
    pieces = []
    for first, source, length in words.pieces:
        left, right = max(start, first), min(end, first + length)
        if left < right:
            pieces.append((left - start, source + left - first, right - left))
    return Words(words.text[start:end], tuple(pieces))


def _is_spread(text: str) -> bool:
    """Whether most of its words are single Chinese characters set apart: `打 造 新 名 片`."""
    tokens = text.split()
    return len(tokens) >= _SPREAD_LEAST and 2 * sum(len(token) == 1 for token in tokens) > len(tokens)


def _assemble(lines: Sequence[Line], removal: Removal, glue: str = "") -> Words:
    if len(lines) == 1 and _TOUCHES.search(lines[0].text) is None:
        return plain(lines)
    texts: list[str] = []
    pieces: list[tuple[int, int, int]] = []
    length = 0
    for line in lines:
        text = line.text
        if texts and (joint := glue or _joint(texts[-1], text)):
            texts.append(joint)
            length += len(joint)
        if _TOUCHES.search(text) is None:
            texts.append(text)
            pieces.append((length, line.start, len(text)))
            length += len(text)
            continue
        for start, end in _kept(text, removal):
            texts.append(text[start:end])
            pieces.append((length, line.start + start, end - start))
            length += end - start
    return Words("".join(texts), tuple(pieces))


def _joint(before: str, after: str) -> str:
    """What stands between two lines: nothing in Chinese, a space between Latin words."""
    return " " if after[0] < _BEHIND_Z and _LATIN.match(before[-1]) and _LATIN.match(after[0]) else ""


def _kept(text: str, removal: Removal) -> Iterable[tuple[int, int]]:
    kept = []
    last = 0
    for match in removal(text).finditer(text):
        if match.start() > last:
            kept.append((last, match.start()))
        last = match.end()
    if last < len(text):
        kept.append((last, len(text)))
    return kept
