"""What people look at, read piece by piece from the workspace or from Neo4j: one face for both."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from kg.model import Edge, Node, Value
from kg.rulebook.schema import Schema
from kg.store import GraphPlace
from kg.store.neo4j_read import own_properties
from kg.store.neo4j_schema import families, family
from kg.workspace import Workspace
from kg.workspace.names import find_names
from kg.workspace.tables import Table, graph_tables

Row = Mapping[str, Any]


class NodeSource(Protocol):
    """What a card is made from; a `Workspace` is one."""

    def node(self, id_: str) -> Node | None: ...
    def edges_of(self, id_: str, types: Iterable[str]) -> list[Edge]: ...


class GraphReader(NodeSource, Protocol):
    """A graph that is read around what someone looks at. Lists of edges are sorted by type and id."""

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        """The nodes with these ids, as far as there are any, in the order of the ids."""

    def touching(self, ids: Collection[str], types: Collection[str]) -> list[Edge]:
        """The edges of these types that begin or end at one of the nodes."""

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]:
        """Entities of which the name or an alias holds the text, with that form, the best first."""

    def best(self, count: int) -> list[Node]:
        """The entities with the most relations; equals by id."""

    def articles(self, text: str, limit: int) -> list[Node]:
        """Articles whose title holds the text, the latest first."""


class WorkspaceReader:
    """A `GraphReader` on a workspace that someone else opens and closes."""

    def __init__(self, workspace: Workspace, schema: Schema) -> None:
        self._workspace = workspace
        self._db = workspace.connection
        self._tables = graph_tables(schema)
        self.node = workspace.node
        self.edges_of = workspace.edges_of

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for table in dict.fromkeys(self._tables.values()):
            if table.is_node:
                found |= {row[0]: table.node(row) for row in self._rows(table, "id", ids)}
        return {id_: found[id_] for id_ in ids if id_ in found}

    def touching(self, ids: Collection[str], types: Collection[str]) -> list[Edge]:
        found: dict[str, Edge] = {}
        for table in dict.fromkeys(self._tables[type_] for type_ in types):
            for end in ("source", "target"):
                for row in self._rows(table, end, ids):
                    edge = table.edge(row)
                    if edge.type in types:
                        found[edge.id] = edge
        return sorted(found.values(), key=lambda edge: (edge.type, edge.id))

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]:
        hits = find_names(self._db, text, limit)
        nodes = self.nodes([hit.entity for hit in hits])
        return [(hit.form, nodes[hit.entity]) for hit in hits if hit.entity in nodes]

    def best(self, count: int) -> list[Node]:
        ends = "SELECT source AS id FROM relations UNION ALL SELECT target FROM relations"
        query = f"SELECT id FROM ({ends}) GROUP BY id ORDER BY count(*) DESC, id LIMIT ?"  # noqa: S608 - no input
        ids = [str(row[0]) for row in self._db.execute(query, (count,))]
        if len(ids) < count:
            rows = self._db.execute("SELECT id FROM entities ORDER BY mentions DESC, id LIMIT ?", (count,))
            ids = list(dict.fromkeys([*ids, *(str(row[0]) for row in rows)]))[:count]
        return list(self.nodes(ids).values())

    def articles(self, text: str, limit: int) -> list[Node]:
        query = "SELECT id FROM articles WHERE title LIKE ? ESCAPE '\\' ORDER BY date DESC, title, id LIMIT ?"
        for sign in "\\%_":
            text = text.replace(sign, f"\\{sign}")
        return list(self.nodes([row[0] for row in self._db.execute(query, (f"%{text}%", limit))]).values())

    def _rows(self, table: Table, column: str, ids: Collection[str]) -> Iterator[Any]:
        """The rows of a table whose `column` holds one of the ids."""
        names = ", ".join(f'"{name}"' for name in table.columns)
        query = f'SELECT {names} FROM "{table.name}" WHERE "{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608
        yield from self._db.execute(query, (json.dumps(list(ids)),))


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
            f"MATCH (n:Entity) OPTIONAL MATCH (n)-[r:{named}]-() "
            "RETURN n, count(r) AS links ORDER BY links DESC, n.id LIMIT $count"
        )
        return [self._node(row[0]["_node"]) for row in self._place.ask(query, {"count": count}).rows]

    def articles(self, text: str, limit: int) -> list[Node]:
        query = (
            "MATCH (n:Article) WHERE n.title CONTAINS $text "
            "RETURN n ORDER BY n.date IS NULL, n.date DESC, n.title, n.id LIMIT $limit"
        )
        rows = self._place.ask(query, {"text": text, "limit": limit}).rows
        return [self._node(row[0]["_node"]) for row in rows]

    def _start(self, type_: str) -> str:
        return family(self._schema, self._schema.edges[type_].subjects[0])

    def _node(self, value: Row) -> Node:
        label = next((label for label in value["labels"] if label in self._schema.nodes), "")
        declared = self._schema.nodes[label].properties if label else ()
        return Node(str(value["id"]), label, own_properties(value["properties"], declared))

    def _edge(self, value: Row) -> Edge:
        type_ = self._schema.edges[value["type"]]
        own = own_properties(value["properties"], type_.properties)
        ends = str(value["source"]), str(value["target"])
        return Edge(str(value["id"]), type_.type, *ends, type_.subjects[0], type_.objects[0], own)


def _texts(edge: Edge, key: str) -> tuple[str, ...]:
    value: Value | None = edge.properties.get(key)
    return value if isinstance(value, tuple) else ()
