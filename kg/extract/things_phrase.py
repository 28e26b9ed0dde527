"""Where a name begins, read from its head to the left: 推进/一体化/经营/管理/系统 begins after 推进.

The tagger alone cannot say: 监测 is a verb in 监测系统 and part of the name. So words that never stand inside a
name are listed (`boundaries.yaml`), and tags only help with words of grammar.
"""

from __future__ import annotations

import re

from corpus.model import Sentence, Token
from kg.rulebook.things import Boundaries

_OPEN_OF = {"”": "“", "）": "（", ")": "(", "》": "《", "’": "‘"}
_PLAIN = re.compile(r"[A-Za-z0-9.+/—–·%‰±~×-]+")
_ORDINAL = re.compile(r"(?:19|20)\d\d年?|第[一二三四五六七八九十\d]+[条期座代]?")
_VERB = "v"
_GLUE = 8  # characters that a glued word may have at most


def phrase_start(sentence: Sentence, end: int, boundaries: Boundaries, *, joined: bool = False) -> int:
    """Where the run of name words that ends at `end` begins (offsets of the sentence's own text).

    With `joined` the run goes on over 、 and 和. A word cut by `end` counts with its left part.
    """
    tokens = sentence.tokens
    index = _last_before(tokens, end + sentence.start) + 1
    start = end
    while index > 0:
        index -= 1
        token = tokens[index]
        if token.start >= end + sentence.start:
            continue
        left = token.start - sentence.start
        part = sentence.text[left : min(token.end - sentence.start, end)]
        glued = boundaries.glue.search(sentence.text, max(left - _GLUE, 0), left + len(part))
        if glued:
            start = glued.start()
            index = _last_before(tokens, start + sentence.start) + 1
            continue
        if part in _OPEN_OF:
            opened = sentence.text.rfind(_OPEN_OF[part], 0, left)
            if opened < 0 or left - opened > boundaries.longest:
                break
            start = opened
            index = _last_before(tokens, opened + sentence.start) + 1
            continue
        if end - left > boundaries.longest * (6 if joined else 1) or _stops(part, token.tag, boundaries, joined):
            break
        start = left
    return start


def trimmed(sentence: Sentence, start: int, end: int, boundaries: Boundaries) -> int:
    """`start` moved past leading words that praise or count and name nothing: 先进的, 首台, 全国."""
    match = boundaries.trim.match(sentence.text, start, end)
    return match.end() if match and match.end() < end else start


def ends_word(sentence: Sentence, end: int) -> bool:
    """Whether no word runs over `end`: 系统 does not end a word in 系统性."""
    place = end + sentence.start
    index = _last_before(sentence.tokens, place)
    return index < 0 or sentence.tokens[index].end <= place


def _last_before(tokens: tuple[Token, ...], place: int) -> int:
    """The index of the last token that starts before `place`, -1 when there is none."""
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].start < place:
            low = middle + 1
        else:
            high = middle
    return low - 1


def _stops(part: str, tag: str, boundaries: Boundaries, joined: bool) -> bool:  # noqa: FBT001
    if part in boundaries.joins:
        return not joined
    if part in boundaries.words or part == "——" or (part in boundaries.soft and tag == _VERB):
        return True
    if part.isspace() or part in boundaries.keep or _PLAIN.fullmatch(part) or _ORDINAL.fullmatch(part):
        return False
    return tag in boundaries.tags or not (part[0].isalnum() or part == "·")
