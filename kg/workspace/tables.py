"""The SQLite tables of a workspace, made from the schema: real columns, so that any SQLite tool can read them.

Entities share one table, statements another; articles, sentences, metrics and the plumbing edges have one each.
Lists of strings are JSON text. A row of a graph table is what `Node` or `Edge` says, nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property, Schema

# Raised when the meaning of a table changes; graph tables are then rebuilt, records extracted again.
FORMAT = "1"

# parts      what of each article is in the graph: a hash of its record, one of all that its share depends on,
#            and what reprints are found by.
# sayings    what articles say of statements and figures (`item`), from which their rows are summed up.
# changes    the version of the graph in which an id last changed (`kg.workspace.rows`); `member`: label or type.
# places     the version that a place was brought to, and the mark that its state had then.
DERIVED = ("parts", "sayings", "changes", "places", "names")
BASE = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
  source TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  key TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
  article TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES sources (source) ON DELETE CASCADE,
  record TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_source ON records (source);
CREATE TABLE IF NOT EXISTS parts (
  article TEXT PRIMARY KEY,
  record BLOB NOT NULL,
  inputs TEXT NOT NULL,
  date TEXT NOT NULL, bands BLOB NOT NULL, paragraphs BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sayings (
  item TEXT NOT NULL, article TEXT NOT NULL, number INTEGER NOT NULL,
  date TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, sentence TEXT NOT NULL, evidence TEXT NOT NULL,
  own TEXT NOT NULL, confidence REAL NOT NULL, root TEXT NOT NULL, said TEXT NOT NULL,
  PRIMARY KEY (item, article, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sayings_article ON sayings (article);
CREATE TABLE IF NOT EXISTS changes (
  item TEXT PRIMARY KEY,
  member TEXT NOT NULL,
  version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (
  place TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  mark TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS changes_version ON changes (version);
CREATE VIRTUAL TABLE IF NOT EXISTS names USING fts5 (characters, form UNINDEXED, entity UNINDEXED);
"""

_SQL_TYPES = {"string": "TEXT", "integer": "INTEGER", "float": "REAL", "boolean": "INTEGER", "strings": "TEXT"}
# Made once: json.dumps would make one at each call, which costs as much as the encoding.
to_json = json.JSONEncoder(ensure_ascii=False).encode
_NODE_LEAD = ("id", "label")
_EDGE_LEAD = ("id", "type", "source", "target", "source_label", "target_label")


@dataclass(frozen=True, slots=True)
class Table:
    """A graph table: the leading columns in the order of the value's fields, then the properties."""

    name: str
    is_node: bool
    members: tuple[str, ...]  # the labels or types whose rows it keeps
    properties: tuple[Property, ...]

    lead: tuple[str, ...] = field(init=False)
    columns: tuple[str, ...] = field(init=False)
    _rest: tuple[Property, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Set once: rows are made by the hundred thousand."""
        lead = _NODE_LEAD if self.is_node else _EDGE_LEAD
        rest = tuple(p for p in self.properties if p.name != "id")
        object.__setattr__(self, "lead", lead)
        object.__setattr__(self, "_rest", rest)
        object.__setattr__(self, "columns", (*lead, *(p.name for p in rest)))

    def create(self) -> str:
        kinds = {p.name: _SQL_TYPES[p.type] for p in self.properties}
        wanted = {p.name for p in self.properties if not p.nullable} | set(self.lead)
        rule = dict.fromkeys(wanted, " NOT NULL") | {"id": " PRIMARY KEY"}
        lines = [f'"{name}" {kinds.get(name, "TEXT")}{rule.get(name, "")}' for name in self.columns]
        return f'CREATE TABLE "{self.name}" ({", ".join(lines)}) WITHOUT ROWID'

    def indexes(self) -> list[str]:
        by = ("label",) if self.is_node else ("type", "source", "target")
        return [f'CREATE INDEX "{self.name}_{column}" ON "{self.name}" ("{column}", id)' for column in by]

    def row(self, item: Node | Edge) -> tuple[Any, ...]:
        """The values of `columns`."""
        lead = [getattr(item, name) for name in self.lead]
        rest = [_to_sql(item.properties.get(p.name)) for p in self._rest]
        return (*lead, *rest)

    def node(self, row: Sequence[Any]) -> Node:
        return Node(row[0], row[1], self._properties(row))

    def edge(self, row: Sequence[Any]) -> Edge:
        id_, type_, source, target, source_label, target_label = row[: len(_EDGE_LEAD)]
        return Edge(id_, type_, source, target, source_label, target_label, self._properties(row))

    def _properties(self, row: Sequence[Any]) -> dict[str, Value]:
        values: dict[str, Value] = {"id": row[0]}
        for prop, value in zip(self._rest, row[len(self.lead) :], strict=True):
            if value is not None:
                values[prop.name] = _from_sql(value, prop)
        return values


def graph_tables(schema: Schema) -> dict[str, Table]:
    """The table of each label and each type."""
    entities = tuple(schema.entities)
    relations = tuple(schema.relations)
    tables = [
        Table("entities", is_node=True, members=entities, properties=schema.nodes[entities[0]].properties),
        Table("relations", is_node=False, members=relations, properties=_union(schema, relations)),
    ]
    tables += [
        Table(f"{label.lower()}s", is_node=True, members=(label,), properties=node.properties)
        for label, node in schema.nodes.items()
        if not node.is_entity
    ]
    tables += [
        Table(type_.lower(), is_node=False, members=(type_,), properties=edge.properties)
        for type_, edge in schema.edges.items()
        if not edge.is_relation
    ]
    return {member: table for table in tables for member in table.members}


def _union(schema: Schema, types: Iterable[str]) -> tuple[Property, ...]:
    found = {p.name: p for type_ in types for p in schema.edges[type_].properties}
    return tuple(found.values())


def _to_sql(value: Value | None) -> object:
    return to_json(value) if isinstance(value, tuple) else value


def _from_sql(value: Any, prop: Property) -> Value:
    if prop.type == "strings":
        return tuple(json.loads(value))
    if prop.type == "boolean":
        return bool(value)
    result: Value = value
    return result
