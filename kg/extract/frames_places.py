"""Where a slot of a frame looks for its argument. Each place is a function from a hit to the group it finds.

left       the nearest bare group before the trigger that is not the object of another verb
right      the first fitting bare group after it, also as the head of its relative clause (`研发的某某车`), or the
           one it introduces itself (`依托某某平台`)
head       the head of a relative clause whose verb has an object: `位于甲市的某某公司`
agent      what 由, 被 … introduce: `由甲公司建设`
topic      what a passive is about: `某某中心由甲公司建设`, also when an earlier clause names it
carried    the subject of an earlier clause of the sentence
with, for, at, via, take, source   what 与, 为, 在, 依托 or 以, 以 alone, 自 introduce before the trigger
object     what 将 and 把 introduce
setting    the place or event of an earlier 在-phrase: `在甲市，乙中心启用`
result     the last bare group of the clause before: `共建乙中心，以甲市为核心区`
second     the bare group after the next one: `授予张某某某奖`
about      for a verb without an object what the sentence before or an earlier clause is about: `目前，甲公司已入驻`
theme      what the clause is about: `某大会有甲、乙等企业参展`
listed     what the next clause names when this one only counts: `建成两个平台，包括甲中心、乙中心`
heading    the one fitting thing that the sentences before or the headings above name: `入驻的企业有乙公司`
labelled   what stands behind the colon of a label: `主办单位：甲局`
next       what the following clause is about: `依托甲平台，乙中心成立`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from kg.extract.arguments import Group
from kg.extract.frames_acts import acts, caused, relative
from kg.extract.frames_context import heading, in_context, labelled, led
from kg.extract.frames_ground import Ground, Hit, narrow
from kg.rulebook.relations import Slot

Place = Callable[[Ground, Hit, Slot], Group | None]

_CHAIN = 6  # how far apart two verbs of a chain may stand: `牵头建设`, `研发并推广`
_OBJECT = re.compile(r"(?:了|[^，、和与及并的]{0,8}的)?")  # between a verb and its own object
_TO = ("至", "到")
_PRONOUNS = ("它", "他", "她")
_PARTNER = frozenset({"with", "ally"})


def find(ground: Ground, hit: Hit, slot: Slot) -> tuple[str, Group] | None:
    """The first place of the slot that holds a fitting group, with its name."""
    for name in slot.places:
        group = PLACES[name](ground, hit, slot)
        if group is not None and _surroundings(ground, group, slot):
            return name, group
    if "carried" in slot.places:
        for name, further in (("next", led), ("context", in_context)):
            group = further(ground, hit, slot)
            if group is not None:
                return name, group
    return None


def companions(ground: Ground, hit: Hit, slot: Slot, place: str) -> Iterator[Group]:
    """Who does it together with the subject: `联合乙大学`, `与乙大学共同`."""
    clause = ground.clause_of(hit)
    for group in ground.scene.groups:
        near = group.clause == clause.index and group.end <= hit.start
        if group.role not in _PARTNER or not (near or (place == "carried" and group.clause == clause.index - 1)):
            continue
        words = ground.scene.between(group.end, hit.end)
        if (group.role == "ally" or (near and ground.grammar.together.search(words))) and narrow(group, slot):
            yield group


def continued(ground: Ground, group: Group) -> Iterator[Group]:
    """The groups of the clauses behind that only go on with a list of places: `途经甲市乙区，丙市丁县至戊市`."""
    index = group.clause
    later = [other for other in ground.scene.groups if other.start >= group.end and other.clause == index]
    if later and ground.scene.between(group.end, later[0].start) in _TO:
        yield from later[:1]
        group = later[0]
    if ground.scene.between(group.end, ground.scene.clauses[index].end):
        return
    for clause in ground.scene.clauses[index + 1 :]:
        groups = list(ground.groups_of(clause.index))
        places = all(entity.type == "Place" for one in groups for entity in one.entities)
        if not groups or not places or ground.verb_between(clause.start, clause.end):
            return
        yield from groups


def _surroundings(ground: Ground, group: Group, slot: Slot) -> bool:
    clause = ground.scene.clauses[group.clause]
    before = ground.scene.between(clause.start, group.start)
    after = ground.scene.between(group.end, clause.end)
    if slot.before and not slot.before.search(before):
        return False
    return not slot.after or bool(slot.after.match(after))


def _before(ground: Ground, hit: Hit) -> list[Group]:
    """The groups of the hit's clause before it, nearest first."""
    clause = ground.clause_of(hit)
    return [group for group in ground.groups_of(clause.index) if group.end <= hit.start][::-1]


def _left(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    for group in _before(ground, hit):
        if group.role or ground.governed(group) or ground.outdone(group):
            continue
        fitting = narrow(group, slot)
        if fitting:
            return fitting if acts(ground, fitting, hit) else None
    return None


def _right(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    if ground.scene.between(hit.end, clause.end).startswith(_PRONOUNS):
        return None
    last, chained = hit.end, True
    for group in ground.groups_of(clause.index):
        if group.start < hit.end:
            continue
        other = ground.hit_between(last, group.start)
        if other and not _passable(ground, last, other, group, chained=chained):
            return None
        last, chained = group.end, chained and bool(group.role)
        if group.role and group.role != "object" and group.marked not in (hit.start, group.start):
            continue
        fitting = narrow(group, slot)
        if fitting:
            return fitting
    return None


def _passable(ground: Ground, last: int, other: Hit, group: Group, *, chained: bool) -> bool:
    """Whether another verb on the way leaves the group to this one: `牵头建设某某`, `参加甲公司举办的某某`.

    `chained` while nothing but adjuncts stands between the verbs: `同意在甲市建设某某`.
    """
    if chained:
        return len(ground.scene.between(last, other.start)) <= _CHAIN
    return "的" in ground.scene.between(other.end, group.start)


def _second(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    following = [group for group in ground.groups_of(clause.index) if group.start >= hit.end]
    return narrow(following[1], slot) if len(following) > 1 and not following[1].role else None


def _head(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    end = ground.clause_of(hit).end
    following = [group for group in ground.scene.groups if hit.end <= group.start < end]
    for inner, outer in pairwise(following):
        if ground.scene.between(inner.end, outer.start).startswith("的"):
            return narrow(outer, slot)
    return None


def _marked(*roles: str) -> Place:
    def place(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
        for group in _before(ground, hit):
            if group.role in roles:
                fitting = narrow(group, slot)
                if fitting:
                    return fitting
        return None

    return place


def _topic(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    """Only for a passive: the clause, or an earlier one, has an agent."""
    clause = ground.clause_of(hit)
    agents = [group for group in ground.scene.groups if group.role == "agent" and group.end <= hit.start]
    if not agents or _has_object(ground, hit):
        return None
    for group in _before(ground, hit):
        if not group.role and group.end <= agents[-1].marked:
            return narrow(group, slot)
    # 某大会由甲主办，乙协办，丙承办: the clauses between are about their agents.
    earlier = (narrow(topic, slot) for topic in reversed(ground.topics[: clause.index]) if topic is not None)
    return next((found for found in earlier if found is not None), None)


def _has_object(ground: Ground, hit: Hit) -> bool:
    """Whether the verb has an object of its own, so that no passive is: `由甲、乙出资设立丙`."""
    clause = ground.clause_of(hit)
    following = [group for group in ground.groups_of(clause.index) if group.start >= hit.end and not group.role]
    return bool(following) and bool(_OBJECT.fullmatch(ground.scene.between(hit.end, following[0].start)))


def _carried(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    if relative(ground, hit) and ground.verb_between(clause.start, hit.start):
        return None
    if caused(ground, clause.start, hit) or clause.index in ground.others:
        return None
    own = ground.topics[clause.index]
    if own is not None and own.end <= hit.start and not narrow(own, slot):
        return None
    if ground.grammar.someone.search(ground.scene.between(clause.start, hit.start)):
        return None
    agents = [group for group in ground.scene.groups if group.role == "agent" and group.clause < clause.index]
    joined = any(group.role == "ally" for group in ground.groups_of(clause.index))  # 由甲牵头，联合乙共同建设
    found = None if joined and agents else _earlier(ground, clause.index, slot)
    if found is None and agents and (joined or any(ground.topics[: clause.index])):
        return narrow(agents[-1], slot)
    return found


def _earlier(ground: Ground, clause: int, slot: Slot) -> Group | None:
    for index in range(clause - 1, -1, -1):
        topic = ground.topics[index]
        if topic is not None:
            return narrow(topic, slot)
        if index in ground.others:  # 希望双方合作，…: from there on it is about them
            return None
    return None


def _setting(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    for group in reversed(ground.scene.groups):
        if group.role != "at" or group.end > hit.start:
            continue
        tail = ground.scene.between(group.end, ground.scene.clauses[group.clause].end)
        if group.clause == clause.index or ground.grammar.setting.fullmatch(tail):
            fitting = narrow(group, slot)
            if fitting:
                return fitting
    return None


def _result(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    before = [group for group in ground.scene.groups if group.clause == clause.index - 1 and not group.role]
    return narrow(before[-1], slot) if before else None


def _next(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    for topic in ground.topics[ground.clause_of(hit).index + 1 :]:
        if topic is not None:
            return narrow(topic, slot)
    return None


def _about(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    if ground.scene.between(hit.end, clause.end).strip("了"):
        return None
    for group in ground.dropped:
        if group.start <= hit.start and (fitting := narrow(group, slot)):
            return fitting
    return _earlier(ground, clause.index, slot)


def _theme(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    topic = ground.topics[ground.clause_of(hit).index]
    return narrow(topic, slot) if topic is not None else None


def _listed(ground: Ground, hit: Hit, slot: Slot) -> Group | None:
    clause = ground.clause_of(hit)
    following = list(ground.groups_of(clause.index + 1))
    if not following or any(group.start >= hit.end for group in ground.groups_of(clause.index)):
        return None
    opening = ground.scene.clauses[clause.index + 1].start
    counted = ground.grammar.counted.search(ground.scene.between(hit.end, clause.end))
    if not counted or not ground.grammar.listing.fullmatch(ground.scene.between(opening, following[0].start)):
        return None
    fitting = (narrow(group, slot) for group in following)
    return next((group for group in fitting if group is not None), None)


PLACES: dict[str, Place] = {
    "left": _left,
    "right": _right,
    "head": _head,
    "agent": _marked("agent"),
    "topic": _topic,
    "carried": _carried,
    "with": _marked("with", "ally"),
    "for": _marked("for"),
    "at": _marked("at"),
    "via": _marked("via", "take"),
    "take": _marked("take"),
    "source": _marked("from"),
    "object": _marked("object"),
    "setting": _setting,
    "next": _next,
    "result": _result,
    "second": _second,
    "listed": _listed,
    "heading": heading,
    "labelled": labelled,
    "theme": _theme,
    "about": _about,
}
