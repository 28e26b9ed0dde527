"""The gate's rules, from `kg/store/rules/*.yaml`: what is refused and in which words, which functions pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml

_FOLDER = Path(__file__).resolve().parent / "rules"
_TYPES = frozenset({"string", "integer", "float", "boolean", "list", "node", "edge", "path"})
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


@dataclass(frozen=True, slots=True)
class Function:
    """A function that passes for arguments of the types `takes`; `engine` is what the engine calls it."""

    name: str
    takes: tuple[str, ...]
    gives: str
    engine: str


@dataclass(frozen=True, slots=True)
class GateRules:
    """Refusals by id; functions that pass, and the refusal of those that do not, by lower-case name."""

    refusals: Mapping[str, Refusal]
    functions: Mapping[str, tuple[Function, ...]]
    refused_functions: Mapping[str, str]


@cache
def load_gate_rules(folder: Path = _FOLDER) -> GateRules:
    """Read both files. Raises RuleError with all their faults."""
    faults = Faults()
    refusals = {rule.id: rule for rule in _refusals(folder, faults)}
    functions: dict[str, tuple[Function, ...]] = {}
    for function in _functions(folder, faults):
        functions[function.name.lower()] = (*functions.get(function.name.lower(), ()), function)
    refused = {name: rule.id for rule in refusals.values() for name in rule.functions}
    for name in sorted(refused.keys() & functions.keys()):
        faults.add(
            "gate.yaml", f"{refused[name]}: function {name} passes by functions.yaml; expected one of the two"
        )
    faults.check()
    return GateRules(refusals, functions, refused)


def _refusals(folder: Path, faults: Faults) -> list[Refusal]:
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
        )
        fields.done()
        if rule.id in {other.id for other in found}:
            faults.add("gate.yaml", f"rule {rule.id} stands twice")
        found.append(rule)
    top.done()
    return found


def _functions(folder: Path, faults: Faults) -> list[Function]:
    top = Fields(read_yaml(folder / "functions.yaml", faults), "functions.yaml", faults)
    found = []
    for fields in top.mappings("functions"):
        takes = fields.texts("takes", required=True)
        for unknown in sorted(set(takes) - _TYPES):
            faults.add(fields.place, f"takes {unknown!r} unknown; known: {', '.join(sorted(_TYPES))}")
        found.append(Function(fields.text("name"), takes, fields.choice("gives", _RESULTS), fields.text("engine")))
        fields.done()
    top.done()
    return found
