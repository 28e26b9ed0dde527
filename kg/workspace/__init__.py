"""The workspace: one SQLite file that is the truth, and beside it the Cypher index made from it.

Every method that writes is one transaction. A run is a series of `replace_source` and one `update_graph`; between
them the graph is marked stale, so that whatever is killed, the next run knows what is left to do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.digest import graph_digest
from kg.errors import OverruleError, WorkspaceError
from kg.ids import make_id
from kg.model import Edge, Node, Record
from kg.progress import Watch, unwatched
from kg.records import record_from_json
from kg.reprints import VERSION as FINGERPRINTS
from kg.resolve.model import Decision
from kg.resolve.overrules import FILE, NONE, Overrules, read_overrules
from kg.rulebook.schema import Schema
from kg.workspace.decisions import CREATE, LAYOUT, TABLES, all_decisions, store_resolution
from kg.workspace.ledger import WorkspaceLedger
from kg.workspace.lessons import TABLES as LESSON_TABLES
from kg.workspace.lessons import LessonBook, Reading
from kg.workspace.rows import GraphRows
from kg.workspace.tables import BASE, DERIVED, FORMAT, Table, graph_tables
from kg.workspace.update import REVISION, GraphUpdate

DATABASE = "graph.db"
INDEX_FOLDER = "index"
_BUSY_SECONDS = 30.0
_SHORT_LOG = 10_000  # changes; as many are never too many


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the workspace knows of one source: where it was read, and the key of what was extracted from it."""

    path: str
    key: str


class Workspace:
    """An open workspace; use as a context manager. A `kg.store.GraphSource`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, schema: Schema) -> None:
        self.folder = folder
        self._db = connection
        self._tables = graph_tables(schema)
        self._has_staged = False
        self._prepare(schema)

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
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")
            return cls(folder, connection, schema)
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
        with self._transaction():
            self._db.execute("DELETE FROM sources WHERE source = ?", (source,))
            self._db.execute("INSERT INTO sources VALUES (?, ?, ?)", (source, state.path, state.key))
            rows = [(article, source, line) for article, line in records]
            self._db.executemany("INSERT INTO records VALUES (?, ?, ?)", rows)
            if self._has_staged:
                self._db.execute("INSERT INTO records SELECT article, ?, record FROM staged", (source,))
                self._db.execute("DELETE FROM staged")
            self.lessons.note_reading(source, reading or Reading())
            self._set("stale", "1")
        self._has_staged = False

    def remove_source(self, source: str) -> bool:
        """Take back what the source said; False when it said nothing."""
        with self._transaction():
            found = self._db.execute("DELETE FROM sources WHERE source = ?", (source,)).rowcount > 0
            if found:
                self._set("stale", "1")
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
        with self._transaction():
            yield
            self._set("stale", "1")

    # --- the graph

    @property
    def min_confidence(self) -> float:
        """The confidence below which relations stay out of the graph; 0.0 lets all in. Records keep them all."""
        return float(self._get("min_confidence") or 0.0)

    def set_min_confidence(self, value: float) -> None:
        """Store the setting with the graph that it makes; another value than before marks the graph stale.

        Raises WorkspaceError when it is no number from 0 to 1.
        """
        if not 0.0 <= value <= 1.0:
            raise WorkspaceError(f"min_confidence: {value}: give a number from 0 (all relations) to 1")
        if value == self.min_confidence:
            return
        with self._transaction():
            self._set("min_confidence", repr(value))
            self._set("stale", "1")

    @property
    def is_stale(self) -> bool:
        """Whether records have come or gone since the graph was built."""
        return self._get("stale") != "0"

    @property
    def resolved_by(self) -> str | None:
        """The digest of what the entities in the graph depend on beside the records; None before the first."""
        return self._get("resolved_by")

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
        with self._transaction():
            first = self._get("digest") is None
            version = int(self._get("version") or 0) + 1
            rows = GraphRows(self._db, self._tables, digest=self.digest(), version=version, log=not first)
            update = GraphUpdate(self._db, rows, schema, self.min_confidence, watch)
            yield update
            if update.resolution is not None:
                store_resolution(self._db, update.resolution)
                self._set("resolved_by", resolved_by)
                self._set("digest", rows.digest)
                self._set("stale", "0")
            if rows.written or rows.deleted:
                self._set("version", str(version))
                self._forget_log(version, whole=first)

    def _forget_log(self, version: int, *, whole: bool) -> None:
        """A log of more than a third of the graph saves nothing: a place so far behind compares everything."""
        logged = self._size("changes")
        sizes = (self._size(table.name) for table in dict.fromkeys(self._tables.values()))
        if whole or (logged > _SHORT_LOG and logged * 3 > sum(sizes)):
            self._db.execute("DELETE FROM changes")
            self._set("logged_since", str(version))

    def _size(self, table: str) -> int:
        return int(self._db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608 - our own tables

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

    def digest(self) -> str:
        """The digest of the stored graph, as written with it."""
        return self._get("digest") or graph_digest((), ())

    def node(self, id_: str) -> Node | None:
        """The node with this id, whatever its label."""
        for table in dict.fromkeys(self._tables.values()):
            if table.is_node:
                row = self._select(table, "id = ?", (id_,)).fetchone()
                if row:
                    return table.node(row)
        return None

    def edges_of(self, id_: str, types: Iterable[str]) -> list[Edge]:
        """The edges of these types that begin or end at a node, sorted by type and id, each once."""
        found: dict[str, Edge] = {}
        for type_ in types:
            table = self._tables[type_]
            for column in ("source", "target"):
                for row in self._select(table, f'type = ? AND "{column}" = ?', (type_, id_)):
                    found[row[0]] = table.edge(row)
        return sorted(found.values(), key=lambda edge: (edge.type, edge.id))

    def decisions(self) -> Iterator[Decision]:
        """Every decision of the resolution, in order."""
        return all_decisions(self._db)

    def count(self, member: str) -> int:
        """How many nodes of a label or edges of a type there are."""
        table = self._tables[member]
        column = "label" if table.is_node else "type"
        query = f'SELECT count(*) FROM "{table.name}" WHERE "{column}" = ?'  # noqa: S608 - names from the schema
        return int(self._db.execute(query, (member,)).fetchone()[0])

    @property
    def connection(self) -> sqlite3.Connection:
        """For reading beside the methods, as `kg.workspace.names` does."""
        return self._db

    # --- inside

    def _prepare(self, schema: Schema) -> None:
        """Make the tables; graph tables of another schema are dropped, the records they came from stay."""
        layout = [[t.name, t.columns] for t in dict.fromkeys(graph_tables(schema).values())]
        stamp = make_id(FORMAT, REVISION, FINGERPRINTS, LAYOUT, layout)
        self._db.executescript(BASE + LESSON_TABLES)
        if self._get("tables") == stamp:
            return
        self._db.executescript("".join(f"DROP TABLE IF EXISTS {name};" for name in TABLES) + CREATE)
        with self._transaction():
            for name in DERIVED:
                self._db.execute(f'DELETE FROM "{name}"')  # noqa: S608 - our own tables
            self._db.execute("DELETE FROM meta WHERE key IN ('digest', 'decided')")
            for table in dict.fromkeys(self._tables.values()):
                self._db.execute(f'DROP TABLE IF EXISTS "{table.name}"')
                self._db.execute(table.create())
                for statement in table.indexes():
                    self._db.execute(statement)
            self._set("tables", stamp)
            self._set("stale", "1" if self._db.execute("SELECT 1 FROM records LIMIT 1").fetchone() else "0")

    def _select(self, table: Table, where: str, values: tuple[str, ...]) -> sqlite3.Cursor:
        names = ", ".join(f'"{column}"' for column in table.columns)
        return self._db.execute(f'SELECT {names} FROM "{table.name}" WHERE {where}', values)  # noqa: S608

    def _get(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _set(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise WorkspaceError(
                f"{self.folder}: another run is writing here ({error}); try again when it ends"
            ) from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
