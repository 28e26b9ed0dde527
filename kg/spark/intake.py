"""The records of a cluster come into a workspace, as if their files had been read here."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.errors import SparkError
from kg.model import Lesson
from kg.pipeline import refresh_graph
from kg.progress import Watch, unwatched, watched
from kg.rulebook.schema import Schema
from kg.second_pass import share_names
from kg.spark.parquet_graph import open_place, parquet_files
from kg.workers import Failure
from kg.workspace import SourceState, Workspace
from kg.workspace.lessons import Reading

_COLUMNS = ("source", "path", "key", "model", "gazetteer", "article", "line", "alone", "lessons")
_ROWS = 1_000
_TABLE = f"CREATE TABLE records ({', '.join(f'{name} TEXT' for name in _COLUMNS)})"
_INSERT = f"INSERT INTO records VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our own names
_SELECT = "SELECT * FROM records ORDER BY source, article"


@dataclass(slots=True)
class ImportReport:
    """What came in: sources new or changed, those unchanged, articles, those read again here, and what did not."""

    sources: int = 0
    unchanged: int = 0
    articles: int = 0
    learners: int = 0
    failures: list[Failure] = field(default_factory=list)
    digest: str = ""


def import_records(path: str, workspace: Workspace, schema: Schema, watch: Watch = unwatched) -> ImportReport:
    """Take the records of `path` (a folder or file of a job's `records.parquet`) into the workspace, and build its
    graph. Sources that are there with the same key cost nothing; those that are not named stay.

    Raises SparkError when there are no such records.
    """
    report = ImportReport()
    states = workspace.sources()
    with _sorted_rows(path) as (rows, total):
        counted = watched(rows, "records", total, watch)
        for source, group in groupby(counted, key=lambda row: row["source"]):
            articles = list(group)
            state = SourceState(_place(articles[0]["path"]), articles[0]["key"])
            known = states.get(source)
            if known and known.path != state.path and os.path.exists(known.path):  # noqa: PTH110 - text of the store
                report.failures.append(Failure(state.path, f"the workspace has {source} from {known.path}"))
            elif known and known.key == state.key and state.key:
                report.unchanged += 1
            else:
                _take(workspace, source, state, articles)
                report.sources += 1
                report.articles += len(articles)
    report.learners = share_names(workspace, watch=watch)
    refresh_graph(workspace, schema, watch)
    report.digest = workspace.digest()
    return report


def _take(workspace: Workspace, source: str, state: SourceState, rows: list[dict[str, Any]]) -> None:
    """The articles read alone, then what the cluster has read with lessons of others: the second pass finds them
    done, unless the workspace teaches something else.
    """
    reading = Reading(rows[0]["model"], rows[0]["gazetteer"])
    alone = [(row["article"], row["alone"] or row["line"]) for row in rows]
    workspace.replace_source(source, state, alone, reading)
    learned = [row for row in rows if row["lessons"]]
    if learned:
        with workspace.writing():
            for row in learned:
                lessons = tuple(Lesson(*lesson) for lesson in json.loads(row["lessons"]))
                workspace.lessons.teach(row["article"], lessons, row["line"])


@contextmanager
def _sorted_rows(path: str) -> Iterator[tuple[Iterator[dict[str, Any]], int]]:
    """All rows by source and article, sorted on disk, and their number."""
    with (
        TemporaryDirectory(prefix="newskg-") as folder,
        closing(sqlite3.connect(Path(folder) / "records.db")) as db,
    ):
        db.execute("PRAGMA journal_mode=OFF")
        db.execute(_TABLE)
        for rows in _batches(path):
            db.executemany(_INSERT, rows)
        db.execute("CREATE INDEX by_source ON records (source, article)")
        (total,) = db.execute("SELECT count(*) FROM records").fetchone()
        yield (dict(zip(_COLUMNS, row, strict=True)) for row in db.execute(_SELECT)), total


def _batches(path: str) -> Iterator[list[tuple[Any, ...]]]:
    system, inside = open_place(path)
    files = parquet_files(system, inside)
    if not files:
        raise SparkError(f"{path}: no parquet here; name the records.parquet of a job")
    for file in files:
        try:
            with pq.ParquetFile(system.open_input_file(file)) as table:
                missing = ", ".join(sorted(set(_COLUMNS) - set(table.schema_arrow.names)))
                if missing:
                    raise SparkError(f"{file}: no records of a job: without the columns {missing}")
                for batch in table.iter_batches(_ROWS, columns=list(_COLUMNS)):
                    yield [tuple(row[name] for name in _COLUMNS) for row in batch.to_pylist()]
        except (pa.ArrowException, OSError) as error:
            raise SparkError(f"{file}: cannot be read as parquet: {error}") from error


def _place(path: str) -> str:
    """A file of this machine by its path, as `newskg ingest` notes it; any other by its address."""
    return str(Path(path.removeprefix("file:")).resolve()) if path.startswith("file:/") else path
