"""What stands for a thing named before (`kg/rules/coreference.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.rulefile import Faults, Fields, read_yaml
from kg.rulebook.letters import Letters, Sieve, letters_of

Pick = Literal["nearest", "subject", "pair"]
Rival = Literal["", "kind", "any"]
_RIVALS: frozenset[str] = frozenset({"", "kind", "any"})
_PICKS: frozenset[str] = frozenset({"nearest", "subject", "pair"})


@dataclass(frozen=True, slots=True)
class ReferenceExample:
    """`names` are the entities of `text` (type, or type/kind); `refers` says `phrase=name` or `phrase=a+b`."""

    text: str
    names: Mapping[str, str]
    refers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NounRule:
    """One kind of definite noun phrase; the rule file defines the fields. `same_head`: the name ends like it."""

    id: str
    words: re.Pattern[str]
    types: frozenset[str]
    kinds: frozenset[str]
    heads: tuple[str, ...]
    same_head: bool
    distance: int
    bare: bool
    pick: Pick
    rival: Rival
    examples: tuple[ReferenceExample, ...]
    letters: Letters  # a sentence without them holds no such phrase


@dataclass(frozen=True, slots=True)
class TopicRules:
    """How the subject of a clause is found, and where an empty one may be filled."""

    skip_tags: frozenset[str]
    skip_words: frozenset[str]
    emphasis: frozenset[str]
    adjuncts: frozenset[str]
    carriers: frozenset[str]
    agents: frozenset[str]
    copulas: frozenset[str]
    reports: frozenset[str]
    urges: frozenset[str]
    adverb_tags: frozenset[str]
    joins: frozenset[str]
    speech: frozenset[str]
    subjects: frozenset[str]
    no_zero: frozenset[str]
    verb_tags: frozenset[str]
    openers: frozenset[str]


@dataclass(frozen=True, slots=True)
class CoreferenceRules:
    nouns: tuple[NounRule, ...]
    sieve: Sieve[NounRule]
    topics: TopicRules
    bare_before: frozenset[str]
    bare_not_after: frozenset[str]
    pair_joins: frozenset[str]
    counts: Mapping[str, int]
    tails: re.Pattern[str]
    competition: int
    reach: int
    determiners: re.Pattern[str]
    introduces: re.Pattern[str]


def load_coreference(folder: Path, faults: Faults) -> CoreferenceRules:
    """Read `coreference.yaml` in `folder`; what is wrong with it is added to `faults`."""
    top = Fields(read_yaml(folder / "coreference.yaml", faults), "coreference.yaml", faults)
    nouns = tuple(_noun(fields) for fields in top.mappings("nouns"))
    ids = [rule.id for rule in nouns]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        faults.add("coreference.yaml", f"rule {name} stands twice")
    topics = _topics(Fields(top.mapping("topics"), "coreference.yaml: topics", faults))
    rules = CoreferenceRules(
        nouns=nouns,
        sieve=Sieve(nouns),
        topics=topics,
        bare_before=frozenset(top.texts("bare_before", required=True)),
        bare_not_after=frozenset(top.texts("bare_not_after", required=True)),
        pair_joins=frozenset(top.texts("pair_joins", required=True)),
        counts={str(word): int(str(number)) for word, number in top.mapping("counts").items()},
        tails=top.pattern("tails"),
        competition=int(top.number("competition")),
        reach=int(top.number("reach")),
        determiners=top.pattern("determiners"),
        introduces=top.pattern("introduces"),
    )
    top.done()
    return rules


def _noun(fields: Fields) -> NounRule:
    identity, words = fields.text("id"), fields.pattern("words")
    rule = NounRule(
        id=identity,
        words=words,
        types=frozenset(fields.texts("types", required=True)),
        kinds=frozenset(fields.texts("kinds")),
        heads=fields.texts("heads"),
        same_head=fields.flag("same_head"),
        distance=int(fields.number("distance")),
        bare=fields.flag("bare"),
        pick=fields.choice("pick", _PICKS),  # type: ignore[arg-type]  # choice has checked it
        rival=fields.choice("rival", _RIVALS, ""),  # type: ignore[arg-type]
        examples=(
            *(_example(item) for item in fields.mappings("examples")),
            *(_example(item) for item in fields.mappings("non_examples")),
        ),
        letters=letters_of(words),
    )
    fields.done()
    if not any(example.refers for example in rule.examples):
        fields.faults.add(fields.place, "no examples, expected at least one")
    return rule


def _example(fields: Fields) -> ReferenceExample:
    names = {str(name): str(value) for name, value in fields.mapping("names").items()}
    example = ReferenceExample(fields.text("text"), names, fields.texts("refers"))
    fields.done()
    return example


def _topics(fields: Fields) -> TopicRules:
    keys = TopicRules.__dataclass_fields__
    topics = TopicRules(**{key: frozenset(fields.texts(key, required=True)) for key in keys})
    fields.done()
    return topics
