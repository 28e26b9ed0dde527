"""shortestPath(), allShortestPaths(), ANY SHORTEST and ALL SHORTEST between two nodes that are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.store.cypher_ast import Direction
from kg.store.rows.compiled import Evaluate, Run
from kg.store.rows.numbers import Unlike, ValueFault
from kg.store.rows.steps import node_at
from kg.store.rows.values import Edge, Node, Row

_MOST_PATHS = 100_000  # shortest paths between two nodes


@dataclass(frozen=True, slots=True)
class Shortest:
    """Binds `edges` to the edges of each shortest path.

    With `one` a single path is given; when there are several and `matters`, Neo4j takes any of them, and so would
    we: that is a fault, not an answer.
    """

    source: str
    target: str
    edges: str
    types: frozenset[str]
    direction: Direction
    low: int
    high: int | None
    each: str
    test: Evaluate | None
    one: bool
    matters: bool
    selects: bool

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            start, end = node_at(row, self.source), node_at(row, self.target)
            if start is None or end is None:
                continue
            if start.id == end.id and self.selects and self.low == 0:
                yield {**row, self.edges: []}
                continue
            if start.id == end.id:
                fault = Unlike if self.selects else ValueFault
                raise fault("a shortest path leads between two different nodes; add WHERE a <> b before it")
            for number, trail in enumerate(self._paths(run, row, start, end)):
                if self.one and number:
                    if self.matters:
                        raise Unlike(
                            "there are several shortest paths, of which each place takes another one; "
                            "use allShortestPaths(), or only length() of the path"
                        )
                    break
                if number == _MOST_PATHS:
                    raise Unlike(f"there are more than {_MOST_PATHS:,} shortest paths between two nodes")
                yield {**row, self.edges: list(trail)}

    def _paths(self, run: Run, row: Row, start: Node, end: Node) -> Iterator[tuple[Edge, ...]]:
        """Level by level, with all edges that lead to a node for the first time or in the same level."""
        before: dict[str, list[tuple[Edge, str]]] = {start.id: []}
        front, depth = [start], 0
        while front and end.id not in before and depth != self.high:
            depth += 1
            run.graph.prefetch(front, self.types, self.direction)
            level: dict[str, list[tuple[Edge, str]]] = {}
            for node in front:
                for edge in run.graph.edges(node, self.types, self.direction):
                    run.tick()
                    other = edge.target if edge.source == node.id else edge.source
                    if other not in before and (self.test is None or self.test({**row, self.each: edge})):
                        level.setdefault(other, []).append((edge, node.id))
            before.update(level)
            front = [run.graph.node(id_) for id_ in level]
        if end.id in before:
            yield from _trails(before, end.id)


def _trails(before: dict[str, list[tuple[Edge, str]]], end: str) -> Iterator[tuple[Edge, ...]]:
    stack: list[tuple[str, tuple[Edge, ...]]] = [(end, ())]
    while stack:
        id_, trail = stack.pop()
        if not before[id_]:
            yield trail
        for edge, previous in before[id_]:
            stack.append((previous, (edge, *trail)))
