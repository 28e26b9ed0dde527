"""Listed names in the text, and the chains of places that make a doubtful one sure (浙江绍兴新昌)."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View
from kg.rulebook.listed import GIVEN, TAUGHT, Listed
from kg.rulebook.names import NameRules


def find_listed(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates for listed names; offsets count in the view's text."""
    previous: tuple[int, Listed] | None = None
    for start, end, found in view.listed:
        if not found.sure and (start, end) in view.quoted:
            continue  # “天河” may be anything
        if found.rule == GIVEN and found.sure:
            score = 1.0
        elif found.rule == TAUGHT:
            score = rules.lessons.score
        elif found.sure:
            score = 0.9
        elif _tagged_place(view, start, end) or _inside(previous, start, found, rules):
            score = 0.7
        else:
            continue
        if found.kind == "media" and is_source(view.text, start, end, rules):
            continue
        previous = (end, found)
        yield Candidate(start, end, found.type, found.kind, f"listed-{found.rule}", score)


def is_source(text: str, start: int, end: int, rules: NameRules) -> bool:
    """Whether the medium is only where the item comes from: 新华社记者, 据新华社电."""
    before, after = rules.words.newswire
    return before.search(text[:start]) is not None or after.match(text, end) is not None


def _tagged_place(view: View, start: int, end: int) -> bool:
    return any(word.start == start and word.end == end and word.tag in {"LOC", "ns"} for word in view.words)


def _inside(previous: tuple[int, Listed] | None, start: int, found: Listed, rules: NameRules) -> bool:
    """Whether the place stands right after one that it belongs to: 绍兴|新昌."""
    if previous is None or previous[0] != start:
        return False
    above = set(previous[1].codes)
    return any(above & set(_ancestors(code, rules)) for code in found.codes)


def _ancestors(code: str, rules: NameRules) -> Iterator[str]:
    while code := rules.gazetteer.parents.get(code, ""):
        yield code
