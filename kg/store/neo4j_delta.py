"""Brings a Neo4j database from one version of a graph to the next by the log of what has changed.

Only for a database that is known to hold that version (`kg.store.neo4j_watch`); whatever is in doubt is compared as
a whole (`kg.store.neo4j_sync`).
"""

from __future__ import annotations

from collections.abc import Iterator

from neo4j import ManagedTransaction

from kg.model import Edge, Node
from kg.rulebook.schema import Schema
from kg.store import Ledger, PublishReport
from kg.store.neo4j_schema import family
from kg.store.neo4j_sync import DELETE_ROWS, edge_rows_query, node_rows_query, row_of, write_batches
from kg.store.neo4j_watch import WatchedSession


def push_changes(session: WatchedSession, ledger: Ledger, since: int, schema: Schema) -> PublishReport:
    """Delete and write what the ledger says has changed after version `since`; edges go first and come last."""
    deletions = {type_: f"MATCH ()-[x:`{type_}` {{id: id}}]->() DELETE x" for type_ in schema.edges}
    edges_deleted = sum(_delete(session, ledger, since, type_, query) for type_, query in deletions.items())
    deletions = {label: f"MATCH (x:`{family(schema, label)}` {{id: id}}) DETACH DELETE x" for label in schema.nodes}
    nodes_deleted = sum(_delete(session, ledger, since, label, query) for label, query in deletions.items())
    return PublishReport(
        nodes_written=sum(_write_nodes(session, ledger, since, label, schema) for label in schema.nodes),
        nodes_deleted=nodes_deleted,
        edges_written=sum(_write_edges(session, ledger, since, type_, schema) for type_ in schema.edges),
        edges_deleted=edges_deleted,
    )


def _delete(session: WatchedSession, ledger: Ledger, since: int, member: str, query: str) -> int:
    gone = [id_ for id_ in ledger.changed(since, member) if ledger.item(member, id_) is None]
    parts = (gone[start : start + DELETE_ROWS] for start in range(0, len(gone), DELETE_ROWS))
    return sum(session.execute_write(_run_deletion, f"UNWIND $ids AS id {query}", part) for part in parts)


def _run_deletion(tx: ManagedTransaction, query: str, ids: list[str]) -> int:
    counters = tx.run(query, ids=ids).consume().counters
    return counters.nodes_deleted or counters.relationships_deleted


def _items(ledger: Ledger, since: int, member: str) -> Iterator[Node | Edge]:
    for id_ in ledger.changed(since, member):
        item = ledger.item(member, id_)
        if item is not None:
            yield item


def _write_nodes(session: WatchedSession, ledger: Ledger, since: int, label: str, schema: Schema) -> int:
    properties = schema.nodes[label].properties
    query = node_rows_query(family(schema, label), label)
    return write_batches(session, query, (row_of(node, properties) for node in _items(ledger, since, label)))


def _write_edges(session: WatchedSession, ledger: Ledger, since: int, type_: str, schema: Schema) -> int:
    """In groups of the families that they join, as each query names both."""
    properties = schema.edges[type_].properties
    ends = sorted({_ends(edge, schema) for edge in _items(ledger, since, type_) if isinstance(edge, Edge)})
    written = 0
    for source, target in ends:
        rows = (
            row_of(edge, properties)
            for edge in _items(ledger, since, type_)
            if isinstance(edge, Edge) and _ends(edge, schema) == (source, target)
        )
        written += write_batches(session, edge_rows_query(source, type_, target), rows)
    return written


def _ends(edge: Edge, schema: Schema) -> tuple[str, str]:
    return family(schema, edge.source_label), family(schema, edge.target_label)
