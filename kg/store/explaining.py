"""How a query is answered, construct by construct: what the engine gets, what is rewritten, what rows compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.store.cypher_ast import (
    Call,
    CallQuery,
    EdgePattern,
    LabelAlgebra,
    ListComprehension,
    MapLiteral,
    MapProjection,
    NodePattern,
    PathPattern,
    PatternComprehension,
    Piece,
    QuantifiedPath,
    Quantifier,
    Query,
    Reduce,
    Slice,
    Subquery,
    Subscript,
    TypeTest,
)
from kg.store.gate_rules import load_gate_rules
from kg.store.planning import PlannedQuery
from kg.store.rows.compiled import parts_of

_RULES: Final[Mapping[type, str]] = {
    CallQuery: "call-query",
    LabelAlgebra: "label-algebra",
    ListComprehension: "list-comprehension",
    MapLiteral: "map",
    MapProjection: "map-projection",
    PatternComprehension: "pattern-comprehension",
    QuantifiedPath: "quantified-path",
    Quantifier: "quantifier",
    Reduce: "reduce",
    Slice: "list-slice",
    Subquery: "subquery",
    Subscript: "subscript",
    TypeTest: "type-predicate",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A construct: its place (line and column from 1), its text, what becomes of it and why.

    `done` is `rewritten` for the engine, or `rows`.
    """

    line: int
    column: int
    text: str
    done: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`answered` is `engine` or `rows`; `queries` are those of the engine, with their parameters."""

    answered: str
    queries: tuple[tuple[str, Mapping[str, Any]], ...]
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        steps = [{name: getattr(step, name) for name in Step.__slots__} for step in self.steps]
        queries = [{"query": text, "parameters": dict(values)} for text, values in self.queries]
        return {"answered": self.answered, "engine": queries, "constructs": steps}


def explain(cypher: str, planned: PlannedQuery) -> Explanation:
    """The plan in words; steps in the order of the query."""
    found: list[tuple[int, int, str, str, str]] = []
    queries: list[tuple[str, Mapping[str, Any]]] = []
    rules = load_gate_rules()
    gated = [planned.engine] if planned.engine else [p for p in planned.rows.prefixes if p] if planned.rows else []
    for one in gated:
        queries.append((one.text, one.parameters))
        for id_, start, end in one.rewritten:
            found.append((start, end, "rewritten", rules.rewrites[id_].what, rules.rewrites[id_].reason))
    if planned.reason:
        reason = planned.reason
        found.append((reason.start, reason.end, "rows", reason.construct or "the query", reason.reason))
    for start, end, id_, name in constructs(planned.rows.query) if planned.rows else ():
        rule = rules.refusals[id_]
        found.append((start, end, "rows", rule.construct.replace("{function}", name), rule.reason))
    steps = tuple(_step(cypher, one) for one in sorted(set(found)))
    return Explanation("engine" if planned.engine else "rows", tuple(queries), steps)


def constructs(query: Query) -> Iterator[tuple[int, int, str, str]]:
    """What the engine does not answer of a query, as (start, end, rule, function)."""
    yield from _constructs(query)


def _constructs(piece: object, *, in_pattern: bool = False) -> Iterator[tuple[int, int, str, str]]:
    rule, name = _RULES.get(type(piece), ""), ""
    if isinstance(piece, Call) and piece.name.lower() not in _engine_functions():
        rule, name = "function", piece.name
    elif isinstance(piece, PathPattern) and piece.shortest:
        rule = "shortest-path"
    elif isinstance(piece, NodePattern | EdgePattern) and piece.where:
        rule = "inline-where"
    if rule and isinstance(piece, Piece) and not (in_pattern and isinstance(piece, MapLiteral)):
        yield piece.start, piece.end, rule, name
    for part in parts_of(piece):
        yield from _constructs(part, in_pattern=isinstance(piece, NodePattern | EdgePattern))


def _engine_functions() -> frozenset[str]:
    return frozenset({*load_gate_rules().functions, "count", "sum", "avg", "min", "max", "collect", "coalesce"})


def _step(cypher: str, found: tuple[int, int, str, str, str]) -> Step:
    start, end, done, what, why = found
    begin = cypher.rfind("\n", 0, start) + 1
    text = " ".join(cypher[start:end].split())
    return Step(cypher.count("\n", 0, start) + 1, start - begin + 1, text, done, what, why)


def explained_lines(explanation: Explanation) -> Iterator[str]:
    """For a terminal."""
    if explanation.answered == "engine":
        yield "The engine of the index answers this query."
    else:
        yield "Answered in rows: what the engine answers otherwise is computed as Neo4j does."
    for text, parameters in explanation.queries:
        yield f"Engine: {text}"
        yield from (f"  ${name} = {value!r}" for name, value in parameters.items())
    for step in explanation.steps:
        yield f"{step.line}:{step.column} {step.text}"
        yield f"  {'rewritten' if step.done == 'rewritten' else 'in rows'}: {step.what}: {step.why}"
