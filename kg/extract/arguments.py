"""What may fill the slots of a frame: the names and references of a sentence, coordinated and marked.

An argument is a mention or a reference; a group is a coordination of them (`甲公司、乙大学和丙研究院`) with the
preposition that governs it. A scene is a sentence made ready for the frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.model import Sentence
from kg.extract.clauses import BLANK, NAME, Clause, cut_clauses, mask
from kg.extract.nested import is_apart
from kg.model import Analysis, Entity, Evidence
from kg.rulebook.relations import RelationRules

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
    `context` is what the sentences before in the paragraph were about, `headings` what the lines above it name,
    the nearest first, and at last the events that the article has named so far.
    """

    sentence: Sentence
    masked: str
    clauses: tuple[Clause, ...]
    arguments: tuple[Argument, ...]
    groups: tuple[Group, ...]
    context: tuple[tuple[Entity, ...], ...] = ()
    headings: tuple[tuple[Entity, ...], ...] = ()

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.sentence.start, self.sentence.end, self.sentence.text)

    def between(self, start: int, end: int) -> str:
        """The masked text of a stretch without its blanks."""
        return self.masked[start - self.sentence.start : end - self.sentence.start].replace(BLANK, "")

    def clause_at(self, position: int) -> Clause:
        """The clause that holds `position`, or the last one that starts before it."""
        for clause in reversed(self.clauses):
            if clause.start <= position:
                return clause
        return Clause(0, self.sentence.start, self.sentence.end)


def collect(analysis: Analysis) -> list[Argument]:
    """Every mention and reference of an article, by place; a name beats a reference that overlaps it."""
    named = {entity.name: entity for entity in analysis.entities}
    taken: set[int] = set()
    found: list[Argument] = []
    for entity in analysis.entities:
        for mention in filter(is_apart, entity.mentions):
            taken.update(range(mention.start, mention.end))
            found.append(Argument(mention.start, mention.end, (entity,), named=True))
    for reference in analysis.references:
        targets = tuple(named[name] for name in reference.targets if name in named)
        if targets and taken.isdisjoint(range(reference.start, reference.end)):
            found.append(Argument(reference.start, reference.end, targets, named=False))
    return sorted(found, key=lambda item: (item.start, -item.end))


def look_at(sentence: Sentence, arguments: Iterable[Argument]) -> Scene:
    """The sentence with its clauses and arguments, not yet grouped; arguments in brackets are set aside."""
    base = sentence.start
    apart = list(_apart(arguments))
    masked = mask(sentence.text, base, [(item.start, item.end) for item in apart])
    seen = [item for item in apart if item.start == item.end or masked[item.start - base] != BLANK]
    return Scene(sentence, masked, cut_clauses(masked, base), tuple(seen), ())


def group(scene: Scene, rules: RelationRules, modifiers: frozenset[Argument]) -> Scene:
    """The scene with its arguments grouped; `modifiers` belong to a person's post and stand for nothing else."""
    set_aside = {(item.start, item.end) for item in modifiers}
    heads = [
        item
        for item in scene.arguments
        if (item.start, item.end) not in set_aside and not _leans(scene, item, rules)
    ]
    return replace(scene, groups=tuple(_mark(scene, list(_coordinate(scene, heads, rules)), rules)))


def _apart(arguments: Iterable[Argument]) -> Iterator[Argument]:
    """The arguments without those that overlap an earlier one."""
    end = 0
    for item in arguments:
        if item.start >= end:
            yield item
            end = item.end


def _leans(scene: Scene, item: Argument, rules: RelationRules) -> bool:
    """Whether the argument only says where or whose the next one is: `甲国首都乙市`, `甲市乙公司`."""
    if item.start == item.end:
        return False
    base = scene.sentence.start
    for other in scene.arguments:
        if other.start >= item.end and other.end > other.start:
            printed = scene.sentence.text[item.end - base : other.start - base].strip()
            if printed.endswith("——") and rules.trigger.search(printed):
                return False  # 甲大学提出了新范式——乙系统
            return bool(rules.grammar.leaning.fullmatch(printed))
    return False


def _coordinate(scene: Scene, arguments: Iterable[Argument], rules: RelationRules) -> Iterator[list[Argument]]:
    """Runs of joined arguments, by their first; a field that only qualifies a member interrupts none."""
    current: list[Argument] = []
    passed: list[Argument] = []
    for item in arguments:
        if current and _joined(scene, current[-1], item, rules):
            current.append(item)
            continue
        if current and _qualifies(scene, item, rules):
            passed.append(item)
            continue
        yield from filter(None, (current, *([field] for field in passed)))
        current, passed = [item], []
    yield from filter(None, (current, *([field] for field in passed)))


def _qualifies(scene: Scene, item: Argument, rules: RelationRules) -> bool:
    """Whether a field is a part of a member without a name: `、茉莉花|标准化生产基地、`."""
    field = all(entity.type == "Field" for entity in item.entities)
    return field and bool(rules.grammar.qualified.match(scene.masked, item.end - scene.sentence.start))


def _joined(scene: Scene, left: Argument, right: Argument, rules: RelationRules) -> bool:
    grammar = rules.grammar
    types = {entity.type for item in (left, right) for entity in item.entities}
    if not any(types <= group for group in grammar.classes):
        return False
    gap = scene.between(left.end, right.start)
    inside = [item for item in scene.arguments if left.end <= item.start and item.end <= right.start]
    if inside and all(_qualifies(scene, item, rules) for item in inside):
        gap = gap.replace(NAME, "")
    if types == {"Person"} and _in_row(gap, rules):
        return True
    base = scene.sentence.start
    printed = scene.sentence.text[left.end - base : right.start - base]
    return bool(grammar.join.fullmatch(gap)) or (not gap and bool(_NEIGHBOURS.search(printed)))


def _in_row(gap: str, rules: RelationRules) -> bool:
    """Whether what stands between two people only gives the second one's post."""
    if not rules.grammar.people.fullmatch(gap):
        return False
    return not rules.trigger.search(gap) or is_title(gap, rules)


def is_title(words: str, rules: RelationRules) -> bool:
    """Whether the words before a person are a title, whatever verb it holds: `，投资总监`."""
    bare = words.lstrip("，、和与及")
    return bool(bare) and any(posts.title.fullmatch(bare) for posts in rules.posts)


def _mark(scene: Scene, coordinated: list[list[Argument]], rules: RelationRules) -> Iterator[Group]:
    previous: Group | None = None
    for items in coordinated:
        start, end = items[0].start, items[-1].end
        clause = scene.clause_at(items[-1].start)  # a list of people may begin clauses earlier
        left = max(previous.end if previous else clause.start, clause.start, start - _MARKER_REACH)
        role, marked = _marker(scene, left, start, rules)
        if not role and previous and previous.role == "agent" and _next_agent(scene, previous, start, rules):
            role, marked = "agent", previous.marked
        if role == "take" and rules.grammar.exemplary.match(scene.between(end, clause.end)):
            role = ""
        locative = rules.grammar.locative.match(scene.between(end, clause.end))
        if not items[-1].named and rules.grammar.scenic.search(scene.sentence.text[: end - scene.sentence.start]):
            role = "at"  # 会上，…
        elif not role and locative and (clause.start == start or _headed(scene, previous, clause, start)):
            role = "at"
        previous = Group(start, end, clause.index, tuple(items), role, marked)
        yield previous


def _next_agent(scene: Scene, previous: Group, start: int, rules: RelationRules) -> bool:
    """Whether only the verb of an agent stands between it and the group: `由甲主办、乙承办`."""
    words = scene.between(previous.end, start)
    return words.endswith("、") and bool(rules.trigger.search(words)) and "的" not in words


def _headed(scene: Scene, previous: Group | None, clause: Clause, start: int) -> bool:
    """Whether an 在 before the clause's earlier group reaches here: `在甲市召开的乙大会上`."""
    if previous is None or previous.clause != clause.index or previous.role != "at":
        return False
    return "的" in scene.between(previous.end, start)


def _marker(scene: Scene, left: int, start: int, rules: RelationRules) -> tuple[str, int]:
    """The role of the last preposition in `[left, start)` that no verb parts from the group, and its place."""
    base = scene.sentence.start
    text = scene.masked[left - base : start - base]
    found = list(rules.grammar.marker.finditer(text))
    if not found or rules.trigger.search(text, found[-1].end()):
        return "", start
    last = found[-1]
    if last.group() == "和" and rules.trigger.search(text, 0, last.start()):
        return "", start  # 斩获成长组和“甲奖”: what it joins has no name
    verbs = (match.span() for match in rules.trigger.finditer(text))
    part = any(a <= last.start() and last.end() <= b and (a, b) != last.span() for a, b in verbs)
    role = rules.grammar.markers[last.group()]
    return ("", start) if part or role == "none" else (role, left + last.start())
