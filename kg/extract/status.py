"""Whether a clause says that something is done, planned or denied."""

from __future__ import annotations

from kg.extract.arguments import Scene
from kg.model import Status
from kg.rulebook.relations import Grammar

_NEGATION_REACH = 6  # how far before its verb a negation may stand, in characters: `没有在当地设立`


def status_at(scene: Scene, start: int, end: int, grammar: Grammar) -> Status:
    """The status of the trigger at `[start, end)`.

    The words before it in its clause decide; without any, a plan of an earlier clause of the sentence goes on
    (`甲市将出台办法，建设乙平台`) until a clause says that something has been done.
    """
    clause = scene.clause_at(start)
    own = scene.between(clause.start, start)
    if grammar.negated.search(own[-_NEGATION_REACH:]):
        return "negated"
    verdict = _colour(own, grammar)
    tail = scene.between(end, clause.end)
    if verdict is None and grammar.actual.match(tail):
        verdict = "actual"
    for earlier in reversed(scene.clauses[: clause.index]):
        if verdict is not None:
            break
        verdict = _colour(scene.between(earlier.start, earlier.end), grammar)
    return verdict or "actual"


def _colour(text: str, grammar: Grammar) -> Status | None:
    planned = [match.end() for match in grammar.planned.finditer(text)]
    actual = [match.end() for match in grammar.actual.finditer(text)]
    if planned and (not actual or planned[-1] > actual[-1]):
        return "planned"
    return "actual" if actual else None
