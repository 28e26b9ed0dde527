"""Brings a copy of an index from one version of a graph to the next by the log of what has changed.

The copy is not the index yet: an update that breaks off, or whose result does not have as many nodes and edges as
the graph, is thrown away, and the index is built whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import ladybug
import pyarrow as pa

from kg.columns import ARROW
from kg.errors import StoreError
from kg.model import Edge, Node
from kg.progress import Watch, watched
from kg.rulebook.schema import NodeType, Schema
from kg.store import Ledger, PublishReport, TrackedGraph
from kg.store.checks import checked_edge, checked_node, declared_by
from kg.store.index_build import copy_edges, copy_nodes
from kg.store.index_files import BUFFER_POOL
from kg.store.index_values import SOURCE, TARGET, raw_rows

T = TypeVar("T")
_BATCH = 2_000  # ids or rows of one statement


def update(
    path: Path, graph: TrackedGraph, since: int, schema: Schema, *, loops: Iterable[str], watch: Watch
) -> tuple[PublishReport, set[str]]:
    """Bring the database at `path`, which holds the version `since`, to the graph as it is now.

    `loops` are the types that had an edge from a node to itself; those that have one now are given back.

    Raises StoreError when the result cannot be trusted, or the graph is not as the schema says; the file is then of
    no use.
    """
    try:
        with (
            ladybug.Database(path, buffer_pool_size=BUFFER_POOL, auto_checkpoint=False) as database,
            ladybug.Connection(database) as link,
        ):
            link.execute("BEGIN TRANSACTION")
            report, found = _Update(link, graph.ledger, since, schema, watch).run()
            _check_counts(link, graph, schema)
            found |= set(_loops(link, set(loops) - found))
            link.execute("COMMIT")
            link.execute("CHECKPOINT")
    except (RuntimeError, OSError, pa.ArrowException) as error:
        raise StoreError(f"{path}: the index cannot be updated: {error}") from error
    return report, found


class _Update:
    """One update inside a transaction of the engine: what is gone first, then what came or changed."""

    def __init__(self, link: ladybug.Connection, ledger: Ledger, since: int, schema: Schema, watch: Watch) -> None:
        self._link = link
        self._ledger = ledger
        self._since = since
        self._schema = schema
        self._watch = watch

    def run(self) -> tuple[PublishReport, set[str]]:
        """What was done, and the types of which an edge was written that joins a node to itself."""
        loops: set[str] = set()
        nodes_gone = sum(self._forget_nodes(label) for label in self._schema.nodes)
        edges_gone = sum(self._forget_edges(type_) for type_ in self._schema.edges)
        nodes = sum(self._write_nodes(node_type) for node_type in self._schema.nodes.values())
        edges = 0
        for type_, edge_type in self._schema.edges.items():
            declared, items = declared_by(edge_type), self._items(type_)
            found = (checked_edge(item, edge_type, declared) for item in items if isinstance(item, Edge))
            edges += copy_edges(self._link, edge_type, found, loops)
        return PublishReport(nodes, nodes_gone, edges, edges_gone), loops

    def _changed(self, member: str) -> list[str]:
        return list(self._ledger.changed(self._since, member))

    def _items(self, member: str) -> Iterator[Node | Edge]:
        ids = self._changed(member)
        for id_ in watched(ids, f"published: {member}", len(ids), self._watch) if ids else ():
            item = self._ledger.item(member, id_)
            if item is not None:
                yield item

    def _forget_nodes(self, label: str) -> int:
        """With the edges that they have."""
        gone = [id_ for id_ in self._changed(label) if self._ledger.item(label, id_) is None]
        return self._forget(gone, f"MATCH (n:`{label}` {{id: i}})", "DETACH DELETE n")

    def _forget_edges(self, type_: str) -> int:
        """Those that have changed too: they are written anew."""
        return self._forget(self._changed(type_), f"MATCH ()-[r:`{type_}`]->() WHERE r.id = i", "DELETE r")

    def _forget(self, ids: Sequence[str], pattern: str, delete: str) -> int:
        found = 0
        for batch in _batches(ids):
            found += _number(self._link, f"UNWIND $ids AS i {pattern} RETURN count(*)", ids=batch)
            self._link.execute(f"UNWIND $ids AS i {pattern} {delete}", {"ids": batch})
        return found

    def _write_nodes(self, node_type: NodeType) -> int:
        written, declared = 0, declared_by(node_type)
        items = (checked_node(item, declared) for item in self._items(node_type.label) if isinstance(item, Node))
        for batch in _batches(items):
            query = f"UNWIND $ids AS i MATCH (n:`{node_type.label}` {{id: i}}) RETURN n.id"
            known = {row[0] for row in raw_rows(self._link, query, {"ids": [node.id for node in batch]})}
            self._set_nodes(node_type, [node for node in batch if node.id in known])
            copy_nodes(self._link, node_type, [node for node in batch if node.id not in known])
            written += len(batch)
        return written

    def _set_nodes(self, node_type: NodeType, nodes: Sequence[Node]) -> None:
        """In place, with their edges; a property that is not there any more becomes null."""
        if not nodes:
            return
        layout = pa.schema([(f"new_{p.name}", ARROW[p.type]) for p in node_type.properties])
        rows = [{f"new_{key}": value for key, value in node.properties.items()} for node in nodes]
        names = [p.name for p in node_type.properties if p.name != "id"]
        values = ", ".join(f"n.`{name}` = `new_{name}`" for name in names)
        query = f"LOAD FROM $rows MATCH (n:`{node_type.label}` {{id: `new_id`}}) SET {values}"
        self._link.execute(query, {"rows": pa.Table.from_pylist(rows, schema=layout)})


def _check_counts(link: ladybug.Connection, graph: TrackedGraph, schema: Schema) -> None:
    patterns = {label: f"(n:`{label}`)" for label in schema.nodes}
    patterns |= {type_: f"()-[r:`{type_}`]->()" for type_ in schema.edges}
    for member, pattern in patterns.items():
        found, wanted = _number(link, f"MATCH {pattern} RETURN count(*)"), graph.count(member)
        if found != wanted:
            raise StoreError(f"{member}: {found} in the index after an update, expected {wanted}")


def _loops(link: ladybug.Connection, types: Iterable[str]) -> Iterator[str]:
    """Those types of which some edge still joins a node to itself."""
    for type_ in sorted(types):
        if _number(link, f"MATCH ()-[r:`{type_}`]->() WHERE r.`{SOURCE}` = r.`{TARGET}` RETURN count(*)"):
            yield type_


def _number(link: ladybug.Connection, query: str, **parameters: object) -> int:
    return int(next(raw_rows(link, query, parameters))[0])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
