"""What of a Neo4j database is ours: families of nodes, constraints, indexes, and the claim to all of it.

A family is the label that a uniqueness constraint stands on: `Entity` for every entity type, and `Article`,
`Sentence`, `Metric`. Nodes of a family, and edges of the schema's types between such nodes, are newskg's; nodes
with other labels, other edges and properties that the schema does not know are someone else's and are let alone.

The claim is an (empty) constraint of a reserved name. A database that has no claim, yet nodes with labels of the
schema, was filled by something else, and is refused before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import StoreError
from kg.rulebook.schema import EdgeType, Schema
from kg.store.values import ENTITY_LABEL

if TYPE_CHECKING:  # the driver takes most of a second to load, and this module is read by commands without it
    from neo4j import Session

CLAIM = "newskg_graph_1"  # the number counts formats: another one would need the database to be emptied first
_CLAIM_LABEL = "NewskgGraph"
INDEX_PATIENCE = 300  # seconds
NAME_INDEX = "newskg_names"  # full text over names and aliases; bigrams, so it finds 智谷 inside longer names


@dataclass(frozen=True, slots=True)
class EdgeGroup:
    """The types of edges that may lead from one family to another, in the order of the schema."""

    source: str
    target: str
    types: tuple[EdgeType, ...]


def family(schema: Schema, label: str) -> str:
    """The family of a label. Raises StoreError for a label that the schema does not have."""
    if label not in schema.nodes:
        raise StoreError(f"label {label!r} is not in the schema; known: {', '.join(schema.nodes)}")
    return ENTITY_LABEL if schema.nodes[label].is_entity else label


def families(schema: Schema) -> dict[str, tuple[str, ...]]:
    """Every family with its labels, in the order of the schema."""
    found: dict[str, tuple[str, ...]] = {}
    for label in schema.nodes:
        name = family(schema, label)
        found[name] = (*found.get(name, ()), label)
    return found


def edge_groups(schema: Schema) -> list[EdgeGroup]:
    """Every pair of families that an edge may join, in the order of the schema."""
    found: dict[tuple[str, str], tuple[EdgeType, ...]] = {}
    for edge in schema.edges.values():
        sources = dict.fromkeys(family(schema, label) for label in edge.subjects)
        targets = dict.fromkeys(family(schema, label) for label in edge.objects)
        for ends in ((source, target) for source in sources for target in targets):
            found[ends] = (*found.get(ends, ()), edge)
    return [EdgeGroup(source, target, types) for (source, target), types in found.items()]


def claim(session: Session, schema: Schema, place: str) -> None:
    """Make the database ours unless it is. Raises StoreError when it holds someone else's nodes of our labels."""
    there = _names(session)
    if CLAIM not in there:
        _refuse_strangers(session, schema, place)
    missing = [statement for name, statement in statements(schema) if name not in there]
    if missing:
        with session.begin_transaction() as tx:  # all or none
            for statement in missing:
                tx.run(statement).consume()
            tx.commit()
        session.run("CALL db.awaitIndexes($seconds)", seconds=INDEX_PATIENCE).consume()
        _name_properties(session, schema)


def _name_properties(session: Session, schema: Schema) -> None:
    """Make the names of properties known: the server would commit each first use, as if someone wrote beside us.

    A login that may not do so loses nothing but the short way of the next publish.
    """
    declared = [node.properties for node in schema.nodes.values()]
    declared += [edge.properties for edge in schema.edges.values()]
    names = sorted({p.name for properties in declared for p in properties})
    from neo4j.exceptions import ClientError  # noqa: PLC0415 - see above

    with suppress(ClientError):
        session.run("UNWIND $names AS name CALL db.createProperty(name) RETURN count(*)", names=names).consume()


def _names(session: Session) -> set[str]:
    queries = ("SHOW CONSTRAINTS YIELD name", "SHOW INDEXES YIELD name")
    return {str(record["name"]) for query in queries for record in session.run(query)}


def _refuse_strangers(session: Session, schema: Schema, place: str) -> None:
    for label in (ENTITY_LABEL, *schema.nodes):
        count = session.run(f"MATCH (n:`{label}`) RETURN count(n) AS found").single(strict=True)["found"]
        if count:
            raise StoreError(
                f"{place} holds {count} nodes labelled {label} that newskg has not written: use an empty database, "
                "or delete them first; nothing was changed"
            )


def statements(schema: Schema) -> Iterator[tuple[str, str]]:
    """Names and statements of what makes a database ours, the claim first. Labels come from the schema only."""
    yield CLAIM, f"CREATE CONSTRAINT {CLAIM} IF NOT EXISTS FOR (n:{_CLAIM_LABEL}) REQUIRE n.id IS UNIQUE"
    patterns = {name: f"(n:`{name}`)" for name in families(schema)}
    patterns |= {name: f"()-[n:`{name}`]-()" for name in schema.edges}
    for name, pattern in patterns.items():
        own = f"newskg_{name.lower()}_id"
        yield own, f"CREATE CONSTRAINT {own} IF NOT EXISTS FOR {pattern} REQUIRE n.id IS UNIQUE"
    for label in (ENTITY_LABEL, *schema.entities):
        own = f"newskg_{label.lower()}_name"
        yield own, f"CREATE RANGE INDEX {own} IF NOT EXISTS FOR (n:`{label}`) ON (n.name)"
    options = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
    everything = f"FOR (n:`{ENTITY_LABEL}`) ON EACH [n.name, n.aliases] {options}"
    yield NAME_INDEX, f"CREATE FULLTEXT INDEX {NAME_INDEX} IF NOT EXISTS {everything}"
