"""Which letters must stand in a text before a trigger can match there, so that most frames need not be tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LOOK = re.compile(r"\(\?<?[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*\)")
_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)(?:[?*]|\{0,\d+\})?\??")
_CHOICE = re.compile(r"\(\?:([\u4e00-\u9fff|]+)\)(?![?*{])")
_OPTIONAL = re.compile(r".[?*]|.\{0,\d*\}")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z]+")
_LETTERS = 2


def index_triggers(words: Iterable[Iterable[str]]) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """For the triggers of each frame in order: frames by their letters, and those that must always be tried."""
    openings: dict[str, list[int]] = {}
    always: list[int] = []
    for number, patterns in enumerate(words):
        found = [set(needed(pattern)) for pattern in patterns]
        if not all(found):
            always.append(number)
            continue
        for letters in sorted(set().union(*found)):
            openings.setdefault(letters, []).append(number)
    return {letters: tuple(numbers) for letters, numbers in sorted(openings.items())}, tuple(always)


def needed(pattern: str) -> Iterator[str]:
    """One or two letters each: without any of them the pattern matches nowhere. Nothing when it cannot be told."""
    bare = _LOOK.sub("", pattern)
    choice = _CHOICE.search(bare)
    outside = _CHOICE.sub("\n", bare)
    while _GROUP.search(outside):
        outside = _GROUP.sub("\n", outside)
    if "|" in outside:
        return
    runs = _PLAIN.findall(_OPTIONAL.sub("\n", re.sub(r"\[[^\]]*\]", "\n", outside)))
    longest = max(runs, key=len, default="")
    if len(longest) >= _LETTERS or (longest and choice is None):
        yield longest[:_LETTERS]
    elif choice is not None:
        yield from (one[:_LETTERS] for one in choice[1].split("|") if one)
