"""What a sentence leaves out because it stands elsewhere: in the sentences or headings before, behind a colon.

The second sentence of `甲市是能源基地。引进乙公司，建成丙中心。` opens with its verb and goes on about 甲市.
"""

from __future__ import annotations

from corpus.model import Token
from kg.extract.arguments import Argument, Group
from kg.extract.clauses import Clause
from kg.extract.frames_acts import caused, relative
from kg.extract.frames_ground import Ground, Hit, narrow
from kg.model import Entity
from kg.rulebook.relations import Slot

_LEADING = frozenset({"d", "ad", "c", "t", "TIME", "w", "xc", "f", ""})  # tags of words that open any clause
_VERBS = frozenset({"v", "vd", "vn"})


def in_context(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    """The nearest fitting thing that the sentences before were about, if this one names no subject."""
    clause = ground.clause_of(hit)
    if any(ground.topics[: clause.index + 1]):
        return None
    if any(index <= clause.index for index in ground.others):
        return None
    if relative(ground, hit) or caused(ground, clause.start, hit):
        return None
    if not all(_subjectless(ground, one) for one in ground.scene.clauses[: clause.index + 1]):
        return None
    for entities in ground.scene.context:
        fitting = narrow(_stand_in(ground, entities), slot)
        if fitting is not None:
            return fitting
    # What stands further off is the subject only of a sentence that opens with its verb.
    first = _first_word(ground, ground.scene.clauses[0])
    return heading(ground, hit, slot) if first is not None and first.tag != "p" else None


def led(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    """What the main clause is about, for a verb in the adjunct that leads it: `自引进乙公司以来，甲市…`."""
    clause = ground.clause_of(hit)
    if any(ground.topics[: clause.index + 1]) or relative(ground, hit) or caused(ground, clause.start, hit):
        return None
    if not ground.grammar.leading.search(ground.scene.between(clause.start, clause.end)):
        return None
    if any(group.end <= hit.start for group in ground.groups_of(clause.index)):
        return None
    main = ground.topics[clause.index + 1 : clause.index + 2]
    return narrow(main[0], slot) if main and main[0] is not None else None


def heading(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    """The one fitting thing that the sentences before or the headings above name: `入驻的有乙公司` under 甲园."""
    del hit
    for entities in (*ground.scene.context, *ground.scene.headings):
        fitting = [entity for entity in entities if narrow(_stand_in(ground, (entity,)), slot)]
        if fitting:
            return _stand_in(ground, (fitting[0],)) if len(fitting) == 1 else None
    return None


def labelled(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    """What stands behind the colon of a label: `主办单位：甲局、乙局`."""
    clause = ground.clause_of(hit)
    following = next(ground.groups_of(clause.index + 1), None)
    if following is None or ground.scene.between(hit.end, clause.end):
        return None
    if ground.scene.between(ground.scene.clauses[following.clause].start, following.start):
        return None
    return narrow(following, slot)


def _stand_in(ground: Ground, entities: tuple[Entity, ...]) -> Group:
    """A group of what stands outside of the sentence, at its start."""
    place = ground.scene.sentence.start
    return Group(place, place, 0, (Argument(place, place, entities, named=False),), "", place)


def _subjectless(ground: Ground, clause: Clause) -> bool:
    """Whether the clause opens with a verb or a prepositional phrase, as far as the tagger can tell."""
    first = _first_word(ground, clause)
    if first is None:  # 2022年以来，引进…: a clause that only says when
        return any(clause.start <= token.start < clause.end for token in ground.scene.sentence.tokens)
    if first.tag == "p" or any(hit.start == first.start for hit in ground.hits):
        return True  # the tagger may take the verb and its object for one name
    return first.tag in _VERBS and not any(group.start <= first.start < group.end for group in ground.scene.groups)


def _first_word(ground: Ground, clause: Clause) -> Token | None:
    inside = (t for t in ground.scene.sentence.tokens if clause.start <= t.start and t.end <= clause.end)
    return next((token for token in inside if token.tag not in _LEADING), None)
