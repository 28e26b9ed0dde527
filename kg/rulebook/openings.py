"""Many patterns looked for in one pass: each place of a text is shown only to those that its letter may open.

A pattern that begins with a lookbehind or an optional part (`(?<!第)[一二]月`) is tried by the engine at every
letter of a text; a set of such patterns costs as many times that. Which letters may open a match is told by the
pattern as the engine itself has parsed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_parse = import_module("re._parser").parse
_MOST = 300  # letters of a range; a larger one is no list of letters
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_ZERO_WIDTH = frozenset({"ASSERT", "ASSERT_NOT", "AT"})
_DIGITS = frozenset("0123456789")
_ANY_DIGIT = "0"  # what may open with \d may open with 0, and with any digit there is


class Scanner(Generic[T]):
    """Patterns, each with what a match of it means."""

    def __init__(self, patterns: Iterable[tuple[re.Pattern[str], T]]) -> None:
        self._anywhere: list[tuple[re.Pattern[str], T]] = []
        self._opened: dict[str, list[tuple[int, re.Pattern[str], T]]] = {}
        for number, (pattern, meaning) in enumerate(patterns):
            letters = opening_letters(pattern)
            if letters is None:
                self._anywhere.append((pattern, meaning))
            for letter in letters or ():
                self._opened.setdefault(letter, []).append((number, pattern, meaning))
        for letter in self._opened.keys() - _DIGITS:
            if letter.isdecimal():  # \d opens with ３ too
                named = self._opened[letter]
                named += [one for one in self._opened.get(_ANY_DIGIT, ()) if one not in named]
        known = "".join(map(re.escape, sorted(self._opened)))
        self._places = re.compile(rf"[{known}\d]") if known else re.compile(r"(?!)")

    def find(self, text: str) -> Iterator[tuple[re.Match[str], T]]:
        """What `finditer` of each pattern finds in the text: all matches of a pattern, in its order."""
        for pattern, meaning in self._anywhere:
            for match in pattern.finditer(text):
                yield match, meaning
        ends: dict[int, int] = {}
        for letter in self._places.finditer(text):
            place = letter.start()
            opened = self._opened.get(letter[0]) or self._opened.get(_ANY_DIGIT) or []
            for number, pattern, meaning in opened:
                if ends.get(number, 0) <= place and (found := pattern.match(text, place)):
                    ends[number] = found.end()
                    yield found, meaning


def opening_letters(pattern: re.Pattern[str]) -> frozenset[str] | None:
    r"""The letters that may be the first of a match; None when they are too many, or when a match may be empty.

    A pattern that may open with `\d` has all of 0 to 9, which stand for the digits of every script.
    """
    if pattern.flags & re.IGNORECASE:
        return None
    letters, empty = _of_sequence(_parse(pattern.pattern, pattern.flags))
    return None if letters is None or empty else letters


_Opening = tuple[frozenset[str] | None, bool]  # the letters, and whether the part may match nothing
_UNKNOWN: _Opening = (None, True)


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Opening:
    """Up to the first part that must match something."""
    letters: frozenset[str] = frozenset()
    for operation, argument in items:
        if str(operation) in _ZERO_WIDTH:
            continue
        found, empty = _of_part(str(operation), argument)
        if found is None:
            return _UNKNOWN
        letters |= found
        if not empty:
            return letters, False
    return letters, True


def _of_part(operation: str, argument: Any) -> _Opening:
    if operation == "LITERAL":
        return frozenset(chr(argument)), False
    if operation == "IN":
        return _of_class(argument), False
    if operation == "BRANCH":
        branches = [_of_sequence(branch) for branch in argument[1]]
        if any(found is None for found, _ in branches):
            return _UNKNOWN
        letters = frozenset[str]().union(*(found for found, _ in branches if found is not None))
        return letters, any(empty for _, empty in branches)
    if operation == "SUBPATTERN":
        _, flags_set, _, inside = argument
        return _UNKNOWN if flags_set & re.IGNORECASE else _of_sequence(inside)
    if operation in _REPEATS:
        least, _, inside = argument
        found, empty = _of_sequence(inside)
        return found, empty or not least
    return _of_sequence(argument) if operation == "ATOMIC_GROUP" else _UNKNOWN


def _of_class(items: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    letters: set[str] = set()
    for operation, argument in items:
        if str(operation) == "LITERAL":
            letters.add(chr(argument))
        elif str(operation) == "RANGE" and argument[1] - argument[0] < _MOST:
            letters.update(map(chr, range(argument[0], argument[1] + 1)))
        elif str(operation) == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            letters.update(_DIGITS)
        else:
            return None
    return frozenset(letters)
