"""What a graph says at one moment, without texts: as values, and as a file to compare later graphs with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.model import Value
from kg.rulebook.schema import Schema
from kg.store import GraphSource

_HEAD = "newskg snapshot"
_FORMAT = 1


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """An entity; `aliases` are sorted."""

    id: str
    type: str
    name: str
    kind: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation between two things, by id. `note` is the title or the `as` given."""

    type: str
    subject: str
    object: str
    status: str
    note: str | None
    support: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a thing, by id; the fields are those of a Metric node."""

    subject: str
    indicator: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: str
    time: str | None
    status: str
    change: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Things by id, facts and amounts in no order; `digest` is that of the whole graph."""

    digest: str
    things: dict[str, Thing]
    facts: tuple[Fact, ...]
    amounts: tuple[Amount, ...]


def take_snapshot(graph: GraphSource, schema: Schema) -> Snapshot:
    """What the graph says now."""
    things = {
        node.id: Thing(
            node.id,
            label,
            str(node.properties["name"]),
            _text(node.properties.get("kind")),
            _texts(node.properties["aliases"]),
        )
        for label in schema.entities
        for node in graph.nodes(label)
    }
    return Snapshot(graph.digest(), things, tuple(_facts(graph, schema)), tuple(_amounts(graph)))


def _facts(graph: GraphSource, schema: Schema) -> Iterator[Fact]:
    for type_ in schema.relations:
        own = schema.edges[type_].own_property
        for edge in graph.edges(type_):
            note = _text(edge.properties.get(own)) if own else None
            support = edge.properties["support"]
            yield Fact(type_, edge.source, edge.target, str(edge.properties["status"]), note, int(str(support)))


def _amounts(graph: GraphSource) -> Iterator[Amount]:
    owners = {edge.target: edge.source for edge in graph.edges("HAS_METRIC")}
    fields = tuple(Amount.__dataclass_fields__)[1:]
    for node in graph.nodes("Metric"):
        given: dict[str, Any] = {name: node.properties.get(name) for name in fields}
        yield Amount(subject=owners[node.id], **given)


def write_snapshot(snapshot: Snapshot) -> Iterator[str]:
    """As JSON Lines: a head, then one thing, fact or amount a line, sorted, so that files can be compared too."""
    yield _line({_HEAD: _FORMAT, "digest": snapshot.digest})
    parts: tuple[tuple[str, Iterable[Any]], ...] = (
        ("thing", snapshot.things.values()),
        ("fact", snapshot.facts),
        ("amount", snapshot.amounts),
    )
    for kind, items in parts:
        yield from sorted(_line({kind: asdict(item)}) for item in items)


def read_snapshot(path: Path) -> Snapshot:
    """The inverse. Raises QueryError when the file cannot be read or is none."""
    things: dict[str, Thing] = {}
    facts: list[Fact] = []
    amounts: list[Amount] = []
    try:
        with path.open(encoding="utf-8") as lines:
            head = json.loads(next(lines, "null"))
            if not isinstance(head, dict) or head.get(_HEAD) != _FORMAT:
                raise QueryError(f"{path}: no snapshot of this version; make one with: newskg snapshot -o FILE")
            for line in lines:
                ((kind, fields),) = json.loads(line).items()
                if kind == "thing":
                    things[fields["id"]] = Thing(**{**fields, "aliases": tuple(fields["aliases"])})
                elif kind == "fact":
                    facts.append(Fact(**fields))
                else:
                    amounts.append(Amount(**fields))
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise QueryError(f"{path}: no snapshot, or a damaged one: {error}") from error
    return Snapshot(head["digest"], things, tuple(facts), tuple(amounts))


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
