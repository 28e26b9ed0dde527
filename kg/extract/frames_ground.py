"""A scene with its triggers: which verb governs which group, and what each clause is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.arguments import Group, Scene
from kg.extract.clauses import Clause
from kg.rulebook.relations import Frame, Grammar, RelationRules, Slot

_HEAD_REACH = 14  # how long the words between 的 and its head may be: `研发的全球首个全自动某某车`


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger of a frame in the text, `[start, end)`."""

    start: int
    end: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Ground:
    """A scene, its hits in order, and for each clause the group it is about, if it names one."""

    scene: Scene
    grammar: Grammar
    hits: tuple[Hit, ...]
    topics: tuple[Group | None, ...]

    def groups_of(self, clause: int) -> Iterator[Group]:
        return (group for group in self.scene.groups if group.clause == clause)

    def clause_of(self, hit: Hit) -> Clause:
        return self.scene.clause_at(hit.start)

    def hit_between(self, start: int, end: int) -> Hit | None:
        """The first hit that lies in `[start, end)`."""
        return next((hit for hit in self.hits if start <= hit.start and hit.end <= end), None)

    def governed(self, group: Group) -> bool:
        """Whether a verb of its clause stands right before the group and so has it as its object."""
        clause = self.scene.clauses[group.clause]
        earlier = [other.end for other in self.groups_of(group.clause) if other.end <= group.start]
        left = max([clause.start, *earlier])
        verbs = [hit for hit in self.hits if left <= hit.start and hit.end <= group.start]
        return bool(verbs) and "的" not in self.scene.between(verbs[-1].end, group.start)


def survey(scene: Scene, rules: RelationRules) -> Ground:
    """Find the triggers of the scene and what its clauses are about."""
    ground = Ground(scene, rules.grammar, tuple(_hits(scene, rules)), ())
    return replace(ground, topics=tuple(_topic(ground, clause) for clause in scene.clauses))


def narrow(group: Group, slot: Slot) -> Group | None:
    """The part of the group that may stand in the slot."""
    kept = tuple(
        argument
        for argument in group.arguments
        if any(
            entity.type in slot.types and (not slot.kinds or entity.kind in slot.kinds)
            for entity in argument.entities
        )
    )
    if not kept:
        return None
    return group if len(kept) == len(group.arguments) else replace(group, arguments=kept)


def _hits(scene: Scene, rules: RelationRules) -> list[Hit]:
    base = scene.sentence.start
    found = [
        Hit(base + match.start(), base + match.end(), frame)
        for frame in rules.frames
        for match in frame.trigger.finditer(scene.masked)
        if not _inside_noun(scene, base + match.start(), base + match.end())
    ]
    spans = {(hit.start, hit.end) for hit in found}
    longest = [hit for hit in found if not any(_covers(span, hit) for span in spans)]
    return sorted(longest, key=lambda hit: (hit.start, hit.end, hit.frame.id))


def _covers(span: tuple[int, int], hit: Hit) -> bool:
    return span[0] <= hit.start and hit.end <= span[1] and span != (hit.start, hit.end)


def _inside_noun(scene: Scene, start: int, end: int) -> bool:
    """Whether the trigger is only a part of a longer noun: 建设 in 建设者."""
    return any(
        token.start <= start and end <= token.end and end - start < token.end - token.start and token.tag[:1] == "n"
        for token in scene.sentence.tokens
    )


def _topic(ground: Ground, clause: Clause) -> Group | None:
    """What the clause is about: its first bare group, or the head of the relative clause it opens with."""
    topic: Group | None = None
    for group in ground.groups_of(clause.index):
        if topic is not None:
            if not _heads(ground, topic.end, group):
                break
            topic = group
        elif _opens(ground, clause, group) or _heads(ground, clause.start, group):
            topic = group
    return None if topic is None or _only_speaks(ground, topic, clause) else topic


def _only_speaks(ground: Ground, topic: Group, clause: Clause) -> bool:
    """Whether the clause only tells who says what follows: `甲某介绍`, `甲局相关负责人表示`."""
    words = ground.scene.between(topic.end, clause.end)
    speech = ground.grammar.speech.search(words)
    if speech is None:
        return False
    person = all(entity.type == "Person" for entity in topic.entities)
    return person or bool(ground.grammar.spokesman.search(words[: speech.start()]))


def _heads(ground: Ground, left: int, group: Group) -> bool:
    """Whether the group is the head of a relative clause whose verb stands in `[left, group)`: `研发的某某车`."""
    hit = ground.hit_between(left, group.start)
    if hit is None or group.role:
        return False
    modifiers = ground.scene.between(hit.end, group.start).rpartition("的")
    return bool(modifiers[1]) and len(modifiers[2]) <= _HEAD_REACH


def _opens(ground: Ground, clause: Clause, group: Group) -> bool:
    """Whether the group stands bare before the verbs of its clause."""
    return not group.role and not _verb_before(ground, clause, group)


def _verb_before(ground: Ground, clause: Clause, group: Group) -> bool:
    if ground.hit_between(clause.start, group.start):
        return True
    return any(
        token.tag.startswith("v") and token.tag != "vn"
        for token in ground.scene.sentence.tokens
        if clause.start <= token.start and token.end <= group.start
    )
