"""The embedded index: built anew from a graph, read-only, and never torn."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import QueryError, StoreError
from kg.model import Edge, Node
from kg.rulebook.schema import Schema
from kg.store import PublishReport, index_build
from kg.store.index import CypherIndex
from kg.store.index_values import raw_rows, told_errors
from kg.store.memory import MemoryGraph
from tests.store.graphs import edge, index_place, node, random_graph, schema

CITY = node("Place", "门头沟区", kind="district")
CENTRE = node("Platform", "京西智谷", kind="computing", aliases=("智谷", "计算中心"))
SMALL = MemoryGraph([CITY, CENTRE], [edge("LOCATED_IN", CENTRE, CITY)])


@pytest.mark.parametrize("rows", [None, 2, 3], ids=["at once", "in parts of two", "in parts of three"])
def test_index_holds_every_value_of_the_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int | None
) -> None:
    """Missing properties, empty lists, floats, quotes, control characters: the digest read back is the graph's.

    So it is when rows wait in files, and go in one part after the other with checkpoints between them.
    """
    if rows:
        monkeypatch.setattr(index_build, "_BATCH", rows)
        monkeypatch.setattr(index_build, "_COPY", rows * 7)
    graph = random_graph(rows or 0)
    place = index_place(tmp_path)
    place.publish(graph)
    assert place.digest() == graph.digest()


def test_index_publishes_an_empty_graph(tmp_path: Path) -> None:
    place = index_place(tmp_path)
    place.publish(MemoryGraph())
    assert place.digest() == MemoryGraph().digest()
    assert place.ask("MATCH (n:Park) RETURN count(*) AS c").rows == [(0,)]


def test_index_publish_counts_once_and_then_nothing(tmp_path: Path) -> None:
    place = index_place(tmp_path)
    assert place.publish(SMALL) == PublishReport(nodes_written=2, edges_written=1)
    assert place.publish(SMALL) == PublishReport()
    assert index_place(tmp_path).publish(SMALL) == PublishReport()


def test_index_is_rebuilt_for_another_graph_and_drops_the_old_file(tmp_path: Path) -> None:
    place = index_place(tmp_path)
    place.publish(SMALL)
    before = set(tmp_path.glob("graph-*"))
    place.publish(MemoryGraph([CITY]))
    after = set(tmp_path.glob("graph-*"))
    assert len(after) == 1
    assert before.isdisjoint(after)
    assert place.ask("MATCH (n:Place) RETURN n.name AS name").rows == [("门头沟区",)]


def test_index_is_rebuilt_when_the_schema_or_the_engine_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_place(tmp_path).publish(SMALL)
    fewer = Schema({**schema().nodes}, {k: v for k, v in schema().edges.items() if k != "WINS"})
    assert CypherIndex(tmp_path, fewer).publish(SMALL).nodes_written == 2
    monkeypatch.setattr("ladybug.__version__", "9.9")
    assert CypherIndex(tmp_path, fewer).publish(SMALL).nodes_written == 2


def test_index_reader_keeps_its_file_while_another_is_published(tmp_path: Path) -> None:
    """Another process (here: another instance) publishes; the open handle answers, then follows."""
    reader = index_place(tmp_path)
    reader.publish(SMALL)
    assert reader.ask("MATCH (n:Platform) RETURN count(*) AS c").rows == [(1,)]
    stamp, database = reader._database()
    index_place(tmp_path).publish(MemoryGraph([CITY]))
    assert stamp.file not in {path.name for path in tmp_path.iterdir()}
    import ladybug

    with ladybug.Connection(database) as link:
        assert list(raw_rows(link, "MATCH (n:Platform) RETURN n.name")) == [["京西智谷"]]
    assert reader.ask("MATCH (n:Platform) RETURN count(*) AS c").rows == [(0,)]


def test_index_removes_what_a_killed_builder_left(tmp_path: Path) -> None:
    index_place(tmp_path).publish(SMALL)
    for name in ("graph-0.lbug.part", "graph-0.lbug.part.wal", "graph-1.lbug", "current.json.part"):
        (tmp_path / name).write_bytes(b"half")
    index_place(tmp_path).publish(SMALL)
    assert len(list(tmp_path.glob("graph-*"))) == 1
    assert not list(tmp_path.glob("*.part*"))


def _publish_forever(folder: Path) -> None:
    for seed in range(1000):
        index_place(folder).publish(random_graph(seed % 7, size=2, edges=10))


def test_index_survives_kills_at_any_moment(tmp_path: Path) -> None:
    """After each kill the index is absent or whole, and the next publish goes through."""
    digests = {random_graph(seed, size=2, edges=10).digest() for seed in range(7)}
    context = multiprocessing.get_context("spawn")
    for moment in (0.9, 1.1, 1.3, 1.5):
        process = context.Process(target=_publish_forever, args=(tmp_path,))
        process.start()
        time.sleep(moment)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        if (tmp_path / "current.json").exists():
            assert index_place(tmp_path).digest() in digests
    place = index_place(tmp_path)
    place.publish(SMALL)
    assert place.digest() == SMALL.digest()


def test_index_without_a_published_graph_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="publish the graph first"):
        index_place(tmp_path / "none").ask("MATCH (n:Park) RETURN n.name AS name")


def test_index_with_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    index_place(tmp_path).publish(SMALL)
    next(tmp_path.glob("graph-*")).write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="delete that folder and publish again"):
        index_place(tmp_path).ask("MATCH (n:Park) RETURN n.name AS name")


BAD_NODES = {
    "float": ("Metric", {"value": 400}, "value is 400; expected the type float"),
    "unknown": ("Park", {"colour": "红"}, "'colour' is not in the schema"),
    "list": ("Park", {"aliases": "智谷"}, "aliases is '智谷'; expected the type strings"),
}


@pytest.mark.parametrize("case", BAD_NODES)
def test_index_refuses_a_node_that_the_schema_does_not_describe(tmp_path: Path, case: str) -> None:
    label, properties, message = BAD_NODES[case]
    with pytest.raises(StoreError, match=message):
        index_place(tmp_path).publish(MemoryGraph([node(label, "甲", **properties)]))  # type: ignore[arg-type]


def test_index_refuses_missing_ends_missing_properties_and_repeated_ids(tmp_path: Path) -> None:
    """None of these may reach the engine's COPY, which ends the process for some of them."""
    place = index_place(tmp_path)
    with pytest.raises(StoreError, match="cannot be built"):
        place.publish(MemoryGraph([CENTRE], [edge("LOCATED_IN", CENTRE, CITY)]))
    with pytest.raises(StoreError, match="each id once"):
        place.publish(MemoryGraph([CITY, CITY]))
    with pytest.raises(StoreError, match="property 'name' is missing"):
        place.publish(MemoryGraph([Node("1", "Park", {"id": "1"})]))
    wrong = replace(edge("LEADS", CENTRE, CITY))
    with pytest.raises(StoreError, match="joins Platform to Place; expected one of"):
        place.publish(MemoryGraph([CITY, CENTRE], [wrong]))


def test_index_gives_nodes_edges_and_paths_in_the_shape_of_an_answer(tmp_path: Path) -> None:
    place = index_place(tmp_path)
    place.publish(SMALL)
    made = next(SMALL.edges("LOCATED_IN"))
    answer = place.ask("MATCH p = (a:Platform)-[r:LOCATED_IN]->(b:Place) RETURN a, r, p")
    assert answer.columns == ("a", "r", "p")
    a, r, p = answer.rows[0]
    assert a["_node"] == {"id": CENTRE.id, "labels": ["Platform"], "properties": _as_json(CENTRE)}
    assert r["_edge"] == {
        "id": made.id,
        "type": "LOCATED_IN",
        "source": CENTRE.id,
        "target": CITY.id,
        "properties": _as_json(made),
    }
    assert p == {
        "_path": {
            "nodes": [a["_node"], {"id": CITY.id, "labels": ["Place"], "properties": _as_json(CITY)}],
            "edges": [r["_edge"]],
        }
    }


def _as_json(thing: Node | Edge) -> dict[str, object]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in sorted(thing.properties.items())}


def test_index_ends_a_query_at_its_time_limit(tmp_path: Path) -> None:
    place = index_place(tmp_path)
    place.publish(random_graph(1, size=40, edges=9))
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"took longer than 0\.2 s"):
        place.ask(
            "MATCH (a), (b), (c), (d) WHERE a.name < b.name AND c.name < d.name RETURN count(*) AS c", timeout=0.2
        )
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("last", ["", " + 0"])
def test_index_streams_any_number_of_rows_in_flat_memory(tmp_path: Path, last: str) -> None:
    """By the engine and in rows; what has been read is let go."""
    place = index_place(tmp_path)
    place.publish(random_graph(1, size=20, edges=9))
    query = f"MATCH (a:Entity), (b:Park) UNWIND [1, 2, 3] AS x RETURN a.mentions{last} AS m, b.id AS id"
    tracemalloc.start()
    with place.stream(query) as found:
        count = sum(1 for _ in found.rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 11 * 20 * 20 * 3
    assert peak < 1_500_000


def test_interrupt_in_the_words_of_the_engine_is_an_interrupt() -> None:
    """Ctrl-C while the engine calls Python comes as an error of its own; a query may hold the word."""
    with pytest.raises(KeyboardInterrupt), told_errors(1):
        raise RuntimeError("KeyboardInterrupt: <EMPTY MESSAGE>")
    with pytest.raises(QueryError, match="'KeyboardInterrupt'"), told_errors(1):
        raise RuntimeError("Binder exception: no table 'KeyboardInterrupt'")
