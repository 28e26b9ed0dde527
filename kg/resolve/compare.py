"""What the names themselves say for and against two being one thing: features and vetoes of `features.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from kg.resolve.model import Evidence, Key
from kg.resolve.parts import (
    Parts,
    abbreviations,
    brands,
    classed_core,
    closed_core,
    company_core,
    mark,
    tells_alone,
)
from kg.resolve.regions import Codes, compatible
from kg.resolve.scopes import codes_of, is_shared
from kg.rulebook import Rulebook

_ABBREVIATED = frozenset({"Institution"})
_PLACED = frozenset({"Institution", "Park", "Platform"})
_GOVERNMENT = frozenset({"government"})
_DOT = "·"


def equal_keys(type_: str, parts: Parts, rules: Rulebook) -> Iterator[tuple[str, str]]:
    """Feature ids with what two names must share for them; `same-name` first."""
    place = mark(parts.own)
    tail = "#" + "-".join(parts.years) if parts.years else ""
    yield "same-name", parts.whole + tail
    if type_ == "Place":
        codes = codes_of(parts, type_)
        if codes and parts.core == mark(codes) and not is_shared(codes, rules.names.gazetteer):
            yield "same-division", min(codes)
    listed = rules.names.gazetteer.forms.get(parts.name)
    synonyms = rules.names.links.synonyms
    if listed is not None and listed.type == type_ and not listed.codes:
        yield "listed-name", listed.name
    else:
        yield "listed-name", synonyms.get(parts.name.upper(), parts.name)
    if type_ == "Institution":
        yield "same-company", place + company_core(parts, rules)
    yield "same-core", place + closed_core(parts, type_, rules) + tail
    yield "same-class", place + classed_core(parts, rules) + tail


def short_keys(type_: str, parts: Parts, rules: Rulebook) -> Iterator[tuple[str, str]]:
    """Feature ids with the folded short forms that a full name has by itself, without those printed as aliases."""
    if type_ in _PLACED and parts.own and tells_alone(parts.core, type_, rules):
        yield "without-place", parts.core
    yield from (("same-form", form) for form in _less_told(type_, parts, rules))
    if type_ in _ABBREVIATED:
        yield from (("abbreviation", form) for form in abbreviations(parts.name, rules))
        for brand in brands(parts, rules):
            yield "brand", brand
            if parts.own:
                yield "brand", mark(parts.own) + brand
    if type_ == "Person" and _DOT in parts.name:
        yield "last-name", parts.name.rpartition(_DOT)[2]


def _less_told(type_: str, parts: Parts, rules: Rulebook) -> Iterator[str]:
    """The name with its division alone, when several divisions are called so: 朝阳区政府 for 北京市朝阳区政府."""
    gazetteer = rules.names.gazetteer
    codes = codes_of(parts, type_)
    listed = gazetteer.forms.get(gazetteer.names.get(min(codes), "")) if len(codes) == 1 else None
    if listed is not None and listed.name in parts.name and is_shared(frozenset(listed.codes), gazetteer):
        whole = mark(frozenset(listed.codes))
        yield whole if parts.core == mark(codes) else whole + parts.core


def name_features(type_: str, left: Parts, right: Parts, rules: Rulebook) -> Iterator[Evidence]:
    """The features that hold for two names by themselves, in the order of the rules."""
    found: dict[str, tuple[str, str]] = {}
    mine, other = dict(equal_keys(type_, left, rules)), dict(equal_keys(type_, right, rules))
    for id_, key in mine.items():
        if other.get(id_) == key and (id_ != "same-core" or key in {mine["same-name"], other["same-name"]}):
            found[id_] = (left.name, right.name)
    for id_, form in short_keys(type_, left, rules):
        if form == right.whole:
            found[id_] = (left.name, right.name)
    for id_, form in short_keys(type_, right, rules):
        if form == left.whole:
            found[id_] = (left.name, right.name)
    for id_, feature in rules.resolve.features.items():
        if id_ in found:
            yield Evidence(id_, feature.weight, *found[id_])


def name_vetoes(
    type_: str, left: Parts, right: Parts, kinds: frozenset[str], rules: Rulebook
) -> Iterator[Evidence]:
    """The vetoes that hold for two names by themselves. `kinds` are the kinds of both things, where known."""
    if _two_places(type_, left, right, kinds, rules):
        yield Evidence("region", 0.0, _shown(left, rules), _shown(right, rules))
    if left.numbers != right.numbers:
        veto = "ordinal" if left.numbers and right.numbers else "one-number"
        yield Evidence(veto, 0.0, ",".join(left.numbers), ",".join(right.numbers))
    if left.years != right.years:
        veto = "year" if left.years and right.years else "one-year"
        yield Evidence(veto, 0.0, "-".join(left.years), "-".join(right.years))
    if left.branch != right.branch:
        yield Evidence("branch", 0.0, left.name, right.name)
    if _legal_persons(left, right, rules):
        yield Evidence("legal-persons", 0.0, left.name, right.name)
    if _part_of(type_, left, right, rules):
        yield Evidence("parent-and-child", 0.0, left.name, right.name)


def _two_places(type_: str, left: Parts, right: Parts, kinds: frozenset[str], rules: Rulebook) -> bool:
    gazetteer = rules.names.gazetteer
    ours, theirs = codes_of(left, type_), codes_of(right, type_)
    if ours and theirs and ours.isdisjoint(theirs):
        # An authority is that of its own place, not of the one around it: 江苏省发改委, 南京市发改委.
        exact = type_ == "Place" or bool(kinds & _GOVERNMENT) or not kinds - {""}
        if exact or not compatible(ours, theirs, gazetteer):
            return True
    if not left.inner or not right.inner or type_ == "Place":
        return False
    return not any(compatible(a, b, gazetteer) for a in left.inner for b in right.inner)


def _legal_persons(left: Parts, right: Parts, rules: Rulebook) -> bool:
    """Two names in full, with their legal forms, that differ in form or in what comes before it."""
    if not left.legal or not right.legal:
        return False
    return left.legal != right.legal or company_core(left, rules) != company_core(right, rules)


def _part_of(type_: str, left: Parts, right: Parts, rules: Rulebook) -> bool:
    """Whether one name begins with the whole other and goes on with a thing of its own."""
    short, long = sorted((left.whole, right.whole), key=len)
    if not long.startswith(short) or short == long:
        return False
    rest = long[len(short) :]
    folding = rules.resolve.folding
    for pattern in (
        folding.legal_end,
        folding.firm_end,
        rules.names.links.tails.get(type_),
        folding.closers.get(type_),
    ):
        if pattern is not None and pattern.fullmatch(rest):
            return False
    units = folding.units.get(type_)
    return units is not None and units.search(rest) is not None


def _shown(parts: Parts, rules: Rulebook) -> str:
    """The places of a name as a person reads them."""
    codes: list[Codes] = [parts.own, *parts.inner]
    names = rules.names.gazetteer.names
    return "、".join("/".join(sorted({names.get(c, c) for c in group})) for group in codes if group)


def same_scope(left: Key, right: Key) -> bool:
    """Whether two keys can be one by what tells them from their namesakes."""
    return left.name != right.name or not left.parent or not right.parent or left.parent == right.parent
