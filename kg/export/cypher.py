"""A Cypher script for any Neo4j from 5.7: idempotent, in batches, one statement a line.

Run it with cypher-shell, or line by line through a driver. What it makes is what `newskg push` makes; unlike a
push it deletes nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.export.select import Selection
from kg.model import Edge, Node, Value
from kg.store.neo4j_schema import family, statements
from kg.store.values import ENTITY_LABEL

_ROWS = 500  # a statement; its text is parsed in one piece
_CHARACTERS = 1_000_000  # a statement, but for the last row
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Beside these, whatever is no plain text: control characters and line ends that an editor would show as such.
_SPECIAL = re.compile("[\\\\'\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")


def write_cypher(selection: Selection, path: Path) -> list[Path]:
    """Constraints and indexes first, then nodes, then edges. Memory does not grow with the graph."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for statement in script(selection):
            handle.write(f"{statement};\n")
    return [path]


def script(selection: Selection) -> Iterator[str]:
    """The statements in the order to run them, each a transaction of its own."""
    yield from (statement for _, statement in statements(selection.schema))
    for label in selection.labels():
        own = family(selection.schema, label)
        tail = f"MERGE (n:`{own}` {{id: row.id}}) SET n = row, n:`{label}`"
        tail = tail if own == ENTITY_LABEL else f"MERGE (n:`{own}` {{id: row.id}}) SET n = row"
        for batch in _batches(literal(_row(node)) for node in selection.nodes_of(label)):
            yield f"UNWIND [{', '.join(batch)}] AS row {tail}"
    for type_ in selection.types():
        edge_type = selection.schema.edges[type_]
        ends = (family(selection.schema, edge_type.subjects[0]), family(selection.schema, edge_type.objects[0]))
        tail = (
            f"MATCH (a:`{ends[0]}` {{id: row.a}}) MATCH (b:`{ends[1]}` {{id: row.b}}) "
            f"MERGE (a)-[r:`{type_}` {{id: row.r.id}}]->(b) SET r = row.r"
        )
        for batch in _batches(_edge_row(edge) for edge in selection.edges_of(type_)):
            yield f"UNWIND [{', '.join(batch)}] AS row {tail}"


def _row(item: Node | Edge) -> dict[str, Value]:
    return {**item.properties, "id": item.id}


def _edge_row(edge: Edge) -> str:
    return f"{{a: {literal(edge.source)}, b: {literal(edge.target)}, r: {literal(_row(edge))}}}"


def _batches(rows: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += len(row)
        if len(batch) >= _ROWS or weight >= _CHARACTERS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def literal(value: Value | dict[str, Value]) -> str:
    """The value as Cypher writes it, on one line.

    Numbers out of the range of a literal are computed; they do not occur in graphs of ours but in tests.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"`{key}`: {literal(item)}" for key, item in sorted(value.items())) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + _SPECIAL.sub(_escaped, value) + "'"
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: "1.0/0.0", -math.inf: "-1.0/0.0"}.get(value, "0.0/0.0")
    return repr(value)


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


__all__ = ["literal", "script", "write_cypher"]
