"""What each clause of a scene is about, which is what a clause without a subject of its own goes on about."""

from __future__ import annotations

from dataclasses import replace

from kg.extract.arguments import Group, Scene
from kg.extract.clauses import NAME, Clause
from kg.extract.frames_ground import Ground, find_hits
from kg.rulebook.relations import RelationRules

_LISTED = NAME + "、和与及至到等"  # what a list of names is made of
_HEAD_REACH = 14  # how long the words between 的 and its head may be: `研发的全球首个全自动某某车`


def survey(scene: Scene, rules: RelationRules) -> Ground:
    """The triggers of the scene and what its clauses are about.

    A left-out subject counts only where the sentence has named none: within it, the words themselves tell more.
    """
    ground = Ground(scene, rules.grammar, tuple(find_hits(scene, rules)), ())
    topics: list[Group | None] = []
    dropped: set[Group] = set()
    for clause in scene.clauses:
        topic = _paper(ground, clause) or _topic(ground, clause)
        if any(topics) and topic is not None and topic.start == topic.end:
            dropped.add(topic)
            topic = None
        topics.append(topic)
    groups = tuple(group for group in scene.groups if group not in dropped)
    out = sorted(dropped, key=lambda one: one.start)
    others = (one.index for one in scene.clauses if rules.grammar.proposal.match(scene.between(one.start, one.end)))
    return replace(
        ground,
        scene=replace(scene, groups=groups),
        topics=tuple(topics),
        dropped=tuple(out),
        others=frozenset(others),
    )


def _topic(ground: Ground, clause: Clause) -> Group | None:
    """What the clause is about: its first bare group, or the head of the relative clause it opens with."""
    topic: Group | None = None
    for group in ground.groups_of(clause.index):
        if topic is not None:
            if not _heads(ground, topic.end, group):
                break
            topic = group
        elif _is_about(ground, clause, group):
            topic = group
    named = _introduced(ground, clause)
    if named is not None:
        return named
    if topic is not None and clause.index and _only_continues(ground, topic, clause):
        return None
    if topic is None or _only_speaks(ground, topic, clause) or _only_modifies(ground, topic, clause):
        return None
    return topic


def _is_about(ground: Ground, clause: Clause, group: Group) -> bool:
    opens = _opens(ground, clause, group) or _heads(ground, clause.start, group)
    return opens or _described(ground, clause, group)


def _introduced(ground: Ground, clause: Clause) -> Group | None:
    """An organisation that a dash introduces at the end of the clause: `引入专业机构——甲公司，…`."""
    groups = list(ground.groups_of(clause.index))
    if not groups or ground.scene.between(groups[-1].end, clause.end):
        return None
    dash = ground.scene.between(clause.start, groups[-1].start).endswith("——")
    return groups[-1] if dash and all(entity.type == "Institution" for entity in groups[-1].entities) else None


def _only_continues(ground: Ground, topic: Group, clause: Clause) -> bool:
    """Whether the clause only goes on with a list of places: `途经甲市乙区，丙市丁县，全长…`."""
    places = all(entity.type == "Place" for entity in topic.entities)
    return places and not ground.scene.between(clause.start, clause.end).strip(_LISTED)


def _only_modifies(ground: Ground, topic: Group, clause: Clause) -> bool:
    """Whether the name belongs to a noun phrase without a verb: `历史上甲市重要的粮仓` is about something else.

    Only a tagged sentence can tell.
    """
    described, particle, _ = ground.scene.between(topic.end, clause.end).partition("的")
    if not particle or not ground.scene.sentence.tokens or _adjoins(ground, topic):
        return False
    if not ground.verb_between(topic.end, clause.end):
        return True
    # 甲团队提出的某方法，获得…: nothing but a verb before 的, and none behind it
    end = topic.end + len(described)
    said = [token for token in ground.scene.sentence.tokens if topic.end <= token.start and token.end <= end]
    relative = bool(said) and all(token.tag in {"v", "vn", "vd", "d", "ad"} for token in said)
    return relative and not ground.verb_between(end, clause.end)


def _adjoins(ground: Ground, topic: Group) -> bool:
    """Whether an adjunct follows the name, which then is a subject: `甲县按照统一的要求，建立…`."""
    following = (token for token in ground.scene.sentence.tokens if token.start == topic.end)
    return any(token.tag == "p" for token in following)


def _paper(ground: Ground, clause: Clause) -> Group | None:
    """The document whose content the clause opens: `印发《某某意见》，提出…`."""
    if not ground.grammar.content.match(ground.scene.between(clause.start, clause.end)):
        return None
    papers = [
        group
        for group in ground.scene.groups
        if group.end <= clause.start and all(entity.type == "Document" for entity in group.entities)
    ]
    return papers[-1] if papers else None


def _only_speaks(ground: Ground, topic: Group, clause: Clause) -> bool:
    """Whether the clause only tells who says what follows: `甲某介绍`, `甲局相关负责人表示`."""
    words = ground.scene.between(topic.end, clause.end)
    speech = ground.grammar.speech.search(words)
    if speech is None:
        return False
    person = all(entity.type == "Person" for entity in topic.entities)
    spoken_for = ground.grammar.spokesman.search(words[: speech.start()])
    return person or bool(spoken_for or ground.grammar.proposal.search(words))


def _heads(ground: Ground, left: int, group: Group) -> bool:
    """Whether the group is the head of a relative clause whose verb stands in `[left, group)`: `研发的某某车`."""
    hit = ground.hit_between(left, group.start)
    if hit is None or group.role or ground.verb_between(left, hit.start):
        return False
    modifiers = ground.scene.between(hit.end, group.start).rpartition("的")
    return bool(modifiers[1]) and len(modifiers[2]) <= _HEAD_REACH


def _described(ground: Ground, clause: Clause, group: Group) -> bool:
    """Whether a relative clause without names stands before the clause's first group: `此次开通的甲段全长…`."""
    if group.role or next(ground.groups_of(clause.index)) != group:
        return False
    described, particle, modifiers = ground.scene.between(clause.start, group.start).rpartition("的")
    if not (particle and described) or len(modifiers) > _HEAD_REACH:
        return False
    return not ground.verb_between(group.start - len(modifiers), group.start)


def _opens(ground: Ground, clause: Clause, group: Group) -> bool:
    """Whether the group stands bare before the verbs of its clause."""
    return not group.role and not ground.verb_between(clause.start, group.start)
