"""A Neo4j database as people look at it: each piece is a question in Cypher."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.model import Edge, Node, Value
from kg.rulebook.schema import Schema
from kg.store import GraphPlace, GraphSource
from kg.store.neo4j_read import own_properties
from kg.store.neo4j_schema import families, family

Row = Mapping[str, Any]
_PATIENCE = 120.0  # seconds that reading a whole label or type may take


class Neo4jReader:
    """A `GraphReader` on a database that answers Cypher. It remembers what it read: make one for a request."""

    def __init__(self, place: GraphPlace, schema: Schema) -> None:
        self._place = place
        self._schema = schema
        self._known: dict[str, Node] = {}

    def node(self, id_: str) -> Node | None:
        return self.nodes([id_]).get(id_)

    def edges_of(self, id_: str, types: Iterable[str]) -> list[Edge]:
        """As in `GraphReader`; what a card shows beside the edges is read along, in two questions."""
        edges = self.touching([id_], list(types))
        ends = [end for edge in edges for end in (edge.source, edge.target)]
        read = self.nodes([*ends, *(sentence for edge in edges for sentence in _texts(edge, "sentences"))])
        self.nodes([str(node.properties["article"]) for node in read.values() if node.label == "Sentence"])
        return edges

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        missing = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._known]
        if missing:
            parts = (f"MATCH (n:`{name}`) WHERE n.id IN $ids RETURN n" for name in families(self._schema))
            for (value,) in self._place.ask(" UNION ALL ".join(parts), {"ids": missing}).rows:
                node = self._node(value["_node"])
                self._known[node.id] = node
        return {id_: self._known[id_] for id_ in ids if id_ in self._known}

    def touching(self, ids: Collection[str], types: Collection[str]) -> list[Edge]:
        found: dict[str, Edge] = {}
        for start in dict.fromkeys(self._start(type_) for type_ in types):
            named = "|".join(f"`{type_}`" for type_ in types if self._start(type_) == start)
            query = f"MATCH (a:`{start}`)-[r:{named}]-() WHERE a.id IN $ids RETURN DISTINCT r"
            for (value,) in self._place.ask(query, {"ids": list(ids)}).rows:
                edge = self._edge(value["_edge"])
                found[edge.id] = edge
        return sorted(found.values(), key=lambda edge: (edge.type, edge.id))

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]:
        wanted = text.strip().lower()
        query = (
            "MATCH (n:Entity) UNWIND [n.name] + n.aliases AS form WITH n, form WHERE toLower(form) CONTAINS $text "
            "RETURN n, form ORDER BY toLower(form) <> $text, NOT toLower(form) STARTS WITH $text, size(form), "
            "form, n.id LIMIT $limit"
        )
        rows = self._place.ask(query, {"text": wanted, "limit": 3 * limit}).rows if wanted else []
        found: dict[str, tuple[str, Node]] = {}
        for value, form in rows:
            node = self._node(value["_node"])
            found.setdefault(node.id, (str(form), node))
        return list(found.values())[:limit]

    def best(self, count: int) -> list[Node]:
        named = "|".join(f"`{type_}`" for type_ in self._schema.relations)
        query = (
            f"MATCH (n:Entity) OPTIONAL MATCH (n)-[:{named}]-(other) WHERE other <> n "
            "RETURN n, count(DISTINCT other) AS links ORDER BY links DESC, n.id LIMIT $count"
        )
        return [self._node(row[0]["_node"]) for row in self._place.ask(query, {"count": count}).rows]

    def articles(self, text: str, limit: int) -> list[Node]:
        query = (
            "MATCH (n:Article) WHERE n.title CONTAINS $text "
            "RETURN n ORDER BY n.date IS NULL, n.date DESC, n.title, n.id LIMIT $limit"
        )
        rows = self._place.ask(query, {"text": text, "limit": limit}).rows
        return [self._node(row[0]["_node"]) for row in rows]

    def whole(self) -> GraphSource:
        return Neo4jGraph(self._place, self._schema)

    def _start(self, type_: str) -> str:
        return family(self._schema, self._schema.edges[type_].subjects[0])

    def _node(self, value: Row) -> Node:
        return _node(self._schema, value)

    def _edge(self, value: Row) -> Edge:
        type_ = self._schema.edges[value["type"]]
        return _edge(self._schema, value, type_.subjects[0], type_.objects[0])


class Neo4jGraph:
    """A `GraphSource`: all that a database holds of the graph.

    Each family of nodes and each group of edges is read once, when something of it is asked for, and kept: make one
    for a request.
    """

    def __init__(self, place: GraphPlace, schema: Schema) -> None:
        self._place = place
        self._schema = schema
        self._nodes: dict[str, list[Node]] = {}
        self._edges: dict[str, list[Edge]] = {}

    def nodes(self, label: str) -> Iterator[Node]:
        if label not in self._nodes:
            self._read_nodes(family(self._schema, label))
        return iter(self._nodes[label])

    def edges(self, type_: str) -> Iterator[Edge]:
        if type_ not in self._edges:
            self._read_edges(type_)
        return iter(self._edges[type_])

    def count(self, member: str) -> int:
        return len(list(self.nodes(member) if member in self._schema.nodes else self.edges(member)))

    def digest(self) -> str:
        return self._place.digest()

    def _read_nodes(self, name: str) -> None:
        self._nodes |= {label: [] for label in families(self._schema)[name]}
        for (value,) in self._all(f"MATCH (n:`{name}`) RETURN n ORDER BY n.id"):
            node = _node(self._schema, value["_node"])
            if node.label in self._nodes:  # else someone else's, or several of our labels
                self._nodes[node.label].append(node)

    def _read_edges(self, type_: str) -> None:
        """All edges between the same two families in one question."""
        ends = self._ends(type_)
        types = [name for name in self._schema.edges if self._ends(name) == ends]
        self._edges |= {name: [] for name in types}
        named = "|".join(f"`{name}`" for name in types)
        pattern = f"(a:`{ends[0]}`)-[r:{named}]->(b:`{ends[1]}`)"
        for value, source, target in self._all(f"MATCH {pattern} RETURN r, labels(a), labels(b) ORDER BY r.id"):
            labels = _label(self._schema, source), _label(self._schema, target)
            edge = _edge(self._schema, value["_edge"], *labels)
            self._edges[edge.type].append(edge)

    def _ends(self, type_: str) -> tuple[str, str]:
        edge = self._schema.edges[type_]
        return family(self._schema, edge.subjects[0]), family(self._schema, edge.objects[0])

    def _all(self, query: str) -> Sequence[tuple[Any, ...]]:
        return self._place.ask(query, {}, timeout=_PATIENCE).rows


def _label(schema: Schema, labels: Iterable[str]) -> str:
    return next((label for label in labels if label in schema.nodes), "")


def _node(schema: Schema, value: Row) -> Node:
    label = _label(schema, value["labels"])
    declared = schema.nodes[label].properties if label else ()
    return Node(str(value["id"]), label, own_properties(value["properties"], declared))


def _edge(schema: Schema, value: Row, source: str, target: str) -> Edge:
    own = own_properties(value["properties"], schema.edges[value["type"]].properties)
    ends = str(value["source"]), str(value["target"])
    return Edge(str(value["id"]), value["type"], *ends, source, target, own)


def _texts(edge: Edge, key: str) -> tuple[str, ...]:
    value: Value | None = edge.properties.get(key)
    return value if isinstance(value, tuple) else ()
