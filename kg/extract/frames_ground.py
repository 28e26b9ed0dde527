"""A scene with its triggers: which verb stands where and governs which group."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from corpus.model import Token
from kg.extract.arguments import Group, Scene, is_title
from kg.extract.clauses import NAME, Clause
from kg.rulebook.relations import Frame, Grammar, RelationRules, Slot


class Hit(NamedTuple):
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
    dropped: tuple[Group, ...] = ()  # subjects left out of a sentence that names another
    others: frozenset[int] = frozenset()  # clauses that speak of what others should do

    def groups_of(self, clause: int) -> Iterator[Group]:
        return (group for group in self.scene.groups if group.clause == clause)

    def clause_of(self, hit: Hit) -> Clause:
        return self.scene.clause_at(hit.start)

    def hit_between(self, start: int, end: int) -> Hit | None:
        """The first hit that lies in `[start, end)`."""
        return next((hit for hit in self.hits if start <= hit.start and hit.end <= end), None)

    def verb_between(self, start: int, end: int) -> bool:
        """Whether a trigger or another verb lies in `[start, end)`."""
        return self.hit_between(start, end) is not None or any(
            token.tag == "v" and not self.grammar.light.fullmatch(token.text)
            for token in self.scene.sentence.tokens
            if start <= token.start and token.end <= end
        )

    def governed(self, group: Group) -> bool:
        """Whether a verb of its clause stands right before the group and so has it as its object.

        What follows 是, 推动 and the like may yet be the subject of the next verb: `推动甲公司落户`.
        """
        clause = self.scene.clauses[group.clause]
        earlier = [other.end for other in self.groups_of(group.clause) if other.end <= group.start]
        left = max([clause.start, *earlier])
        verbs = [hit for hit in self.hits if left <= hit.start and hit.end <= group.start]
        if not verbs or "的" in self.scene.between(verbs[-1].end, group.start) or self._qualifies(group, clause):
            return False
        if self.scene.between(left, verbs[-1].start).endswith("的"):  # a noun, not a verb: `完成的应用“甲”`
            return False
        verb = self.scene.between(verbs[-1].start, verbs[-1].end)
        return not (self.grammar.light.fullmatch(verb) or self.grammar.causative.fullmatch(verb))

    def _qualifies(self, group: Group, clause: Clause) -> bool:
        """Whether the group acts in a relative clause within the object: `举行双方共建的甲院揭牌仪式`."""
        following = [other.start for other in self.groups_of(group.clause) if other.start >= group.end]
        end = min([clause.end, *following])
        verb = self.hit_between(group.end, end)
        return verb is not None and self.scene.between(verb.end, end).startswith("的")

    def outdone(self, group: Group) -> bool:
        """Whether the group is only what the one before is measured by: `甲市超过乙市位居第二`."""
        clause = self.scene.clauses[group.clause]
        before = self.scene.between(clause.start, group.start)
        return bool(self.grammar.measured.search(before)) and before.count(NAME) > 0


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


def find_hits(scene: Scene, rules: RelationRules) -> list[Hit]:
    """Every trigger of every frame, in order; one that ends a longer one of its type is left out."""
    base = scene.sentence.start
    nouns = [token for token in scene.sentence.tokens if token.tag[:1] == "n"]
    starts = [token.start for token in nouns]
    found = [
        Hit(base + match.start(), base + match.end(), frame)
        for match, frame in rules.triggers.find(scene.masked)
        if not _inside_noun(nouns, starts, base + match.start(), base + match.end())
    ]
    titles = list(_titles(scene, rules)) if found else []
    found = [hit for hit in found if not any(start <= hit.start and hit.end <= end for start, end in titles)]
    spans: dict[str, set[tuple[int, int]]] = {}
    for hit in found:
        spans.setdefault(hit.frame.type, set()).add((hit.start, hit.end))
    kept = {type_: _longest(those) for type_, those in spans.items()}
    return sorted(
        (hit for hit in found if (hit.start, hit.end) in kept[hit.frame.type]),
        key=lambda hit: (hit.start, hit.end, hit.frame.id),
    )


def _titles(scene: Scene, rules: RelationRules) -> Iterator[tuple[int, int]]:
    """The stretches before people that are their titles: 投资总监 invests nothing."""
    for before, person in pairwise((None, *scene.arguments)):
        if person is not None and person.entities[0].type == "Person":
            clause = scene.clause_at(person.start)
            start = max(clause.start, before.end if before is not None else 0)
            if start < person.start and is_title(scene.between(start, person.start), rules):
                yield start, person.start


def _longest(spans: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The spans that lie in no other one, but for those that begin it: 打造 of one frame, 打造了 of another."""
    kept: set[tuple[int, int]] = set()
    furthest = first = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > furthest or start == first:
            kept.add((start, end))
            first, furthest = start, max(end, furthest)
    return kept


def _inside_noun(nouns: Sequence[Token], starts: Sequence[int], start: int, end: int) -> bool:
    """Whether the trigger is only a part of a longer noun: 建设 in 建设者; `starts` are those of the nouns."""
    last = bisect_right(starts, start) - 1
    if last < 0 or end > nouns[last].end:
        return False
    return end - start < _letters(nouns[last].text)


def _letters(text: str) -> int:
    """The length without punctuation, which a tagger may leave on a word."""
    return sum(letter.isalnum() for letter in text)
