"""The engine that runs every frame: find the trigger, fill the slots, check the signature, state the relation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from kg.extract.arguments import Group, Scene
from kg.extract.frames_ground import Ground, Hit
from kg.extract.frames_places import companions, continued, find
from kg.extract.frames_topics import survey
from kg.extract.status import status_at
from kg.model import Entity, Relation, Status
from kg.rulebook.relations import RelationRules
from kg.rulebook.schema import Schema

# What is left of a frame's precision when a slot is filled from further away than its own clause.
_DISTANCE = {"carried": 0.87, "next": 0.9, "context": 0.9, "heading": 0.93}
_PLACES = frozenset({"Place"})
_BY_REFERENCE = 0.93  # … or through a pronoun or a definite noun phrase


@dataclass(frozen=True, slots=True)
class Filled:
    """A hit with its two ends."""

    hit: Hit
    subjects: tuple[Entity, ...]
    objects: tuple[Entity, ...]
    status: Status
    confidence: float
    as_: str | None
    several: bool  # the subjects are some of many, who act each for themselves: `甲、乙等4家公司与丙签约`


def run_frames(scene: Scene, rules: RelationRules, schema: Schema) -> Iterator[Relation]:
    """The relations that the verbs of a sentence state, in no order; a triple may come more than once."""
    ground = survey(scene, rules)
    types = _types(scene)
    hits = (hit for hit in ground.hits if not types.isdisjoint(hit.frame.subject.types))
    filled = [found for hit in hits if (found := _fill(ground, hit)) is not None]
    busy = {entity for item in filled if not item.hit.frame.fallback for entity in item.subjects}
    for item in filled:
        if item.hit.frame.fallback and busy.issuperset(_ends(item)):
            continue
        yield from _relations(ground, item, schema)


def _types(scene: Scene) -> set[str]:
    """The types of all that the sentence and what it goes on about name."""
    spoken_of = [argument.entities for argument in scene.arguments]
    return {entity.type for group in (*spoken_of, *scene.context, *scene.headings) for entity in group}


def _ends(item: Filled) -> set[Entity]:
    return {*item.subjects, *item.objects}


def _fill(ground: Ground, hit: Hit) -> Filled | None:
    frame = hit.frame
    object_ = find(ground, hit, frame.object)
    if object_ is None and not frame.alone:
        return None
    subject = find(ground, hit, frame.subject)
    if subject is None or (object_ is None and not _alone(ground, hit, *subject)):
        return None
    if object_ is not None and (_same_place(subject[1], object_[1]) or _superseded(ground, hit, object_[1])):
        return None
    partners = [] if frame.mutual else list(companions(ground, hit, frame.subject, subject[0]))
    subjects = _entities([subject[1], *partners], frame.subject.types)
    objects = _entities(list(_all_objects(ground, object_[1], hit)), frame.object.types) if object_ else ()
    confidence = frame.precision
    for place, group in filter(None, (subject, object_)):
        confidence *= _DISTANCE.get(place, 1.0) * (1.0 if group.named else _BY_REFERENCE)
    as_ = _named_as(ground.scene, hit, object_[1]) if object_ else None
    status = _status(ground, hit)
    after = ground.scene.between(subject[1].end, ground.scene.clauses[subject[1].clause].end)
    return Filled(hit, subjects, objects, status, confidence, as_, bool(ground.grammar.several.match(after)))


def _all_objects(ground: Ground, object_: Group, hit: Hit) -> Iterator[Group]:
    yield object_
    if hit.frame.object.types == _PLACES and object_.start >= hit.end:
        yield from continued(ground, object_)


def _same_place(one: Group, other: Group) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _alone(ground: Ground, hit: Hit, place: str, subject: Group) -> bool:
    """Whether all partners may stand in the subject: the clause has it and names no other partner."""
    before = ground.scene.between(ground.clause_of(hit).start, hit.start)
    near = place != "carried" or _all_partners(ground, hit, subject)
    return hit.frame.alone and near and not ground.grammar.unnamed.search(before)


def _all_partners(ground: Ground, hit: Hit, subject: Group) -> bool:
    """`甲、乙、丙三家单位，签署…协议`: whether the clause before only counts those who act in this one."""
    clause = ground.scene.clauses[subject.clause]
    behind = ground.scene.between(subject.end, clause.end)
    return clause.index == ground.clause_of(hit).index - 1 and bool(ground.grammar.appositive.fullmatch(behind))


def _superseded(ground: Ground, hit: Hit, partner: Group) -> bool:
    """Whether an act with a type of its own follows in the clause: `联合乙大学研发` is no cooperation as such."""
    end = ground.clause_of(hit).end
    return hit.frame.fallback and any(
        partner.end <= other.start < end and not other.frame.fallback for other in ground.hits
    )


def _entities(groups: list[Group], types: frozenset[str]) -> tuple[Entity, ...]:
    found = (entity for group in groups for entity in group.entities if entity.type in types)
    return tuple(dict.fromkeys(found))


def _status(ground: Ground, hit: Hit) -> Status:
    if hit.frame.status:
        return hit.frame.status
    status = status_at(ground.scene, hit.start, hit.end, ground.grammar)
    if status == "actual" and hit.frame.prospective and _yet_to_come(ground, hit):
        return "planned"
    return status


def _yet_to_come(ground: Ground, hit: Hit) -> bool:
    """Whether the event is still ahead: `由甲局主办的某某展，将于秋季举行`."""
    nearby = ground.scene.clauses[ground.clause_of(hit).index : ground.clause_of(hit).index + 2]
    return bool(ground.grammar.planned.search(ground.scene.between(hit.end, nearby[-1].end)))


def _named_as(scene: Scene, hit: Hit, object_: Group) -> str | None:
    """What the object is recognised as, in the words of the text after it and the verb."""
    if hit.frame.as_ is None:
        return None
    match = hit.frame.as_.match(scene.sentence.text, max(object_.end, hit.end) - scene.sentence.start)
    return match.group(1) if match else None


def _relations(ground: Ground, item: Filled, schema: Schema) -> Iterator[Relation]:
    frame, scene = item.hit.frame, ground.scene
    edge = schema.relations[frame.type]
    clause = ground.clause_of(item.hit)
    words = scene.between(clause.start, clause.end)
    respectively = bool(ground.grammar.respectively.search(words))
    together = not respectively and bool(ground.grammar.all_together.search(words))
    for subject, object_ in _pairs(item, respectively=respectively, together=together):
        if subject == object_ or not edge.accepts(subject.type, object_.type):
            continue
        yield Relation(
            subject=subject.name,
            type=frame.type,
            object=object_.name,
            status=item.status,
            evidence=scene.evidence,
            rule=frame.id,
            confidence=round(item.confidence, 4),
            as_=item.as_,
        )


def _pairs(item: Filled, *, respectively: bool, together: bool) -> Iterator[tuple[Entity, Entity]]:
    """Everyone with everyone, in order where the text says 分别; of partners also those who share a side.

    `甲与乙、丙签约` says nothing of 乙 and 丙 with each other, unless they act `together`: `甲与乙、丙三方合作`.
    """
    if item.hit.frame.mutual:
        joint = () if item.subjects and not together else item.objects
        sides = [() if item.several else item.subjects, joint] if not respectively else []
        if not (item.subjects and item.objects) or together:
            sides = [tuple(dict.fromkeys((*item.subjects, *item.objects)))]
        for side in sides:
            yield from combinations(side, 2)
    if len(item.subjects) == len(item.objects) > 1 and respectively and not item.hit.frame.mutual:
        yield from zip(item.subjects, item.objects, strict=True)
    else:
        yield from product(item.subjects, item.objects)
