"""Which letters a trigger may begin with, told by its words without compiling them."""

from __future__ import annotations

import re

_BEHIND = re.compile(r"^(?:\(\?<[=!][^()]*\))+")
_FIRST = re.compile(
    r"\(\?:((?:[\u4e00-\u9fff]+\|?)+)\)(?![?*{])|\[([\u4e00-\u9fff]+)\](?![?*])|([\u4e00-\u9fff])(?![?*])"
)


def first_letters(pattern: str) -> str:
    """The letters that a match of the pattern may begin with; empty when they cannot be told."""
    match = _FIRST.match(_BEHIND.sub("", pattern))
    if match is None:
        return ""
    choice, letters, letter = match.groups()
    return "".join(one[0] for one in choice.split("|") if one) if choice else letters or letter
