"""Companies told by their neighbours: 丙汽车 in the enumeration 甲集团、乙科技、丙汽车, the others being known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.extract.candidates import Candidate
from kg.extract.names_view import View, Word
from kg.rulebook.names import NameRules

_CLAUSE = re.compile(r"[^，。；：！？“”（）《》()\n]+")
_JOIN = re.compile("[、和与及]")
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_TAGS = frozenset({"n", "nz", "nw", "nr", "nt", "ns", "PER", "LOC", "ORG", "a", "an", "vn"})
_KNOWN, _SCORE = 0.6, 0.7
_SHORTEST, _LONGEST = 3, 8
_FEWEST = 2


def find_siblings(view: View, found: Sequence[Candidate], rules: NameRules) -> Iterator[Candidate]:
    """Candidates beside two known companies at least; offsets count in the view's text."""
    known = {(c.start, c.end) for c in found if c.kind == "company" and c.score >= _KNOWN}
    if len(known) < _FEWEST:
        return
    for clause in _CLAUSE.finditer(view.text):
        members = list(_members(view, clause, known))
        if sum(member in known for member in members) >= _FEWEST:
            for start, end in members:
                if (start, end) not in known and _is_company(view, start, end, rules):
                    yield Candidate(start, end, "Institution", "company", "listed-sibling", _SCORE)


def _members(view: View, clause: re.Match[str], known: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The members of the enumeration in a clause; the first and the last reach as far as words of names do."""
    ends = dict(known)
    joins = [m.start() for m in _JOIN.finditer(view.text, *clause.span()) if not _inside(m.start(), known)]
    if not joins or "、" not in view.text[joins[0] : joins[-1] + 1]:
        return
    starts = {right: left for left, right in known}
    yield starts.get(joins[0], _reach_left(view, joins[0])), joins[0]
    for left, right in pairwise(joins):
        yield left + 1, right
    last = joins[-1] + 1
    yield last, ends.get(last, _reach_right(view, last))


def _inside(place: int, known: set[tuple[int, int]]) -> bool:
    return any(left < place < right for left, right in known)


def _reach_left(view: View, end: int) -> int:
    words = [word for word in view.words if word.end <= end]
    start = end
    while words and words[-1].end == start and words[-1].tag in _TAGS:
        start = words.pop().start
    return start


def _reach_right(view: View, start: int) -> int:
    end = start
    for word in view.words:
        if word.start == end and word.tag in _TAGS and word.tag != "vn":
            end = word.end
    return end


def _is_company(view: View, start: int, end: int, rules: NameRules) -> bool:
    text = view.text[start:end]
    words = [word for word in view.words if word.start < end and start < word.end]
    if not _SHORTEST <= len(text) <= _LONGEST or not _NAME.fullmatch(text) or not _holds(words, start, end):
        return False
    if text in rules.gazetteer.forms or rules.head_pattern.search(text) or not rules.words.generic.sub("", text):
        return False
    proper = any(word.tag in rules.words.name_tags for word in words)
    return proper or rules.links.trades.search(text) is not None


def _holds(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether whole words of the right kind make the stretch."""
    edges = bool(words) and words[0].start == start and words[-1].end == end
    return edges and all(word.tag in _TAGS for word in words)
