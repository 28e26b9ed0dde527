"""Which version of the graph which place was brought to, and what has changed since."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Edge, Node
from kg.workspace.tables import Table


class WorkspaceLedger:
    """A `kg.store.Ledger` over the tables `places` and `changes`."""

    def __init__(self, db: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
        self._db = db
        self._tables = tables

    @property
    def version(self) -> int:
        """The number of the stored graph; any change makes it greater."""
        return self._number("version")

    def last(self, place: str) -> tuple[int, str] | None:
        """The version that the place was brought to, and its mark then; None when that is not known any more."""
        row = self._db.execute("SELECT version, mark FROM places WHERE place = ?", (place,)).fetchone()
        return (row[0], row[1]) if row and row[0] >= self._number("logged_since") else None

    def note(self, place: str, version: int, mark: str) -> None:
        """The place has this version, and this mark."""
        self._db.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", (place, version, mark))

    def forget(self, place: str) -> None:
        """What the place has is not known."""
        self._db.execute("DELETE FROM places WHERE place = ?", (place,))

    def forget_all(self) -> None:
        """What any place has is not known: the next publish compares everything."""
        self._db.execute("DELETE FROM places")

    def size(self, since: int) -> int:
        """How many nodes and edges came, went or changed after that version."""
        query = "SELECT count(*) FROM changes WHERE version > ?"
        return int(self._db.execute(query, (since,)).fetchone()[0])

    def changed(self, since: int, member: str) -> Iterator[str]:
        """Ids of a label or type that came, went or changed after that version, sorted."""
        query = "SELECT item FROM changes WHERE version > ? AND member = ? ORDER BY item"
        for (id_,) in self._db.execute(query, (since, member)):
            yield id_

    def item(self, member: str, id_: str) -> Node | Edge | None:
        """The node of that label, or edge of that type, with this id."""
        table = self._tables[member]
        names = ", ".join(f'"{column}"' for column in table.columns)
        query = f'SELECT {names} FROM "{table.name}" WHERE id = ?'  # noqa: S608 - names from the schema
        row: Any = self._db.execute(query, (id_,)).fetchone()
        if row is None or row[1] != member:
            return None
        return table.node(row) if table.is_node else table.edge(row)

    def _number(self, key: str) -> int:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0
