"""Entities of single articles become entities of the corpus.

Same type and same normalised name is one entity, unless its articles place it under different parents (朝阳区 of
北京市 and of 长春市). A further form joins the one name it stands for in every article that uses it so; a form that
stands for several names is left apart as UNSURE. The result depends on the set of articles alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from kg.ids import make_id
from kg.model import Record
from kg.records import article_id
from kg.resolve.names import is_tail_of, normalise

Verdict = Literal["POSITIVE", "NEGATIVE", "UNSURE"]
# Levels at which a place has one parent: two different ones of the same level mean two places.
_PARENT_KINDS = ("province", "city")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A block: an entity type, a normalised name and, where the name alone is not enough, the parent's name."""

    type: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """Whether two keys are one thing, and why in words. `left < right`."""

    left: Key
    right: Key
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """An entity of the corpus. `names` counts, for each printed form, the articles that print it as a full name."""

    id: str
    type: str
    name: str
    kind: str | None
    aliases: tuple[str, ...]
    mentions: int
    articles: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities by id, and for each article (by id) the entity id of each of its entity names."""

    entities: Mapping[str, Resolved]
    members: Mapping[str, Mapping[str, str]]
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class _Block:
    """What the corpus says of one key."""

    forms: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)
    mentions: int = 0


def resolve(records: Iterable[Record]) -> Resolution:
    """Resolve the entities of `records`; the order of the records does not matter."""
    local = sorted(_locals(records), key=lambda item: (item.article, item.type, item.name))
    parents = _conflicting_parents(local)
    blocks: dict[Key, _Block] = defaultdict(_Block)
    keys: dict[tuple[str, str], Key] = {}
    for item in local:
        key = _key(item, parents)
        keys[item.article, item.name] = key
        _add(blocks[key], item)
    decisions = [*_joins(local, keys), *_vetoes(parents, blocks)]
    groups = _groups(blocks, decisions)
    entities = {key: _entity(group, blocks) for group in groups for key in [group[0]]}
    owner = {key: entities[group[0]].id for group in groups for key in group}
    members: dict[str, dict[str, str]] = defaultdict(dict)
    for (article, name), key in keys.items():
        members[article][name] = owner[key]
    return Resolution({entity.id: entity for entity in entities.values()}, members, tuple(sorted(decisions)))


@dataclass(frozen=True, slots=True)
class _Local:
    """An entity of one article, with the parents that the article states for it."""

    article: str
    type: str
    name: str
    kind: str | None
    forms: tuple[str, ...]
    mentions: int
    parents: tuple[tuple[str, str], ...]


def _locals(records: Iterable[Record]) -> Iterator[_Local]:
    for record in records:
        article = article_id(record.article)
        kinds = {entity.name: entity.kind for entity in record.entities}
        above: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for relation in record.relations:
            kind = kinds.get(relation.object)
            if relation.type == "LOCATED_IN" and relation.status == "actual" and kind in _PARENT_KINDS:
                above[relation.subject].add((kind, normalise(relation.object)))
        for entity in record.entities:
            yield _Local(
                article,
                entity.type,
                entity.name,
                entity.kind,
                entity.aliases,
                len(entity.mentions),
                tuple(sorted(above[entity.name])),
            )


def _conflicting_parents(local: list[_Local]) -> dict[tuple[str, str], str]:
    """For each (Place name, normalised) with rival parents, the level at which they differ."""
    stated: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for item in local:
        if item.type == "Place":
            for level, parent in item.parents:
                stated[normalise(item.name)][level].add(_place_stem(parent))
    return {
        ("Place", name): level
        for name, levels in stated.items()
        for level in reversed(_PARENT_KINDS)
        if len(levels[level]) > 1
    }


def _place_stem(name: str) -> str:
    """北京 and 北京市 are one parent."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市" else name  # noqa: PLR2004 - a stem of two characters


def _key(item: _Local, rivals: Mapping[tuple[str, str], str]) -> Key:
    name = normalise(item.name)
    level = rivals.get((item.type, name))
    parent = next((_place_stem(p) for kind, p in item.parents if kind == level), "") if level else ""
    return Key(item.type, name, parent)


def _add(block: _Block, item: _Local) -> None:
    block.forms[item.name] += 1
    block.aliases.update(item.forms)
    if item.kind:
        block.kinds[item.kind] += 1
    block.articles.add(item.article)
    block.mentions += item.mentions


def _joins(local: list[_Local], keys: Mapping[tuple[str, str], Key]) -> Iterator[Decision]:
    """A name that is another name's alias joins it when all articles agree on whose alias it is."""
    names = set(keys.values())
    owners: dict[Key, set[Key]] = defaultdict(set)
    for item in local:
        own = keys[item.article, item.name]
        for form in item.forms:
            alias = Key(item.type, normalise(form))
            if alias in names and alias != own and not is_tail_of(alias.name, own.name):
                owners[alias].add(own)
    for alias, candidates in sorted(owners.items()):
        several = len(candidates) > 1
        for own in sorted(candidates):
            left, right = sorted((alias, own))
            shown = "、".join(key.name for key in sorted(candidates))
            reason = (
                f"{alias.name} stands for several names: {shown}"
                if several
                else f"{alias.name} is a form of {own.name} in an article that names it so"
            )
            yield Decision(left, right, "UNSURE" if several else "POSITIVE", reason)


def _vetoes(rivals: Mapping[tuple[str, str], str], blocks: Mapping[Key, _Block]) -> Iterator[Decision]:
    for type_, name in sorted(rivals):
        found = sorted(key for key in blocks if (key.type, key.name) == (type_, name))
        for left, right in pairwise(found):
            reason = f"{name} under {left.parent or 'no stated parent'} and under {right.parent}"
            yield Decision(left, right, "UNSURE" if not left.parent else "NEGATIVE", reason)


def _groups(blocks: Mapping[Key, _Block], decisions: Iterable[Decision]) -> list[list[Key]]:
    """Connected components of the positive decisions, each sorted, all sorted."""
    above = {key: key for key in blocks}

    def find(key: Key) -> Key:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for decision in decisions:
        if decision.verdict == "POSITIVE":
            left, right = sorted((find(decision.left), find(decision.right)))
            above[right] = left
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(blocks):
        groups[find(key)].append(key)
    return [groups[root] for root in sorted(groups)]


def _entity(group: list[Key], blocks: Mapping[Key, _Block]) -> Resolved:
    forms: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    articles: set[str] = set()
    aliases: set[str] = set()
    for key in group:
        forms.update(blocks[key].forms)
        kinds.update(blocks[key].kinds)
        articles.update(blocks[key].articles)
        aliases.update(blocks[key].aliases)
    # The fullest printed name stands for the thing; among equals the commonest, then the first in code order.
    name = min(forms, key=lambda form: (-len(form), -forms[form], form))
    parent = min((key.parent for key in group if key.parent), default="")
    type_ = group[0].type
    return Resolved(
        id=make_id("entity", type_, normalise(name), parent),
        type=type_,
        name=name,
        kind=min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else None,
        aliases=tuple(sorted((aliases | set(forms)) - {name})),
        mentions=sum(blocks[key].mentions for key in group),
        articles=len(articles),
    )
