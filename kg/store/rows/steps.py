"""The steps of a MATCH: each turns rows into more or fewer rows. Edges of one MATCH are never used twice.

Names that begin with NUL are ours; no variable of a query can have them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Protocol

from kg.store.cypher_ast import Direction
from kg.store.rows.compiled import Evaluate, Run
from kg.store.rows.numbers import ValueFault
from kg.store.rows.values import Edge, Node, Path, Row, kind_of

USED: Final = "\x00used"  # ids of the edges that this MATCH has used
_STATE: Final = "\x00state"
_CHUNK: Final = 256  # rows for which edges are read together
FLIPPED: Final[dict[Direction, Direction]] = {"out": "in", "in": "out", "both": "both"}


class Step(Protocol):
    """One step; it sees some rows at a time, so that it can read their edges together."""

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]: ...


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    size = 8
    while chunk := list(islice(iterator, size)):
        yield chunk
        size = min(size * 4, _CHUNK)


def walk(run: Run, steps: tuple[Step, ...], rows: Iterable[Row]) -> Iterator[Row]:
    """All steps, a chunk of rows at a time: memory stays bounded however much a pattern finds."""
    if not steps:
        yield from rows
        return
    for chunk in chunks(rows):
        yield from walk(run, steps[1:], steps[0].expand(run, chunk))


def node_at(row: Row, name: str) -> Node | None:
    """A node that a variable holds; None for null. Raises ValueFault for any other value."""
    value = row[name]
    if value is None or isinstance(value, Node):
        return value
    raise ValueFault(f"expected a node; found a {kind_of(value)}")


@dataclass(frozen=True, slots=True)
class Scan:
    """Nodes of these labels; with `key`, those whose property may have the value."""

    name: str
    labels: frozenset[str]
    key: str | None
    value: Evaluate | None

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            value = self.value(row) if self.value else None
            for node in run.graph.scan(self.labels, self.key, value):
                run.tick()
                yield {**row, self.name: node}


@dataclass(frozen=True, slots=True)
class Bound:
    """A node that is known already, under these labels."""

    name: str
    labels: frozenset[str]

    def expand(self, _run: Run, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            node = node_at(row, self.name)
            if node is not None and node.label in self.labels:
                yield row


@dataclass(frozen=True, slots=True)
class Filter:
    test: Evaluate

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            run.tick()
            if self.test(row):
                yield row


@dataclass(frozen=True, slots=True)
class Target:
    """The node at the end of an edge: its name, whether it is known already, its labels."""

    name: str
    known: bool
    labels: frozenset[str]

    def fits(self, row: Row, node: Node) -> bool:
        if node.label not in self.labels:
            return False
        if not self.known:
            return True
        other = node_at(row, self.name)
        return other is not None and other.id == node.id


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge from a known node."""

    source: str
    edge: str
    edge_known: bool
    types: frozenset[str]
    direction: Direction
    target: Target

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        starts = [(row, node) for row in rows if (node := node_at(row, self.source)) is not None]
        run.graph.prefetch((node for _, node in starts), self.types, self.direction)
        for row, node in starts:
            used = row[USED]
            for edge in run.graph.edges(node, self.types, self.direction):
                run.tick()
                if edge.id in used or (self.edge_known and not _is_edge(row[self.edge], edge)):
                    continue
                end = run.graph.node(edge.target if edge.source == node.id else edge.source)
                if self.target.fits(row, end):
                    yield {**row, self.edge: edge, self.target.name: end, USED: (*used, edge.id)}


def _is_edge(value: Any, edge: Edge) -> bool:
    if value is not None and not isinstance(value, Edge):
        raise ValueFault(f"expected a relationship; found a {kind_of(value)}")
    return value is not None and value.id == edge.id


@dataclass(frozen=True, slots=True)
class Walk:
    """Several edges in a row, as a trail: `*low..high`. `backwards` lists them from the target."""

    source: str
    edges: str
    types: frozenset[str]
    direction: Direction
    low: int
    high: int | None
    target: Target
    each: str
    test: Evaluate | None
    backwards: bool

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        front: list[tuple[Row, Node, tuple[Edge, ...]]] = [
            (row, node, ()) for row in rows if (node := node_at(row, self.source)) is not None
        ]
        depth = 0
        while front:
            if depth >= self.low:
                for row, node, trail in front:
                    if self.target.fits(row, node):
                        yield self._found(row, node, trail)
            if depth == self.high:
                return
            depth += 1
            run.graph.prefetch((node for _, node, _ in front), self.types, self.direction)
            front = run.kept(self._longer(run, front))

    def _longer(
        self, run: Run, front: list[tuple[Row, Node, tuple[Edge, ...]]]
    ) -> Iterator[tuple[Row, Node, tuple[Edge, ...]]]:
        for row, node, trail in front:
            for edge in run.graph.edges(node, self.types, self.direction):
                run.tick()
                if edge.id in row[USED] or any(edge.id == other.id for other in trail):
                    continue
                if self.test is None or self.test({**row, self.each: edge}):
                    end = run.graph.node(edge.target if edge.source == node.id else edge.source)
                    yield row, end, (*trail, edge)

    def _found(self, row: Row, node: Node, trail: tuple[Edge, ...]) -> Row:
        ordered = list(reversed(trail)) if self.backwards else list(trail)
        used = (*row[USED], *(edge.id for edge in trail))
        return {**row, self.edges: ordered, self.target.name: node, USED: used}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A quantified part: `steps` lead from `first` to `last`; `groups` become lists of what each round binds.

    `trace` holds the nodes and edges of all rounds, for a path; `order` are the inner names in pattern order.
    """

    source: str
    target: Target
    first: str
    last: str
    steps: tuple[Step, ...]
    low: int
    high: int | None
    groups: tuple[str, ...]
    trace: str
    order: tuple[str, ...]

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        empty = dict.fromkeys((*self.groups, self.trace), ())
        front: list[tuple[Row, Node, dict[str, tuple[Any, ...]]]] = [
            (row, node, empty) for row in rows if (node := node_at(row, self.source)) is not None
        ]
        rounds = 0
        while front:
            if rounds >= self.low:
                for row, node, lists in front:
                    if self.target.fits(row, node):
                        yield {**row, **{k: list(v) for k, v in lists.items()}, self.target.name: node}
            if rounds == self.high:
                return
            rounds += 1
            front = run.kept(self._round(run, front))

    def _round(
        self, run: Run, front: list[tuple[Row, Node, dict[str, tuple[Any, ...]]]]
    ) -> Iterator[tuple[Row, Node, dict[str, tuple[Any, ...]]]]:
        started = ({**row, self.first: node, _STATE: (row, lists)} for row, node, lists in front)
        for found in walk(run, self.steps, started):
            run.tick()
            row, lists = found[_STATE]
            grown = {name: (*lists[name], found[name]) for name in self.groups}
            grown[self.trace] = (*lists[self.trace], *(found[name] for name in self.order))
            yield {**row, USED: found[USED]}, found[self.last], grown


@dataclass(frozen=True, slots=True)
class NamePath:
    """p = …: `parts` are the names of nodes and of what lies between them, in pattern order."""

    name: str
    parts: tuple[str, ...]

    def expand(self, run: Run, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            yield {**row, self.name: path_of(run, row, self.parts)}


def path_of(run: Run, row: Row, parts: tuple[str, ...]) -> Path:
    nodes: list[Node] = [row[parts[0]]]
    edges: list[Edge] = []
    for name in parts[1::2]:
        value = row[name]
        for step in value if isinstance(value, list) else [value]:
            if isinstance(step, Edge):
                edges.append(step)
                last = nodes[-1].id
                nodes.append(run.graph.node(step.target if step.source == last else step.source))
    return Path(tuple(nodes), tuple(edges))
