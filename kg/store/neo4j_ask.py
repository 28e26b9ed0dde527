"""One reading query on a Neo4j database: checked by its plan, run read-only, answered in JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from neo4j import Session, Transaction
from neo4j.graph import Node, Path, Relationship

from kg.errors import QueryError
from kg.store import Answer, Stream
from kg.store.values import edge_value, node_value, path_value, plain_value

# Procedures that read the graph and nothing else; `apoc.load` fetches files and addresses, `dbms` rules the server.
SAFE_PROCEDURES = ("db.", "apoc.path.", "apoc.algo.", "apoc.neighbors.", "apoc.meta.", "apoc.coll.", "apoc.text.")
EXPLAIN = "EXPLAIN "
_CHUNK = 500  # rows whose ends are looked up together


def check_plan(tx: Transaction, cypher: str, parameters: Mapping[str, Any]) -> None:
    """Let the server explain the query. Raises QueryError unless it only reads, and reads only the graph."""
    summary = tx.run(EXPLAIN + cypher, dict(parameters)).consume()
    if summary.query_type != "r":
        raise QueryError("only reading queries are answered here: this one would change the database")
    for operator in _operators(summary.plan):
        kind = str(operator.get("operatorType", "")).partition("@")[0]
        details = str((operator.get("args") or {}).get("Details", ""))
        if kind.startswith("Terminate"):
            raise QueryError("only reading queries are answered here: this one would end transactions")
        if kind == "LoadCSV":
            raise QueryError("LOAD CSV reads files, not the graph; it is not answered here")
        if kind == "ProcedureCall" and not details.startswith(SAFE_PROCEDURES):
            known = ", ".join(f"{prefix}*" for prefix in SAFE_PROCEDURES)
            raise QueryError(f"procedure {details.partition('(')[0]} is not answered here; known: {known}")


def run_query(tx: Transaction, cypher: str, parameters: Mapping[str, Any]) -> Answer:
    """Rows of the query, in the one JSON shape."""
    result = tx.run(cypher, dict(parameters))
    columns = tuple(result.keys())
    return Answer(columns, _rows(tx, [tuple(record.values()) for record in result]))


def stream_query(tx: Transaction, lookups: Session, cypher: str, parameters: Mapping[str, Any]) -> Stream:
    """The same as they come. `lookups` is another session: a transaction that asks twice keeps the first answer."""
    result = tx.run(cypher, dict(parameters))
    records = (tuple(record.values()) for record in result)

    def rows() -> Iterator[tuple[Any, ...]]:
        while chunk := list(islice(records, _CHUNK)):
            yield from _rows(lookups, chunk)

    return Stream(tuple(result.keys()), rows())


def _rows(tx: Transaction | Session, records: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    ids = _end_ids(tx, records)
    return [tuple(_value(value, ids) for value in record) for record in records]


def _operators(plan: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    if plan:
        yield plan
        for child in plan.get("children") or ():
            yield from _operators(child)


def _end_ids(tx: Transaction | Session, records: Iterable[Iterable[Any]]) -> dict[str, str | None]:
    """The graph's ids of the ends of all edges by the server's handles: an edge brings only the handles along."""
    edges = [edge for record in records for value in record for edge in _edges(value)]
    handles = sorted({end.element_id for edge in edges for end in edge.nodes if end is not None})
    if not handles:
        return {}
    query = "UNWIND $handles AS handle MATCH (n) WHERE elementId(n) = handle RETURN handle, n.id AS id"
    return {record["handle"]: record["id"] for record in tx.run(query, handles=handles)}


def _edges(value: Any) -> Iterator[Relationship]:
    if isinstance(value, Relationship):
        yield value
    elif isinstance(value, Path):
        yield from value.relationships
    elif isinstance(value, Mapping) and not isinstance(value, Node):
        for item in value.values():
            yield from _edges(item)
    elif isinstance(value, list):
        for item in value:
            yield from _edges(item)


def _value(value: Any, ids: Mapping[str, str | None]) -> Any:
    if isinstance(value, Node):
        return node_value(value.labels, dict(value))
    if isinstance(value, Relationship):
        source, target = (ids.get(end.element_id) if end is not None else None for end in value.nodes)
        return edge_value(value.type, source, target, dict(value))
    if isinstance(value, Path):
        edges = [_value(edge, ids) for edge in value.relationships]
        return path_value([_value(node, ids) for node in value.nodes], edges)
    if isinstance(value, Mapping):
        return {str(key): _value(item, ids) for key, item in sorted(value.items())}
    if isinstance(value, list):
        return [_value(item, ids) for item in value]
    return value.iso_format() if hasattr(value, "iso_format") else plain_value(value)
