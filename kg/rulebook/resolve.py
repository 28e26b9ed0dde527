"""How names of several articles are told to be one thing (`kg/rules/resolve/`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.rulefile import Faults, Fields, digest_of, read_yaml

FOLDER = "resolve"
Verdict = Literal["POSITIVE", "NEGATIVE", "UNSURE"]
Pair = tuple[str, str, str]  # entity type and two names
_SORTS = frozenset({"equal", "form", "context"})
VERDICTS: Mapping[str, Verdict] = {"POSITIVE": "POSITIVE", "NEGATIVE": "NEGATIVE", "UNSURE": "UNSURE"}
_OF_VETOES = frozenset({"NEGATIVE", "UNSURE"})


@dataclass(frozen=True, slots=True)
class Feature:
    """Evidence for one thing; `features.yaml` defines the fields."""

    id: str
    sort: str
    weight: float
    trusted: bool
    says: str
    examples: tuple[Pair, ...]
    non_examples: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Veto:
    """What keeps two names apart whatever speaks for them."""

    id: str
    verdict: Verdict
    says: str
    examples: tuple[Pair, ...]
    non_examples: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Relative:
    """A pattern of whole names that mean another thing in each place."""

    id: str
    types: tuple[str, ...]
    level: bool
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folding:
    """What is folded away before names are compared; `names.yaml` defines the fields."""

    contractions: Mapping[str, str]
    contracted: re.Pattern[str]
    classes: Mapping[str, str]
    classed: re.Pattern[str]
    legal: Mapping[str, str]
    legal_end: re.Pattern[str]
    firm_end: re.Pattern[str]
    closers: Mapping[str, re.Pattern[str]]
    branch_end: re.Pattern[str]
    counters: re.Pattern[str]
    units: Mapping[str, re.Pattern[str]]
    relative: tuple[Relative, ...]
    classnouns: Mapping[str, re.Pattern[str]]
    organs: re.Pattern[str]
    national: tuple[str, ...]
    company: frozenset[str]
    shorts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ResolveRules:
    """Features and vetoes by id; `digest` is that of these files, on which the graph depends and no record."""

    folding: Folding
    features: Mapping[str, Feature]
    vetoes: Mapping[str, Veto]
    positive: float
    unsure: float
    cap: int
    digest: str


def load_resolve(folder: Path, faults: Faults) -> ResolveRules:
    """Read `resolve/` below `folder`; what is wrong with it is added to `faults`."""
    place = folder / FOLDER
    top = Fields(read_yaml(place / "features.yaml", faults), "resolve/features.yaml", faults)
    rules = ResolveRules(
        folding=_folding(place, faults),
        features={rule.id: rule for rule in (_feature(fields) for fields in top.mappings("features"))},
        vetoes={rule.id: rule for rule in (_veto(fields) for fields in top.mappings("vetoes"))},
        positive=top.number("positive"),
        unsure=top.number("unsure"),
        cap=int(top.number("cap")),
        digest=digest_of(place),
    )
    top.done()
    return rules


def _feature(fields: Fields) -> Feature:
    rule = Feature(
        id=fields.text("id"),
        sort=fields.choice("sort", _SORTS),
        weight=fields.number("weight"),
        trusted=fields.flag("trusted"),
        says=fields.text("says"),
        examples=_pairs(fields, "examples"),
        non_examples=_pairs(fields, "non_examples"),
    )
    fields.done()
    return rule


def _veto(fields: Fields) -> Veto:
    rule = Veto(
        id=fields.text("id"),
        verdict=VERDICTS.get(fields.choice("verdict", _OF_VETOES), "NEGATIVE"),
        says=fields.text("says"),
        examples=_pairs(fields, "examples"),
        non_examples=_pairs(fields, "non_examples"),
    )
    fields.done()
    return rule


def _pairs(fields: Fields, key: str) -> tuple[Pair, ...]:
    value: Any = fields.listed(key)
    good = [item for item in value if isinstance(item, list) and [type(part) for part in item] == [str] * 3]
    if len(good) != len(value):
        fields.faults.add(fields.place, f"{key}: expected a list of [type, name, name]")
    return tuple((type_, left, right) for type_, left, right in good)


def _folding(place: Path, faults: Faults) -> Folding:
    top = Fields(read_yaml(place / "names.yaml", faults), "resolve/names.yaml", faults)
    contractions = _texts(top, "contractions")
    classes = _texts(top, "classes")
    legal = _texts(top, "legal")
    folding = Folding(
        contractions=contractions,
        contracted=_any_of(contractions),
        classes=classes,
        classed=_any_of(classes),
        legal=legal,
        legal_end=_any_of(legal, "$"),
        firm_end=_any_of(top.texts("firms"), "$"),
        closers={type_: _any_of(words, "$") for type_, words in _lists(top, "closers").items()},
        branch_end=_any_of(top.texts("branches"), "$"),
        counters=re.compile(
            f"(?<=第)[一二三四五六七八九十]+|[一二三四五六七八九十]+(?={_any_of(top.texts('counters')).pattern})"
            f"|十[一二三四五](?=五)"
        ),
        units={type_: _any_of(words, "$") for type_, words in _lists(top, "units").items()},
        relative=tuple(_relative(fields) for fields in top.mappings("relative")),
        classnouns=top.patterns("classnouns"),
        organs=top.pattern("organs"),
        national=top.texts("national", required=True),
        company=frozenset(top.texts("company", required=True)),
        shorts={
            word: tuple("" if s == "-" else s for s in v.split("|")) for word, v in _texts(top, "shorts").items()
        },
    )
    top.done()
    return folding


def _relative(fields: Fields) -> Relative:
    rule = Relative(
        id=fields.text("id"),
        types=fields.texts("types", required=True),
        level=fields.flag("level"),
        pattern=fields.pattern("pattern"),
        examples=fields.texts("examples", required=True),
        non_examples=fields.texts("non_examples", required=True),
    )
    fields.done()
    return rule


def _texts(top: Fields, key: str) -> dict[str, str]:
    return {str(word): str(other) for word, other in top.mapping(key).items()}


def _lists(top: Fields, key: str) -> dict[str, tuple[str, ...]]:
    data = top.mapping(key)
    inner = Fields(data, f"{top.place}: {key}", top.faults)
    found = {str(type_): inner.texts(str(type_)) for type_ in sorted(data)}
    inner.done()
    return found


def _any_of(words: Any, end: str = "") -> re.Pattern[str]:
    """Any of the words, the longest first."""
    ordered = sorted(map(str, words), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(map(re.escape, ordered)) or '(?!)'}){end}")
