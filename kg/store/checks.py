"""A graph is checked against the schema before any place takes it, so that all places refuse the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.errors import StoreError
from kg.model import Edge, Node, Value
from kg.progress import Watch, unwatched, watched
from kg.rulebook.schema import EdgeType, NodeType, Property, Schema
from kg.store import GraphSource

Declared = Mapping[str, Property]
_PYTHON: Mapping[str, type] = {"string": str, "integer": int, "float": float, "boolean": bool, "strings": tuple}


@dataclass(frozen=True, slots=True)
class CheckedGraph:
    """`graph`, each item checked as it passes. Reading raises StoreError at the first that does not fit.

    `watch` sees how many of each label and type have passed.
    """

    graph: GraphSource
    schema: Schema
    watch: Watch = unwatched

    def nodes(self, label: str) -> Iterator[Node]:
        declared = declared_by(self.schema.nodes[label])
        last = ""
        for node in watched(self.graph.nodes(label), f"published: {label}", self.count(label), self.watch):
            last = _rising(label, last, node.id)
            yield checked_node(node, declared)

    def edges(self, type_: str) -> Iterator[Edge]:
        edge_type = self.schema.edges[type_]
        declared = declared_by(edge_type)
        last = ""
        for edge in watched(self.graph.edges(type_), f"published: {type_}", self.count(type_), self.watch):
            last = _rising(type_, last, edge.id)
            yield checked_edge(edge, edge_type, declared)

    def count(self, member: str) -> int:
        return self.graph.count(member)

    def digest(self) -> str:
        return self.graph.digest()


def declared_by(member: NodeType | EdgeType) -> Declared:
    """The properties that the schema gives a label or type, by name."""
    return {p.name: p for p in member.properties}


def checked_node(node: Node, declared: Declared) -> Node:
    """The node, when it is as the schema says. Raises StoreError when it is not."""
    _check_properties(f"{node.label} {node.id}", node.id, declared, node.properties)
    return node


def checked_edge(edge: Edge, edge_type: EdgeType, declared: Declared) -> Edge:
    """The edge, when it is as the schema says. Raises StoreError when it is not."""
    type_ = edge_type.type
    if not edge_type.accepts(edge.source_label, edge.target_label):
        raise StoreError(
            f"{type_} {edge.id}: joins {edge.source_label} to {edge.target_label}; "
            f"expected one of {', '.join(edge_type.subjects)} to one of {', '.join(edge_type.objects)}"
        )
    _check_properties(f"{type_} {edge.id}", edge.id, declared, edge.properties)
    return edge


def _rising(name: str, last: str, id_: str) -> str:
    if id_ <= last:
        raise StoreError(f"{name} {id_}: comes after {last!r}; expected each id once, in rising order")
    return id_


def _check_properties(place: str, id_: str, declared: Declared, properties: Mapping[str, Value]) -> None:
    """They are those of the schema, each of exactly its type: 400 and 400.0 are two digests."""
    for name, value in properties.items():
        if name not in declared:
            raise StoreError(f"{place}: property {name!r} is not in the schema; known: {', '.join(declared)}")
        if type(value) is not _PYTHON[declared[name].type]:
            raise StoreError(f"{place}: {name} is {value!r}; expected the type {declared[name].type}")
    for name, column in declared.items():
        if not column.nullable and name not in properties:
            raise StoreError(f"{place}: property {name!r} is missing; only those marked ? in schema.yaml may be")
    if properties.get("id") != id_:
        raise StoreError(f"{place}: property id is {properties.get('id')!r}; expected {id_!r}")
