"""What may fill the slots of a frame: the names and references of a sentence, coordinated and marked.

An argument is a mention or a reference; a group is a coordination of them (`甲公司、乙大学和丙研究院`) with the
preposition that governs it. A scene is a sentence made ready for the frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.model import Sentence
from kg.extract.clauses import BLANK, Clause, cut_clauses, mask
from kg.model import Analysis, Entity
from kg.rulebook.relations import Grammar, RelationRules

# How far before a name its preposition may stand, in characters: `由国内最大的航运企业甲公司`.
_MARKER_REACH = 16
_NEIGHBOURS = re.compile(r"[”’》][“‘《]")  # “甲”“乙” and 《甲》《乙》 are lists without a mark between them


@dataclass(frozen=True, slots=True)
class Argument:
    """A place where the sentence speaks of entities; `named` tells a mention from a reference."""

    start: int
    end: int
    entities: tuple[Entity, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Coordinated arguments. `role` is the role of the preposition before them (`agent`, `with`, `at` …), ""
    for none, and `marked` where that preposition starts; `clause` is the index of their clause.
    """

    start: int
    end: int
    clause: int
    arguments: tuple[Argument, ...]
    role: str
    marked: int

    @property
    def entities(self) -> tuple[Entity, ...]:
        return tuple(dict.fromkeys(entity for argument in self.arguments for entity in argument.entities))

    @property
    def named(self) -> bool:
        return all(argument.named for argument in self.arguments)


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its clauses, its arguments and groups in order, and its masked text (`kg.extract.clauses`).

    An argument that only stands before another without a word between them (`甲省乙市丙公司`) is in no group.
    """

    sentence: Sentence
    masked: str
    clauses: tuple[Clause, ...]
    arguments: tuple[Argument, ...]
    groups: tuple[Group, ...]

    def between(self, start: int, end: int) -> str:
        """The masked text of a stretch without its blanks."""
        return self.masked[start - self.sentence.start : end - self.sentence.start].replace(BLANK, "")

    def clause_at(self, position: int) -> Clause:
        """The clause that holds `position`, or the last one that starts before it."""
        return [clause for clause in self.clauses if clause.start <= position][-1]


def set_scenes(analysis: Analysis, rules: RelationRules) -> Iterator[Scene]:
    """Each sentence that has arguments, made ready, in order."""
    arguments = sorted(_arguments(analysis), key=lambda item: (item.start, item.end))
    for sentence in analysis.sentences:
        inside = [item for item in arguments if sentence.start <= item.start and item.end <= sentence.end]
        if inside:
            yield _scene(sentence, inside, rules)


def _arguments(analysis: Analysis) -> Iterator[Argument]:
    named = {entity.name: entity for entity in analysis.entities}
    taken: set[int] = set()
    for entity in analysis.entities:
        for mention in entity.mentions:
            taken.update(range(mention.start, mention.end))
            yield Argument(mention.start, mention.end, (entity,), named=True)
    for reference in analysis.references:
        targets = tuple(named[name] for name in reference.targets if name in named)
        if targets and taken.isdisjoint(range(reference.start, reference.end)):
            yield Argument(reference.start, reference.end, targets, named=False)


def _scene(sentence: Sentence, arguments: list[Argument], rules: RelationRules) -> Scene:
    base = sentence.start
    masked = mask(sentence.text, base, [(item.start, item.end) for item in arguments])
    seen = [item for item in arguments if item.start == item.end or masked[item.start - base] != BLANK]
    clauses = cut_clauses(masked, base)
    bare = Scene(sentence, masked, clauses, tuple(_apart(seen)), ())
    heads = [item for item in bare.arguments if not _leans(bare, item)]
    groups = _mark(bare, list(_coordinate(bare, heads, rules.grammar)), rules)
    return replace(bare, groups=tuple(groups))


def _apart(arguments: Iterable[Argument]) -> Iterator[Argument]:
    """The arguments without those that overlap an earlier one."""
    end = 0
    for item in arguments:
        if item.start >= end:
            yield item
            end = item.end


def _leans(scene: Scene, item: Argument) -> bool:
    """Whether another argument follows without anything between, not even a quotation mark."""
    return item.end > item.start and any(item.end == other.start < other.end for other in scene.arguments)


def _coordinate(scene: Scene, arguments: Iterable[Argument], grammar: Grammar) -> Iterator[list[Argument]]:
    current: list[Argument] = []
    for item in arguments:
        if current and _joined(scene, current[-1], item, grammar):
            current.append(item)
            continue
        if current:
            yield current
        current = [item]
    if current:
        yield current


def _joined(scene: Scene, left: Argument, right: Argument, grammar: Grammar) -> bool:
    types = {entity.type for item in (left, right) for entity in item.entities}
    if not any(types <= group for group in grammar.classes):
        return False
    gap = scene.between(left.end, right.start)
    base = scene.sentence.start
    printed = scene.sentence.text[left.end - base : right.start - base]
    return bool(grammar.join.fullmatch(gap)) or (not gap and bool(_NEIGHBOURS.search(printed)))


def _mark(scene: Scene, coordinated: list[list[Argument]], rules: RelationRules) -> Iterator[Group]:
    previous = scene.sentence.start
    for items in coordinated:
        start, end = items[0].start, items[-1].end
        clause = scene.clause_at(start) if scene.clauses else Clause(0, start, end)
        role, marked = _marker(scene, max(previous, clause.start, start - _MARKER_REACH), start, rules)
        yield Group(start, end, clause.index, tuple(items), role, marked)
        previous = end


def _marker(scene: Scene, left: int, start: int, rules: RelationRules) -> tuple[str, int]:
    """The role of the last preposition in `[left, start)` that no verb parts from the group, and its place."""
    base = scene.sentence.start
    text = scene.masked[left - base : start - base]
    found = list(rules.grammar.marker.finditer(text))
    if not found or rules.trigger.search(text, found[-1].end()):
        return "", start
    last = found[-1]
    verbs = (match.span() for match in rules.trigger.finditer(text))
    part = any(a <= last.start() and last.end() <= b and (a, b) != last.span() for a, b in verbs)
    role = dict(rules.grammar.markers)[last.group()]
    return ("", start) if part or role == "none" else (role, left + last.start())
