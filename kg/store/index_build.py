"""Builds a database file of the embedded index: tables from the schema, rows by COPY from Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

import ladybug
import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from kg.columns import ARROW
from kg.errors import StoreError
from kg.model import Edge, Node
from kg.progress import Watch, unwatched
from kg.rulebook.schema import EdgeType, NodeType, Property, Schema
from kg.store import GraphSource
from kg.store.checks import CheckedGraph
from kg.store.index_files import BUFFER_POOL
from kg.store.index_values import SOURCE, TARGET

T = TypeVar("T")
_BATCH = 5_000  # rows in memory
_COPY = 200_000  # rows of one COPY, and about as many between two checkpoints
_FILE = "rows.parquet"
_COLUMNS = {"string": "STRING", "integer": "INT64", "float": "DOUBLE", "boolean": "BOOL", "strings": "STRING[]"}


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
        # Few checkpoints are twice as fast as one after each of some hundred COPYs; but what no checkpoint has
        # written stays in memory.
        with (
            ladybug.Database(path, buffer_pool_size=BUFFER_POOL, auto_checkpoint=False) as database,
            ladybug.Connection(database) as link,
        ):
            for statement in table_statements(schema):
                link.execute(statement)
            unwritten = 0
            for node_type in schema.nodes.values():
                for nodes in _parts(checked.nodes(node_type.label)):
                    copied = copy_nodes(link, node_type, nodes)
                    built.nodes += copied
                    unwritten = _written(link, unwritten + copied)
            for edge_type in schema.edges.values():
                for edges in _parts(checked.edges(edge_type.type)):
                    copied = copy_edges(link, edge_type, edges, built.loops)
                    built.edges += copied
                    unwritten = _written(link, unwritten + copied)
            link.execute("CHECKPOINT")
    except (RuntimeError, OSError, pa.ArrowException) as error:
        raise StoreError(f"{path.parent}: the index cannot be built: {first_line(error)}") from error
    return built


def _parts(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """The items in parts of `_COPY`, each to be used up before the next is asked for."""
    for first in items:
        yield chain([first], islice(items, _COPY - 1))


def _written(link: ladybug.Connection, rows: int) -> int:
    """How many rows no checkpoint has written, after one if they are many."""
    if rows < _COPY:
        return rows
    link.execute("CHECKPOINT")
    return 0


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
    layout = pa.schema([(p.name, ARROW[p.type]) for p in node_type.properties])
    with _Rows(link, f"COPY `{node_type.label}` FROM ", "", layout) as rows:
        for node in nodes:
            rows.add(node.properties)
    return rows.count


def copy_edges(link: ladybug.Connection, edge_type: EdgeType, edges: Iterable[Edge], loops: set[str]) -> int:
    """Add edges whose ends are there; their number. `loops` takes the type when one joins a node to itself."""
    # The engine takes the first two columns for the keys of the ends, whatever their names.
    ends = [(name, pa.string()) for name in ("from", "to", SOURCE, TARGET)]
    layout = pa.schema(ends + [(p.name, ARROW[p.type]) for p in edge_type.properties])
    by_pair: dict[tuple[str, str], _Rows] = {}
    with ExitStack() as stack:
        for edge in edges:
            if edge.source == edge.target and edge.source_label == edge.target_label:
                loops.add(edge.type)
            pair = (edge.source_label, edge.target_label)
            if pair not in by_pair:
                options = f" (from='{pair[0]}', to='{pair[1]}')"
                by_pair[pair] = stack.enter_context(_Rows(link, f"COPY `{edge.type}` FROM ", options, layout))
            ends_of_row = {"from": edge.source, "to": edge.target, SOURCE: edge.source, TARGET: edge.target}
            by_pair[pair].add({**ends_of_row, **edge.properties})
    return sum(rows.count for rows in by_pair.values())


class _Rows:
    """The rows of one COPY, which is done when the block ends.

    Each COPY costs the engine some 25 MB until the database is closed, however few its rows are. So what is more
    than a batch waits in a Parquet file, and goes in at once.
    """

    def __init__(self, link: ladybug.Connection, before: str, after: str, layout: pa.Schema) -> None:
        self._link = link
        self._before = before
        self._after = after
        self._layout = layout
        self._waiting: list[Mapping[str, Any]] = []
        self._folder: TemporaryDirectory[str] | None = None
        self._writer: ParquetWriter | None = None
        self.count = 0

    def __enter__(self) -> Self:
        return self

    def add(self, row: Mapping[str, Any]) -> None:
        self.count += 1
        self._waiting.append(row)
        if len(self._waiting) > _BATCH:
            self._spool()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self.count:
                self._copy()
        finally:
            self._drop()

    def _table(self) -> pa.Table:
        return pa.Table.from_pylist(self._waiting, schema=self._layout)

    def _spool(self) -> None:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="newskg-")
            self._writer = ParquetWriter(Path(self._folder.name) / _FILE, self._layout)
        if self._writer:
            self._writer.write_table(self._table())
        self._waiting = []

    def _copy(self) -> None:
        if self._folder is None or self._writer is None:
            self._link.execute(f"{self._before}$rows{self._after}", {"rows": self._table()})
        else:
            self._spool()
            self._writer.close()
            path = str(Path(self._folder.name) / _FILE).replace("\\", "/").replace("'", "\\'")
            self._link.execute(f"{self._before}'{path}'{self._after}")

    def _drop(self) -> None:
        if self._writer:
            self._writer.close()
        if self._folder:
            self._folder.cleanup()
        self._writer = self._folder = None


def first_line(error: Exception) -> str:
    """What an error of the engine says, without its trace."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
