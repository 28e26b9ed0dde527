"""Brings the stored graph to the stored records, article by article, in memory that does not grow with the texts.

Resolution and reprints look at the whole corpus; all else is done again only for articles of which something has
changed: the record, the entities behind its names, the article that it is a reprint of, the settings. What they
say of statements and figures is kept as `sayings`, from which only the edges that are touched are summed up again.
The result is that of `kg.graph.build_graph` over all records, whatever came before.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from corpus.model import Article
from kg.graph import entity_node, owners_of, reprint_edge
from kg.graph.parts import Owner, Part, Said, Saying, sayings, text_edges, text_nodes
from kg.graph.sums import sum_up
from kg.ids import make_id
from kg.model import Edge, Metric, Node, Record
from kg.progress import Watch, unwatched, watched
from kg.records import article_from_json, metric_from_dict, metric_to_dict, record_from_json
from kg.reprints import Fingerprint, Reprints, find_reprints, fingerprint
from kg.resolve.model import Resolution
from kg.rulebook.schema import Schema
from kg.workspace.rows import GraphRows, Row
from kg.workspace.staging import Staged
from kg.workspace.tables import to_json

# Raised when the same record gives other nodes or edges than before: all shares are then made anew.
REVISION = 1
_SAID = "SELECT items.item, sayings.* FROM items LEFT JOIN sayings USING (item) ORDER BY items.item"
# What is to be summed up again: as it comes, and each once.
_ASIDE = (("touched", "(item TEXT)"), ("items", "(item TEXT PRIMARY KEY) WITHOUT ROWID"))
_OF_ARTICLE = "(SELECT target FROM has_sentence WHERE source = ?)"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the last update has noted of an article: hashes of its record and of all inputs, its fingerprint."""

    record: bytes
    inputs: str
    print: Fingerprint


class GraphUpdate:
    """One update, inside the caller's transaction: read `records` to the end, resolve them, `finish`."""

    def __init__(
        self,
        db: sqlite3.Connection,
        rows: GraphRows,
        schema: Schema,
        min_confidence: float,
        watch: Watch = unwatched,
    ) -> None:
        self._db = db
        self._rows = rows
        self._schema = schema
        self._min_confidence = min_confidence
        self._watch = watch
        self.resolution: Resolution | None = None  # set when it is finished
        columns = "article, record, inputs, date, bands, paragraphs"
        self._before = {
            row[0]: _Known(row[1], row[2], Fingerprint(*row[3:]))
            for row in db.execute(f"SELECT {columns} FROM parts")  # noqa: S608 - the line above
        }
        self._now: dict[str, _Known] = {}
        self._sayings = Staged(db, "sayings")

    def records(self) -> Iterator[Record]:
        """Every record, in the order of article ids."""
        lines = self._db.execute("SELECT article, record FROM records ORDER BY article")
        for id_, line in watched(lines, "graph: names gathered", self._size("records"), self._watch):
            record = record_from_json(line)
            known, own = self._before.get(id_), hashlib.blake2b(line.encode(), digest_size=16).digest()
            same = known is not None and known.record == own
            self._now[id_] = known if known and same else _Known(own, "", fingerprint(record.article))
            yield record

    def finish(self, resolution: Resolution) -> None:
        """Write what differs from the graph of all records, resolved so."""
        for name, columns in _ASIDE:
            self._db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} {columns}")
        found = find_reprints({id_: known.print for id_, known in self._now.items()}, self._article)
        self._write_entities(resolution)
        for id_ in sorted(self._before.keys() - self._now.keys()):
            self._take_back(id_)
        self._write_parts(resolution, found)
        self._write_reprints(found)
        self._sayings.settle()
        self._write_sums()
        self._rows.settle()
        for name, _ in _ASIDE:
            self._db.execute(f"DELETE FROM temp.{name}")  # noqa: S608 - the names above
        self.resolution = resolution

    def _article(self, id_: str) -> Article:
        return article_from_json(self._line(id_))

    def _record(self, id_: str) -> Record:
        return record_from_json(self._line(id_))

    def _line(self, id_: str) -> str:
        (line,) = self._db.execute("SELECT record FROM records WHERE article = ?", (id_,)).fetchone()
        return str(line)

    def _size(self, table: str) -> int:
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own tables

    def _write_entities(self, resolution: Resolution) -> None:
        first = next(iter(self._schema.entities))
        entities = (entity_node(entity) for entity in resolution.entities.values())
        self._rows.replace(first, list(self._rows.stored(first, "1")), entities)

    def _write_parts(self, resolution: Resolution, found: Reprints) -> None:
        roots = {reprint.article: reprint.origin for reprint in found.reprints}
        for id_, known in watched(self._now.items(), "graph: articles joined", len(self._now), self._watch):
            owners, root = owners_of(resolution, id_), roots.get(id_, id_)
            names = sorted((name, owner.id, owner.type, owner.name) for name, owner in owners.items())
            inputs = make_id(REVISION, known.record.hex(), names, root, self._min_confidence)
            if inputs != known.inputs:
                self._write_part(Part(id_, self._record(id_), owners, root))
                one = known.print
                row = (id_, known.record, inputs, one.date, one.bands, one.paragraphs)
                self._db.execute("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?, ?)", row)

    def _write_part(self, part: Part) -> None:
        self._touch(part.id)
        self._replace_texts(part.id, [*text_nodes(part)], [*text_edges(part)])
        said = list(enumerate(sayings(part, self._schema, self._min_confidence)))
        self._sayings.add(_said_row(number, one) for number, one in said)
        self._db.executemany("INSERT INTO touched VALUES (?)", ([one.saying.item] for _, one in said))

    def _take_back(self, id_: str) -> None:
        self._touch(id_)
        self._replace_texts(id_, [], [])
        self._db.execute("DELETE FROM parts WHERE article = ?", (id_,))

    def _touch(self, id_: str) -> None:
        """Forget what the article said, and note what must be summed up again."""
        if id_ in self._before:
            self._db.execute("INSERT INTO touched SELECT item FROM sayings WHERE article = ?", (id_,))
            self._db.execute("DELETE FROM sayings WHERE article = ?", (id_,))

    def _replace_texts(self, id_: str, nodes: list[Node], edges: list[Edge]) -> None:
        known = (id_,) if id_ in self._before else ()
        wanted: dict[str, tuple[str, list[Node | Edge]]] = {
            # Mentions before sentences before their edges: each is found through what comes after it.
            "MENTIONS": (f"source IN {_OF_ARTICLE}", [e for e in edges if e.type == "MENTIONS"]),
            "Sentence": (f"id IN {_OF_ARTICLE}", [n for n in nodes if n.label == "Sentence"]),
            "HAS_SENTENCE": ("source = ?", [e for e in edges if e.type == "HAS_SENTENCE"]),
            "Article": ("id = ?", [n for n in nodes if n.label == "Article"]),
        }
        for member, (where, items) in wanted.items():
            old = list(self._rows.stored(member, where, known)) if known else []
            self._rows.replace(member, old, items)

    def _write_reprints(self, found: Reprints) -> None:
        edges = [reprint_edge(reprint) for reprint in found.reprints]
        self._rows.replace("REPRINT_OF", list(self._rows.stored("REPRINT_OF", "1")), edges)

    def _write_sums(self) -> None:
        """Sum up each touched statement and figure from all that is said of it; what nobody says any more goes."""
        relation = next(iter(self._schema.relations))
        self._db.execute("INSERT INTO items SELECT DISTINCT item FROM touched ORDER BY item")
        touched = groupby(self._db.execute(_SAID), key=lambda row: row[0])
        for item, rows in watched(touched, "graph: statements summed up", self._size("items"), self._watch):
            said = [_said(row[1:]) for row in rows if row[1] is not None]
            items = sum_up(said, self._schema) if said else []
            for member, column in ((relation, "id"), ("Metric", "id"), ("HAS_METRIC", "target")):
                self._rows.replace(member, self._stored(member, column, item), _of(member, items))

    def _stored(self, member: str, column: str, item: str) -> list[Row]:
        """Nothing without articles: statements and figures are theirs."""
        return list(self._rows.stored(member, f"{column} = ?", (item,))) if self._before else []


def _of(member: str, items: Iterable[Node | Edge]) -> list[Node | Edge]:
    """Those of a table: figures, their edges, and all other edges, which are statements."""
    kinds = [item.label if isinstance(item, Node) else item.type for item in items]
    own = {"Metric", "HAS_METRIC"}
    return [
        item
        for item, kind in zip(items, kinds, strict=True)
        if kind == member or (member not in own and kind not in own)
    ]


def _said_row(number: int, one: Said) -> tuple[Any, ...]:
    s = one.saying
    target = _owner(one.target) if isinstance(one.target, Owner) else metric_to_dict(one.target)
    said = to_json([one.type, _owner(one.source), target, one.status])
    lead = (s.item, s.article, number, s.date, s.start, s.end, s.sentence, s.evidence)
    return (*lead, s.own, s.confidence, s.root, said)


def _said(row: Row) -> Said:
    """The inverse of `_said_row`."""
    item, article, _, date, start, end, sentence, evidence, own, confidence, root, said = row
    type_, source, target, status = json.loads(said)
    saying = Saying(date, article, start, end, sentence, evidence, own, confidence, item, root)
    to: Owner | Metric = Owner(*target) if isinstance(target, list) else metric_from_dict(target)
    return Said(saying, type_, Owner(*source), to, status)


def _owner(owner: Owner) -> list[str]:
    return [owner.id, owner.type, owner.name]
