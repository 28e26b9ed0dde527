"""Rows as programs take them: Python, Arrow, pandas, polars, networkx."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import kg.query
from kg.errors import QueryError, WorkspaceError
from kg.pipeline import refresh_graph
from kg.query.results import Rows
from kg.records import article_id, record_to_json
from kg.rulebook import load_rulebook
from kg.workspace import SourceState, Workspace
from tests.builders import make_record

SCHEMA = load_rulebook().schema
A: dict[str, Any] = {"_node": {"id": "a", "labels": ["Park"], "properties": {"id": "a", "name": "甲"}}}
B: dict[str, Any] = {"_node": {"id": "b", "labels": ["Place"], "properties": {"id": "b", "name": "乙"}}}
AB: dict[str, Any] = {
    "_edge": {"id": "e", "type": "LOCATED_IN", "source": "a", "target": "b", "properties": {"status": "actual"}}
}
PATH = {"_path": {"nodes": [A["_node"], B["_node"]], "edges": [AB["_edge"]]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace that holds one platform in one place."""
    record = make_record(
        "乙中心位于甲市。",
        [("乙中心", "Platform", "computing", []), ("甲市", "Place", "city", [])],
        [("乙中心", "LOCATED_IN", "甲市")],
    )
    with closing(Workspace.open(tmp_path, SCHEMA, create=True)) as workspace:
        line = (article_id(record.article), record_to_json(record))
        workspace.replace_source("page.txt", SourceState("/page.txt", "k"), [line])
        refresh_graph(workspace, SCHEMA)
    return tmp_path


def test_ask_gives_rows_of_a_workspace(folder: Path) -> None:
    """By folder or by open workspace; parameters by name."""
    cypher = "MATCH (p:Platform)-[:LOCATED_IN]->(g) WHERE g.name = $place RETURN p.name AS name, p.mentions AS n"
    rows = kg.query.ask(folder, cypher, place="甲市")
    assert list(rows) == [{"name": "乙中心", "n": 1}]
    assert len(rows) == 1
    with closing(Workspace.open(folder, SCHEMA)) as workspace:
        assert len(kg.query.ask(workspace, cypher, place="丙市")) == 0


def test_ask_says_what_is_missing(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here"):
        kg.query.ask(tmp_path / "none", "MATCH (n:Park) RETURN n.name")
    with pytest.raises(QueryError, match=r"\$x"):
        kg.query.ask(folder, "MATCH (n:Park) WHERE n.name = $x RETURN n.name")


ROWS = Rows(
    ("name", "number", "share", "is", "aliases", "node", "mixed"),
    [
        ("甲", 1, 1, True, ["a", "b"], A, 1),
        (None, None, 0.5, None, [], None, "x"),
        ("丙", 2**60, None, False, None, B, [1]),
    ],
)


def test_rows_become_typed_columns() -> None:
    """Numbers, texts, booleans and lists keep their types; what has none in a table is JSON."""
    table = ROWS.to_arrow()
    assert [str(column.type) for column in table.columns] == [
        *("string", "int64", "double", "bool", "list<item: string>", "string", "string")
    ]
    assert table["number"].to_pylist() == [1, None, 2**60]
    assert table["aliases"].to_pylist() == [["a", "b"], [], None]
    assert [value and json.loads(value) for value in table["node"].to_pylist()] == [A, None, B]
    assert table["mixed"].to_pylist() == ["1", "x", "[1]"]


def test_rows_become_data_frames() -> None:
    """pandas and polars have the same cells as Arrow."""
    assert ROWS.to_pandas()["name"].fillna("").tolist() == ["甲", "", "丙"]
    assert ROWS.to_polars()["number"].to_list() == [1, None, 2**60]
    assert ROWS.to_polars().columns == list(ROWS.columns)
    empty = Rows(("a", "b"), [])
    assert (list(empty.to_pandas().columns), empty.to_polars().columns) == (["a", "b"], ["a", "b"])


@pytest.mark.parametrize(
    "row",
    [(A, AB, B), (PATH,), ([PATH, AB],), ({"path": PATH, "list": [A]},)],
    ids=["parts", "path", "list", "map"],
)
def test_rows_become_a_graph(row: tuple[Any, ...]) -> None:
    """Nodes and edges are found wherever they stand, each once."""
    graph = Rows(tuple(f"c{number}" for number in range(len(row))), [row, row]).to_networkx()
    assert dict(graph.nodes(data="name")) == {"a": "甲", "b": "乙"}
    assert [(one, other, key, data["type"]) for one, other, key, data in graph.edges(keys=True, data=True)] == [
        ("a", "b", "e", "LOCATED_IN")
    ]


def test_rows_without_nodes_are_an_empty_graph() -> None:
    assert len(Rows(("n",), [(1,), ("a",)]).to_networkx()) == 0
