"""A whole query answered in rows: checked first, then as much as the engine may give, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from kg.store.cypher_ast import Call, Constant, MapLiteral, MapProjection, PropertyOf, Query, Subscript
from kg.store.gate_types import Context
from kg.store.rows.clauses import compile_part, compile_query, distinct_rows, setting_of
from kg.store.rows.compiled import Rows, Run, Setting, parts_of
from kg.store.rows.durations import Duration
from kg.store.rows.prefix import Prefix, engine_prefix
from kg.store.rows.reader import Ask, Reader
from kg.store.rows.values import Edge, Node, Path, Row
from kg.store.values import edge_value, node_value, path_value, plain_value

_WHOLE = frozenset({"keys", "properties"})  # functions that may ask for any property


@dataclass(frozen=True, slots=True)
class RowQuery:
    """A query that has been checked and can be answered in rows.

    `prefixes` are what the engine gives of each part of a UNION, None where all is ours.
    """

    query: Query
    columns: tuple[str, ...]
    context: Context
    keys: frozenset[str] | None
    prefixes: tuple[Prefix | None, ...]


def check_rows(context: Context, query: Query) -> RowQuery:
    """Check the query against the schema. Raises QueryError or Refused for what rows do not answer either."""
    setting = setting_of(context, Run(_Nowhere(), 0), query)
    _, columns = compile_query(setting, query, {}, {})
    keys = asked_keys(query)
    prefixes = tuple(engine_prefix(_fresh(context), clauses, keys) for clauses in query.parts)
    return RowQuery(query, tuple(name for name, _ in columns), context, keys, prefixes)


def _fresh(context: Context) -> Context:
    """The same question, with no names or parameters of an engine's query yet."""
    return Context(context.cypher, context.schema, context.rules, context.given, context.loops)


def answer(checked: RowQuery, ask: Ask, seconds: float, shared: Reader | None = None) -> Iterator[tuple[Any, ...]]:
    """The rows, in JSON values. `ask` gives the rows of a query of the engine.

    `shared` is a reader of all properties that earlier questions have filled, for a graph that is small enough.
    """
    schema = checked.context.schema
    reader = shared or Reader(schema, checked.keys)
    run = Run(reader, seconds)
    reader.use(ask, run.look)
    setting = setting_of(checked.context, run, checked.query)
    shown = _Shown(shared or Reader(schema, None).use(ask, run.look), checked.keys is None)
    rows = _rows(checked, setting, reader, ask, whole=shared is not None and shared.tiny)
    for row in rows:
        yield tuple(shown.value(row[name]) for name in checked.columns)


def _rows(checked: RowQuery, setting: Setting, reader: Reader, ask: Ask, *, whole: bool) -> Rows:
    query = checked.query
    if whole or not any(checked.prefixes):
        stage, _ = compile_query(setting, query, {}, {})
        return stage([{}])
    parts = [
        _part(setting, clauses, prefix, reader, ask)
        for clauses, prefix in zip(query.parts, checked.prefixes, strict=True)
    ]
    found = (row for part in parts for row in part)
    together = not query.union_all or query.union_all[0]
    return found if together else distinct_rows(setting, found, list(checked.columns))


def _part(setting: Setting, clauses: Any, prefix: Prefix | None, reader: Reader, ask: Ask) -> Rows:
    if prefix is None:
        stage, _ = compile_part(setting, clauses, {}, {})
        return stage([{}])
    stage, _ = compile_part(setting, clauses[prefix.clauses :], prefix.scope, {})

    def rows() -> Iterator[Row]:
        for number, row in enumerate(prefix.rows(reader, ask(prefix.text, prefix.parameters))):
            if number % 256 == 0:
                setting.run.look()
            yield row

    return stage(rows())


def asked_keys(query: Query) -> frozenset[str] | None:
    """The properties that a query can ask for; None when it may ask for any."""
    found: set[str] = set()
    return frozenset(found) if _collect_keys(query, found) else None


def _collect_keys(piece: object, found: set[str]) -> bool:
    if isinstance(piece, PropertyOf):
        found.add(piece.key)
    elif isinstance(piece, MapLiteral):
        found.update(key for key, _ in piece.entries)
    elif isinstance(piece, MapProjection):
        if any(value is None for _, value in piece.entries):
            return False
    elif isinstance(piece, Subscript):
        index = piece.index.value if isinstance(piece.index, Constant) else None
        if isinstance(index, str):
            found.add(index)
        elif not isinstance(index, int):
            return False
    elif isinstance(piece, Call) and piece.name.lower() in _WHOLE:
        return False
    return all(_collect_keys(part, found) for part in parts_of(piece))


@dataclass(slots=True)
class _Shown:
    """Makes JSON of values; nodes and edges are shown with all their properties, whatever the query asked for."""

    reader: Reader
    whole: bool

    def value(self, value: Any) -> Any:
        if isinstance(value, Node):
            properties = value.properties if self.whole else self.reader.properties(value.label, value.id)
            return node_value([value.label], properties)
        if isinstance(value, Edge):
            properties = value.properties if self.whole else self.reader.edge_properties(value)
            return edge_value(value.type, value.source, value.target, properties)
        if isinstance(value, Path):
            return path_value(map(self.value, value.nodes), map(self.value, value.edges))
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in sorted(value.items())}
        return str(value) if isinstance(value, date | Duration) else plain_value(value)


class _Nowhere:
    """No graph: for checking a query without one."""

    def scan(self, *_: Any) -> Iterable[Node]:
        return ()

    def node(self, id_: str) -> Node:
        raise KeyError(id_)

    def prefetch(self, *_: Any) -> None:
        return

    def edges(self, *_: Any) -> Iterable[Edge]:
        return ()
