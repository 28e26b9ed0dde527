"""Names told by what stands around them: A、B等企业, 龙头企业A宣布."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View
from kg.rulebook.names import NameRules

_CLAUSE = re.compile(r"^|[，。；：！？,;:\n]")
_BETWEEN = re.compile("[、和与及以]|以及")
_SHORTEST, _LONGEST = 2, 14


def find_in_context(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates of all context rules; offsets count in the view's text."""
    for rule in rules.contexts:
        for match in rule.pattern.finditer(view.text):
            for start, end in _spans(view, match, rules):
                yield Candidate(start, end, rule.type, rule.kind, rule.id, rule.score)


def _spans(view: View, match: re.Match[str], rules: NameRules) -> Iterator[tuple[int, int]]:
    """The names that the match tells: its group, or the members of the enumeration that it closes."""
    if "name" in match.groupdict():
        left = _left(view, match.start("name"), match.end("name"), rules)
        if _plausible(view, left, match.end("name"), rules):
            yield left, match.end("name")
        return
    clause = max(found.end() for found in _CLAUSE.finditer(view.text, 0, match.start()))
    yield from _members(view, clause, match.start(), rules)


def _members(view: View, start: int, end: int, rules: NameRules) -> Iterator[tuple[int, int]]:
    """The members of the enumeration, from the last to the first that still is a name."""
    right = end
    while right > start:
        left = _left(view, start, right, rules)
        if not _plausible(view, left, right, rules):
            return
        yield left, right
        separator = view.text[left - 1 : left]
        if left <= start or not _BETWEEN.fullmatch(separator):
            return
        right = left - 1


def _left(view: View, start: int, right: int, rules: NameRules) -> int:
    """Where the member that ends at `right` begins: after a mark, a conjunction or a word that ends names."""
    left = right
    separator = view.text.rfind("、", start, right)
    if separator >= 0 and right - separator <= _LONGEST:
        stops = [w.end for w in view.words if separator < w.start and w.end < right and w.text in rules.words.stops]
        return max([separator + 1, *stops])
    index = view.word_before(right)
    while index >= 0 and view.words[index].start >= start:
        word = view.words[index]
        proper = word.tag in rules.words.name_tags
        if word.text in rules.words.joiners or word.tag == "w" or (word.text in rules.words.stops and not proper):
            break
        if not proper and (word.tag in rules.words.stop_tags or word.text in rules.words.roles):
            break
        left, index = word.start, index - 1
    return left


def _plausible(view: View, left: int, right: int, rules: NameRules) -> bool:
    """Whether the stretch may be a name: short, and with a part the dictionary does not explain."""
    text = view.text[left:right]
    if not _SHORTEST <= len(text) <= _LONGEST or rules.words.generic.sub("", text) == "":
        return False
    words = [word for word in view.words if word.start >= left and word.end <= right]
    return any(word.tag in rules.words.name_tags or word.start in view.openers for word in words)
