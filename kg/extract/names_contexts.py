"""Names told by what stands around them: A、B等企业, 龙头企业A宣布."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View
from kg.rulebook.names import ContextRule, NameRules

_CLAUSE = re.compile(r"^|[，。；：！？,;:\n]")
_BETWEEN = re.compile("[、和与及以]|以及")
_VERBS = frozenset({"v", "vd"})
_SHORTEST, _LONGEST = 2, 14
_DIVISION = (2, 3, 4)  # characters of the short name of a division


def find_in_context(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates of all context rules; offsets count in the view's text."""
    for rule in rules.contexts:
        if rule.has and not any(literal in view.text for literal in rule.has):
            continue
        for match in rule.pattern.finditer(view.text):
            for start, end in _spans(view, match, rule, rules):
                yield Candidate(start, end, rule.type, rule.kind, rule.id, rule.score)


def _spans(view: View, match: re.Match[str], rule: ContextRule, rules: NameRules) -> Iterator[tuple[int, int]]:
    """The names that the match tells: its group, or the members of the enumeration that it closes."""
    if rule.whole:
        if _ends_with_place(match, rules):
            yield match.span("name")
    elif "name" in match.groupdict():
        left = _left(view, match.start("name"), match.end("name"), rules)
        right = match.end("name")
        if _may_be_name(view.text[left:right], rules) and _has_proper(view, left, right, rules):
            yield left, right
    else:
        clause = max(found.end() for found in _CLAUSE.finditer(view.text, 0, match.start()))
        yield from _members(view, clause, match.start(), rules)


def _ends_with_place(match: re.Match[str], rules: NameRules) -> bool:
    """Whether the group `place`, when the pattern has one, ends with the name of a division."""
    text = match.groupdict().get("place")
    if text is None:
        return True
    forms = (rules.gazetteer.forms.get(text[-length:]) for length in _DIVISION)
    return any(listed is not None and listed.codes for listed in forms)


def _members(view: View, start: int, end: int, rules: NameRules) -> Iterator[tuple[int, int]]:
    """The members of the enumeration, the last first, when one of them at least has a proper part."""
    found = []
    right = end
    while right > start:
        left = _left(view, start, right, rules, first=True)
        if not _may_be_name(view.text[left:right], rules):
            break
        found.append((left, right))
        if left <= start or not _BETWEEN.fullmatch(view.text[left - 1]):
            break
        right = left - 1
    if any(_has_proper(view, left, right, rules) for left, right in found):
        yield from found


def _left(view: View, start: int, right: int, rules: NameRules, *, first: bool = False) -> int:
    """Where the member that ends at `right` begins: after a mark, a conjunction or a word that ends names."""
    left = right
    separator = max(view.text.rfind(mark, start, right - 1) for mark in "、和与及")
    if separator >= 0 and right - separator <= _LONGEST:
        stops = [w.end for w in view.words if separator < w.start and w.end < right and w.text in rules.words.stops]
        return max([separator + 1, *stops])
    index = view.word_before(right)
    while index >= 0 and view.words[index].start >= start:
        word = view.words[index]
        proper = word.tag in rules.words.name_tags
        if word.text in rules.words.joiners or word.tag == "w" or (word.text in rules.words.stops and not proper):
            break
        if not proper and (
            (first and word.tag in _VERBS) or word.tag in rules.words.stop_tags or word.text in rules.words.roles
        ):
            break
        left, index = word.start, index - 1
    return left


def _may_be_name(text: str, rules: NameRules) -> bool:
    """Whether the text is short and not generic."""
    return _SHORTEST <= len(text) <= _LONGEST and rules.words.generic.sub("", text) != ""


def _has_proper(view: View, left: int, right: int, rules: NameRules) -> bool:
    """Whether a part of the stretch is a name to the tagger or the lists."""
    words = [word for word in view.words if word.start >= left and word.end <= right]
    return any(word.tag in rules.words.name_tags or word.start in view.openers for word in words)
