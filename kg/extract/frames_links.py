"""Relations between neighbours and inside names: address chains, owners, parts of what they are named after."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.extract.arguments import Argument, Scene
from kg.extract.clauses import NAME
from kg.model import Analysis, Entity, Evidence, Relation
from kg.rulebook.relations import Link, RelationRules, Slot

_SHORTEST_END = 5  # characters of a name's end that still tell whose name it is


def run_links(scene: Scene, rules: RelationRules) -> Iterator[Relation]:
    """What the words between two neighbours say: `甲省乙市`, `甲公司旗下的乙公司`."""
    for left, right in pairwise(scene.arguments):
        between = scene.between(left.end, right.start)
        for link in rules.links:
            if not link.nested and link.between.fullmatch(between):
                sides = _sides(scene, link, left, right)
                if _framed(scene, link, sides[0][0], sides[1][-1]):
                    yield from _join(link, scene.evidence, sides)


def run_names(analysis: Analysis, rules: RelationRules) -> Iterator[Relation]:
    """What a name says of the entity it begins with: `甲公司研究院` belongs to `甲公司`."""
    owners: dict[str, list[Entity]] = {}
    for outer in analysis.entities:
        for beginning in sorted(set(_ends(outer))):
            owners.setdefault(beginning, []).append(outer)
    for inner in analysis.entities:
        for length in range(1, len(inner.name)):
            for outer in owners.get(inner.name[:length], []):
                yield from _nested(analysis, rules, outer, inner, inner.name[length:])


def _sides(
    scene: Scene, link: Link, left: Argument, right: Argument
) -> tuple[tuple[Argument, ...], tuple[Argument, ...]]:
    """The neighbours; a link that spreads holds for the whole coordinations that they close and open."""
    if not link.spread:
        return (left,), (right,)
    closed = next((group.arguments for group in scene.groups if group.arguments[-1] == left), (left,))
    opened = next((_from(group.arguments, right) for group in scene.groups if right in group.arguments), (right,))
    return closed, tuple(_of_its_own(scene, opened)) if link.level else opened


def _from(arguments: tuple[Argument, ...], first: Argument) -> tuple[Argument, ...]:
    """The arguments from `first` on: `甲县乙乡以及丙县丁乡、戊乡` is one list, and 丙县 has the last two."""
    return arguments[arguments.index(first) :]


def _of_its_own(scene: Scene, opened: tuple[Argument, ...]) -> Iterator[Argument]:
    """The members of a list up to one of another kind or with a name before it: `甲省乙市、丙省丁市`."""
    yield opened[0]
    for before, member in pairwise(opened):
        if NAME in scene.between(before.end, member.start) or member.entities[0].kind != opened[0].entities[0].kind:
            return
        yield member


def _framed(scene: Scene, link: Link, left: Argument, right: Argument) -> bool:
    before = scene.between(scene.clause_at(left.start).start, left.start)
    after = scene.between(right.end, scene.clause_at(right.start).end)
    if link.left.before and not link.left.before.search(before):
        return False
    return not link.right.after or bool(link.right.after.match(after))


def _fits(entity: Entity, slot: Slot) -> bool:
    return entity.type in slot.types and (not slot.kinds or entity.kind in slot.kinds)


def _join(
    link: Link, evidence: Evidence, sides: tuple[tuple[Argument, ...], tuple[Argument, ...]]
) -> Iterator[Relation]:
    for one in (entity for argument in sides[0] for entity in argument.entities):
        for other in (entity for argument in sides[1] for entity in argument.entities):
            if one != other and _fits(one, link.left) and _fits(other, link.right):
                yield _state(link, (one, other), evidence)


def _nested(
    analysis: Analysis, rules: RelationRules, outer: Entity, inner: Entity, rest: str
) -> Iterator[Relation]:
    """What the nested links say of `inner`, whose name is a form of `outer` and `rest`."""
    for link in rules.links:
        if link.nested and link.between.fullmatch(rest) and _fits(outer, link.left) and _fits(inner, link.right):
            evidence = _first_mention(analysis, inner)
            if outer != inner and evidence is not None:
                yield _state(link, (outer, inner), evidence)


def _first_mention(analysis: Analysis, entity: Entity) -> Evidence | None:
    """The sentence that names the entity first."""
    for mention in entity.mentions[:1]:
        for sentence in analysis.sentences:
            if sentence.start <= mention.start < sentence.end:
                return Evidence(sentence.start, sentence.end, sentence.text)
    return None


def _ends(entity: Entity) -> Iterator[str]:
    """The forms of an entity that another name may begin with: its names, and long ends of them.

    `某某科学院甲乙研究所` is also the owner of `甲乙研究所某团队`.
    """
    for form in (entity.name, *entity.aliases):
        yield form
        for start in range(1, len(form) - _SHORTEST_END + 1):
            yield form[start:]


def _state(link: Link, ends: tuple[Entity, Entity], evidence: Evidence) -> Relation:
    """The relation of a link whose left and right ends are given."""
    subject, object_ = reversed(ends) if link.reverse else ends
    return Relation(subject.name, link.type, object_.name, "actual", evidence, link.id, link.precision)
