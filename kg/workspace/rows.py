"""Writes the rows of the graph tables, and keeps in step what depends on them: digest, counts, names, the log.

The digest is a sum over the graph's lines, so a row that changes changes it by the difference; the log says which
ids have changed since which version of the graph, so that a place that has one version can be brought to another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.digest import edge_line, line_number, node_line
from kg.model import Edge, Node
from kg.workspace.names import forget_names, put_names
from kg.workspace.staging import Staged
from kg.workspace.tables import Table

Row = tuple[Any, ...]
_MODULUS = 1 << 256


class GraphRows:
    """The graph tables of one workspace, to be written inside the caller's transaction.

    `digest` is that of the stored graph, `version` the number that this update's changes get; `log` is off for a
    first build, when all would be in it. New rows are seen from `settle` on.
    """

    def __init__(
        self, db: sqlite3.Connection, tables: Mapping[str, Table], *, digest: str, version: int, log: bool
    ) -> None:
        self._db = db
        self._tables = tables
        self._sum = int(digest, 16)
        self._version = version
        self._log = log
        self._staged = {table.name: Staged(db, table.name) for table in tables.values()}
        self._changed = Staged(db, "changes")
        self.written = 0
        self.deleted = 0

    @property
    def digest(self) -> str:
        return f"{self._sum:064x}"

    def stored(self, member: str, where: str, values: tuple[str, ...] = ()) -> Iterator[Row]:
        """Rows of the table of a label or type; `where` is SQL of ours, never a user's."""
        table = self._tables[member]
        names = ", ".join(f'"{column}"' for column in table.columns)
        yield from self._db.execute(f'SELECT {names} FROM "{table.name}" WHERE {where}', values)  # noqa: S608

    def replace(self, member: str, old: Iterable[Row], new: Iterable[Node | Edge]) -> None:
        """Put `new` in the place of the rows `old`, both of the table of `member`; equal ones are let alone."""
        table = self._tables[member]
        before = {row[0]: row for row in old}
        rows: list[Row] = []
        for item in new:
            row = table.row(item)
            found = before.pop(row[0], None)
            if found == row:
                continue
            rows.append(row)
            self._sum += line_number(node_line(item) if isinstance(item, Node) else edge_line(item))
            if found:
                self._take(table, found)
        for row in before.values():
            self._take(table, row)
        if before or rows:
            self._write(table, rows, list(before.values()))

    def settle(self) -> None:
        """Write the rows that have been put in place of others."""
        for staged in (*self._staged.values(), self._changed):
            staged.settle()

    def _take(self, table: Table, row: Row) -> None:
        self._sum -= line_number(node_line(table.node(row)) if table.is_node else edge_line(table.edge(row)))
        if table.name == "entities":
            forget_names(self._db, table.node(row))

    def _write(self, table: Table, rows: list[Row], gone: list[Row]) -> None:
        self._sum %= _MODULUS
        self.written += len(rows)
        self.deleted += len(gone)
        self._db.executemany(f'DELETE FROM "{table.name}" WHERE id = ?', ([row[0]] for row in gone))  # noqa: S608
        self._staged[table.name].add(rows)
        if table.name == "entities":
            put_names(self._db, (table.node(row) for row in rows))
        if self._log:
            self._changed.add((row[0], row[1], self._version) for row in (*rows, *gone))
