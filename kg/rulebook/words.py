"""Lists of words as one pattern, in which words that begin alike share their beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern of all the words, which matches the longest at a place; nothing when there are none."""
    return re.compile(alternatives(words) or r"(?!)")


def alternatives(words: Iterable[str]) -> str:
    """The words as a part of a pattern, the longest of those that begin alike tried first: 研究(?:院|所(?:有)?).

    The engine tries alternatives one after another, so a plain list of a thousand words costs as much at every
    letter with which any of them begins.
    """
    return "|".join(_branches(words))


def _branches(words: Iterable[str]) -> list[str]:
    """One for each first letter."""
    rests: dict[str, set[str]] = {}
    for word in sorted(words):
        rests.setdefault(word[:1], set()).add(word[1:])
    return [re.escape(first) + _continued(those) for first, those in rests.items()]


def _continued(rests: set[str]) -> str:
    """What may follow a common beginning; nothing may when it is a word itself."""
    branches = _branches(rests - {""})
    inner = "|".join(branches)
    if branches and "" in rests:
        return f"(?:{inner})?"
    return f"(?:{inner})" if len(branches) > 1 else inner
