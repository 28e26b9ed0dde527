"""Neo4j gets only what has changed, and comes right whoever else wrote to it."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from kg.pipeline import refresh_graph
from kg.store import PublishReport, neo4j
from kg.store.neo4j import Neo4jPlace
from kg.store.neo4j_watch import transaction_number
from kg.store.server import ConnectionInfo
from kg.workspace import Workspace
from tests.always.pool import POOL, SCHEMA, VERSIONS, fresh_digest, put


@pytest.fixture
def place(neo4j_server: ConnectionInfo) -> Iterator[Neo4jPlace]:
    to = neo4j_server
    with Neo4jPlace.connect(to.uri, to.user, to.password, to.database, schema=SCHEMA) as found:
        yield found


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path, SCHEMA, create=True) as found:
        for source in POOL:
            put(found, source)
        refresh_graph(found, SCHEMA)
        yield found


def write(to: ConnectionInfo, query: str) -> None:
    """Someone else at the same database."""
    with GraphDatabase.driver(to.uri, auth=(to.user, to.password), notifications_min_severity="OFF") as driver:
        driver.execute_query(query, database_=to.database)


def compared(*_: object) -> PublishReport:
    raise AssertionError("everything was read and compared")


@pytest.mark.one_release
def test_neo4j_gets_what_has_changed_and_nothing_is_compared(
    place: Neo4jPlace, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first publish, any series of changes goes the short way and ends in the digest of a fresh graph."""
    place.publish(workspace)
    monkeypatch.setattr(neo4j, "sync", compared)
    assert place.publish(workspace) == PublishReport()
    rng, held = random.Random(5), dict.fromkeys(POOL, 0)
    for _ in range(4):
        for source, version in rng.sample(VERSIONS, 3):
            if rng.random() < 0.5:
                workspace.remove_source(source)
                held.pop(source, None)
            else:
                put(workspace, source, version)
                held[source] = version
        refresh_graph(workspace, SCHEMA)
        place.publish(workspace)
        assert place.digest() == workspace.digest() == fresh_digest(held.items())
    for source in POOL:
        workspace.remove_source(source)
    refresh_graph(workspace, SCHEMA)
    report = place.publish(workspace)
    assert report.nodes_written == report.edges_written == 0
    assert list(place.ask("MATCH (n) RETURN count(n) AS n").rows) == [(0,)]


STRANGERS = {
    "a value": "MATCH (n:Place) SET n.name = '改'",
    "a deletion": "MATCH (n:Metric) DETACH DELETE n",
    "an addition": "MATCH (a:Park), (b:Place) WITH a, b LIMIT 1 CREATE (a)-[:LOCATED_IN {id: '多'}]->(b)",
}


@pytest.mark.one_release
@pytest.mark.parametrize("query", STRANGERS.values(), ids=STRANGERS.keys())
def test_neo4j_is_compared_when_someone_else_has_written(
    place: Neo4jPlace, workspace: Workspace, neo4j_server: ConnectionInfo, query: str
) -> None:
    """Even though nothing has changed here; then the short way is open again."""
    place.publish(workspace)
    write(neo4j_server, query)
    assert place.digest() != workspace.digest()
    workspace.remove_source("bare")
    refresh_graph(workspace, SCHEMA)
    place.publish(workspace)
    assert place.digest() == workspace.digest()
    assert place.publish(workspace) == PublishReport()


@pytest.mark.one_release
def test_neo4j_broken_off_on_the_short_way_is_compared_next_time(
    place: Neo4jPlace, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent, nobody knows; the ledger still says what the database had before."""
    place.publish(workspace)
    workspace.remove_source("wire1")
    refresh_graph(workspace, SCHEMA)
    with monkeypatch.context() as patch:
        patch.setattr("kg.store.neo4j_delta._write_nodes", compared)
        with pytest.raises(AssertionError):
            place.publish(workspace)
    assert place.digest() != workspace.digest()
    place.publish(workspace)
    assert place.digest() == workspace.digest()


def mark(number: bytes) -> str:
    return "FB:" + base64.b64encode(b"\x91\xcc\x10" + bytes(range(16)) + number + b"\x90").decode().rstrip("=")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (mark(b"\x07"), 7),
        (mark(b"\xc9\x02\x1e"), 542),
        (mark(b"\xca\x00\x01\x00\x00"), 65536),
        (mark(b"\xca\x00\x01"), None),
        ("FB:", None),
        ("", None),
        ("neo4j:bookmark:v1:tx5", None),
        ("FB:甲", None),
    ],
)
def test_a_mark_names_a_transaction_or_nothing(text: str, number: int | None) -> None:
    assert transaction_number(text) == number
