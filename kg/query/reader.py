"""What people look at, read piece by piece: one face for the workspace and for Neo4j."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Protocol

from kg.model import Edge, Node
from kg.rulebook.schema import Schema
from kg.store import GraphSource
from kg.workspace import Workspace
from kg.workspace.names import find_names
from kg.workspace.tables import Table, graph_tables


class NodeSource(Protocol):
    """What a card is made from; a `Workspace` is one."""

    def node(self, id_: str) -> Node | None: ...
    def edges_of(self, id_: str, types: Iterable[str]) -> list[Edge]: ...


class GraphReader(NodeSource, Protocol):
    """A graph that is read around what someone looks at. Lists of edges are sorted by type and id."""

    def nodes(self, ids: Collection[str]) -> dict[str, Node]:
        """The nodes with these ids, as far as there are any, in the order of the ids."""

    def touching(self, ids: Collection[str], types: Collection[str]) -> list[Edge]:
        """The edges of these types that begin or end at one of the nodes.

        Types that join different families are asked for at their beginning: HAS_METRIC by entities, MENTIONS by
        sentences, HAS_SENTENCE by articles.
        """

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]:
        """Entities of which the name or an alias holds the text, with that form, the best first."""

    def best(self, count: int) -> list[Node]:
        """The entities that relations join with the most others; equals by id."""

    def articles(self, text: str, limit: int) -> list[Node]:
        """Articles whose title holds the text, the latest first."""

    def whole(self) -> GraphSource:
        """All of it, as exports read it."""


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
        pairs = "SELECT source AS id, target AS other FROM relations UNION SELECT target, source FROM relations"
        query = f"SELECT id FROM ({pairs}) WHERE id <> other GROUP BY id ORDER BY count(*) DESC, id LIMIT ?"  # noqa: S608 - no input
        ids = [str(row[0]) for row in self._db.execute(query, (count,))]
        if len(ids) < count:
            rows = self._db.execute("SELECT id FROM entities ORDER BY id LIMIT ?", (count,))
            ids = list(dict.fromkeys([*ids, *(str(row[0]) for row in rows)]))[:count]
        return list(self.nodes(ids).values())

    def whole(self) -> GraphSource:
        return self._workspace

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
