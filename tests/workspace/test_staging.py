"""Rows kept aside: unseen until they are settled, in the place of those with their key, whatever their number."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.workspace.staging import Staged

_MANY = 20_001  # more than a table's indexes are kept in step for


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "rows.db", isolation_level=None)
    connection.execute(
        "CREATE TABLE edges (id TEXT, part INTEGER, source TEXT, PRIMARY KEY (id, part)) WITHOUT ROWID"
    )
    connection.execute("CREATE INDEX edges_source ON edges (source, id)")
    connection.execute("INSERT INTO edges VALUES ('b', 1, '北京'), ('b', 2, '上海')")
    yield connection
    connection.close()


def _indexes(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()


def _sources(db: sqlite3.Connection) -> dict[tuple[str, int], str]:
    return {(id_, part): source for id_, part, source in db.execute("SELECT * FROM edges")}


def test_rows_take_the_place_of_their_key_when_settled(db: sqlite3.Connection) -> None:
    staged = Staged(db, "edges")
    staged.add([("c", 1, "广州"), ("b", 2, "深圳")])
    staged.add([("a", 1, "成都")])
    assert _sources(db) == {("b", 1): "北京", ("b", 2): "上海"}
    staged.settle()
    settled = {("a", 1): "成都", ("b", 1): "北京", ("b", 2): "深圳", ("c", 1): "广州"}
    assert _sources(db) == settled
    staged.settle()
    assert _sources(db) == settled


def test_what_was_kept_aside_before_is_forgotten(db: sqlite3.Connection) -> None:
    """An update that broke off has left rows in the temporary table of its connection."""
    Staged(db, "edges").add([("z", 1, "武汉")])
    Staged(db, "edges").settle()
    assert ("z", 1) not in _sources(db)


def test_indexes_come_back_after_many_rows(db: sqlite3.Connection) -> None:
    before = _indexes(db)
    staged = Staged(db, "edges")
    staged.add((f"{number * 7919 % _MANY:06}", 1, f"市{number % 100}") for number in range(_MANY))
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    db.execute("BEGIN")
    staged.settle()
    db.execute("COMMIT")
    assert any(statement.startswith("DROP INDEX") for statement in statements)
    assert _indexes(db) == before
    assert len(_sources(db)) == _MANY + 2
    plan = db.execute("EXPLAIN QUERY PLAN SELECT id FROM edges WHERE source = '市7'").fetchall()
    assert "edges_source" in plan[0][3]
    assert db.execute("SELECT count(*) FROM edges WHERE source = '市7'").fetchone() == (200,)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_transaction_that_is_taken_back_leaves_table_and_indexes(db: sqlite3.Connection) -> None:
    before, rows = _indexes(db), _sources(db)
    db.execute("BEGIN")
    staged = Staged(db, "edges")
    staged.add((f"{number:06}", 1, "") for number in range(_MANY))
    staged.settle()
    db.execute("ROLLBACK")
    assert _indexes(db) == before
    assert _sources(db) == rows
