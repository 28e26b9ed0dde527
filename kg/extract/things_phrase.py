"""Where a name begins, read from its head to the left: 推进/一体化/经营/管理/系统 begins after 推进.

The tagger alone cannot say: 监测 is a verb in 监测系统 and part of the name. So words that never stand inside a
name are listed (`boundaries.yaml`), and tags only help with words of grammar.
"""

from __future__ import annotations

import re

from corpus.model import Sentence, Token
from kg.rulebook.things import Boundaries

_OPEN_OF = {"”": "“", "）": "（", ")": "(", "》": "《", "’": "‘"}
_PLAIN = re.compile(r"(?:[^\W\u4e00-\u9fff]|[.+/—–·%‰±~×-])+")  # Latin, Greek, digits
_ORDINAL = re.compile(r"(?:19|20)\d\d年?度?|第[一二三四五六七八九十\d]+[条期座代]?")
_VERB = "v"
_DECLARES = "称"
_TO, _TO_TAGS = "于", frozenset({"v", "p", "d", "vd"})
_AFTER_MEMBER = "、等和及"
_MARKS = re.compile("[“”‘’（）()《》]|——")
_JOINED = 6  # a coordination may be that many times as long as a name
_GLUE = 8  # characters that a glued word may have at most


def phrase_start(sentence: Sentence, end: int, boundaries: Boundaries, *, joined: bool = False) -> int:
    """Where the run of name words that ends at `end` begins (offsets of the sentence's own text).

    With `joined` the run goes on over 、 and 和. A word cut by `end` counts with its left part, and what stands in
    marks counts as one word, since the tagger may run over them.
    """
    text = sentence.text
    farthest = max(end - boundaries.longest * (_JOINED if joined else 1), 0)
    start = end
    while start > farthest:
        if text[start - 1] in _OPEN_OF:
            left = text.rfind(_OPEN_OF[text[start - 1]], farthest, start - 1)
            if _DECLARES in text[left:start]:
                break  # 实验室（以下简称“实验室”）揭牌仪式
        elif glued := boundaries.glue.search(text, max(start - _GLUE, 0), start):
            left = glued.start()
        else:
            left = _word_start(sentence, start, boundaries, joined=joined)
        if left < 0:
            break
        start = left
    return start


def _word_start(sentence: Sentence, end: int, boundaries: Boundaries, *, joined: bool) -> int:
    """Where the word that ends at `end` begins, -1 when it stops a name."""
    index = _last_before(sentence.tokens, end + sentence.start)
    if index < 0:
        return -1
    token = sentence.tokens[index]
    left = token.start - sentence.start
    if left + len(token.text) < end:  # white space between two words
        return left + len(token.text) if sentence.text[left + len(token.text) : end].isspace() else -1
    left = max((m.end() for m in _MARKS.finditer(sentence.text, left, end)), default=left)
    part = sentence.text[left:end]
    if joined and part in boundaries.verbs and sentence.text[end : end + 1] in _AFTER_MEMBER:
        return left  # a verb without an object names what is done: 资源节约利用、绿色交通
    return -1 if not part or _stops(part, token.tag, boundaries, joined=joined) else left


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


def _stops(part: str, tag: str, boundaries: Boundaries, *, joined: bool) -> bool:
    if part in boundaries.joins:
        return not joined
    if part.endswith(_TO) and len(part) > 1 and tag in _TO_TAGS:
        return True  # 仅次于|三峡水电站
    if part in boundaries.words or part == "——" or (part in boundaries.soft and tag == _VERB):
        return True
    if part.isspace() or part in boundaries.keep or _PLAIN.fullmatch(part) or _ORDINAL.fullmatch(part):
        return False
    return tag in boundaries.tags or not (part[0].isalnum() or part == "·")
