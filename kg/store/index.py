"""The embedded index: Cypher over a read-only copy of the graph, in one file, replaced when the graph differs."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from threading import RLock
from typing import Any

import ladybug

from kg.digest import graph_digest
from kg.errors import StoreError
from kg.interrupts import held_interrupts
from kg.model import Edge, Node, Value
from kg.progress import Watch, unwatched
from kg.rulebook.schema import Property, Schema
from kg.store import Answer, GraphSource, PublishReport, Stream
from kg.store.gate import GatedQuery
from kg.store.index_files import BUFFER_POOL, Stamp, read_stamp, schema_digest
from kg.store.index_publish import IndexPublisher
from kg.store.index_values import (
    answer_rows,
    is_limit,
    kept_rows,
    raise_interrupt,
    raw_rows,
    told,
    told_errors,
)
from kg.store.planning import PlannedQuery, plan_query
from kg.store.rows.answer import answer
from kg.store.rows.reader import Ask, Reader

_SMALL = 20_000  # nodes and edges that may stay in memory between questions
_SHARE = 0.1  # updates cost some times more an item than a new index does, and their file grows
_TINY = 2_000  # nodes and edges of a graph that is read from memory alone, where the engine would plan for longer


class CypherIndex:
    """A `GraphPlace` in `folder`. Safe to share between threads; one instance holds at most one file open.

    Several processes may ask at once, and while another one publishes: a reader keeps the file it has open until
    its next question. Of a graph of up to `tiny` nodes and edges, rows are computed without the engine's help. The
    index is built whole when more than `share` of the graph has changed since it last was.
    """

    def __init__(self, folder: Path, schema: Schema, *, tiny: int = _TINY, share: float = _SHARE) -> None:
        self._tiny = tiny
        self._publisher = IndexPublisher(folder, schema, share)
        self._folder = folder
        self._schema = schema
        self._schema_digest = schema_digest(schema)
        self._lock = RLock()
        self._open: tuple[Stamp, ladybug.Database] | None = None
        self._shared: Reader | None = None

    def publish(self, graph: GraphSource, watch: Watch = unwatched) -> PublishReport:
        """Bring the index to `graph`: by the difference when the graph's ledger knows it and it is small.

        Raises StoreError when the graph does not fit the schema, or the folder cannot be written.
        """
        with held_interrupts(watch) as held:
            return self._publisher.publish(graph, held, self.close)

    def holds(self, digest: str) -> bool:
        """Whether the index was built from the graph of that digest; cheap, believes the stamp."""
        stamp = read_stamp(self._folder)
        return stamp is not None and stamp.holds(digest, self._schema)

    def ask(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0) -> Answer:
        """Rows of one reading query, by the engine or in rows. `timeout` is in seconds."""
        with self.stream(cypher, parameters, timeout=timeout) as found:
            return Answer(found.columns, kept_rows(found.rows))

    @contextmanager
    def stream(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0
    ) -> Iterator[Stream]:
        """The rows as they come. Raises QueryError, also while they are read; then nobody else asks."""
        with self._lock:
            stamp, database = self._database()
            loops, values = frozenset(stamp.loops), parameters or {}
            query = plan_query(cypher, values, self._schema, loops=loops)
            with ladybug.Connection(database) as link:
                with told_errors(timeout):
                    rows = self._engine(link, query.engine, timeout) if query.engine else None
                if rows is not None:
                    yield Stream(query.columns, told(rows, timeout))
                    return
                if query.rows is None:
                    query = plan_query(cypher, values, self._schema, loops=loops, only_rows=True)
                yield Stream(query.columns, told(self._rows(link, query, timeout), timeout), sure=False)

    def plan(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> PlannedQuery:
        """How a query would be answered, without asking it. Raises QueryError as `ask` does."""
        with self._lock:
            stamp, _ = self._database()
            return plan_query(cypher, parameters or {}, self._schema, loops=frozenset(stamp.loops))

    def digest(self) -> str:
        """`kg.digest.graph_digest` over every node and edge, read back from the file."""
        with self._lock:
            _, database = self._database()
            with ladybug.Connection(database) as link:
                return graph_digest(self._nodes(link), self._edges(link))

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        with self._lock:
            if self._open:
                self._open[1].close()
            self._open = None
            self._shared = None

    def _database(self) -> tuple[Stamp, ladybug.Database]:
        """The current database, opened read-only; a newer one takes the place of the one that was open."""
        stamp = read_stamp(self._folder)
        if stamp is None or stamp.schema != self._schema_digest:
            raise StoreError(f"{self._folder}: there is no index; publish the graph first")
        if self._open and self._open[0] == stamp:
            return self._open
        self.close()
        try:
            database = ladybug.Database(self._folder / stamp.file, read_only=True, buffer_pool_size=BUFFER_POOL)
        except RuntimeError as error:
            if read_stamp(self._folder) != stamp:  # published anew between the two steps
                return self._database()
            message = f"{self._folder}: the index cannot be opened: {error}; delete that folder and publish again"
            raise StoreError(message) from error
        self._open = (stamp, database)
        return self._open

    def _engine(
        self, link: ladybug.Connection, query: GatedQuery, timeout: float
    ) -> Iterator[tuple[Any, ...]] | None:
        """The engine's rows; None where it fails on what the gate let through, such as too large a number."""
        link.set_query_timeout(max(1, int(timeout * 1000)))
        rows = answer_rows(link, query.text, query.parameters)
        try:
            first = list(islice(rows, 1))
        except RuntimeError as error:
            raise_interrupt(error)
            if is_limit(str(error)):
                raise
            return None
        return chain(first, rows)

    def _rows(self, link: ladybug.Connection, query: PlannedQuery, timeout: float) -> Iterator[tuple[Any, ...]]:
        end = time.monotonic() + timeout

        def ask(text: str, values: Mapping[str, Any]) -> Iterator[list[Any]]:
            link.set_query_timeout(max(1, int((end - time.monotonic()) * 1000)))
            yield from raw_rows(link, text, values)

        if query.rows:
            yield from answer(query.rows, ask, timeout, self._reader(ask))

    def _reader(self, ask: Ask) -> Reader | None:
        """What earlier questions have read; kept for small graphs only, so that memory stays bounded."""
        if self._shared is None:
            counts = ("MATCH (n) RETURN count(*)", "MATCH ()-[r]->() RETURN count(*)")
            size = sum(next(ask(query, {}))[0] for query in counts)
            if size > _SMALL:
                return None
            self._shared = Reader(self._schema, None, tiny=size <= self._tiny)
        return self._shared

    def _nodes(self, link: ladybug.Connection) -> Iterator[Node]:
        for node_type in self._schema.nodes.values():
            columns = ", ".join(f"n.`{p.name}`" for p in node_type.properties)
            for row in raw_rows(link, f"MATCH (n:`{node_type.label}`) RETURN n.`id`, {columns}"):
                yield Node(row[0], node_type.label, _properties(node_type.properties, row[1:]))

    def _edges(self, link: ladybug.Connection) -> Iterator[Edge]:
        for edge_type in self._schema.edges.values():
            columns = ", ".join(f"r.`{p.name}`" for p in edge_type.properties)
            ends = "r.`id`, a.`id`, b.`id`, label(a), label(b)"
            query = f"MATCH (a)-[r:`{edge_type.type}`]->(b) RETURN {ends}, {columns}"
            for row in raw_rows(link, query):
                properties = _properties(edge_type.properties, row[5:])
                yield Edge(row[0], edge_type.type, row[1], row[2], row[3], row[4], properties)


def _properties(columns: tuple[Property, ...], values: list[Any]) -> dict[str, Value]:
    return {column.name: value for column, value in zip(columns, values, strict=True) if value is not None}
