"""Neo4j as a place: what is ours and what is not, crashes, errors in one line."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from neo4j import GraphDatabase

from kg.errors import QueryError, StoreError
from kg.model import Edge, Node
from kg.rulebook.schema import Schema
from kg.store import PublishReport, neo4j_sync
from kg.store.memory import MemoryGraph
from kg.store.neo4j import Neo4jPlace
from kg.store.neo4j_errors import first_line
from kg.store.neo4j_schema import CLAIM, NAME_INDEX, edge_groups, families, statements
from kg.store.server import ConnectionInfo
from tests.store.graphs import edge, node, random_graph, schema

CITY = node("Place", "门头沟区")
CENTRE = node("Platform", "京西智谷人工智能计算中心", aliases=("京西智谷", "O'Neill (甲)"))
SMALL = MemoryGraph([CITY, CENTRE], [edge("LOCATED_IN", CENTRE, CITY)])


@contextmanager
def connected(to: ConnectionInfo, known: Schema | None = None) -> Iterator[Neo4jPlace]:
    with Neo4jPlace.connect(to.uri, to.user, to.password, to.database, schema=known or schema()) as place:
        yield place


@pytest.fixture
def place(neo4j_server: ConnectionInfo) -> Iterator[Neo4jPlace]:
    with connected(neo4j_server) as found:
        yield found


Run = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def run(neo4j_server: ConnectionInfo) -> Iterator[Run]:
    """Someone else at the same database, who runs any query."""
    to = neo4j_server
    with GraphDatabase.driver(to.uri, auth=(to.user, to.password), notifications_min_severity="OFF") as driver:

        def run_one(query: str, **parameters: Any) -> list[tuple[Any, ...]]:
            records = driver.execute_query(query, parameters, database_=to.database).records
            return [tuple(record.values()) for record in records]

        yield run_one


def drop_claim(run: Run) -> None:
    for (name,) in run("SHOW CONSTRAINTS YIELD name"):
        run(f"DROP CONSTRAINT {name}")


# What is ours


def test_neo4j_refuses_a_database_that_holds_someone_elses_nodes_of_our_labels(place: Neo4jPlace, run: Run) -> None:
    drop_claim(run)
    run("CREATE (:Person {name: '张三'})")
    with pytest.raises(StoreError, match=r"holds 1 nodes labelled Person that newskg has not written.*nothing was"):
        place.publish(SMALL)
    assert run("MATCH (n) RETURN count(n)") == [(1,)]
    assert run("SHOW CONSTRAINTS YIELD name RETURN count(name)") == [(0,)]


def test_neo4j_lets_other_nodes_edges_and_properties_alone(place: Neo4jPlace, run: Run) -> None:
    """Someone works beside us: nodes with labels of their own, edges to ours, remarks on ours."""
    run("CREATE (:Analyst {id: 'a1', name: '李四'})-[:PART_OF {id: 'x'}]->(:Team {name: '二组'})")
    place.publish(SMALL)
    run(
        "MATCH (a:Analyst), (n:Entity {id: $id}) SET n.remark = '已核对', n:Checked CREATE (a)-[:REVIEWED]->(n)",
        id=CITY.id,
    )
    assert place.digest() == SMALL.digest()
    assert place.publish(SMALL) == PublishReport()
    changed = MemoryGraph([node("Place", "门头沟区", mentions=7), CENTRE], [*SMALL.edges("LOCATED_IN")])
    assert place.publish(changed) == PublishReport(nodes_written=1)
    assert run("MATCH (:Analyst)-[:REVIEWED]->(n:Checked) RETURN n.remark, n.mentions") == [("已核对", 7)]
    place.publish(MemoryGraph())
    assert run("MATCH (n) RETURN labels(n)[0] AS l ORDER BY l") == [("Analyst",), ("Team",)]


@pytest.mark.one_release
def test_neo4j_brings_right_what_a_hand_has_changed(place: Neo4jPlace, run: Run) -> None:
    """Values, labels, ends, missing and added things of ours: the next publish finds them all."""
    graph = random_graph(5)
    place.publish(graph)
    run("MATCH (n:Place) SET n.name = '改'")
    run("MATCH (n:Park) REMOVE n:Park SET n:Person")
    run("MATCH (n:Award) SET n:Event")
    run("MATCH (n:Metric) WITH n LIMIT 1 DETACH DELETE n")
    run("MATCH ()-[r:MENTIONS]->() SET r.surfaces = ['改']")
    run("MATCH (a:Document), (b:Field) WITH a, b LIMIT 1 CREATE (a)-[:LEADS {id: '多'}]->(b)")
    run("CREATE (:Entity:Place), (:Sentence {id: '多'})")
    assert place.digest() != graph.digest()
    place.publish(graph)
    assert place.digest() == graph.digest()
    assert place.publish(graph) == PublishReport()


def test_neo4j_moves_an_edge_whose_ends_have_changed(place: Neo4jPlace) -> None:
    """Same id, same type, another end: an edge cannot be moved in place."""
    other = node("Place", "海淀区")
    first = edge("LOCATED_IN", CENTRE, CITY)
    moved = Edge(first.id, first.type, CENTRE.id, other.id, "Platform", "Place", first.properties)
    place.publish(MemoryGraph([CENTRE, CITY, other], [first]))
    report = place.publish(MemoryGraph([CENTRE, CITY, other], [moved]))
    assert report == PublishReport(edges_written=1, edges_deleted=1)
    rows = place.ask("MATCH (:Platform)-[:LOCATED_IN]->(b) RETURN b.name AS name").rows
    assert list(rows) == [("海淀区",)]


def test_neo4j_gives_one_id_another_label(place: Neo4jPlace) -> None:
    """An entity that turns out to be of another type keeps its id in no case of ours, yet must come right."""
    properties = {**CITY.properties}
    place.publish(MemoryGraph([CITY, CENTRE], SMALL.edges("LOCATED_IN")))
    graph = MemoryGraph([Node(CITY.id, "Park", properties), CENTRE])
    place.publish(graph)
    assert place.digest() == graph.digest()


def test_neo4j_makes_the_constraints_and_indexes_of_the_schema(place: Neo4jPlace, run: Run) -> None:
    place.publish(SMALL)
    known = schema()
    constraints = {name for (name,) in run("SHOW CONSTRAINTS YIELD name")}
    wanted = {"newskg_entity_id", "newskg_article_id", *(f"newskg_{name.lower()}_id" for name in known.edges)}
    assert wanted | {CLAIM} <= constraints
    assert {name for name, _ in statements(known)} <= constraints | {n for (n,) in run("SHOW INDEXES YIELD name")}
    with pytest.raises(Exception, match="already exists"):
        run("CREATE (:Entity {id: $id})", id=CITY.id)


SEARCHES = {"京西智谷": 1, "智谷": 1, "计算中心": 1, "门头沟": 1, "O'Neill": 1, "海淀": 0}


@pytest.mark.parametrize("words", SEARCHES)
def test_neo4j_finds_parts_of_chinese_names(place: Neo4jPlace, words: str) -> None:
    """Names and aliases, two characters or more, through the full-text index."""
    place.publish(SMALL)
    query = f"CALL db.index.fulltext.queryNodes('{NAME_INDEX}', $words) YIELD node RETURN count(node) AS c"
    for _ in range(50):  # the index follows the data within moments
        rows = list(place.ask(query, {"words": f'"{words}"'}).rows)
        if rows == [(SEARCHES[words],)]:
            break
        time.sleep(0.1)
    assert rows == [(SEARCHES[words],)]


# Crashes


@pytest.mark.one_release
@pytest.mark.parametrize("steps", [0, 1, 2, 5, 9, 14, 20])
def test_neo4j_publish_broken_off_is_finished_by_the_next(
    place: Neo4jPlace, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """After any number of batches, from one graph to another."""
    first, second = random_graph(1, size=3), random_graph(2, size=3)
    place.publish(first)
    with monkeypatch.context() as patch:
        patch.setattr(neo4j_sync, "BATCH_ROWS", 3)
        patch.setattr(neo4j_sync, "DELETE_ROWS", 3)
        _break_after(patch, steps)
        with pytest.raises(StoreError, match=r"does not answer|no Neo4j server answers"):
            place.publish(second)
    place.publish(second)
    assert place.digest() == second.digest()


def _break_after(patch: pytest.MonkeyPatch, steps: int) -> None:
    left = steps

    def counted(wanted: Any) -> Any:
        def step(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError("the network is gone")
            return wanted(*arguments)

        return step

    for name in ("_write", "_delete_nodes", "_delete_edges"):
        patch.setattr(neo4j_sync, name, counted(getattr(neo4j_sync, name)))


@pytest.mark.one_release
def test_neo4j_batch_that_runs_twice_changes_nothing_more(
    place: Neo4jPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The driver repeats a transaction whose answer was lost."""
    for name in ("_write", "_delete_nodes", "_delete_edges"):
        once = getattr(neo4j_sync, name)

        def twice(tx: Any, *arguments: Any, once: Any = once) -> Any:
            once(tx, *arguments)
            return once(tx, *arguments)

        monkeypatch.setattr(neo4j_sync, name, twice)
    for seed in (3, 4):
        graph = random_graph(seed, size=3)
        place.publish(graph)
        assert place.digest() == graph.digest()


def _publish_forever(to: ConnectionInfo) -> None:
    with connected(to) as place:
        for seed in range(1000):
            place.publish(random_graph(seed % 5, size=30, edges=400))


@pytest.mark.one_release
def test_neo4j_publisher_may_be_killed_at_any_moment(neo4j_server: ConnectionInfo) -> None:
    context = multiprocessing.get_context("spawn")
    for moment in (2.5, 4.0):
        process = context.Process(target=_publish_forever, args=(neo4j_server,))
        process.start()
        time.sleep(moment)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    with connected(neo4j_server) as place:
        place.publish(SMALL)
        assert place.digest() == SMALL.digest()


# Questions


REFUSED = {
    "procedure": ("CALL dbms.components() YIELD name RETURN name", "only reading|not answered"),
    "users": ("SHOW USERS", "only reading"),
    "terminate": ("TERMINATE TRANSACTIONS 'neo4j-transaction-1'", "only reading|would end"),
    "file": ("LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row", "LOAD CSV"),
    "password": ("ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'", "only reading"),
    "batches": ("MATCH (n) CALL (n) { SET n.x = 1 } IN TRANSACTIONS RETURN 1", "only reading"),
    "syntax": ("MATCH (n)\nRETURN m", r"`m` not defined \(line 2, column 8"),
    "column": ("MATCH (n) RETURN m", r"`m` not defined \(line 1, column 18\)"),
    "parameter": ("RETURN $name AS n", r"name"),
    "arithmetic": ("RETURN 1/0 AS n", r"/ by zero"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_neo4j_refuses_a_query_in_one_line(place: Neo4jPlace, case: str) -> None:
    query, message = REFUSED[case]
    with pytest.raises(QueryError, match=message) as caught:
        place.ask(query)
    assert "\n" not in str(caught.value)


def test_neo4j_answers_what_only_neo4j_knows(place: Neo4jPlace) -> None:
    """Its own Cypher, other values than the graph's, nested nodes."""
    place.publish(SMALL)
    query = (
        "MATCH (a:Platform)-[r:LOCATED_IN]->(b) "
        "RETURN {edge: r, nodes: [a, null]} AS m, date('2024-05-01') AS d, 1.0 / 0 AS inf, duration('P1D') AS days"
    )
    answer = place.ask(query)
    ((mapping, day, infinite, days),) = answer.rows
    assert answer.columns == ("m", "d", "inf", "days")
    assert mapping["edge"]["_edge"]["target"] == CITY.id
    assert mapping["nodes"][0]["_node"]["labels"] == ["Platform"]
    assert (mapping["nodes"][1], day, infinite, days) == (None, "2024-05-01", "Infinity", "P1D")


def test_neo4j_answers_many_at_once(place: Neo4jPlace) -> None:
    place.publish(SMALL)
    found: list[Any] = []
    ask = "MATCH (n:Place) RETURN n.name AS name"
    threads = [threading.Thread(target=lambda: found.extend(place.ask(ask).rows)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("门头沟区",)] * 8


# Connections


def test_neo4j_says_what_to_do_about_a_wrong_password(neo4j_server: ConnectionInfo) -> None:
    with pytest.raises(StoreError, match="refuses the login: check the user and the password") as caught:
        Neo4jPlace.connect(neo4j_server.uri, neo4j_server.user, "falsch", schema=schema()).__enter__()
    assert "falsch" not in str(caught.value)


def test_neo4j_says_what_to_do_about_an_unknown_database(neo4j_server: ConnectionInfo) -> None:
    to = ConnectionInfo(neo4j_server.uri, neo4j_server.user, neo4j_server.password, "nirgends")
    with pytest.raises(StoreError, match="has no database 'nirgends'"):
        connected(to).__enter__()


@pytest.mark.parametrize("uri", ["http://localhost:7474", "localhost", "", "bolt:/x", "neo4j://"])
def test_neo4j_says_what_an_address_looks_like(uri: str) -> None:
    with pytest.raises(StoreError, match=r"is no address of a Neo4j server, expected for example bolt://"):
        Neo4jPlace.connect(uri, "neo4j", "x", schema=schema()).__enter__()


def test_neo4j_says_what_to_do_when_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"bolt://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(StoreError, match=r"no Neo4j server answers at .*newskg neo4j start"):
        Neo4jPlace.connect(uri, "neo4j", "x", schema=schema()).__enter__()


def test_neo4j_says_when_something_else_answers() -> None:
    """A web server, for example."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=_answer_as_web, args=(listening,), daemon=True)
        thread.start()
        uri = f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(StoreError):
            Neo4jPlace.connect(uri, "neo4j", "x", schema=schema()).__enter__()


def _answer_as_web(listening: socket.socket) -> None:
    link, _ = listening.accept()
    with link:
        link.recv(100)
        link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


# Without a server


def test_neo4j_families_cover_the_schema() -> None:
    known = schema()
    assert set(families(known)) == {"Entity", "Article", "Sentence", "Metric"}
    assert {label for labels in families(known).values() for label in labels} == set(known.nodes)
    assert {edge_type.type for group in edge_groups(known) for edge_type in group.types} == set(known.edges)


def test_neo4j_batches_are_bounded_by_rows_and_by_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_sync, "BATCH_ROWS", 3)
    monkeypatch.setattr(neo4j_sync, "BATCH_CHARACTERS", 10)
    rows: list[dict[str, Any]] = [{"properties": {"text": "字" * size}} for size in (1, 2, 3, 4, 99, 1)]
    assert [[len(r["properties"]["text"]) for r in batch] for batch in neo4j_sync.batches(rows)] == [
        [1, 2, 3],
        [4, 99],
        [1],
    ]


def test_neo4j_error_messages_are_one_line() -> None:
    assert first_line(ValueError("一\n二")) == "一"
    assert first_line(ValueError()) == "ValueError"
