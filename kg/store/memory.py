"""A graph held in memory, for tests and for graphs that fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.digest import graph_digest
from kg.model import Edge, Node


class MemoryGraph:
    """A `GraphSource` over nodes and edges given once; their order does not matter."""

    def __init__(self, nodes: Iterable[Node] = (), edges: Iterable[Edge] = ()) -> None:
        self._nodes: dict[str, list[Node]] = defaultdict(list)
        self._edges: dict[str, list[Edge]] = defaultdict(list)
        for node in sorted(nodes, key=lambda node: node.id):
            self._nodes[node.label].append(node)
        for edge in sorted(edges, key=lambda edge: edge.id):
            self._edges[edge.type].append(edge)

    def nodes(self, label: str) -> Iterator[Node]:
        """The nodes of one label, sorted by id."""
        return iter(self._nodes.get(label, ()))

    def edges(self, type_: str) -> Iterator[Edge]:
        """The edges of one type, sorted by id."""
        return iter(self._edges.get(type_, ()))

    def count(self, member: str) -> int:
        """How many nodes of a label or edges of a type there are."""
        return len(self._nodes.get(member, ())) + len(self._edges.get(member, ()))

    def digest(self) -> str:
        """`kg.digest.graph_digest` of all nodes and edges, whether the schema knows them or not."""
        return graph_digest(
            (node for nodes in self._nodes.values() for node in nodes),
            (edge for edges in self._edges.values() for edge in edges),
        )
