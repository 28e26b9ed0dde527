"""Texts cut into the windows that the tagger reads, and the characters that never belong to a word's edge."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

WINDOW = 256  # characters at most; news sentences have 40 on average and hardly ever more than 200
# Where a text longer than a window is cut: after the last of the first group found in the window's second half,
# else of the second, and so on; else at the window's end.
_BOUNDARIES = ("。！？；!?;", "，：,:", "、")
# Unicode categories of characters that stand beside words, not in them: brackets, quotes, dashes, format and
# control characters. `Po` has both kinds: ，。！ stand beside, % ‰ & # @ * / \ belong to a word (3%, R&D).
_OUTSIDE = frozenset({"Ps", "Pe", "Pi", "Pf", "Pd", "Po", "Cc", "Cf"})
_BLANKS = re.compile(r"\s+")
_NARROW = frozenset(" \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}\N{HAIR SPACE}")
_LATIN = re.compile("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+")
_INSIDE = frozenset("%‰‱&#@*/\\-％＆＃＠＊／＼－†‡§")


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Half-open stretches of `text`, in order, none over WINDOW characters long, without white space at the edges.

    A line break always ends a window. A longer line is cut at the last sentence end of the window's second half,
    else at the last comma or colon, else at the last 、, else at the last white space, else at WINDOW characters.
    """
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        yield from _pieces(text, start, end)
        start = end


def readable(window: str) -> Sequence[int]:
    """The places of the characters that the network reads, in order: all but stray white space.

    A single blank of the layout (北京市 科委, 2023 年 9 月) leads the network astray and is left out. One stays
    where it parts words: between Latin letters or digits (Open AI), and for a wide one (张伟　李丽) or several.
    The window has none at its edges.
    """
    if _BLANKS.search(window) is None:
        return range(len(window))
    places: list[int] = []
    start = 0
    for blank in _BLANKS.finditer(window):
        places.extend(range(start, blank.start()))
        sides = window[blank.start() - 1] + window[blank.end()]
        if blank[0] not in _NARROW or _LATIN.fullmatch(sides):
            places.append(blank.start())
        start = blank.end()
    places.extend(range(start, len(window)))
    return places


def stands_outside(character: str) -> bool:
    """True for punctuation, brackets, quotes and control characters, which are tokens of their own."""
    return _stands_outside(character)


@lru_cache(maxsize=4096)
def _stands_outside(character: str) -> bool:
    return unicodedata.category(character) in _OUTSIDE and character not in _INSIDE


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        cut = end if end - start <= WINDOW else _cut(text, start)
        last = cut
        while last > start and text[last - 1].isspace():
            last -= 1
        if start < last:
            yield start, last
        start = cut


def _cut(text: str, start: int) -> int:
    middle, end = start + WINDOW // 2, start + WINDOW
    for group in _BOUNDARIES:
        last = max(text.rfind(mark, middle, end) for mark in group)
        if last >= 0:
            return last + 1
    return next((place for place in range(end, middle, -1) if text[place - 1].isspace()), end)
