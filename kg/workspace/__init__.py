"""The workspace: one SQLite file that is the truth, and beside it the Cypher index made from it.

Every method that writes is one transaction. A run is a series of `replace_source` and one `update_graph`; between
them the graph is marked stale, so that whatever is killed, the next run knows what is left to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.digest import graph_digest
from kg.errors import OverruleError, WorkspaceError
from kg.model import Record
from kg.progress import Watch, unwatched
from kg.records import record_from_json
from kg.resolve.model import Decision
from kg.resolve.overrules import FILE, NONE, Overrules, read_overrules
from kg.rulebook.schema import Schema
from kg.workspace.database import Database, connect
from kg.workspace.decisions import all_decisions, store_resolution
from kg.workspace.ledger import WorkspaceLedger
from kg.workspace.lessons import LessonBook, Reading
from kg.workspace.rows import GraphRows
from kg.workspace.stored import StoredGraph
from kg.workspace.tables import graph_tables
from kg.workspace.update import GraphUpdate

DATABASE = "graph.db"
INDEX_FOLDER = "index"
_SHORT_LOG = 10_000  # changes; as many are never too many


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the workspace knows of one source: where it was read, and the key of what was extracted from it."""

    path: str
    key: str


class Workspace(StoredGraph):
    """An open workspace; use as a context manager. A `kg.store.TrackedGraph`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, schema: Schema) -> None:
        super().__init__(connection, graph_tables(schema))
        self.folder = folder
        self._file = Database(connection, folder)
        self._has_staged = False
        self._file.prepare(self._tables)

    @classmethod
    def open(cls, folder: Path, schema: Schema, *, create: bool = False) -> Self:
        """Open the workspace in `folder`, made when `create` is set and it is not there.

        Raises WorkspaceError when there is none, or when the file is no workspace.
        """
        path = folder / DATABASE
        if not path.exists() and not create:
            raise WorkspaceError(
                f"{folder}: no workspace here (no {DATABASE}); make one with: newskg ingest PATH -w {folder}"
            )
        try:
            return cls(folder, connect(path), schema)
        except (sqlite3.Error, OSError) as error:
            raise WorkspaceError(f"{path}: cannot be opened as a workspace: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @property
    def index_folder(self) -> Path:
        """Where the Cypher index made from this workspace lives."""
        return self.folder / INDEX_FOLDER

    @property
    def ledger(self) -> WorkspaceLedger:
        """What has changed since which version of the graph, and which places have which."""
        return WorkspaceLedger(self._db, self._tables)

    # --- sources and records

    def sources(self) -> dict[str, SourceState]:
        rows = self._db.execute("SELECT source, path, key FROM sources ORDER BY source")
        return {source: SourceState(path, key) for source, path, key in rows}

    def stage(self, records: Sequence[tuple[str, str]]) -> None:
        """Keep records on disk, for this connection alone, until the next `replace_source` takes them in."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS staged (article TEXT, record TEXT)")
        self._db.executemany("INSERT INTO staged VALUES (?, ?)", records)
        self._has_staged = True

    def replace_source(
        self, source: str, state: SourceState, records: Sequence[tuple[str, str]], reading: Reading | None = None
    ) -> None:
        """Put `records`, pairs of article id and JSON line, and those staged, in the place of what it said before.

        `reading` says how they were read, with the tagger of the program and no names of the user's by default.
        """
        with self._file.transaction():
            self._db.execute("DELETE FROM sources WHERE source = ?", (source,))
            self._db.execute("INSERT INTO sources VALUES (?, ?, ?)", (source, state.path, state.key))
            rows = [(article, source, line) for article, line in records]
            self._db.executemany("INSERT INTO records VALUES (?, ?, ?)", rows)
            if self._has_staged:
                self._db.execute("INSERT INTO records SELECT article, ?, record FROM staged", (source,))
                self._db.execute("DELETE FROM staged")
            self.lessons.note_reading(source, reading or Reading())
            self._file.set("stale", "1")
        self._has_staged = False

    def remove_source(self, source: str) -> bool:
        """Take back what the source said; False when it said nothing."""
        with self._file.transaction():
            found = self._db.execute("DELETE FROM sources WHERE source = ?", (source,)).rowcount > 0
            if found:
                self._file.set("stale", "1")
        return found

    def records(self) -> Iterator[Record]:
        """Every record, in the order of article ids."""
        for (line,) in self._db.execute("SELECT record FROM records ORDER BY article"):
            yield record_from_json(line)

    def record_line(self, article: str) -> str:
        """The record of an article as JSON. Raises KeyError when there is none of that id."""
        row = self._db.execute("SELECT record FROM records WHERE article = ?", (article,)).fetchone()
        if row is None:
            raise KeyError(article)
        return str(row[0])

    @property
    def lessons(self) -> LessonBook:
        """What the articles teach each other; write it inside `writing`."""
        return LessonBook(self._db)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction for what is written beside the methods; it marks the graph stale."""
        with self._file.transaction():
            yield
            self._file.set("stale", "1")

    # --- the graph

    @property
    def min_confidence(self) -> float:
        """The confidence below which relations stay out of the graph; 0.0 lets all in. Records keep them all."""
        return float(self._file.get("min_confidence") or 0.0)

    def set_min_confidence(self, value: float) -> None:
        """Store the setting with the graph that it makes; another value than before marks the graph stale.

        Raises WorkspaceError when it is no number from 0 to 1.
        """
        if not 0.0 <= value <= 1.0:
            raise WorkspaceError(f"min_confidence: {value}: give a number from 0 (all relations) to 1")
        if value == self.min_confidence:
            return
        with self._file.transaction():
            self._file.set("min_confidence", repr(value))
            self._file.set("stale", "1")

    @property
    def is_stale(self) -> bool:
        """Whether records have come or gone since the graph was built."""
        return self._file.get("stale") != "0"

    @property
    def resolved_by(self) -> str | None:
        """The digest of what the entities in the graph depend on beside the records; None before the first."""
        return self._file.get("resolved_by")

    @property
    def overrules_file(self) -> Path:
        """Where the user's decisions about entities are kept."""
        return self.folder / FILE

    def overrules(self, schema: Schema) -> Overrules:
        """The user's decisions. Raises OverruleError with every fault of the file."""
        path = self.overrules_file
        if not path.exists():
            return NONE
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise OverruleError(f"{path}: cannot be read as UTF-8 text: {error}") from error
        return read_overrules(text, str(path), schema.entities)

    @contextmanager
    def update_graph(self, schema: Schema, resolved_by: str, watch: Watch = unwatched) -> Iterator[GraphUpdate]:
        """A transaction that brings the graph to the records, once `finish` is called on what it gives.

        `resolved_by` is the digest of all that the resolution depends on beside them.
        """
        with self._file.transaction():
            first = self._file.get("digest") is None
            version = int(self._file.get("version") or 0) + 1
            rows = GraphRows(self._db, self._tables, digest=self.digest(), version=version, log=not first)
            update = GraphUpdate(self._db, rows, schema, self.min_confidence, watch)
            yield update
            if update.resolution is not None:
                store_resolution(self._db, update.resolution)
                self._file.set("resolved_by", resolved_by)
                self._file.set("digest", rows.digest)
                self._file.set("stale", "0")
            if rows.written or rows.deleted:
                self._file.set("version", str(version))
                self._forget_log(version, whole=first)

    def _forget_log(self, version: int, *, whole: bool) -> None:
        """A log of more than a third of the graph saves nothing: a place so far behind compares everything."""
        logged = self._size("changes")
        sizes = (self._size(table.name) for table in dict.fromkeys(self._tables.values()))
        if whole or (logged > _SHORT_LOG and logged * 3 > sum(sizes)):
            self._db.execute("DELETE FROM changes")
            self._file.set("logged_since", str(version))

    def _size(self, table: str) -> int:
        return int(self._db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - our own tables

    def digest(self) -> str:
        """The digest of the stored graph, as written with it."""
        return self._file.get("digest") or graph_digest((), ())

    def decisions(self) -> Iterator[Decision]:
        """Every decision of the resolution, in order."""
        return all_decisions(self._db)

    @property
    def connection(self) -> sqlite3.Connection:
        """For reading beside the methods, as `kg.workspace.names` does."""
        return self._db
