"""Whether a verb is said of the group that stands where its subject would."""

from __future__ import annotations

import re

from kg.extract.arguments import Group
from kg.extract.frames_ground import Ground, Hit

_LINK = re.compile(r"[并和、]|(?:[\d.]+[万亿]*元)?")  # between the verbs of a chain: `投资30亿元建设`
_CAUSED_REACH = 3  # characters between a causative and its own verb: `推动加快建设`
_WORKS = frozenset({"BUILDS", "OPERATES"})  # what is approved or entrusted is the work of others


def acts(ground: Ground, group: Group, hit: Hit) -> bool:
    """Whether the verb is said of the group itself, not of what belongs to it or of someone it moves to act."""
    words = ground.scene.between(group.end, hit.start)
    if relative(ground, hit) and ground.verb_between(group.end, _chain_start(ground, hit)):
        return False
    if caused(ground, group.end, hit) or (relative(ground, hit) and ground.grammar.first_of.search(words)):
        return False
    if ground.grammar.spokesman.search(words) and not hit.frame.delegates:
        return False
    other = ground.grammar.someone.search(words)
    if other and ground.verb_between(group.end, group.end + other.start()):
        return False
    places = all(entity.type == "Place" for entity in group.entities)
    if places and group.named and not hit.frame.delegates and ground.grammar.members.match(words):
        return False
    described, particle, head = words.rpartition("的")
    return not (hit.frame.strict and particle and head and _verbal(ground, group.end, described))


def _verbal(ground: Ground, start: int, described: str) -> bool:
    """Whether the words before 的 hold a verb, so that what follows it acts: `张某牵头申报的项目荣获…`."""
    return bool(described) and ground.verb_between(start, start + len(described))


def _chain_start(ground: Ground, hit: Hit) -> int:
    """Where the chain of verbs begins that the hit ends: `投资30亿元建设` begins with 投资."""
    start = hit.start
    for earlier in reversed(ground.hits):
        if earlier.end <= start and _LINK.fullmatch(ground.scene.between(earlier.end, start)):
            start = earlier.start
    return start


def relative(ground: Ground, hit: Hit) -> bool:
    """Whether the verb only describes what follows: in `重启前人修建的某渠` 修建 is not the subject's act."""
    return ground.scene.between(hit.end, ground.clause_of(hit).end).startswith("的")


def caused(ground: Ground, start: int, hit: Hit) -> bool:
    """Whether someone else does it: in `促进更多成果在当地落地` it is the results that settle."""
    before = ground.scene.between(start, hit.start)
    if hit.frame.type in _WORKS and ground.grammar.approval.search(before):
        return True
    causes = [cause.end() for cause in ground.grammar.causative.finditer(before)]
    if not causes:
        return False
    verb = hit.start - len(before) + causes[-1]
    nouns = (token for token in ground.scene.sentence.tokens if verb <= token.start and token.end <= hit.start)
    return len(before) - causes[-1] > _CAUSED_REACH or any(token.tag[:1] == "n" for token in nouns)
