"""What articles of a workspace teach each other: the tables behind the second pass (`kg.second_pass`).

`records` holds each article as it is read now, `learners` those that were read with lessons, and their record
without. All goes with the record that it belongs to: a source that is replaced or removed takes its lessons along.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kg.ids import make_id
from kg.model import Lesson

# readings   with which tagger and which names of the user's (by digest, '' for none) a source was read
# teachers   articles whose lessons have been taken; `checked`: it has been asked which lessons they lack
# lessons    what each of them teaches; `lexicon` is what they agreed on at the last second pass
# learners   articles that `records` holds as read with `lessons` (JSON) of others; `alone` is their record without
TABLES = """
CREATE TABLE IF NOT EXISTS readings (
  source TEXT PRIMARY KEY REFERENCES sources (source) ON DELETE CASCADE,
  model TEXT NOT NULL,
  gazetteer TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gazetteers (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS teachers (
  article TEXT PRIMARY KEY REFERENCES records (article) ON DELETE CASCADE,
  checked INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lessons (
  article TEXT NOT NULL REFERENCES teachers (article) ON DELETE CASCADE,
  form TEXT NOT NULL, type TEXT NOT NULL, kind TEXT,
  PRIMARY KEY (article, form)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lexicon (form TEXT PRIMARY KEY, type TEXT NOT NULL, kind TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS learners (
  article TEXT PRIMARY KEY REFERENCES records (article) ON DELETE CASCADE,
  lessons TEXT NOT NULL,
  alone TEXT NOT NULL
) WITHOUT ROWID;
"""
_TEXT = "json_extract(record, '$.text')"


@dataclass(frozen=True, slots=True)
class Reading:
    """With which tagger a source was read, and with which names of the user's: the text of their file, or ''."""

    model: str = "lac"
    gazetteer: str = ""


class LessonBook:
    """The tables, read and written in the transactions of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def unread(self) -> list[str]:
        """The articles whose lessons have not been taken."""
        return self._ids("SELECT article FROM records EXCEPT SELECT article FROM teachers")

    def unchecked(self) -> list[str]:
        """The articles of which nobody has asked yet what they lack."""
        return self._ids("SELECT article FROM teachers WHERE NOT checked")

    def alone(self, article: str) -> str:
        """The record of the article read by itself, as JSON."""
        query = (
            "SELECT coalesce(learners.alone, records.record) FROM records LEFT JOIN learners USING (article) "
            "WHERE records.article = ?"
        )
        return str(self._db.execute(query, (article,)).fetchone()[0])

    def size(self, article: str) -> int:
        """Characters of its record, which go with those of its text."""
        query = "SELECT length(record) FROM records WHERE article = ?"
        return int(self._db.execute(query, (article,)).fetchone()[0])

    def reading(self, article: str) -> Reading:
        """How its source was read."""
        query = (
            "SELECT model, coalesce(text, '') FROM records JOIN readings USING (source) "
            "LEFT JOIN gazetteers ON gazetteer = digest WHERE article = ?"
        )
        row = self._db.execute(query, (article,)).fetchone()
        return Reading(*row) if row else Reading()

    def note_reading(self, source: str, reading: Reading) -> None:
        """Keep how a source was read."""
        digest = make_id("names", reading.gazetteer) if reading.gazetteer else ""
        if digest:
            self._db.execute("INSERT OR IGNORE INTO gazetteers VALUES (?, ?)", (digest, reading.gazetteer))
        self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", (source, reading.model, digest))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Article id and text, as printed, of those that have been asked what they lack."""
        query = f"SELECT article, {_TEXT} FROM records JOIN teachers USING (article) WHERE checked"  # noqa: S608
        yield from self._db.execute(query)

    def note(self, article: str, lessons: Sequence[Lesson]) -> None:
        """Keep what an article teaches."""
        self._db.execute("INSERT INTO teachers VALUES (?, 0)", (article,))
        rows = [(article, lesson.form, lesson.type, lesson.kind) for lesson in lessons]
        self._db.executemany("INSERT INTO lessons VALUES (?, ?, ?, ?)", rows)

    def votes(self) -> Iterator[tuple[Lesson, int]]:
        """Every lesson with the number of articles that teach it, by form; sorted."""
        query = "SELECT form, type, kind, count(*) FROM lessons GROUP BY form, type, kind ORDER BY form, type, kind"
        for form, type_, kind, count in self._db.execute(query):
            yield Lesson(form, type_, kind), count

    def lexicon(self) -> set[Lesson]:
        """What all agreed on when the last second pass ended."""
        return {Lesson(*row) for row in self._db.execute("SELECT form, type, kind FROM lexicon")}

    def learned(self, article: str) -> tuple[Lesson, ...]:
        """The lessons with which `records` holds the article."""
        row = self._db.execute("SELECT lessons FROM learners WHERE article = ?", (article,)).fetchone()
        return tuple(Lesson(*lesson) for lesson in json.loads(row[0])) if row else ()

    def teach(self, article: str, lessons: Sequence[Lesson], record: str) -> None:
        """Put the record read with these lessons in the place of the one without, which is kept; or put it back."""
        alone = self.alone(article)
        self._db.execute("DELETE FROM learners WHERE article = ?", (article,))
        self._db.execute("UPDATE records SET record = ? WHERE article = ?", (record, article))
        if lessons:
            text = json.dumps([[one.form, one.type, one.kind] for one in lessons], ensure_ascii=False)
            self._db.execute("INSERT INTO learners VALUES (?, ?, ?)", (article, text, alone))

    def end(self, lexicon: AbstractSet[Lesson]) -> None:
        """All that lacked something has been taught; `lexicon` is what was known."""
        self._db.execute("UPDATE teachers SET checked = 1 WHERE NOT checked")
        before = self.lexicon()
        gone, come = before - lexicon, lexicon - before
        self._db.executemany("DELETE FROM lexicon WHERE form = ?", ([one.form] for one in gone))
        rows = [(one.form, one.type, one.kind) for one in come]
        self._db.executemany("INSERT INTO lexicon VALUES (?, ?, ?)", rows)
        self._db.execute("DELETE FROM gazetteers WHERE digest NOT IN (SELECT gazetteer FROM readings)")

    def _ids(self, query: str) -> list[str]:
        return sorted(row[0] for row in self._db.execute(query))
