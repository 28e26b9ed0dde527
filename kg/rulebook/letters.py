"""Which letters a text must hold before a pattern can match in it, so that most rules need not be tried.

Told by the pattern as the engine itself has parsed it: `(?:联合)?发布《` needs 发, 布 and 《.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

# Sets of letters: a text that lacks all the letters of one of them holds no match.
Letters = tuple[frozenset[str], ...]

_parse = import_module("re._parser").parse
_MOST = 80  # letters of a set; a larger one rules out next to nothing
_SETS = 4  # as many sets of a pattern are asked for
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


def letters_of(*patterns: re.Pattern[str] | None) -> Letters:
    """What a text must hold for all of the patterns to match in it; None stands for a pattern that is not asked."""
    found: set[frozenset[str]] = set()
    for pattern in patterns:
        if pattern is not None and not pattern.flags & re.IGNORECASE:
            found.update(_sets(_parse(pattern.pattern, pattern.flags)))
    useful = [letters for letters in found if len(letters) <= _MOST]
    return tuple(sorted(useful, key=lambda letters: (len(letters), sorted(letters)))[:_SETS])


def may_match(needed: Letters, letters: frozenset[str]) -> bool:
    """Whether a text of these letters can hold a match."""
    return not any(map(letters.isdisjoint, needed))


class HasLetters(Protocol):
    """A rule that says which letters a text must hold for it to match."""

    @property
    def letters(self) -> Letters: ...


T = TypeVar("T", bound=HasLetters)


class Sieve(Generic[T]):
    """Rules in their order, of which most are passed over for most texts without being looked at."""

    def __init__(self, rules: Iterable[T]) -> None:
        self._rules = tuple(rules)
        self._always = frozenset(number for number, rule in enumerate(self._rules) if not rule.letters)
        self._numbers: dict[str, list[int]] = {}
        for number, rule in enumerate(self._rules):
            for letter in min(rule.letters, key=_commonness, default=()):
                self._numbers.setdefault(letter, []).append(number)

    def those_for(self, text: str) -> list[T]:
        """The rules that may match in the text, in their order."""
        letters = frozenset(text)
        numbers = set(self._always)
        for letter in self._numbers.keys() & letters:
            numbers.update(self._numbers[letter])
        return [rule for rule in map(self._rules.__getitem__, sorted(numbers)) if may_match(rule.letters, letters)]


def _commonness(letters: frozenset[str]) -> tuple[int, bool]:
    """Fewer letters stand in fewer texts, and marks in more texts than letters."""
    return len(letters), not all(map(str.isalnum, letters))


def _sets(items: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """The sets of a sequence; each of its parts must match."""
    return [letters for operation, argument in items for letters in _of_part(str(operation), argument)]


def _of_part(operation: str, argument: Any) -> Sequence[frozenset[str]]:
    if operation == "LITERAL":
        return [frozenset(chr(argument))]
    if operation == "IN":
        return _of_class(argument)
    if operation == "BRANCH":
        return _of_branches([_sets(branch) for branch in argument[1]])
    if operation == "SUBPATTERN":
        _, flags_set, _, inside = argument
        return [] if flags_set & re.IGNORECASE else _sets(inside)
    if operation in _REPEATS:
        least, _, inside = argument
        return _sets(inside) if least else []
    if operation == "ATOMIC_GROUP":
        return _sets(argument)
    return _sets(argument[1]) if operation == "ASSERT" else []


def _of_class(items: Sequence[tuple[Any, Any]]) -> list[frozenset[str]]:
    letters: set[str] = set()
    for operation, argument in items:
        if str(operation) == "LITERAL":
            letters.add(chr(argument))
        elif str(operation) == "RANGE" and argument[1] - argument[0] < _MOST:
            letters.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return []
    return [frozenset(letters)]


def _of_branches(branches: Sequence[Sequence[frozenset[str]]]) -> list[frozenset[str]]:
    """One of the branches must match: the first and the last of the strictest sets of each (方, 计; 案, 划)."""
    if not all(branches):
        return []
    strictest = [[letters for letters in sets if len(letters) == min(map(len, sets))] for sets in branches]
    return [frozenset[str]().union(*(sets[place] for sets in strictest)) for place in (0, -1)]
