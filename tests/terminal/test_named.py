"""`newskg ask` and the options of answers, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest

from kg.query.library import load_named
from kg.store.server import ConnectionInfo
from tests.conftest import neo4j_versions
from tests.terminal.test_commands import SAMPLES, run

CENTRE = "武汉人工智能计算中心"
PARKS = "MATCH (p:Park) RETURN p.name AS name ORDER BY name"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the shipped samples."""
    found = tmp_path_factory.mktemp("named") / "w"
    assert run("ingest", SAMPLES, "-w", found).exit_code == 0
    return found


def test_ask_lists_what_can_be_asked() -> None:
    """Every query with its description, its parameters and an example that can be pasted."""
    text = run("ask", "--list").stdout
    for query in load_named().values():
        assert f"{query.name}: {query.description}" in text
    assert "newskg ask figures -p name=" in text
    told = json.loads(run("ask", "--list", "--json").stdout)
    assert [query["name"] for query in told] == list(load_named())
    only = run("ask", "connected", "--list").stdout
    assert only.startswith("connected: ")
    assert "(integer, 20 unless given)" in only


def test_ask_without_a_name_lists_them_and_fails() -> None:
    result = run("ask")
    assert result.exit_code == 1
    assert "builders: " in result.stdout
    assert "which one?" in result.stderr


def test_ask_answers_from_the_index_and_says_so(folder: Path) -> None:
    """Rows on stdout alone; who answered, how many and how fast on stderr."""
    result = run("ask", "figures", "-p", f"name={CENTRE}", "--json", "-w", folder)
    rows = json.loads(result.stdout)
    assert {row["unit"] for row in rows} == {"P"}
    assert f"{len(rows)} rows in " in result.stderr
    assert "s from the index" in result.stderr


def test_every_named_query_answers_its_example(folder: Path) -> None:
    """What the list tells to paste works."""
    rows = 0
    for query in load_named().values():
        given = [part for key, value in query.example.items() for part in ("-p", f"{key}={value}")]
        result = run("ask", query.name, *given, "--format", "jsonl", "-w", folder)
        assert result.exit_code == 0, result.stderr
        rows += len(result.stdout.splitlines())
    assert rows > 50


def test_ask_takes_a_folder_of_the_users(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "parks.cypher").write_text(f"// Parks.\n{PARKS}\n", encoding="utf-8")
    result = run("ask", "parks", "--queries", tmp_path, "--format", "csv", "-w", folder)
    assert result.stdout.splitlines()[0] == "name"
    assert len(result.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["figurs"], 1, "no named query 'figurs'; known: builders"),
        (["figures"], 1, "figures needs -p name="),
        (["figures", "-p", "title=x"], 1, "figures has no parameter title; known: name"),
        (["connected", "-p", "most=x"], 1, "parameter most: 'x' is no integer"),
        (["builders", "--format", "parquet"], 2, "--format parquet needs a file: -o FILE"),
        (["builders", "--engine", "both"], 2, "'both' is not one of 'auto', 'index', 'neo4j'"),
    ],
)
def test_ask_says_what_is_wrong(folder: Path, arguments: list[str], code: int, says: str) -> None:
    result = run("ask", *arguments, "-w", folder)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr


def test_query_cuts_to_a_limit_and_tells(folder: Path) -> None:
    """That there are more is told; 0 shows all."""
    whole = run("query", PARKS, "--format", "csv", "-w", folder, "--limit", "0").stdout.splitlines()
    result = run("query", PARKS, "--format", "csv", "-w", folder, "--limit", "2")
    assert result.stdout.splitlines() == whole[:3]
    assert "2 rows in " in result.stderr
    assert "there are more, --limit 0 shows all" in result.stderr


def test_query_writes_files(folder: Path, tmp_path: Path) -> None:
    """Parquet and the graph in the rows are read back by other readers; stdout stays empty."""
    query = "MATCH (p:Platform)-[r:LOCATED_IN]->(g:Place) RETURN p, r, g, p.mentions AS n"
    table, graph = tmp_path / "rows.parquet", tmp_path / "graph.json"
    for format_, target in (("parquet", table), ("graph", graph)):
        result = run("query", query, "--format", format_, "-o", target, "-w", folder)
        assert (result.exit_code, result.stdout) == (0, "")
    assert str(pq.read_table(table).schema.field("n").type) == "int64"
    found = nx.node_link_graph(json.loads(graph.read_text(encoding="utf-8")), edges="edges")
    assert found.number_of_edges() == pq.read_table(table).num_rows
    assert {data["type"] for _, data in found.nodes(data=True)} == {"Platform", "Place"}
    assert "cannot be written" in run("query", PARKS, "-o", tmp_path / "no" / "x", "-w", folder).stderr


# What the index refuses: a function that it lacks, and a value that it meets only in a row.
REFUSED = "RETURN point({x: 1.0, y: 2.0}).x AS x"
LATE = "UNWIND ['PT1S', 'PT1.5S'] AS x RETURN toString(duration(x)) AS x"


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: which place is asked does not depend on it."""
    return str(request.param)


def test_query_by_auto_asks_neo4j_what_the_index_refuses(
    folder: Path, neo4j_server: ConnectionInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where the database holds the same graph; stderr says who answered, and why."""
    monkeypatch.setenv("NEWSKG_NEO4J_PASSWORD", neo4j_server.password)
    options: list[str | Path] = ["-w", folder, "--neo4j", neo4j_server.uri]
    behind = run("query", REFUSED, "--engine", "auto", *options)
    assert behind.exit_code == 1
    assert "holds another graph than the workspace; bring it up to date: newskg push" in behind.stderr
    assert run("push", *options).exit_code == 0
    result = run("query", REFUSED, "--engine", "auto", "--format", "csv", *options)
    assert result.stdout.splitlines() == ["x", "1.0"]
    assert f"from Neo4j at {neo4j_server.uri}, since for the index" in result.stderr
    late = run("query", LATE, "--engine", "auto", "--format", "csv", *options)
    assert late.stdout.splitlines() == ["x", "PT1S", "PT1.5S"]
    assert f"from Neo4j at {neo4j_server.uri}, since for the index" in late.stderr
    assert "from the index" in run("query", PARKS, "--engine", "auto", *options).stderr
    assert f"from Neo4j at {neo4j_server.uri}" in run("query", PARKS, *options).stderr
    assert run("query", REFUSED, "--engine", "index", *options).exit_code == 1
