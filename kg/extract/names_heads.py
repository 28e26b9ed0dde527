"""Names with a head word (集团, 研究院, 产业园): from the head leftwards to where the name begins."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View, Word
from kg.rulebook.names import HeadRule, NameRules, NameWords

_CLOSING = {"）": "（", ")": "("}
_INSIDE = frozenset("·—-－－“”")
_BRACKET = 14  # characters in brackets inside a name, （北京） or （集团）


def find_headed(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates of all head rules; offsets count in the view's text."""
    place = 0
    while match := rules.head_pattern.search(view.text, place):
        place = match.start() + 1
        rule = rules.rule_of[match.group()]
        if rule.unless and rule.unless.match(view.text, match.end()):
            continue
        start = name_start(view, match.start(), rule, rules)
        if start is not None and start < match.start():
            yield Candidate(start, match.end(), rule.type, rule.kind, rule.id, rule.score)


def name_start(view: View, head: int, rule: HeadRule, rules: NameRules) -> int | None:
    """Where the name begins whose head word starts at `head`; None when the words before it make no name."""
    loose, proper = _walk(view, head, rules.words)
    if rule.needs == "any":
        start = loose if loose < head else None
        return start if start is not None and _says_which(view.text[start:head], rules.words) else None
    if proper is None:
        return None
    opened = view.openers.get(proper, proper)
    if rule.needs == "brand" and (opened != head or head - proper > 6 or _is_place(view, proper, head)):
        return None
    if rule.needs == "place" and not _place_like(view, proper, head, opened):
        return None
    return proper if _is_name(view, proper, head, rule, rules) else None


def _walk(view: View, head: int, words: NameWords) -> tuple[int, int | None]:
    """How far left the name may reach, and the leftmost proper part it may begin with."""
    index = view.word_before(head)
    place = loose = head
    proper: int | None = None
    joined = False
    while index >= 0 and head - place < words.longest:
        word = view.words[index]
        jump = _bracket(view.text, word, place)
        if jump is not None:
            place, index = jump, view.word_before(jump)
            continue
        if _ends(view, word, place, words):
            break
        if word.text in words.joiners:
            if place in view.openers or place == head:
                break
            joined = True
        place, index = word.start, index - 1
        if word.text in words.joiners or word.text in _INSIDE:
            continue
        if not joined:
            loose = place
        inner = _proper_in(view, word, head)
        if inner is not None:
            proper, joined = inner, False
            loose = min(loose, inner)
    return loose, proper


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
    return opening if opening > 0 else None


def _ends(view: View, word: Word, place: int, words: NameWords) -> bool:
    """Whether the name ends before this word, which stands left of `place`."""
    text = word.text if word.end <= place else view.text[word.start : place]
    if text in words.joiners or text in _INSIDE:
        return False
    if word.tag in words.name_tags or word.start in view.openers:
        return False
    if text in words.stops or text in words.roles:
        return True
    if word.tag == "w" or not text.strip():
        return True
    if word.tag in {"v", "vd", "vn", "a", "an"} and place in view.openers:
        return word.tag != "vn" or text in words.inner
    if word.tag in {"v", "vd"}:
        return text not in words.inner
    return word.tag in words.stop_tags


def _says_which(modifier: str, words: NameWords) -> bool:
    """Whether something is left of the modifier when all generic words are taken out."""
    return bool(words.generic.sub("", modifier).strip("（）()“”·—-"))


def _is_name(view: View, start: int, head: int, rule: HeadRule, rules: NameRules) -> bool:
    """Whether the part before the head tells one thing from the others of its kind."""
    modifier = view.text[start:head]
    level = modifier in rules.words.levels
    if level:
        return rule.bare
    if _is_place(view, start, head):
        return rule.bare
    return _says_which(modifier, rules.words)


def _is_place(view: View, start: int, head: int) -> bool:
    """Whether `text[start:head]` is nothing but places: 上海, 浙江省杭州市."""
    ends = {left: right for left, right, found in view.listed if found.type == "Place"}
    place = start
    while place in ends and place < head:
        place = ends[place]
    return place == head


def _place_like(view: View, start: int, head: int, opened: int) -> bool:
    """Whether the tagger takes it for one place, or the proper part stands right before the head."""
    tagged = any(
        word.tag in {"LOC", "ns"} and word.start <= start and word.end > head or word.tag in {"LOC", "ns"} and word.end == head
        for word in view.words
    )
    return tagged or opened >= head
