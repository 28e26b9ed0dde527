"""How documents, products, projects, events, awards and fields are named (`kg/rules/things/`).

`boundaries.yaml` says where a name stops on its left, and defines parts of patterns; `known.tsv` lists names
that are known everywhere; every other file holds rules. A pattern names a part as `$PART`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.rulefile import Faults, Fields, read_tsv, read_yaml
from kg.rulebook.letters import Letters, Sieve, letters_of
from kg.rulebook.words import any_of

Finder = Literal["enclosed", "head", "list", "pattern"]
Span = Literal["inner", "outer"]
FINDERS: frozenset[str] = frozenset({"enclosed", "head", "list", "pattern"})
VERBS = "makes"  # the group of `words` whose verbs take what they make as their object
SPANS: frozenset[str] = frozenset({"inner", "outer"})
TYPES: frozenset[str] = frozenset({"Document", "Product", "Project", "Event", "Award", "Field"})
_COLUMNS = ("name", "type", "kind", "where")
_PART = re.compile(r"\$([A-Z_]+)")


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Where a name that is read from its head to the left stops."""

    words: frozenset[str]
    verbs: frozenset[str]
    soft: frozenset[str]
    tags: frozenset[str]
    keep: frozenset[str]
    joins: frozenset[str]
    glue: re.Pattern[str]
    trim: re.Pattern[str]
    longest: int


@dataclass(frozen=True, slots=True)
class ThingRule:
    """One way to recognise a name; `kg/rules/things/boundaries.yaml` defines the fields.

    A text without the `letters` holds no name of the rule.
    """

    id: str
    finder: Finder
    type: str
    kind: str | None
    score: float
    has: tuple[str, ...]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    refuse: re.Pattern[str] | None
    heads: re.Pattern[str] | None
    tail: re.Pattern[str] | None
    marks: str
    span: Span
    drop_head: bool
    extend: bool
    shortest: int
    fewest: int
    splits: frozenset[str]
    since: re.Pattern[str] | None
    without: re.Pattern[str] | None
    cut: re.Pattern[str] | None
    lead: frozenset[str]
    letters: Letters
    examples: tuple[tuple[str, tuple[str, ...]], ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name known everywhere; `where`, when given, must match around it (`boundaries.yaml`, `near`)."""

    type: str
    kind: str | None
    near: tuple[re.Pattern[str], re.Pattern[str]] | None


@dataclass(frozen=True, slots=True)
class ThingRules:
    """All of them: rules in the order of file name and file, known names by name."""

    boundaries: Boundaries
    rules: tuple[ThingRule, ...]
    sieve: Sieve[ThingRule]
    known: Mapping[str, KnownName]
    names: re.Pattern[str]


def load_things(folder: Path, faults: Faults) -> ThingRules:
    """Read `things/` below `folder`; what is wrong with it is added to `faults`."""
    place = folder / "things"
    top = Fields(read_yaml(place / "boundaries.yaml", faults), "things/boundaries.yaml", faults)
    parts = _Parts(top.mapping("parts"), faults)
    boundaries = _boundaries(top, parts)
    near = {str(name): _near(str(name), data, parts, faults) for name, data in top.mapping("near").items()}
    top.done()
    rules: list[ThingRule] = []
    for path in sorted(place.glob("*.yaml")):
        if path.name != "boundaries.yaml":
            file = Fields(read_yaml(path, faults), f"things/{path.name}", faults)
            rules.extend(_rule(fields, parts) for fields in file.mappings("rules"))
            file.done()
    _check_ids(rules, faults)
    known = _known(place / "known.tsv", near, faults)
    return ThingRules(boundaries, tuple(rules), Sieve(rules), known, any_of(known))


class _Parts:
    """Named pieces of patterns; a piece may use those defined before it."""

    def __init__(self, data: Mapping[str, object], faults: Faults) -> None:
        self._parts: dict[str, str] = {}
        for name, value in data.items():
            words = "|".join(map(str, value)) if isinstance(value, list) else str(value)
            self._parts[name] = f"(?:{self.expand(words, f'things/boundaries.yaml: parts {name}', faults)})"

    def expand(self, pattern: str, place: str, faults: Faults) -> str:
        def piece(match: re.Match[str]) -> str:
            if match[1] not in self._parts:
                faults.add(place, f"part ${match[1]} unknown; known: {', '.join(self._parts)}")
            return self._parts.get(match[1], "")

        return _PART.sub(piece, pattern)

    def compile(self, pattern: str, place: str, faults: Faults, template: str = "{}") -> re.Pattern[str]:
        whole = template.replace("{}", f"(?:{self.expand(pattern, place, faults)})")
        try:
            return re.compile(whole)
        except re.error as error:
            faults.add(place, f"{pattern!r} is no regular expression: {error}")
            return re.compile(r"(?!)")


def _boundaries(top: Fields, parts: _Parts) -> Boundaries:
    groups = top.mapping("words")
    words = [word for group in groups.values() for word in str(group).split()]
    soft = top.text("soft").split()
    words_and_soft = [*words, *soft]
    for word in sorted({word for word in words_and_soft if words_and_soft.count(word) > 1}):
        top.faults.add(top.place, f"words: {word} stands twice")
    return Boundaries(
        words=frozenset(words),
        verbs=frozenset([*str(groups.get(VERBS, "")).split(), *soft]),
        soft=frozenset(soft),
        tags=frozenset(top.texts("tags", required=True)),
        keep=frozenset(top.text("keep").split()),
        joins=frozenset(top.texts("joins", required=True)),
        glue=parts.compile(top.text("glue"), top.place, top.faults, "{}$"),
        trim=parts.compile(top.text("trim"), top.place, top.faults, "{}+"),
        longest=int(top.number("longest")),
    )


def _near(name: str, data: object, parts: _Parts, faults: Faults) -> tuple[re.Pattern[str], re.Pattern[str]]:
    fields = Fields(data, f"things/boundaries.yaml: near {name}", faults)
    before = parts.compile(fields.text("before"), fields.place, faults, "{}$")
    after = parts.compile(fields.text("after"), fields.place, faults)
    fields.done()
    return before, after


def _rule(fields: Fields, parts: _Parts) -> ThingRule:
    def pattern(key: str, template: str = "{}") -> re.Pattern[str] | None:
        text = fields.optional(key)
        return None if text is None else parts.compile(text, f"{fields.place}: {key}", fields.faults, template)

    finder = fields.choice("finder", FINDERS)
    words = fields.texts("heads")
    heads = any_of(words) if words else None
    before, after, inside = pattern("before", "{}$"), pattern("after"), pattern("inside")
    marks = fields.text("marks", "“”")
    opening = re.compile(re.escape(marks[:1])) if finder == "enclosed" else None
    rule = ThingRule(
        id=fields.text("id"),
        finder=finder,  # type: ignore[arg-type]  # choice has checked it
        type=fields.choice("type", TYPES),
        kind=fields.optional("kind"),
        score=fields.number("score"),
        has=fields.texts("has"),
        before=before,
        after=after,
        inside=inside,
        refuse=pattern("refuse"),
        heads=heads,
        tail=pattern("tail"),
        marks=marks,
        span=fields.choice("span", SPANS, "inner"),  # type: ignore[arg-type]
        drop_head=fields.flag("drop_head"),
        extend=fields.flag("extend"),
        shortest=int(fields.number("shortest", 2)),
        fewest=int(fields.number("fewest", 2)),
        splits=frozenset(fields.texts("splits")),
        since=pattern("since"),
        without=pattern("without", "{}+"),
        cut=pattern("cut", "{}$"),
        lead=frozenset(fields.texts("lead")),
        letters=letters_of(heads, before, after, opening, *([inside] if finder in {"enclosed", "pattern"} else [])),
        examples=tuple(_example(item) for item in fields.mappings("examples")),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    _check_rule(rule, fields)
    return rule


def _example(fields: Fields) -> tuple[str, tuple[str, ...]]:
    example = fields.text("text"), fields.texts("find", required=True)
    fields.done()
    return example


def _check_rule(rule: ThingRule, fields: Fields) -> None:
    if not 0 < rule.score <= 1:
        fields.faults.add(fields.place, f"score {rule.score}, expected more than 0 and at most 1")
    if not rule.examples:
        fields.faults.add(fields.place, "no examples, expected at least one")
    needed = {"head": rule.heads, "list": rule.after, "pattern": rule.inside, "enclosed": rule.inside}
    if rule.finder in needed and needed[rule.finder] is None:
        key = {"head": "heads", "list": "after"}.get(rule.finder, "inside")
        fields.faults.add(fields.place, f"{key} missing, which finder {rule.finder} needs")


def _check_ids(rules: list[ThingRule], faults: Faults) -> None:
    ids = [rule.id for rule in rules]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        faults.add("things", f"rule {name} stands twice")


def _known(
    path: Path, near: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]], faults: Faults
) -> dict[str, KnownName]:
    known: dict[str, KnownName] = {}
    for name, type_, kind, where in read_tsv(path, _COLUMNS, faults):
        if type_ not in TYPES:
            faults.add(f"things/{path.name}: {name}", f"type {type_!r} unknown; known: {', '.join(sorted(TYPES))}")
        if where and where not in near:
            faults.add(f"things/{path.name}: {name}", f"where {where!r} unknown; known: {', '.join(sorted(near))}")
        if name in known:
            faults.add(f"things/{path.name}: {name}", "stands twice")
        known[name] = KnownName(type_, kind or None, near.get(where))
    return known
