"""Nodes and edges for rows, from the engine: one by one while few are asked for, whole tables after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.rulebook.schema import Property, Schema
from kg.store.cypher_ast import Direction
from kg.store.rows.values import Edge, Node

Ask = Callable[[str, Mapping[str, Any]], Iterator[list[Any]]]
_SINGLES = 24  # single questions about a label, or about edges, before all are read
_FEW = 6  # nodes whose edges are asked for one by one


@dataclass(slots=True)
class _Sides:
    """What is known of the edges of one type: of which nodes, and whether of all."""

    out: dict[str, list[Edge]] = field(default_factory=dict)
    into: dict[str, list[Edge]] = field(default_factory=dict)
    whole: bool = False

    def side(self, direction: Direction) -> dict[str, list[Edge]]:
        return self.out if direction == "out" else self.into


class Reader:
    """A graph as far as it has been read. `keys` are the properties that a query can ask for; None means any.

    `ask` gives the rows of a query of the engine; `clock` raises QueryError when the time is over.
    """

    def __init__(self, schema: Schema, keys: frozenset[str] | None, *, tiny: bool = False) -> None:
        self.tiny = tiny  # so small that the engine's planning would take longer than the rows
        self._schema = schema
        self._keys = keys
        self._nodes: dict[str, Node] = {}
        self._filled: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._singles: dict[str, int] = {}
        self._all: dict[str, list[Node]] = {}
        self._by_value: dict[tuple[str, str], dict[Any, list[Node]]] = {}
        self._edges: dict[str, _Sides] = {}
        self._strangers = 0
        self._asked = 0
        self._whole: set[str] = set()
        self._ready: set[tuple[frozenset[str], str, Direction]] = set()  # of which all edges have been read
        self._joined: dict[tuple[frozenset[str], str, Direction], tuple[str, ...]] = {}

    def use(self, ask: Ask, clock: Callable[[], None]) -> Reader:
        """The same, asking through `ask` from now on. What it has read stays."""
        self._ask = ask
        self._clock = clock
        return self

    def scan(self, labels: frozenset[str], key: str | None, value: Any) -> Iterable[Node]:
        """Nodes of these labels, in the order of the engine's tables."""
        for label in self._schema.nodes:
            if label not in labels:
                continue
            if key is None or not isinstance(value, str):
                yield from [] if key is not None and value is None else self._label(label)
            elif any(p.name == key and p.type == "string" for p in self._schema.nodes[label].properties):
                yield from self._with_value(label, key, value)
            elif any(p.name == key for p in self._schema.nodes[label].properties):
                yield from self._label(label)

    def known(self, id_: str, label: str, properties: Mapping[str, Any] | None = None) -> Node:
        """The one object of a node."""
        node = self._nodes.get(id_)
        if node is None:
            given = None if self._keys is None else properties
            node = self._nodes[id_] = Node(id_, label, self._fill, given)
        return node

    def node(self, id_: str) -> Node:
        """A node that an edge led to. Reading an edge makes its ends known, but where the engine gave the edge."""
        if id_ not in self._nodes:
            self._strangers += 1
            where = " WHERE n.`id` = $id" if self._strangers < _SINGLES else ""
            for row in self._rows(f"MATCH (n){where} RETURN n.`id`, label(n)", {"id": id_} if where else {}):
                self.known(row[0], row[1])
        return self._nodes[id_]

    def prefetch(self, nodes: Iterable[Node], types: frozenset[str], direction: Direction) -> None:
        """Where many nodes are asked for, the types are read whole."""
        if types <= self._whole:
            return
        wanted = {node.id: node for node in nodes}
        labels = {node.label for node in wanted.values()}
        for way in _ways(direction):
            if all((types, label, way) in self._ready for label in labels):
                continue
            open_ = [type_ for type_ in sorted(types) if not self._edges.setdefault(type_, _Sides()).whole]
            missing: dict[str, tuple[Node, list[str]]] = {}
            for type_ in open_:
                known = self._edges[type_].side(way)
                for node in wanted.values():
                    if node.id not in known and self._joins(type_, node.label, way):
                        missing.setdefault(node.id, (node, []))[1].append(type_)
            if len(missing) > _FEW or self._asked > _SINGLES:
                asked = {type_ for _, needed in missing.values() for type_ in needed}
                if asked:
                    self._read_types(sorted(asked))
                continue
            for node, needed in missing.values():
                self._read_sides(needed, node, way)

    def edges(self, node: Node, types: frozenset[str], direction: Direction) -> Iterator[Edge]:
        """An edge from a node to itself comes once, also without direction."""
        for way in _ways(direction):
            joining = self._joining(types, node.label, way)
            if (types, node.label, way) not in self._ready:
                if any(self._missing(type_, node, way) for type_ in joining):
                    self.prefetch([node], types, way)
                if self._whole.issuperset(joining):
                    self._ready.add((types, node.label, way))
            for type_ in joining:
                for edge in self._edges[type_].side(way).get(node.id, ()):
                    if way == "in" and direction == "both" and edge.source == edge.target:
                        continue
                    yield edge

    def columns(self, properties: tuple[Property, ...]) -> list[str]:
        """The properties that the query can ask for."""
        return [p.name for p in properties if self._keys is None or p.name in self._keys]

    def properties(self, label: str, id_: str) -> Mapping[str, Any]:
        """The properties of a node that the query can ask for."""
        return self.known(id_, label).properties

    def edge_properties(self, edge: Edge) -> Mapping[str, Any]:
        """The properties of an edge that the query can ask for."""
        sides = self._edges.setdefault(edge.type, _Sides())
        if not sides.whole and self._singles.setdefault(edge.type, 0) < _SINGLES:
            self._singles[edge.type] += 1
            names = self.columns(self._schema.edges[edge.type].properties)
            listed = ", ".join(f"r.`{name}`" for name in names)
            query = f"MATCH (a)-[r:`{edge.type}`]->(b) WHERE a.`id` = $a AND r.`id` = $id RETURN {listed}"
            return _present(names, next(self._rows(query, {"a": edge.source, "id": edge.id})))
        if not sides.whole:
            self._read_types([edge.type])
        found = self._edges[edge.type].out[edge.source]
        return next(other.properties for other in found if other.id == edge.id)

    def _joins(self, type_: str, label: str, way: Direction) -> bool:
        edge = self._schema.edges[type_]
        return label in (edge.subjects if way == "out" else edge.objects)

    def _joining(self, types: frozenset[str], label: str, way: Direction) -> tuple[str, ...]:
        key = (types, label, way)
        if key not in self._joined:
            self._joined[key] = tuple(type_ for type_ in sorted(types) if self._joins(type_, label, way))
        return self._joined[key]

    def _missing(self, type_: str, node: Node, way: Direction) -> bool:
        sides = self._edges.setdefault(type_, _Sides())
        return not sides.whole and node.id not in sides.side(way)

    def _read_sides(self, types: list[str], node: Node, way: Direction) -> None:
        self._asked += 1
        names = self._edge_columns(types)
        pattern = f"[r:{'|'.join(f'`{type_}`' for type_ in types)}]"
        arrow = f"-{pattern}->(b)" if way == "out" else f"<-{pattern}-(b)"
        listed = "".join(f", r.`{name}`" for name in names)
        query = (
            f"MATCH (a:`{node.label}`){arrow} WHERE a.`id` = $id RETURN r.`id`, label(r), b.`id`, label(b){listed}"
        )
        found = {type_: self._edges[type_].side(way).setdefault(node.id, []) for type_ in types}
        for row in self._rows(query, {"id": node.id}):
            self.known(row[2], row[3])
            source, target = (node.id, row[2]) if way == "out" else (row[2], node.id)
            found[row[1]].append(Edge(row[0], row[1], source, target, _present(names, row[4:])))

    def _read_types(self, types: list[str]) -> None:
        """All edges of these types, in one question."""
        names = self._edge_columns(types)
        listed = "".join(f", r.`{name}`" for name in names)
        pattern = "|".join(f"`{type_}`" for type_ in types)
        query = f"MATCH (a)-[r:{pattern}]->(b) RETURN r.`id`, label(r), a.`id`, label(a), b.`id`, label(b){listed}"
        for type_ in types:
            self._edges[type_] = _Sides(whole=True)
            self._whole.add(type_)
        for row in self._rows(query, {}):
            sides = self._edges[row[1]]
            self.known(row[2], row[3])
            self.known(row[4], row[5])
            edge = Edge(row[0], row[1], row[2], row[4], _present(names, row[6:]))
            sides.out.setdefault(row[2], []).append(edge)
            sides.into.setdefault(row[4], []).append(edge)

    def _edge_columns(self, types: list[str]) -> list[str]:
        found = {name: None for type_ in types for name in self.columns(self._schema.edges[type_].properties)}
        return list(found)

    def _label(self, label: str) -> list[Node]:
        if label not in self._all:
            self._all[label] = [self.known(id_, label, values) for id_, values in self._read_label(label).items()]
        return self._all[label]

    def _with_value(self, label: str, key: str, value: str) -> list[Node]:
        """Asked of the engine while it is about few values; a table of all values after that."""
        place = (label, key)
        if label not in self._all and self._singles.setdefault(f"{label}.{key}", 0) < _SINGLES:
            self._singles[f"{label}.{key}"] += 1
            query = f"MATCH (n:`{label}`) WHERE n.`{key}` = $value RETURN n.`id`"
            return [self.known(row[0], label) for row in self._rows(query, {"value": value})]
        if place not in self._by_value:
            table = self._by_value[place] = {}
            for node in self._label(label):
                table.setdefault(node.properties.get(key), []).append(node)
        return self._by_value[place].get(value, [])

    def _fill(self, label: str, id_: str) -> Mapping[str, Any]:
        """The properties of a node that an edge led to."""
        if label not in self._filled and self._singles.setdefault(label, 0) < _SINGLES:
            self._singles[label] += 1
            names = self.columns(self._schema.nodes[label].properties)
            if names == ["id"]:
                return {"id": id_}
            listed = ", ".join(f"n.`{name}`" for name in names)
            if not names:
                return {}
            row = next(self._rows(f"MATCH (n:`{label}`) WHERE n.`id` = $id RETURN {listed}", {"id": id_}))
            return _present(names, row)
        return self._read_label(label)[id_]

    def _read_label(self, label: str) -> dict[str, Mapping[str, Any]]:
        if label not in self._filled:
            names = self.columns(self._schema.nodes[label].properties)
            listed = "".join(f", n.`{name}`" for name in names)
            query = f"MATCH (n:`{label}`) RETURN n.`id`{listed}"
            self._filled[label] = {row[0]: _present(names, row[1:]) for row in self._rows(query, {})}
        return self._filled[label]

    def _rows(self, query: str, parameters: Mapping[str, Any]) -> Iterator[list[Any]]:
        for number, row in enumerate(self._ask(query, parameters)):
            if number % 1024 == 0:
                self._clock()
            yield row


def _ways(direction: Direction) -> tuple[Direction, ...]:
    return ("out", "in") if direction == "both" else (direction,)


def _present(names: list[str], values: list[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
