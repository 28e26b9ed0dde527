"""What came, went and changed between two graphs: entities, relations, figures.

An entity whose fullest name has changed is the same one when the later graph knows the earlier name as a form of
one entity of its type; what is said of it is then compared under the later one, so that a better name does not make
everything that is said of the thing new. Texts, mentions and counts are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeVar

from kg.query.snapshot import Amount, Fact, Snapshot, Thing
from kg.resolve.names import normalise

Mark = Literal["came", "went", "changed"]
_Item = TypeVar("_Item", Fact, Amount)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what` names it in words; `before` and `after` hold its fields, names in the place of ids."""

    mark: Mark
    what: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, each list sorted by what it is of."""

    entities: tuple[Change, ...]
    relations: tuple[Change, ...]
    figures: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.entities or self.relations or self.figures)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def compare(before: Snapshot, after: Snapshot, symmetric: Collection[str] = ()) -> Difference:
    """What leads from one graph to the other. Relations of the types `symmetric` are one whichever way round."""
    now_called = _renamed(before, after)
    entities = _entity_changes(before, after, now_called)
    names = {id_: thing.name for id_, thing in (before.things | after.things).items()}

    def moved(item: _Item) -> _Item:
        ends = {end: now_called.get(id_, id_) for end in ("subject", "object") if (id_ := getattr(item, end, None))}
        moved = replace(item, **ends)
        if isinstance(moved, Fact) and moved.type in symmetric and moved.object < moved.subject:
            return replace(moved, subject=moved.object, object=moved.subject)
        return moved

    facts = _pairs([moved(fact) for fact in before.facts], after.facts, _fact_key)
    amounts = _pairs([moved(amount) for amount in before.amounts], after.amounts, _amount_key)
    return Difference(
        tuple(sorted(entities, key=_order)),
        tuple(sorted(_changes(facts, names), key=_order)),
        tuple(sorted(_changes(amounts, names), key=_order)),
    )


def _renamed(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """For each entity that is there no more, the one entity of its type that has its name among its forms."""
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for thing in after.things.values():
        for form in (thing.name, *thing.aliases):
            forms[thing.type, normalise(form)].add(thing.id)
    found: dict[str, str] = {}
    for id_ in before.things.keys() - after.things.keys():
        hits = forms.get((before.things[id_].type, normalise(before.things[id_].name)), set())
        if len(hits) == 1:
            found[id_] = min(hits)
    return found


def _entity_changes(before: Snapshot, after: Snapshot, now_called: Mapping[str, str]) -> Iterator[Change]:
    earlier = {now_called.get(id_, id_): id_ for id_ in sorted(before.things, reverse=True)}
    for id_, old in before.things.items():
        new = after.things.get(now_called.get(id_, id_))
        if new is None:
            yield Change("went", _named(old), _thing(old), None)
        elif _thing(old) != _thing(new):
            yield Change("changed", _named(old), _thing(old), _thing(new))
    for id_, new in after.things.items():
        if id_ not in earlier:
            yield Change("came", _named(new), None, _thing(new))


def _named(thing: Thing) -> str:
    return f"{thing.name} ({thing.type})"


def _thing(thing: Thing) -> dict[str, Any]:
    return {"type": thing.type, "name": thing.name, "kind": thing.kind, "aliases": thing.aliases}


def _fact_key(fact: Fact) -> Hashable:
    return fact.type, fact.subject, fact.object, fact.status


def _amount_key(amount: Amount) -> Hashable:
    """What a figure is of; its value is what may change."""
    return amount.subject, amount.indicator, amount.unit, amount.time, amount.status, amount.change


def _pairs(
    before: Iterable[_Item], after: Iterable[_Item], key: Any
) -> Iterator[tuple[_Item | None, _Item | None]]:
    """What differs, side by side: of each key what both have is left out; one and one left over are a change."""
    groups: dict[Hashable, tuple[list[_Item], list[_Item]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((before, after)):
        for item in items:
            groups[key(item)][side].append(item)
    for old, new in groups.values():
        gone, come = [x for x in old if x not in new], [x for x in new if x not in old]
        if len(gone) == len(come) == 1:
            yield gone[0], come[0]
        else:
            yield from ((item, None) for item in gone)
            yield from ((None, item) for item in come)


def _changes(
    pairs: Iterable[tuple[Fact | Amount | None, Fact | Amount | None]], names: Mapping[str, str]
) -> Iterator[Change]:
    for old, new in pairs:
        shown = old or new
        if shown is None or (isinstance(old, Fact) and isinstance(new, Fact) and _same_fact(old, new)):
            continue
        mark: Mark = "changed" if old and new else "went" if old else "came"
        yield Change(mark, _in_words(shown, names), _fields(old, names), _fields(new, names))


def _same_fact(old: Fact, new: Fact) -> bool:
    return (old.note, old.support) == (new.note, new.support)


def _in_words(item: Fact | Amount, names: Mapping[str, str]) -> str:
    subject = names[item.subject]
    planned = "" if item.status == "actual" else f" {item.status}"
    if isinstance(item, Fact):
        return f"{subject} —{item.type}→ {names[item.object]}{planned}"
    return f"{subject} {item.indicator}{f' ({item.time})' if item.time else ''}{planned}"


def _fields(item: Fact | Amount | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    if item is None:
        return None
    fields = asdict(item)
    return {key: names[value] if key in {"subject", "object"} else value for key, value in fields.items()}


def _order(change: Change) -> tuple[str, str, str]:
    return change.what, change.mark, str(sorted((change.before or change.after or {}).items(), key=str))


def count_marks(changes: Sequence[Change]) -> dict[Mark, int]:
    """How many came, went and changed."""
    marks: tuple[Mark, ...] = ("came", "went", "changed")
    return {mark: sum(change.mark == mark for change in changes) for mark in marks}
