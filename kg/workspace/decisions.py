"""What resolution decided, beside the graph: decisions with their evidence, the keys of entities, what is capped.

None of it is part of the graph or its digest; `newskg entities` shows it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator

from kg.resolve.model import Capped, Decision, Evidence, Key, Name, Resolution
from kg.rulebook.resolve import VERDICTS
from kg.workspace.tables import to_json

# Raised when a column changes; the tables are then made anew and the graph resolved again.
LAYOUT = 2
TABLES = ("decisions", "keys", "capped")
CREATE = """
CREATE TABLE IF NOT EXISTS decisions (
  left_type TEXT NOT NULL, left_name TEXT NOT NULL, left_parent TEXT NOT NULL,
  right_type TEXT NOT NULL, right_name TEXT NOT NULL, right_parent TEXT NOT NULL,
  verdict TEXT NOT NULL, score REAL NOT NULL, evidence TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (left_type, left_name, left_parent, right_name, right_parent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS decisions_right ON decisions (right_type, right_name, right_parent);
CREATE TABLE IF NOT EXISTS keys (
  type TEXT NOT NULL, name TEXT NOT NULL, parent TEXT NOT NULL,
  entity TEXT NOT NULL, codes TEXT NOT NULL, articles TEXT NOT NULL,
  PRIMARY KEY (type, name, parent)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_entity ON keys (entity);
CREATE TABLE IF NOT EXISTS capped (
  feature TEXT NOT NULL, type TEXT NOT NULL, key TEXT NOT NULL, names INTEGER NOT NULL
);
"""
_OF = "(left_type, left_name, left_parent) = (?, ?, ?) OR (right_type, right_name, right_parent) = (?, ?, ?)"


def store_resolution(db: sqlite3.Connection, resolution: Resolution) -> None:
    """Put the decisions in the place of those before, inside the caller's transaction, when they differ."""
    digest = _digest(resolution)
    if db.execute("SELECT 1 FROM meta WHERE key = 'decided' AND value = ?", (digest,)).fetchone():
        return
    db.execute("INSERT OR REPLACE INTO meta VALUES ('decided', ?)", (digest,))
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
    db.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, resolution.decisions))
    keys = ((*_key(n.key), n.entity, to_json(n.codes), to_json(n.articles)) for n in resolution.names)
    db.executemany("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?)", keys)
    capped = ((c.feature, c.type, c.key, c.names) for c in resolution.capped)
    db.executemany("INSERT INTO capped VALUES (?, ?, ?, ?)", capped)


def _digest(resolution: Resolution) -> str:
    total = hashlib.sha256()
    for items in (resolution.decisions, resolution.names, resolution.capped):
        for item in items:
            total.update(repr(item).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def all_decisions(db: sqlite3.Connection) -> Iterator[Decision]:
    """Every decision, in code order of its keys."""
    order = "left_type, left_name, left_parent, right_name, right_parent"
    return map(_decision, db.execute(f"SELECT * FROM decisions ORDER BY {order}"))  # noqa: S608 - the line above


def decisions_on(db: sqlite3.Connection, key: Key) -> list[Decision]:
    """The decisions on a key, in code order."""
    return sorted(map(_decision, db.execute(f"SELECT * FROM decisions WHERE {_OF}", _key(key) * 2)))  # noqa: S608


def keys_of(db: sqlite3.Connection, entity: str) -> list[Name]:
    """The keys of an entity (by id), in code order."""
    return sorted(map(_name, db.execute("SELECT * FROM keys WHERE entity = ?", (entity,))))


def keys_called(db: sqlite3.Connection, name: str) -> list[Name]:
    """The keys with a normalised name, whatever their type and what tells them apart, in code order."""
    return sorted(map(_name, db.execute("SELECT * FROM keys WHERE name = ?", (name,))))


def key_stored(db: sqlite3.Connection, key: Key) -> Name | None:
    """What is stored of a key."""
    row = db.execute("SELECT * FROM keys WHERE (type, name, parent) = (?, ?, ?)", _key(key)).fetchone()
    return _name(row) if row else None


def all_capped(db: sqlite3.Connection) -> list[Capped]:
    """What brought together too many names to be compared, in code order."""
    return sorted(Capped(*row) for row in db.execute("SELECT * FROM capped"))


def _key(key: Key) -> tuple[str, str, str]:
    return key.type, key.name, key.parent


def _row(decision: Decision) -> tuple[object, ...]:
    evidence = [[item.id, item.weight, item.left, item.right] for item in decision.evidence]
    found = to_json(evidence)
    return *_key(decision.left), *_key(decision.right), decision.verdict, decision.score, found, decision.reason


def _decision(row: tuple[str, str, str, str, str, str, str, float, str, str]) -> Decision:
    evidence = tuple(Evidence(*item) for item in json.loads(row[8]))
    return Decision(Key(*row[0:3]), Key(*row[3:6]), VERDICTS[row[6]], row[7], evidence, row[9])


def _name(row: tuple[str, str, str, str, str, str]) -> Name:
    return Name(Key(*row[0:3]), row[3], tuple(json.loads(row[4])), tuple(json.loads(row[5])))
