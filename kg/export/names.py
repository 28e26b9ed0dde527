"""The names of nodes by id, kept on disk, so that a table of edges can show both ends in constant memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Self

from kg.export.select import display_name
from kg.model import Edge, Node

_PART = 500  # edges whose ends are looked up at once; SQLite allows at least 999 parameters


class NameBook:
    """A scratch file of names. Use `name_book`, which removes it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute("PRAGMA journal_mode=OFF")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE TABLE names (id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID")

    def noting(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The same nodes, their names noted as they pass."""
        for node in nodes:
            self._db.execute("INSERT OR REPLACE INTO names VALUES (?, ?)", (node.id, display_name(node)))
            yield node

    def with_ends(self, edges: Iterator[Edge]) -> Iterator[tuple[Edge, str, str]]:
        """Each edge with the names of its source and its target; an unknown end is called by its id."""
        while part := list(islice(edges, _PART)):
            ids = sorted({end for edge in part for end in (edge.source, edge.target)})
            marks = ", ".join("?" * len(ids))
            found = dict(self._db.execute(f"SELECT id, name FROM names WHERE id IN ({marks})", ids))  # noqa: S608
            for edge in part:
                yield edge, found.get(edge.source, edge.source), found.get(edge.target, edge.target)

    @classmethod
    @contextmanager
    def beside(cls, path: Path) -> Iterator[Self]:
        """A book in a scratch file next to `path`, gone at the end."""
        scratch = path.with_name(f"{path.name}.names")
        try:
            with closing(sqlite3.connect(scratch, isolation_level=None)) as db:
                yield cls(db)
        finally:
            scratch.unlink(missing_ok=True)
