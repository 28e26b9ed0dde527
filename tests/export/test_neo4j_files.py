"""The files made for Neo4j: a script on a real server. The tables are imported where a server lives its whole life,
in tests/store/test_server.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from neo4j import GraphDatabase

from kg.errors import ExportError, StoreError
from kg.export import Choice, export_graph
from kg.export.cypher import literal
from kg.export.neo4j_csv import _DELIMITERS
from kg.model import Value
from kg.store.memory import MemoryGraph
from kg.store.neo4j import Neo4jPlace
from kg.store.server import ConnectionInfo
from kg.store.server_import import import_tables
from tests.store.graphs import TEXTS, node, schema, strange_graph

ALL = Choice(text=True)


def test_tables_are_looked_for_before_a_server(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no import\.args here; make the folder with"):
        import_tables(tmp_path, tmp_path)


def test_tables_need_one_character_that_no_list_holds(tmp_path: Path) -> None:
    """Every control character but one: that one parts the items. Every one: an error, and no folder."""
    for used, free in ((_DELIMITERS[:-1], f"U+{ord(_DELIMITERS[-1]):04X}"), (_DELIMITERS, None)):
        graph = MemoryGraph([node("Place", "甲", aliases=tuple(used))])
        target = tmp_path / str(len(used))
        if free is None:
            with pytest.raises(ExportError, match="none is left to part its items"):
                export_graph(graph, schema(), "neo4j-csv", target)
            assert not target.exists()
        else:
            export_graph(graph, schema(), "neo4j-csv", target)
            assert f"--array-delimiter={free}\n" in (target / "import.args").read_text(encoding="utf-8")


def test_script_brings_a_server_to_the_graph_and_runs_twice(neo4j_server: ConnectionInfo, tmp_path: Path) -> None:
    """One statement a line; the second run changes nothing, a push afterwards finds nothing to write."""
    graph = strange_graph()
    (path,) = export_graph(graph, schema(), "cypher", tmp_path / "g.cypher", ALL)
    to = neo4j_server
    lines = path.read_text(encoding="utf-8").split("\n")
    with GraphDatabase.driver(to.uri, auth=(to.user, to.password), notifications_min_severity="OFF") as driver:
        for _ in range(2):
            for line in lines[:-1]:
                driver.execute_query(line.removesuffix(";"), database_=to.database)
    with Neo4jPlace.connect(to.uri, to.user, to.password, to.database, schema=schema()) as place:
        assert place.digest() == graph.digest()
        assert place.publish(graph).edges_written == 0


VALUES: tuple[Value, ...] = (
    *TEXTS,
    "\ud800"[:0],
    "a\rb",
    "\x85",
    "\ufeff",
    0,
    -1,
    2**63 - 1,
    0.1,
    -0.0,
    5e-324,
    1e300,
    True,
)


def test_script_literals_are_what_they_say(neo4j_server: ConnectionInfo) -> None:
    """Every odd value comes back from the server as it was, and stands on one line."""
    text = literal({"all": TEXTS, **{f"v{number}": value for number, value in enumerate(VALUES)}})
    assert len(text.splitlines()) == 1
    to = neo4j_server
    with GraphDatabase.driver(to.uri, auth=(to.user, to.password)) as driver:
        found = driver.execute_query(f"RETURN {text} AS found", database_=to.database).records[0]["found"]
    assert found == {"all": list(TEXTS), **{f"v{number}": value for number, value in enumerate(VALUES)}}
