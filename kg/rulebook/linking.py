"""How forms of one thing are told to belong together (`kg/rules/names/links.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml


@dataclass(frozen=True, slots=True)
class AliasRule:
    """`pattern` matches right after a name (`after`) or right before it; its group `alias` is the other form."""

    id: str
    after: bool
    types: tuple[str, ...]
    pattern: re.Pattern[str]
    subsequence: bool
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NestedRule:
    """A thing named only inside the name of another; `examples` lead from `outer name⟧what follows` to its name."""

    id: str
    outer: str
    inner: str
    pattern: re.Pattern[str]
    near: re.Pattern[str]
    division: bool
    examples: tuple[tuple[str, str], ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Declared aliases, and what is cut from a full name to make its short forms; `links.yaml` defines them."""

    aliases: tuple[AliasRule, ...]
    legal: re.Pattern[str]
    trades: re.Pattern[str]
    firms: tuple[str, ...]
    tails: Mapping[str, re.Pattern[str]]
    contractions: Mapping[str, tuple[tuple[str, str], ...]]
    definite: Mapping[str, re.Pattern[str]]
    priorities: Mapping[str, int]
    kinds: Mapping[str, str]
    discounts: Mapping[str, float]
    inner: Mapping[str, re.Pattern[str]]
    extended: Mapping[str, re.Pattern[str]]
    works: re.Pattern[str]
    fairs: Mapping[str, str]
    nested: tuple[NestedRule, ...]
    suffixes: frozenset[str]
    quoted: frozenset[str]
    synonyms: Mapping[str, str]
    abbreviated: re.Pattern[str]
    certain: float


def load_links(place: Path, faults: Faults) -> LinkRules:
    """Read `links.yaml`; what is wrong with it is added to `faults`."""
    top = Fields(read_yaml(place / "links.yaml", faults), "names/links.yaml", faults)
    rules = LinkRules(
        aliases=tuple(_alias(fields) for fields in top.mappings("aliases")),
        legal=top.pattern("legal"),
        trades=top.pattern("trades"),
        firms=top.texts("firms"),
        tails=top.patterns("tails"),
        contractions=_contractions(top),
        definite=top.patterns("definite"),
        priorities={str(type_): int(rank) for type_, rank in top.mapping("priorities").items()},
        kinds={str(type_): str(kind) for type_, kind in top.mapping("kinds").items()},
        discounts={str(type_): float(loss) for type_, loss in top.mapping("discounts").items()},
        inner=top.patterns("inner"),
        extended=top.patterns("extended"),
        works=top.pattern("works"),
        fairs={str(long): str(short) for long, short in top.mapping("fairs").items()},
        nested=tuple(_nested(fields) for fields in top.mappings("nested")),
        suffixes=frozenset(top.texts("suffixes")),
        quoted=frozenset(top.texts("quoted")),
        synonyms={str(short): str(full) for short, full in top.mapping("synonyms").items()},
        abbreviated=top.pattern("abbreviated"),
        certain=top.number("certain"),
    )
    top.done()
    return rules


def _contractions(top: Fields) -> dict[str, tuple[tuple[str, str], ...]]:
    """By type, last words of full names with their short forms."""
    data = top.mapping("contractions")
    inner = Fields(data, f"{top.place}: contractions", top.faults)
    found = {
        str(type_): tuple((str(long), str(short)) for long, short in inner.mapping(str(type_)).items())
        for type_ in sorted(data)
    }
    inner.done()
    return found


def _alias(fields: Fields) -> AliasRule:
    rule = AliasRule(
        id=fields.text("id"),
        after=fields.flag("after"),
        types=fields.texts("types"),
        pattern=fields.pattern("pattern"),
        subsequence=fields.flag("subsequence"),
        examples=tuple((str(text), str(alias)) for text, alias in fields.mapping("examples").items()),
    )
    fields.done()
    return rule


def _nested(fields: Fields) -> NestedRule:
    rule = NestedRule(
        id=fields.text("id"),
        outer=fields.text("from"),
        inner=fields.text("to"),
        pattern=fields.pattern("pattern"),
        near=re.compile(fields.text("near", "")),
        division=fields.flag("division"),
        examples=tuple((str(text), str(name)) for text, name in fields.mapping("examples").items()),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return rule
