"""How institutions, parks, platforms, persons and places are named (`kg/rules/names/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml
from kg.rulebook.lessons import LessonRules, load_lessons
from kg.rulebook.linking import LinkRules, load_links
from kg.rulebook.listed import Gazetteer, load_gazetteer
from kg.rulebook.people import PeopleRules, load_people
from kg.rulebook.words import alternatives, any_of

NEEDS = frozenset({"any", "name", "brand", "level", "owner", "place"})


@dataclass(frozen=True, slots=True)
class HeadRule:
    """One way to name things by their last word; `kg/rules/names/heads.yaml` defines the fields."""

    id: str
    type: str
    kind: str | None
    heads: tuple[str, ...]
    needs: str
    least: int
    bare: bool
    alone: bool
    but: re.Pattern[str] | None
    lead: re.Pattern[str] | None
    tail: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    score: float
    examples: tuple[tuple[str, str], ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words that bound a name on its left, or show that there is none; `words.yaml` defines the fields."""

    stops: frozenset[str]
    stop_tags: frozenset[str]
    joiners: frozenset[str]
    inner: frozenset[str]
    roles: frozenset[str]
    openers: frozenset[str]
    weak: frozenset[str]
    levels: tuple[str, ...]
    generic: re.Pattern[str]
    ordinary: re.Pattern[str]
    generic_latin: frozenset[str]
    not_after: re.Pattern[str]
    cuts: re.Pattern[str]
    cuts_after: re.Pattern[str]
    brand_opens: re.Pattern[str]
    brand_acts: re.Pattern[str]
    parks: frozenset[str]
    leads: re.Pattern[str]
    trims: frozenset[str]
    parties: re.Pattern[str]
    no_brands: frozenset[str]
    settled: re.Pattern[str]
    firsts: re.Pattern[str]
    follows: re.Pattern[str]
    endings: tuple[tuple[str, re.Pattern[str]], ...]
    actor_endings: tuple[tuple[str, re.Pattern[str]], ...]
    counts: re.Pattern[str]
    no_ends: re.Pattern[str]
    no_place: re.Pattern[str]
    no_place_before: re.Pattern[str]
    no_place_after: re.Pattern[str]
    newswire: tuple[re.Pattern[str], ...]
    name_tags: frozenset[str]
    longest: int


@dataclass(frozen=True, slots=True)
class ContextRule:
    """A pattern whose group `name` is one name, or whose group `names` is an enumeration of them."""

    id: str
    type: str
    kind: str | None
    pattern: re.Pattern[str]
    has: tuple[str, ...]
    whole: bool
    score: float
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameRules:
    """All of them; `rule_of` maps a head word to its rule, `head_pattern` finds the longest head at a place."""

    heads: tuple[HeadRule, ...]
    rule_of: Mapping[str, HeadRule]
    head_pattern: re.Pattern[str]
    words: NameWords
    gazetteer: Gazetteer
    people: PeopleRules
    contexts: tuple[ContextRule, ...]
    links: LinkRules
    lessons: LessonRules


def load_names(folder: Path, faults: Faults) -> NameRules:
    """Read `names/` below `folder`; what is wrong with it is added to `faults`."""
    place = folder / "names"
    heads = _heads(place, faults)
    rule_of = {head: rule for rule in heads for head in rule.heads}
    return NameRules(
        heads=heads,
        rule_of=rule_of,
        head_pattern=any_of(rule_of),
        words=_words(place, faults),
        gazetteer=load_gazetteer(place, faults),
        people=load_people(place, faults),
        contexts=_contexts(place, faults),
        links=load_links(place, faults),
        lessons=load_lessons(place, faults),
    )


def _heads(place: Path, faults: Faults) -> tuple[HeadRule, ...]:
    top = Fields(read_yaml(place / "heads.yaml", faults), "names/heads.yaml", faults)
    rules = tuple(_head(fields) for fields in top.mappings("heads"))
    top.done()
    seen: dict[str, str] = {}
    for rule in rules:
        for head in rule.heads:
            if head in seen:
                faults.add("names/heads.yaml", f"head {head} stands in {seen[head]} and in {rule.id}")
            seen[head] = rule.id
    return rules


def _head(fields: Fields) -> HeadRule:
    rule = HeadRule(
        id=fields.text("id"),
        type=fields.text("type"),
        kind=fields.optional("kind"),
        heads=fields.texts("heads", required=True),
        needs=fields.choice("needs", NEEDS),
        least=int(fields.number("least", 0)),
        bare=fields.flag("bare"),
        alone=fields.flag("alone"),
        but=_optional_pattern(fields, "but"),
        lead=_optional_pattern(fields, "lead"),
        tail=_optional_pattern(fields, "tail"),
        unless=_optional_pattern(fields, "unless"),
        score=fields.number("score"),
        examples=tuple((str(text), str(name)) for text, name in fields.mapping("examples").items()),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return rule


def _optional_pattern(fields: Fields, key: str) -> re.Pattern[str] | None:
    value = fields.optional(key)
    return None if value is None else Fields({key: value}, fields.place, fields.faults).pattern(key)


def _words(place: Path, faults: Faults) -> NameWords:
    top = Fields(read_yaml(place / "words.yaml", faults), "names/words.yaml", faults)
    generic, inner = top.texts("generic"), top.texts("inner")
    words = NameWords(
        stops=frozenset(top.texts("stops")),
        stop_tags=frozenset(top.texts("stop_tags")),
        joiners=frozenset(top.texts("joiners")),
        inner=frozenset(inner),
        roles=frozenset(top.texts("roles")),
        openers=frozenset(top.texts("openers")),
        weak=frozenset(top.texts("weak")),
        levels=top.texts("levels"),
        generic=any_of(generic),
        ordinary=any_of([*generic, *inner]),
        generic_latin=frozenset(top.texts("generic_latin")),
        not_after=top.pattern("not_after"),
        cuts=top.pattern("cuts"),
        cuts_after=top.pattern("cuts_after"),
        brand_opens=top.pattern("brand_opens"),
        brand_acts=top.pattern("brand_acts"),
        parks=frozenset(top.texts("parks")),
        leads=top.pattern("leads"),
        trims=frozenset(top.texts("trims")),
        settled=top.pattern("settled"),
        firsts=top.pattern("firsts"),
        follows=top.pattern("follows"),
        endings=_endings(top, "endings"),
        actor_endings=_endings(top, "actor_endings"),
        no_brands=frozenset(top.texts("no_brands")),
        parties=re.compile(f"(?:{alternatives(top.texts('parties'))})$"),
        counts=top.pattern("counts"),
        no_ends=top.pattern("no_ends"),
        no_place=top.pattern("no_place"),
        no_place_before=top.pattern("no_place_before"),
        no_place_after=top.pattern("no_place_after"),
        newswire=tuple(re.compile(pattern) for pattern in top.texts("newswire")),
        name_tags=frozenset(top.texts("name_tags")),
        longest=int(top.number("longest")),
    )
    top.done()
    return words


def _endings(top: Fields, key: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """By kind, what the names end in that only the tagger takes for names."""
    return tuple((str(kind), re.compile(str(end))) for kind, end in top.mapping(key).items())


def _contexts(place: Path, faults: Faults) -> tuple[ContextRule, ...]:
    top = Fields(read_yaml(place / "contexts.yaml", faults), "names/contexts.yaml", faults)
    rules = tuple(_context(fields) for fields in top.mappings("contexts"))
    top.done()
    return rules


def _context(fields: Fields) -> ContextRule:
    rule = ContextRule(
        id=fields.text("id"),
        type=fields.text("type"),
        kind=fields.optional("kind"),
        pattern=fields.pattern("pattern"),
        has=fields.texts("has"),
        whole=fields.flag("whole"),
        score=fields.number("score"),
        examples=tuple((str(text), tuple(names)) for text, names in fields.mapping("examples").items()),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return rule
