"""How much of a query the engine answers by itself: the first clauses, as far as they are proved equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.errors import QueryError
from kg.store.cypher_ast import Clause, Match, Projection, Unwind
from kg.store.cypher_cursor import Refused
from kg.store.gate_clauses import unwind_text
from kg.store.gate_names import property_type
from kg.store.gate_patterns import match_text
from kg.store.gate_projections import projection_text
from kg.store.gate_types import Binding, Context, Scope, Type
from kg.store.index_values import SOURCE, TARGET
from kg.store.rows.compiled import ANY, Kind
from kg.store.rows.reader import Reader
from kg.store.rows.values import Edge, Path, Row

_KINDS = frozenset({"string", "integer", "float", "boolean", "null", "path"})


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first `clauses` clauses as a query of the engine, and the variables that its columns stand for."""

    clauses: int
    text: str
    parameters: dict[str, Any]
    rewritten: tuple[tuple[str, int, int], ...]
    variables: tuple[tuple[str, Binding, tuple[str, ...]], ...]

    @property
    def scope(self) -> dict[str, Kind]:
        return {name: kind_of(binding.type) for name, binding, _ in self.variables}

    def rows(self, reader: Reader, found: Iterator[list[Any]]) -> Iterator[Row]:
        """The engine's rows as rows of ours."""
        for values in found:
            row: Row = {}
            rest = iter(values)
            for name, binding, keys in self.variables:
                row[name] = _value(reader, binding.type, keys, rest)
            yield row


def engine_prefix(context: Context, clauses: tuple[Clause, ...], keys: frozenset[str] | None) -> Prefix | None:
    """The longest beginning of these clauses that the engine may answer; None when there is none.

    What sorts or cuts rows is left to us, for the engine does not keep their order.
    """
    scope: Scope = {}
    texts: list[str] = []
    best: Prefix | None = None
    for number, clause in enumerate(clauses, 1):
        try:
            text, scope = _clause_text(context, clause, scope)
            texts.append(text)
            written = _written(context, scope, keys)
        except (Refused, QueryError):
            break
        if written:
            columns, variables = written
            text = f"{' '.join(texts)} RETURN {columns}"
            best = Prefix(number, text, dict(context.values), tuple(context.rewritten), variables)
    return best


def _clause_text(context: Context, clause: Clause, scope: Scope) -> tuple[str, Scope]:
    if isinstance(clause, Match):
        return match_text(context, clause, scope)
    if isinstance(clause, Unwind):
        return unwind_text(context, clause, scope)
    if (
        isinstance(clause, Projection)
        and not clause.is_return
        and not (clause.order or clause.skip or clause.limit)
    ):
        text, after, _ = projection_text(context, clause, scope, limited=False)
        return text, after
    raise Refused("call", clause.start, clause.end, clause="RETURN")


def _written(
    context: Context, scope: Scope, keys: frozenset[str] | None
) -> tuple[str, tuple[tuple[str, Binding, tuple[str, ...]], ...]] | None:
    """The columns of all variables: of nodes and edges only what the query can ask for."""
    columns: list[str] = []
    variables: list[tuple[str, Binding, tuple[str, ...]]] = []
    for name, binding in scope.items():
        if binding.type.base == "trail":
            return None
        properties: tuple[str, ...] = ()
        if binding.type.base in {"node", "edge"}:
            ends = [f"`{SOURCE}`", f"`{TARGET}`"] if binding.type.base == "edge" else []
            properties = tuple(_properties(context, binding.type, keys))
            columns += [f"{binding.engine}.`id`", f"label({binding.engine})"]
            columns += [f"{binding.engine}.{key}" for key in (*ends, *(f"`{key}`" for key in properties))]
        else:
            columns.append(binding.engine)
        variables.append((name, binding, properties))
    named = [f"{column} AS c{number}" for number, column in enumerate(columns)]
    return (", ".join(named), tuple(variables)) if columns else None


def _properties(context: Context, type_: Type, keys: frozenset[str] | None) -> Iterator[str]:
    tables = context.schema.nodes if type_.base == "node" else context.schema.edges
    known = {p.name for name in type_.names for p in tables[name].properties}
    for key in sorted(known if keys is None else known & keys):
        property_type(context, _NOWHERE, type_, key)
        yield key


_NOWHERE = Unwind(0, 0, None, None)  # type: ignore[arg-type]


def _value(reader: Reader, type_: Type, keys: tuple[str, ...], values: Iterator[Any]) -> Any:
    if type_.base not in {"node", "edge"}:
        return from_engine(reader, next(values))
    id_, label = next(values), next(values)
    ends = (next(values), next(values)) if type_.base == "edge" else ("", "")
    properties = {key: value for key in keys if (value := next(values)) is not None}
    if id_ is None:
        return None
    if type_.base == "node":
        return reader.known(id_, label, properties)
    return Edge(id_, label, ends[0], ends[1], properties)


def from_engine(reader: Reader, value: Any) -> Any:
    """A value of the engine as rows have it."""
    if isinstance(value, list):
        return [from_engine(reader, item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if not isinstance(value, dict):
        return value
    if "_NODES" in value:
        nodes = tuple(from_engine(reader, node) for node in value["_NODES"])
        return Path(nodes, tuple(from_engine(reader, edge) for edge in value["_RELS"]))
    own = {k: v for k, v in value.items() if v is not None and not k.startswith("_")}
    if "_SRC" in value:
        return Edge(value["id"], value["_LABEL"], value[SOURCE], value[TARGET], own)
    return reader.known(value["id"], value["_LABEL"], own)


def kind_of(type_: Type) -> Kind:
    if type_.base in {"node", "edge"}:
        return Kind(type_.base, type_.names)
    if type_.base == "list":
        return Kind("list", item=kind_of(type_.item) if type_.item else ANY)
    return Kind(type_.base) if type_.base in _KINDS else ANY
