"""The gate's rules, from `kg/store/rules/*.yaml`: what is refused and in which words, which functions pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml

_FOLDER = Path(__file__).resolve().parent / "rules"
_TYPES = frozenset({"string", "integer", "float", "boolean", "list", "node", "edge", "path"})
_ANSWERED = frozenset({"rows", "nowhere"})
_ROW_TYPES = frozenset(
    {"string", "integer", "number", "boolean", "list", "map", "node", "edge", "path", "date", "duration", "any"}
)
_ROW_RESULTS = _ROW_TYPES | {"float", "same", "item", "nodes", "edges"}
_RESULTS = _TYPES | {"same", "nodes", "edges"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A construct that does not pass; `construct`, `reason` and `instead` may hold {words}."""

    id: str
    construct: str
    reason: str
    instead: str
    functions: tuple[str, ...]
    examples: tuple[str, ...]
    non_examples: tuple[str, ...]
    in_rows: bool


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is written otherwise for the engine, and why; `example` is a query in which it is."""

    id: str
    what: str
    reason: str
    example: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function that passes for arguments of the types `takes`; `engine` is what the engine calls it."""

    name: str
    takes: tuple[str, ...]
    gives: str
    engine: str


@dataclass(frozen=True, slots=True)
class RowFunction:
    """A function that rows compute: the types each argument may have, how many it needs, what it gives.

    `nulls` is `fail` or `keep`; else a null argument makes the answer null.
    """

    name: str
    written: tuple[str, ...]
    gives: str
    nulls: str
    examples: tuple[str, ...]

    @property
    def takes(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(one.rstrip("?*").split("|")) for one in self.written)

    @property
    def needs(self) -> int:
        return sum(not one.endswith("?") for one in self.written)

    @property
    def repeats(self) -> bool:
        return bool(self.written) and self.written[-1].endswith("*")


@dataclass(frozen=True, slots=True)
class GateRules:
    """Refusals by id; functions of the engine and of rows, and the refusal of others, by lower-case name.

    `procedures` are those that a query can take the place of, `passes` constructs with an example each,
    `hints` what Cypher has in the place of a word or sign.
    """

    refusals: Mapping[str, Refusal]
    rewrites: Mapping[str, Rewrite]
    functions: Mapping[str, tuple[Function, ...]]
    row_functions: Mapping[str, RowFunction]
    refused_functions: Mapping[str, str]
    procedures: Mapping[str, str]
    passes: Mapping[str, str]
    hints: Mapping[str, str]


@cache
def load_gate_rules(folder: Path = _FOLDER) -> GateRules:
    """Read both files. Raises RuleError with all their faults."""
    faults = Faults()
    refused_rules, rewrites, (procedures, passes, hints) = _gate(folder, faults)
    refusals = {rule.id: rule for rule in refused_rules}
    functions: dict[str, tuple[Function, ...]] = {}
    engine, rows = _functions(folder, faults)
    for function in engine:
        functions[function.name.lower()] = (*functions.get(function.name.lower(), ()), function)
    row_functions = {function.name.lower(): function for function in rows}
    refused = {name: rule.id for rule in refusals.values() for name in rule.functions}
    for name in sorted(refused.keys() & row_functions.keys()):
        faults.add(
            "gate.yaml", f"{refused[name]}: function {name} passes by functions.yaml; expected one of the two"
        )
    for name in sorted(functions.keys() - row_functions.keys()):
        faults.add("functions.yaml", f"engine: function {name} is none of those under rows")
    faults.check()
    return GateRules(refusals, rewrites, functions, row_functions, refused, procedures, passes, hints)


def _gate(folder: Path, faults: Faults) -> tuple[list[Refusal], dict[str, Rewrite], list[dict[str, str]]]:
    top = Fields(read_yaml(folder / "gate.yaml", faults), "gate.yaml", faults)
    found: list[Refusal] = []
    for fields in top.mappings("refusals"):
        rule = Refusal(
            fields.text("id"),
            fields.text("construct"),
            fields.text("reason"),
            fields.text("instead"),
            fields.texts("functions"),
            fields.texts("examples"),
            fields.texts("non_examples"),
            fields.choice("answered", _ANSWERED) == "rows",
        )
        fields.done()
        if rule.id in {other.id for other in found}:
            faults.add("gate.yaml", f"rule {rule.id} stands twice")
        found.append(rule)
    rewrites: dict[str, Rewrite] = {}
    for fields in top.mappings("rewrites"):
        words = (fields.text("id"), fields.text("what"), fields.text("reason"), fields.text("example"))
        rewrites[words[0]] = Rewrite(*words)
        fields.done()
    sections = (("procedures", "name", "instead"), ("passes", "what", "example"), ("hints", "found", "hint"))
    pairs = [_pairs(top, *section) for section in sections]
    top.done()
    return found, rewrites, pairs


def _pairs(top: Fields, section: str, key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for fields in top.mappings(section):
        found[fields.text(key)] = fields.text(value)
        fields.done()
    return found


def _functions(folder: Path, faults: Faults) -> tuple[list[Function], list[RowFunction]]:
    top = Fields(read_yaml(folder / "functions.yaml", faults), "functions.yaml", faults)
    engine, rows = [], []
    for fields in top.mappings("engine"):
        takes = fields.texts("takes", required=True)
        _known_types(fields, takes, _TYPES)
        engine.append(Function(fields.text("name"), takes, fields.choice("gives", _RESULTS), fields.text("engine")))
        fields.done()
    for fields in top.mappings("rows"):
        function = RowFunction(
            fields.text("name"),
            tuple(fields.text("takes").split()),
            fields.choice("gives", _ROW_RESULTS),
            fields.text("nulls", ""),
            fields.texts("examples", required=True),
        )
        _known_types(fields, [one for argument in function.takes for one in argument], _ROW_TYPES)
        rows.append(function)
        fields.done()
    top.done()
    return engine, rows


def _known_types(fields: Fields, found: Iterable[str], known: frozenset[str]) -> None:
    for unknown in sorted(set(found) - known):
        fields.faults.add(fields.place, f"takes {unknown!r} unknown; known: {', '.join(sorted(known))}")
