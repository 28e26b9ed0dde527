"""Which letters must stand in a text before a trigger can match there, so that most frames need not be tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_LOOK = re.compile(r"\(\?<?[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.|\([^()]*\))*\))*\)")
_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)(?:[?*]|\{0,\d+\})?\??")
_CHOICE = re.compile(r"\(\?:([\u4e00-\u9fff|]+)\)(?![?*{])")
_OPTIONAL = re.compile(r".[?*]|.\{0,\d*\}")
_PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z]+")
_LETTERS = 2
_BEHIND = re.compile(r"^(?:\(\?<[=!][^()]*\))+")
_FIRST = re.compile(
    r"\(\?:((?:[\u4e00-\u9fff]+\|?)+)\)(?![?*{])|\[([\u4e00-\u9fff]+)\](?![?*])|([\u4e00-\u9fff])(?![?*])"
)


def index_triggers(words: Mapping[str, Iterable[str]]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """For the triggers of each frame, given by its id: frames by their letters, and those always to be tried."""
    openings: dict[str, list[str]] = {}
    always: list[str] = []
    for frame, patterns in sorted(words.items()):
        found = [set(needed(pattern)) for pattern in patterns]
        if not all(found):
            always.append(frame)
            continue
        for letters in sorted(set().union(*found)):
            openings.setdefault(letters, []).append(frame)
    return {letters: tuple(frames) for letters, frames in sorted(openings.items())}, tuple(always)


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


def first_letters(pattern: str) -> str:
    """The letters that a match of the pattern may begin with; empty when they cannot be told."""
    match = _FIRST.match(_BEHIND.sub("", pattern))
    if match is None:
        return ""
    choice, letters, letter = match.groups()
    return "".join(one[0] for one in choice.split("|") if one) if choice else letters or letter
