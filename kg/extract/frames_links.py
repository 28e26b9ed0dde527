"""Relations between neighbours and inside names: address chains, owners, parts of what they are named after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.extract.arguments import Argument, Scene
from kg.model import Analysis, Entity, Evidence, Relation
from kg.rulebook.relations import Link, RelationRules, Slot


def run_links(scene: Scene, rules: RelationRules) -> Iterator[Relation]:
    """What the words between two neighbours say: `甲省乙市`, `甲公司旗下的乙公司`."""
    for left, right in pairwise(scene.arguments):
        between = scene.between(left.end, right.start)
        for link in rules.links:
            if not link.nested and link.between.fullmatch(between) and _framed(scene, link, left, right):
                yield from _join(scene, link, left, _whole(scene, right) if link.spread else (right,))


def run_names(analysis: Analysis, rules: RelationRules) -> Iterator[Relation]:
    """What a name says of the entity it begins with: `甲公司研究院` belongs to `甲公司`."""
    for link in rules.links:
        if not link.nested:
            continue
        for outer in analysis.entities:
            for inner in analysis.entities:
                if outer != inner and _fits(outer, link.left) and _fits(inner, link.right):
                    yield from _nested(analysis, link, outer, inner)


def _whole(scene: Scene, argument: Argument) -> tuple[Argument, ...]:
    """The coordination that the argument opens, or the argument alone."""
    for group in scene.groups:
        if group.arguments[0] == argument:
            return group.arguments
    return (argument,)


def _framed(scene: Scene, link: Link, left: Argument, right: Argument) -> bool:
    before = scene.between(scene.clause_at(left.start).start, left.start)
    after = scene.between(right.end, scene.clause_at(right.start).end)
    if link.left.before and not link.left.before.search(before):
        return False
    return not link.right.after or bool(link.right.after.match(after))


def _fits(entity: Entity, slot: Slot) -> bool:
    return entity.type in slot.types and (not slot.kinds or entity.kind in slot.kinds)


def _join(scene: Scene, link: Link, left: Argument, rights: tuple[Argument, ...]) -> Iterator[Relation]:
    for one in left.entities:
        for other in (entity for argument in rights for entity in argument.entities):
            if one != other and _fits(one, link.left) and _fits(other, link.right):
                yield _state(link, (one, other), scene.evidence)


def _nested(analysis: Analysis, link: Link, outer: Entity, inner: Entity) -> Iterator[Relation]:
    forms = {form for form in (outer.name, *outer.aliases) if inner.name.startswith(form) and form != inner.name}
    rest = {inner.name[len(form) :] for form in forms}
    if not inner.mentions or not any(link.between.fullmatch(text) for text in rest):
        return
    place = inner.mentions[0].start
    sentence = next((item for item in analysis.sentences if item.start <= place < item.end), None)
    if sentence is None:
        return
    yield _state(link, (outer, inner), Evidence(sentence.start, sentence.end, sentence.text))


def _state(link: Link, ends: tuple[Entity, Entity], evidence: Evidence) -> Relation:
    """The relation of a link whose left and right ends are given."""
    subject, object_ = reversed(ends) if link.reverse else ends
    return Relation(subject.name, link.type, object_.name, "actual", evidence, link.id, link.precision)
