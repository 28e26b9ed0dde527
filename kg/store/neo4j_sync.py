"""Brings a claimed Neo4j database to a graph by difference: reads what is there, writes only what differs.

Nodes first, then edges; each step compares content, not stamps, so that whatever a killed run or a curious hand
left behind comes right. Every batch is one managed transaction, which the driver may run again: each is idempotent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from neo4j import ManagedTransaction

from kg.digest import edge_line, node_line
from kg.errors import StoreError
from kg.model import Edge, Node, Value
from kg.rulebook.schema import EdgeType, Property, Schema
from kg.store import GraphSource, PublishReport
from kg.store.neo4j_read import read_edges, read_nodes
from kg.store.neo4j_schema import EdgeGroup, edge_groups, families, family
from kg.store.neo4j_watch import WatchedSession

BATCH_ROWS = 5_000  # larger ones gained nothing
BATCH_CHARACTERS = 4_000_000  # article texts would otherwise fill the server's memory
DELETE_ROWS = 1_000  # a node takes all its edges with it
FRAME = 8  # bytes

Row = dict[str, Any]
Print = bytes  # of an item: hash of its frame (what cannot be changed in place), then hash of its content


def sync(session: WatchedSession, graph: GraphSource, schema: Schema) -> PublishReport:
    """Make the database equal to `graph` in everything that is ours; says what that took."""
    nodes = [_sync_nodes(session, graph, schema, name) for name in families(schema)]
    edges = [_sync_edges(session, graph, schema, group) for group in edge_groups(schema)]
    return PublishReport(
        nodes_written=sum(written for written, _, _ in nodes),
        nodes_deleted=sum(deleted for _, deleted, _ in nodes),
        edges_written=sum(written for written, _ in edges),
        edges_deleted=sum(lost for _, _, lost in nodes) + sum(deleted for _, deleted in edges),
    )


def _sync_nodes(session: WatchedSession, graph: GraphSource, schema: Schema, name: str) -> tuple[int, int, int]:
    """One family: nodes written, nodes deleted, and the edges that went with them."""
    labels = families(schema)[name]
    wanted = {node.id: _node_print(node) for label in labels for node in graph.nodes(label)}
    with session.begin_transaction() as tx:
        stored = ((one.element, one.node.id, _node_print(one.node)) for one in read_nodes(tx, name, schema))
        stale = _difference(stored, wanted)
    deleted = [session.execute_write(_delete_nodes, part) for part in _parts(stale)]
    for label in labels:
        properties = schema.nodes[label].properties
        rows = (row_of(node, properties) for node in graph.nodes(label) if node.id in wanted)
        write_batches(session, node_rows_query(name, label), rows)
    return len(wanted), sum(nodes for nodes, _ in deleted), sum(edges for _, edges in deleted)


def _sync_edges(session: WatchedSession, graph: GraphSource, schema: Schema, group: EdgeGroup) -> tuple[int, int]:
    """The edges between two families: how many were written, and how many deleted."""

    def edges(type_: EdgeType) -> Iterator[Edge]:
        ends = (group.source, group.target)
        return (edge for edge in graph.edges(type_.type) if _ends(edge, schema) == ends)

    wanted = {edge.id: _edge_print(edge) for type_ in group.types for edge in edges(type_)}
    with session.begin_transaction() as tx:
        stored = ((one.element, one.edge.id, _edge_print(one.edge)) for one in read_edges(tx, group))
        stale = _difference(stored, wanted)
    deleted = sum(session.execute_write(_delete_edges, part) for part in _parts(stale))
    for type_ in group.types:
        rows = (row_of(edge, type_.properties) for edge in edges(type_) if edge.id in wanted)
        write_batches(session, edge_rows_query(group.source, type_.type, group.target), rows)
    return len(wanted), deleted


def _difference(stored: Iterable[tuple[str, str, Print]], wanted: dict[str, Print]) -> list[str]:
    """Take from `wanted` what is there already; the handles of what must be deleted."""
    stale: list[str] = []
    for element, id_, found in stored:
        expected = wanted.get(id_)
        if expected is None or expected[:FRAME] != found[:FRAME]:
            stale.append(element)
        elif expected == found:
            del wanted[id_]
    return stale


def _node_print(node: Node) -> Print:
    return _hash(node.label.encode(), FRAME) + _hash(node_line(node))


def _edge_print(edge: Edge) -> Print:
    frame = f"{edge.type} {len(edge.source)} {edge.source}{edge.target}"
    return _hash(frame.encode("utf-8", "surrogatepass"), FRAME) + _hash(edge_line(edge))


def _hash(content: bytes, size: int = 16) -> bytes:
    return hashlib.blake2b(content, digest_size=size).digest()


def _ends(edge: Edge, schema: Schema) -> tuple[str, str]:
    return family(schema, edge.source_label), family(schema, edge.target_label)


def row_of(item: Node | Edge, declared: Iterable[Property]) -> Row:
    """Every property that the schema declares; a null takes the server's away. An edge's row has its ends."""
    values: Mapping[str, Value] = item.properties
    properties = {p.name: list(v) if isinstance(v := values.get(p.name), tuple) else v for p in declared}
    ends = {"source": item.source, "target": item.target} if isinstance(item, Edge) else {}
    return {"id": item.id, "properties": properties, **ends}


def node_rows_query(name: str, label: str) -> str:
    """What writes rows of nodes of a family and label; both come from the schema."""
    merge = f"MERGE (n:`{name}` {{id: row.id}}) SET n:`{label}`, n += row.properties"
    return f"UNWIND $rows AS row {merge} RETURN count(n) AS found"


def edge_rows_query(source: str, type_: str, target: str) -> str:
    """What writes rows of edges of a type between two families."""
    return (
        f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.source}}) MATCH (b:`{target}` {{id: row.target}}) "
        f"MERGE (a)-[r:`{type_}` {{id: row.id}}]->(b) SET r += row.properties RETURN count(r) AS found"
    )


def write_batches(session: WatchedSession, query: str, rows: Iterable[Row]) -> int:
    """Write rows, a managed transaction a batch; their number."""
    written = 0
    for batch in batches(rows):
        session.execute_write(_write, query, batch)
        written += len(batch)
    return written


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lists of at most BATCH_ROWS rows and, but for the last of them, BATCH_CHARACTERS characters."""
    batch: list[Row] = []
    weight = 0
    for row in rows:
        batch.append(row)
        weight += sum(len(value) for value in row["properties"].values() if isinstance(value, str))
        if len(batch) >= BATCH_ROWS or weight >= BATCH_CHARACTERS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _parts(handles: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(handles), DELETE_ROWS):
        yield handles[start : start + DELETE_ROWS]


def _write(tx: ManagedTransaction, query: str, rows: list[Row]) -> None:
    found = tx.run(query, rows=rows).single(strict=True)["found"]
    if found != len(rows):
        raise StoreError(f"{len(rows) - found} of {len(rows)} edges have an end that is not a node of the graph")


def _delete_nodes(tx: ManagedTransaction, handles: list[str]) -> tuple[int, int]:
    query = "UNWIND $handles AS handle MATCH (n) WHERE elementId(n) = handle DETACH DELETE n"
    counters = tx.run(query, handles=handles).consume().counters
    return counters.nodes_deleted, counters.relationships_deleted


def _delete_edges(tx: ManagedTransaction, handles: list[str]) -> int:
    query = "UNWIND $handles AS handle MATCH ()-[r]->() WHERE elementId(r) = handle DELETE r"
    return tx.run(query, handles=handles).consume().counters.relationships_deleted
