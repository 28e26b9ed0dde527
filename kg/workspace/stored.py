"""The graph as its tables hold it, read by label, type and id."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from kg.model import Edge, Node
from kg.workspace.names import find_names
from kg.workspace.tables import Table


class StoredGraph:
    """Reads the graph tables of an open database; `tables` are by label and type."""

    def __init__(self, db: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
        self._db = db
        self._tables = tables

    def nodes(self, label: str) -> Iterator[Node]:
        """The nodes of a label, sorted by id."""
        table = self._tables[label]
        for row in self._select(table, "label = ? ORDER BY id", (label,)):
            yield table.node(row)

    def edges(self, type_: str) -> Iterator[Edge]:
        """The edges of a type, sorted by id."""
        table = self._tables[type_]
        for row in self._select(table, "type = ? ORDER BY id", (type_,)):
            yield table.edge(row)

    def node(self, id_: str) -> Node | None:
        """The node with this id, whatever its label."""
        for table in dict.fromkeys(self._tables.values()):
            if table.is_node:
                row = self._select(table, "id = ?", (id_,)).fetchone()
                if row:
                    return table.node(row)
        return None

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]:
        """Entities of which the name or an alias holds the text, with that form, the best first."""
        hits = find_names(self._db, text, limit)
        return [(hit.form, node) for hit in hits if (node := self.node(hit.entity))]

    def edges_of(self, id_: str, types: Iterable[str]) -> list[Edge]:
        """The edges of these types that begin or end at a node, sorted by type and id, each once."""
        found: dict[str, Edge] = {}
        for type_ in types:
            table = self._tables[type_]
            for column in ("source", "target"):
                for row in self._select(table, f'type = ? AND "{column}" = ?', (type_, id_)):
                    found[row[0]] = table.edge(row)
        return sorted(found.values(), key=lambda edge: (edge.type, edge.id))

    def count(self, member: str) -> int:
        """How many nodes of a label or edges of a type there are."""
        table = self._tables[member]
        column = "label" if table.is_node else "type"
        query = f'SELECT count(*) FROM "{table.name}" WHERE "{column}" = ?'  # noqa: S608 - names from the schema
        return int(self._db.execute(query, (member,)).fetchone()[0])

    def _select(self, table: Table, where: str, values: tuple[str, ...]) -> sqlite3.Cursor:
        names = ", ".join(f'"{column}"' for column in table.columns)
        return self._db.execute(f'SELECT {names} FROM "{table.name}" WHERE {where}', values)  # noqa: S608
