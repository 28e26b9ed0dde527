"""The embedded index: Cypher over a read-only copy of the graph, in one file, rebuilt when the graph differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

import ladybug

from kg.digest import graph_digest
from kg.errors import QueryError, StoreError
from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property, Schema
from kg.store import Answer, GraphSource, PublishReport
from kg.store.gate import check_query
from kg.store.index_build import BUFFER_POOL, build
from kg.store.index_files import (
    Stamp,
    builder_lock,
    new_stamp,
    read_stamp,
    remove_others,
    schema_digest,
    with_loops,
    write_stamp,
)
from kg.store.index_values import answer_rows, engine_message, raw_rows


class CypherIndex:
    """A `GraphPlace` in `folder`. Safe to share between threads; one instance holds at most one file open.

    Several processes may ask at once, and while another one publishes: a reader keeps the file it has open until
    its next question.
    """

    def __init__(self, folder: Path, schema: Schema) -> None:
        self._folder = folder
        self._schema = schema
        self._lock = RLock()
        self._open: tuple[Stamp, ladybug.Database] | None = None

    def publish(self, graph: GraphSource) -> PublishReport:
        """Build the index anew unless it holds `graph` already.

        Raises StoreError when the graph does not fit the schema, or the folder cannot be written.
        """
        digest = graph.digest()
        with builder_lock(self._folder):
            current = read_stamp(self._folder)
            remove_others(self._folder, current)
            if current and current.holds(digest, self._schema):
                return PublishReport()
            stamp = new_stamp(digest, self._schema)
            part = self._folder / f"{stamp.file}.part"
            built = build(part, graph, self._schema)
            part.replace(self._folder / stamp.file)
            stamp = with_loops(stamp, built.loops)
            write_stamp(self._folder, stamp)
            self.close()
            remove_others(self._folder, stamp)
        return PublishReport(nodes_written=built.nodes, edges_written=built.edges)

    def holds(self, digest: str) -> bool:
        """Whether the index was built from the graph of that digest; cheap, believes the stamp."""
        stamp = read_stamp(self._folder)
        return stamp is not None and stamp.holds(digest, self._schema)

    def ask(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0) -> Answer:
        """Rows of one reading query that the gate lets through. `timeout` is in seconds."""
        with self._lock:
            stamp, database = self._database()
            query = check_query(cypher, parameters or {}, self._schema, loops=frozenset(stamp.loops))
            with ladybug.Connection(database) as link:
                link.set_query_timeout(max(1, int(timeout * 1000)))
                try:
                    return Answer(query.columns, list(answer_rows(link, query.text, query.parameters)))
                except RuntimeError as error:
                    raise QueryError(engine_message(str(error), timeout)) from error

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

    def _database(self) -> tuple[Stamp, ladybug.Database]:
        """The current database, opened read-only; a newer one takes the place of the one that was open."""
        stamp = read_stamp(self._folder)
        if stamp is None or stamp.schema != schema_digest(self._schema):
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
