"""Builds a database file of the embedded index: tables from the schema, rows by COPY from Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ladybug
import pyarrow as pa

from kg.errors import StoreError
from kg.model import Edge, Node
from kg.progress import Watch, unwatched
from kg.rulebook.schema import EdgeType, NodeType, Property, Schema
from kg.store import GraphSource
from kg.store.checks import CheckedGraph
from kg.store.index_files import BUFFER_POOL
from kg.store.index_values import SOURCE, TARGET

_BATCH = 20_000  # rows of one COPY
_COLUMNS = {"string": "STRING", "integer": "INT64", "float": "DOUBLE", "boolean": "BOOL", "strings": "STRING[]"}
ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "boolean": pa.bool_(),
    "strings": pa.list_(pa.string()),
}


@dataclass(slots=True)
class Built:
    """What went into a database; `loops` are the types of which some edge joins a node to itself."""

    nodes: int = 0
    edges: int = 0
    loops: set[str] = field(default_factory=set)


def build(path: Path, graph: GraphSource, schema: Schema, watch: Watch = unwatched) -> Built:
    """Write the whole graph into a new database at `path`, in constant memory.

    It is checked on the way: a second row of one key would end the engine's process.

    Raises StoreError for a graph that the schema does not describe, and when the disk cannot take it.
    """
    built = Built()
    checked = CheckedGraph(graph, schema, watch)
    try:
        # One checkpoint at the end is twice as fast as one after each of some hundred COPYs.
        with (
            ladybug.Database(path, buffer_pool_size=BUFFER_POOL, auto_checkpoint=False) as database,
            ladybug.Connection(database) as link,
        ):
            for statement in table_statements(schema):
                link.execute(statement)
            for node_type in schema.nodes.values():
                built.nodes += copy_nodes(link, node_type, checked.nodes(node_type.label))
            for edge_type in schema.edges.values():
                built.edges += copy_edges(link, edge_type, checked.edges(edge_type.type), built.loops)
            link.execute("CHECKPOINT")
    except (RuntimeError, OSError, pa.ArrowException) as error:
        raise StoreError(f"{path.parent}: the index cannot be built: {first_line(error)}") from error
    return built


def table_statements(schema: Schema) -> Iterator[str]:
    """The CREATE statements; names come from the schema alone and are quoted."""
    for node in schema.nodes.values():
        yield f"CREATE NODE TABLE `{node.label}`({_column_list(node.properties)}, PRIMARY KEY(`id`))"
    for edge in schema.edges.values():
        pairs = ", ".join(f"FROM `{a}` TO `{b}`" for a, b in declared_pairs(edge, schema))
        ends = f"`{SOURCE}` STRING, `{TARGET}` STRING"
        yield f"CREATE REL TABLE `{edge.type}`({pairs}, {ends}, {_column_list(edge.properties)})"


def declared_pairs(edge: EdgeType, schema: Schema) -> list[tuple[str, str]]:
    """The pairs of labels a type joins, and one that stays empty where there is but one.

    The engine invents edges for a type of exactly one pair when a directed pattern starts at a node that was
    bound under another label: (m:Metric) … (m)-[:HAS_SENTENCE]->().
    """
    pairs = [(a, b) for a in edge.subjects for b in edge.objects]
    if len(pairs) == 1:
        labels = list(schema.nodes)
        pairs += [(a, b) for a in reversed(labels) for b in reversed(labels) if (a, b) != pairs[0]][:1]
    return pairs


def _column_list(properties: Iterable[Property]) -> str:
    return ", ".join(f"`{p.name}` {_COLUMNS[p.type]}" for p in properties)


def copy_nodes(link: ladybug.Connection, node_type: NodeType, nodes: Iterable[Node]) -> int:
    """Add nodes that are not there yet; their number. One that is there would end the process."""
    columns = {p.name: p for p in node_type.properties}
    layout = pa.schema([(name, ARROW[p.type]) for name, p in columns.items()])
    count, rows = 0, []
    for node in nodes:
        count += 1
        rows.append(node.properties)
        if len(rows) == _BATCH:
            _copy(link, f"COPY `{node_type.label}` FROM $rows", rows, layout)
            rows = []
    _copy(link, f"COPY `{node_type.label}` FROM $rows", rows, layout)
    return count


def copy_edges(link: ladybug.Connection, edge_type: EdgeType, edges: Iterable[Edge], loops: set[str]) -> int:
    """Add edges whose ends are there; their number. `loops` takes the type when one joins a node to itself."""
    columns = {p.name: p for p in edge_type.properties}
    # The engine takes the first two columns for the keys of the ends, whatever their names.
    ends = [(name, pa.string()) for name in ("from", "to", SOURCE, TARGET)]
    layout = pa.schema(ends + [(name, ARROW[p.type]) for name, p in columns.items()])
    waiting: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    count = 0
    for edge in edges:
        count += 1
        if edge.source == edge.target and edge.source_label == edge.target_label:
            loops.add(edge.type)
        pair = (edge.source_label, edge.target_label)
        rows = waiting.setdefault(pair, [])
        ends_of_row = {"from": edge.source, "to": edge.target, SOURCE: edge.source, TARGET: edge.target}
        rows.append({**ends_of_row, **edge.properties})
        if len(rows) == _BATCH:
            _copy_pair(link, edge_type.type, pair, waiting.pop(pair), layout)
    for pair, rows in sorted(waiting.items()):
        _copy_pair(link, edge_type.type, pair, rows, layout)
    return count


def _copy_pair(
    link: ladybug.Connection,
    type_: str,
    pair: tuple[str, str],
    rows: Sequence[Mapping[str, Any]],
    layout: pa.Schema,
) -> None:
    _copy(link, f"COPY `{type_}` FROM $rows (from='{pair[0]}', to='{pair[1]}')", rows, layout)


def _copy(link: ladybug.Connection, statement: str, rows: Sequence[Mapping[str, Any]], layout: pa.Schema) -> None:
    if rows:
        link.execute(statement, {"rows": pa.Table.from_pylist(rows, schema=layout)})


def first_line(error: Exception) -> str:
    """What an error of the engine says, without its trace."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
