"""Whether a clause says that something is done, planned or denied."""

from __future__ import annotations

import re
from itertools import pairwise

from kg.extract.arguments import Scene
from kg.extract.clauses import BLANK, NAME
from kg.model import Status
from kg.rulebook.relations import Grammar

_OBJECT_MARK = "将"
_NEGATION_REACH = 6  # how far before its verb a negation may stand, a name counted as one letter: `没有在当地设立`
_NAMES = re.compile(f"{NAME}+")


def status_at(scene: Scene, start: int, end: int, grammar: Grammar) -> Status:
    """The status of the trigger at `[start, end)`.

    The words before it in its clause decide; without any, a plan of an earlier clause of the sentence goes on
    (`甲市将出台办法，建设乙平台`) until a clause says that something has been done.
    """
    clause = scene.clause_at(start)
    own = _words(scene, clause.start, start, grammar)
    if grammar.negated.search(_NAMES.sub(NAME, own)[-_NEGATION_REACH:]):
        return "negated"
    verdict = _colour(own, grammar)
    if verdict is None and grammar.planned.match(scene.between(start, end)):
        verdict = "planned"  # 筹建, 规划建设
    tail = scene.between(end, clause.end)
    if verdict is None and grammar.actual.match(tail):
        verdict = "actual"
    for earlier in reversed(scene.clauses[: clause.index]):
        if verdict is not None:
            break
        verdict = _colour(_words(scene, earlier.start, earlier.end, grammar), grammar)
    return verdict or "actual"


def _words(scene: Scene, start: int, end: int, grammar: Grammar) -> str:
    """The masked stretch, with the 将 that marks an object as 把, so that it is no future: `如今将转型放在…`."""
    base = scene.sentence.start
    letters = list(scene.masked[start - base : end - base])
    for token, following in pairwise(scene.sentence.tokens):
        marks = start <= token.start < end and token.text == _OBJECT_MARK and token.tag == "p"
        # 将重点投资: what the tagger takes for the object is how it will be done.
        if marks and not grammar.manner.fullmatch(following.text):
            letters[token.start - start] = "把"
    return "".join(letters).replace(BLANK, "")


def _colour(text: str, grammar: Grammar) -> Status | None:
    planned = [match.end() for match in grammar.planned.finditer(text)]
    actual = [match.end() for match in grammar.actual.finditer(text)]
    if planned and (not actual or planned[-1] > actual[-1]):
        return "planned"
    return "actual" if actual else None
