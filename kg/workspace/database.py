"""The file of a workspace: opened, with its tables made, written in transactions, and with values kept by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kg.errors import WorkspaceError
from kg.ids import make_id
from kg.reprints import VERSION as FINGERPRINTS
from kg.workspace.decisions import CREATE, LAYOUT, TABLES
from kg.workspace.lessons import TABLES as LESSON_TABLES
from kg.workspace.tables import BASE, DERIVED, FORMAT, Table
from kg.workspace.update import REVISION

_BUSY_SECONDS = 30.0
_CACHE = 64_000  # KiB of pages: rows are written in the order of their hashes, which is all over the file


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, made with its folder when it is not there. Raises sqlite3.Error or OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_size=-{_CACHE}")
    return connection


class Database:
    """An open file. `place` names it in errors."""

    def __init__(self, connection: sqlite3.Connection, place: Path) -> None:
        self._db = connection
        self._place = place

    def get(self, key: str) -> str | None:
        """The value kept under this name."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set(self, key: str, value: str) -> None:
        """Keep a value; inside a transaction of the caller."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing. Raises WorkspaceError when another process keeps writing."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise WorkspaceError(
                f"{self._place}: another run is writing here ({error}); try again when it ends"
            ) from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def prepare(self, by_member: Mapping[str, Table]) -> None:
        """Make the tables; graph tables of another schema are dropped, the records they came from stay."""
        tables = list(dict.fromkeys(by_member.values()))
        stamp = make_id(FORMAT, REVISION, FINGERPRINTS, LAYOUT, [[table.name, table.columns] for table in tables])
        self._db.executescript(BASE + LESSON_TABLES)
        if self.get("tables") == stamp:
            return
        self._db.executescript("".join(f"DROP TABLE IF EXISTS {name};" for name in TABLES) + CREATE)
        with self.transaction():
            for name in DERIVED:
                self._db.execute(f'DELETE FROM "{name}"')  # noqa: S608 - our own tables
            self._db.execute("DELETE FROM meta WHERE key IN ('digest', 'decided')")
            for table in tables:
                self._db.execute(f'DROP TABLE IF EXISTS "{table.name}"')
                for statement in (table.create(), *table.indexes()):
                    self._db.execute(statement)
            self.set("tables", stamp)
            self.set("stale", "1" if self._db.execute("SELECT 1 FROM records LIMIT 1").fetchone() else "0")
