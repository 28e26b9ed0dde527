"""Reads our nodes and edges back from a Neo4j database, streaming, in the order the server likes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property, Schema
from kg.store.neo4j_schema import EdgeGroup, families
from kg.store.values import ENTITY_LABEL

if TYPE_CHECKING:  # the driver takes most of a second to load, and this module is read by commands without it
    from neo4j import Transaction


@dataclass(frozen=True, slots=True)
class StoredNode:
    """A node of ours as the server has it; `element` is the server's own handle of it."""

    element: str
    node: Node


@dataclass(frozen=True, slots=True)
class StoredEdge:
    element: str
    edge: Edge


def read_nodes(tx: Transaction, name: str, schema: Schema) -> Iterator[StoredNode]:
    """All nodes of one family. One that someone gave several of our labels, or none, has them joined by `:`."""
    known = frozenset(families(schema)[name])
    query = f"MATCH (n:`{name}`) RETURN elementId(n) AS element, labels(n) AS labels, properties(n) AS properties"
    for element, labels, properties in _rows(tx, query):
        label = ":".join(sorted(known.intersection(labels))) or ENTITY_LABEL
        declared = schema.nodes[label].properties if label in schema.nodes else ()
        yield StoredNode(element, Node(_id(properties), label, own_properties(properties, declared)))


def read_edges(tx: Transaction, group: EdgeGroup) -> Iterator[StoredEdge]:
    """All edges of ours between two families; the labels of the ends are those of the families."""
    declared = {edge.type: edge.properties for edge in group.types}
    types = "|".join(f"`{name}`" for name in declared)
    query = (
        f"MATCH (a:`{group.source}`)-[r:{types}]->(b:`{group.target}`) RETURN elementId(r) AS element, "
        "type(r) AS type, a.id AS source, b.id AS target, properties(r) AS properties"
    )
    for element, type_, source, target, properties in _rows(tx, query):
        own = own_properties(properties, declared[type_])
        edge = Edge(_id(properties), type_, str(source), str(target), group.source, group.target, own)
        yield StoredEdge(element, edge)


def own_properties(properties: Mapping[str, Any], declared: tuple[Property, ...]) -> dict[str, Value]:
    """Those that the schema declares; lists as tuples."""
    return {
        p.name: tuple(value) if isinstance(value := properties[p.name], list) else value
        for p in declared
        if properties.get(p.name) is not None
    }


def _id(properties: Mapping[str, Any]) -> str:
    return str(properties.get("id", ""))


def _rows(tx: Transaction, query: str) -> Iterator[tuple[Any, ...]]:
    for record in tx.run(query):
        yield tuple(record.values())
