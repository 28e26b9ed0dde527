"""From a head word leftwards: how far a name may reach, and with which proper part it may begin."""

from __future__ import annotations

from kg.extract.names_view import View, Word
from kg.rulebook.names import HeadRule, NameRules, NameWords

PLACE_TAGS = frozenset({"LOC", "ns"})
_CLOSING = {"）": "（", ")": "("}
_INSIDE = frozenset("·—-－")
_OWNERS = frozenset({"Institution", "Park"})
_QUOTABLE = frozenset({"Park", "Platform"})
_REMARK = frozenset("称，,：:、")
_TO = "于"
_BRACKET = 14  # characters in brackets inside a name, （北京） or （集团）


def walk_left(view: View, head: int, rule: HeadRule, rules: NameRules) -> tuple[int, int | None]:
    """How far left the name may reach, and the leftmost proper part it may begin with."""
    words = rules.words
    index = view.word_before(head)
    place = loose = head
    proper: int | None = None
    joined = False
    while index >= 0 and head - place < words.longest:
        word = view.words[index]
        jump = _bracket(view.text, word, place)
        if jump is None and rule.type in _QUOTABLE:
            jump = _quotation(view, place)
        if jump is not None:
            place, index = jump, view.word_before(jump)
            continue
        if rule.type == "Place" and place < head and _is_organisation(word, rules):
            break
        if _ends(view, word, place, place < head, words) or (
            word.text in words.joiners and not _may_join(view, index, place, rules)
        ):
            break
        place, index = word.start, index - 1
        if word.text in words.joiners or word.text in _INSIDE:
            joined = joined or word.text in words.joiners
            continue
        if not joined or rule.least:
            loose = place
        inner = _proper_in(view, word, head)
        if inner is not None:
            proper, joined = inner, False
            loose = min(loose, inner)
    return loose, proper


def _is_organisation(word: Word, rules: NameRules) -> bool:
    """Whether the word is the whole name of an organisation, which a place after it does not begin with."""
    ends = (match for match in rules.head_pattern.finditer(word.text) if match.end() == len(word.text))
    return any(rules.rule_of[match.group()].type in _OWNERS and match.start() > 0 for match in ends)


def _may_join(view: View, index: int, place: int, rules: NameRules) -> bool:
    """Whether 和 may stand inside the name: 文化和旅游局, but not between two names."""
    if index == 0 or place in {left for left, _, found in view.listed if found.sure}:
        return False
    if any(match.end() == view.words[index].start for match in rules.head_pattern.finditer(view.text[:place])):
        return False
    if any(right == view.words[index].start and found.type in _OWNERS for _, right, found in view.listed):
        return False  # 清华大学|与宁州大学
    before = view.words[index - 1]
    return before.tag not in rules.words.name_tags or _opens_with_listed(before, view)


def _opens_with_listed(word: Word, view: View) -> bool:
    """Whether the word begins with a listed name and goes on: 南师大|电气 before 与自动化工程学院."""
    return any(left == word.start and right < word.end for left, right, _ in view.listed)


def _proper_in(view: View, word: Word, head: int) -> int | None:
    """The first proper part that starts within the word and before the head."""
    if word.start in view.openers:
        return word.start
    inside = [start for start in view.openers if word.start < start < min(word.end, head)]
    return min(inside, default=None)


def _bracket(text: str, word: Word, place: int) -> int | None:
    """Where the brackets open that close right before `place`: （北京） in a company's name."""
    closing = text[place - 1 : place]
    if closing not in _CLOSING or word.end > place:
        return None
    opening = text.rfind(_CLOSING[closing], max(place - _BRACKET, 0), place)
    return opening if opening > 0 and not set(text[opening:place]) & _REMARK else None


def _quotation(view: View, place: int) -> int | None:
    """Where the quoted words open that close right before `place`, behind a name: 庆阳|“东数西算”|产业园."""
    opened = next((start - 1 for start, end in view.quoted if end + 1 == place), None)
    index = view.word_before(opened) if opened else -1
    if opened is None or index < 0:
        return None
    before = view.words[index]
    return opened if before.end == opened and before.start in view.openers else None


def _ends(view: View, word: Word, place: int, begun: bool, words: NameWords) -> bool:  # noqa: FBT001 - private
    """Whether the name ends before this word, which stands left of `place`; `begun`: it is more than its head."""
    text = word.text if word.end <= place else view.text[word.start : place]
    if text in words.joiners or text in _INSIDE:
        return False
    if word.tag in words.name_tags or word.start in view.openers:
        return False
    if text in words.stops or text in words.roles or word.tag == "w" or not text.strip():
        return True
    if text.endswith(_TO) and len(text) > 1 and word.tag in {"v", "p", "d"}:
        return True  # 应用于|国网
    if word.tag in {"v", "vd", "vn", "a", "an"} and begun and place in view.openers:
        return word.tag != "vn" or text in words.inner
    if word.tag in {"v", "vd"}:
        return text not in words.inner
    return word.tag in words.stop_tags
