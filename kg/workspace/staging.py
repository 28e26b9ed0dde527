"""Rows on their way into a table: kept aside in the order in which they come, then written in that of its key.

Keys are hashes, so rows that are written as they come each touch another page of a file of gigabytes: a corpus ten
times as large took far more than ten times as long. Sorted, they touch every page once. Indexes are made anew after
the rows when these are most of the table, which is quicker for the same reason.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

_MANY = 20_000  # rows; below, a table's indexes are kept in step row by row without asking how large it is


class Staged:
    """The new rows of one table, in a temporary one until `settle`, both inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection, table: str) -> None:
        self._db = db
        self._table = table
        columns = db.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = sorted((place, name) for _, name, *_, place in columns if place)
        self._key = ", ".join(f'"{name}"' for _, name in keys)
        names = ", ".join(f'"{name}"' for _, name, *_ in columns)
        self._marks = ", ".join("?" * len(columns))
        self._aside = f'temp."new {table}"'
        db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {self._aside.removeprefix('temp.')} ({names})")
        db.execute(f"DELETE FROM {self._aside}")  # noqa: S608 - our own tables, here and below

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Keep rows, with a value for each column of the table."""
        self._db.executemany(f"INSERT INTO {self._aside} VALUES ({self._marks})", rows)  # noqa: S608

    def settle(self) -> None:
        """Write what is kept; a row takes the place of one with its key."""
        indexes = self._in_the_way()
        for name, _ in indexes:
            self._db.execute(f'DROP INDEX "{name}"')
        rows = f"SELECT * FROM {self._aside} ORDER BY {self._key}"  # noqa: S608
        self._db.execute(f'INSERT OR REPLACE INTO main."{self._table}" {rows}')
        for _, statement in indexes:
            self._db.execute(statement)
        self._db.execute(f"DELETE FROM {self._aside}")  # noqa: S608

    def _in_the_way(self) -> list[tuple[str, str]]:
        """The indexes, by name and statement, when the table is to get more rows than it has."""
        new = self._size(self._aside)
        if new < _MANY or new < self._size(f'main."{self._table}"'):
            return []
        query = "SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL"
        return self._db.execute(query, (self._table,)).fetchall()

    def _size(self, table: str) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
