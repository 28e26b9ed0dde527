"""The rules of figures: numerals, units, times, what is no metric, and how indicators are worded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml
from kg.rulebook.letters import Letters, Sieve, letters_of


@dataclass(frozen=True, slots=True)
class NumeralRules:
    """`digits` and `scales` map a character to its value; `before` and `after` map a bound word to its bound, the
    longest words first.
    """

    digits: Mapping[str, int]
    scales: Mapping[str, int]
    more: tuple[str, ...]
    halves: tuple[str, ...]
    vague: re.Pattern[str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    not_before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: one of it is `factor` of `base`, the base unit of its dimension (None: it has none)."""

    id: str
    dimension: str | None
    base: str | None
    factor: Fraction


@dataclass(frozen=True, slots=True)
class UnitRules:
    """`forms` lead from a printed unit to it; `classifiers` only count; `groups` are sizes of denominators;
    `halved` leads from a unit with a half in it to the unit, the longest first.

    `by_first` lists all forms and classifiers by their first character, the longest first.
    """

    forms: Mapping[str, Unit]
    classifiers: frozenset[str]
    per: tuple[str, ...]
    groups: Mapping[str, int]
    strip: tuple[str, ...]
    halved: Mapping[str, str]
    by_first: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A named regular expression with the texts that prove it; `value` is what a match means, if anything."""

    id: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    non_examples: tuple[str, ...]
    value: str = ""
    letters: Letters = ()  # a text without them holds no match


@dataclass(frozen=True, slots=True)
class ThingRule(PatternRule):
    """A definite noun that opens a clause and what it may stand for.

    The pattern has the groups `words`, `pointing` (该, 此次) and `noun`. `types` are entity types, the first the
    usual one; the name ends in one of `heads`, or, where there are none, in the noun itself.
    """

    types: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeRules:
    years: Mapping[str, int]
    guards: Mapping[str, str]
    months: Mapping[str, int]
    days: Mapping[str, int]
    now: tuple[str, ...]
    parts: Mapping[str, tuple[int, int]]
    month_parts: tuple[str, ...]
    plans: Mapping[str, tuple[int, int]]
    reports: Mapping[str, tuple[int, int]]
    festivals: tuple[str, ...]
    spans: tuple[PatternRule, ...]


@dataclass(frozen=True, slots=True)
class FigureRules:
    """What surrounds a figure; see `figures.yaml` for what each list is."""

    vetoes: tuple[PatternRule, ...]
    vetoing: Sieve[PatternRule]
    statuses: tuple[PatternRule, ...]
    changes: tuple[PatternRule, ...]
    durations: tuple[PatternRule, ...]
    attributions: tuple[PatternRule, ...]
    sequels: tuple[PatternRule, ...]
    comparisons: tuple[PatternRule, ...]
    bystanders: tuple[PatternRule, ...]
    makings: tuple[PatternRule, ...]
    things: tuple[ThingRule, ...]
    words: Mapping[str, frozenset[str]]
    regions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MetricRules:
    numerals: NumeralRules
    units: UnitRules
    times: TimeRules
    figures: FigureRules


def load_metrics(folder: Path, faults: Faults) -> MetricRules:
    """Read the files of `metrics/` in `folder`; what is wrong with them is added to `faults`."""
    return MetricRules(
        numerals=_numerals(_file(folder, "numerals", faults)),
        units=_units(_file(folder, "units", faults)),
        times=_times(_file(folder, "times", faults)),
        figures=_figures(_file(folder, "figures", faults)),
    )


def _file(folder: Path, name: str, faults: Faults) -> Fields:
    place = f"metrics/{name}.yaml"
    return Fields(read_yaml(folder / place, faults), place, faults)


def _numerals(top: Fields) -> NumeralRules:
    rules = NumeralRules(
        digits=_integers(top, "digits"),
        scales=_integers(top, "scales"),
        more=top.texts("more", required=True),
        halves=top.texts("halves"),
        vague=top.pattern("vague"),
        before=_bounds(top, "before"),
        after=_bounds(top, "after"),
        not_before=top.texts("not_before"),
    )
    top.done()
    return rules


def _integers(top: Fields, key: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, value in top.mapping(key).items():
        if isinstance(value, int) and not isinstance(value, bool):
            found[str(name)] = value
        else:
            top.faults.add(top.place, f"{key} {name}: found {value!r}, expected a whole number")
    return found


def _pairs(top: Fields, key: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name, value in top.mapping(key).items():
        if isinstance(value, list) and len(value) == 2 and all(isinstance(item, int) for item in value):  # noqa: PLR2004
            found[str(name)] = (value[0], value[1])
        else:
            top.faults.add(top.place, f"{key} {name}: found {value!r}, expected two whole numbers")
    return found


def _bounds(top: Fields, key: str) -> dict[str, str]:
    accepted = {"=", ">=", "<=", "~"}
    found: dict[str, str] = {}
    for bound, words in top.mapping(key).items():
        if bound not in accepted or not isinstance(words, list):
            top.faults.add(
                top.place, f"{key} {bound!r}: expected a bound ({', '.join(sorted(accepted))}) with words"
            )
            continue
        found.update(dict.fromkeys(map(str, words), str(bound)))
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def _units(top: Fields) -> UnitRules:
    dimensions = {str(name): str(base) for name, base in top.mapping("dimensions").items()}
    forms: dict[str, Unit] = {}
    for fields in top.mappings("units"):
        unit, printed = _unit(fields, dimensions)
        for form in printed:
            if form in forms:
                top.faults.add(top.place, f"form {form!r} stands in {forms[form].id} and in {unit.id}")
            forms[form] = unit
    classifiers = frozenset(top.texts("classifiers", required=True))
    rules = UnitRules(
        forms=forms,
        classifiers=classifiers,
        by_first=_by_first({*forms, *classifiers}),
        per=top.texts("per", required=True),
        groups=_integers(top, "groups"),
        strip=top.texts("strip"),
        halved=_halved(top),
    )
    for form in sorted(set(rules.halved.values()) - forms.keys()):
        top.faults.add(top.place, f"halved {form!r} is no unit")
    for form in sorted(rules.classifiers & forms.keys()):
        top.faults.add(top.place, f"{form!r} is a unit and a classifier")
    top.done()
    return rules


def _halved(top: Fields) -> dict[str, str]:
    words = sorted(top.mapping("halved").items(), key=lambda item: (-len(str(item[0])), str(item[0])))
    return {str(word): str(form) for word, form in words}


def _by_first(words: set[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda item: (-len(item), item)):
        table.setdefault(word[0], []).append(word)
    return {first: tuple(found) for first, found in table.items()}


def _unit(fields: Fields, dimensions: Mapping[str, str]) -> tuple[Unit, tuple[str, ...]]:
    name = fields.text("id")
    dimension = fields.optional("dimension")
    if dimension is not None and dimension not in dimensions:
        fields.faults.add(fields.place, f"dimension {dimension!r} unknown; known: {', '.join(sorted(dimensions))}")
    factor = _fraction(fields)
    forms = fields.texts("forms", required=True)
    fields.done()
    return Unit(name, dimension, dimensions.get(dimension or ""), factor), forms


def _fraction(fields: Fields) -> Fraction:
    value = fields.text("factor")
    try:
        above, _, below = value.partition("/")
        return Fraction(above) / Fraction(below or "1")
    except (ValueError, ZeroDivisionError):
        fields.faults.add(fields.place, f"factor: found {value!r}, expected a number or a fraction such as 2000/3")
        return Fraction(1)


def _times(top: Fields) -> TimeRules:
    rules = TimeRules(
        years=_integers(top, "years"),
        guards={str(word): str(pattern) for word, pattern in top.mapping("guards").items()},
        months=_integers(top, "months"),
        days=_integers(top, "days"),
        now=top.texts("now", required=True),
        parts=_pairs(top, "parts"),
        month_parts=top.texts("month_parts", required=True),
        plans=_pairs(top, "plans"),
        reports=_pairs(top, "reports"),
        festivals=top.texts("festivals"),
        spans=_patterns(top, "spans"),
    )
    top.done()
    return rules


def _patterns(top: Fields, key: str, values: frozenset[str] = frozenset()) -> tuple[PatternRule, ...]:
    return tuple(_pattern(fields, values) for fields in top.mappings(key))


def _pattern(fields: Fields, values: frozenset[str]) -> PatternRule:
    identity, pattern = fields.text("id"), fields.pattern("pattern")
    rule = PatternRule(
        id=identity,
        pattern=pattern,
        examples=fields.texts("examples", required=True),
        non_examples=fields.texts("non_examples"),
        value=fields.choice("value", values) if values else "",
        letters=letters_of(pattern),
    )
    fields.done()
    return rule


def _figures(top: Fields) -> FigureRules:
    vetoes = _patterns(top, "vetoes")
    rules = FigureRules(
        vetoes=vetoes,
        vetoing=Sieve(vetoes),
        statuses=_patterns(top, "statuses", frozenset({"actual", "planned"})),
        changes=_patterns(top, "changes", frozenset({"increase", "decrease"})),
        durations=_patterns(top, "durations"),
        attributions=_patterns(top, "attributions"),
        sequels=_patterns(top, "sequels"),
        comparisons=_patterns(top, "comparisons"),
        bystanders=_patterns(top, "bystanders", frozenset({"any", "Place"})),
        makings=_patterns(top, "makings"),
        things=_things(top),
        words=_words(top),
        regions={str(word): tuple(kinds) for word, kinds in top.mapping("regions").items()},
    )
    top.done()
    return rules


def _things(top: Fields) -> tuple[ThingRule, ...]:
    frame = top.text("thing_frame")
    return tuple(_thing(fields, frame) for fields in top.mappings("things"))


def _thing(fields: Fields, frame: str) -> ThingRule:
    nouns = fields.texts("nouns", required=True)
    pattern = frame.replace("$NOUN", "|".join(sorted(nouns, key=lambda noun: (-len(noun), noun))))
    rule = ThingRule(
        id=fields.text("id"),
        pattern=re.compile(pattern),
        examples=fields.texts("examples", required=True),
        non_examples=fields.texts("non_examples"),
        types=fields.texts("types", required=True),
        heads=fields.texts("heads"),
    )
    fields.done()
    return rule


def _words(top: Fields) -> dict[str, frozenset[str]]:
    fields = Fields(top.mapping("words"), f"{top.place}: words", top.faults)
    names = (
        *("front", "stay", "back", "levels", "kept", "members", "each"),
        *("prepositions", "auxiliaries", "compared", "since", "onward"),
        *("flows", "attending", "route", "sizing", "adverbial", "superlatives", "measures"),
        *("this", "cited", "cuts", "ends", "grounds", "visitors"),
        *("agents", "ours", "home", "same", "pointing", "events", "lasting", "domestic", "sorts", "sized"),
    )
    found = {name: frozenset(fields.texts(name, required=True)) for name in names}
    fields.done()
    return found
