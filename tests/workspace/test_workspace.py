"""The workspace keeps records and graph in one file, in transactions, and finds names in Chinese."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from kg.digest import graph_digest
from kg.errors import WorkspaceError
from kg.model import Record
from kg.pipeline import refresh_graph
from kg.records import article_id, record_from_json, record_to_json
from kg.rulebook import load_rulebook
from kg.workspace import DATABASE, SourceState, Workspace
from kg.workspace.names import find_names
from tests.builders import make_record

SCHEMA = load_rulebook().schema
PARK = make_record(
    "京西智谷园区位于门头沟区，算力达500P。",
    [("京西智谷园区", "Park", "industrial_park", ["京西智谷"]), ("门头沟区", "Place", "district", ["门头沟"])],
    [("京西智谷园区", "LOCATED_IN", "门头沟区")],
    source="a.txt",
    date="2024-06",
    figures=[("京西智谷园区", "算力", 500.0, "P"), ("京西智谷园区", "占比", 42.9, "%")],
)
COMPANY = make_record(
    "中科视语入驻京西智谷园区。",
    [("中科视语", "Institution", "company", []), ("京西智谷园区", "Park", "industrial_park", [])],
    [("中科视语", "SETTLES_IN", "京西智谷园区")],
    source="b.txt",
)


def put(workspace: Workspace, record: Record) -> None:
    line = (article_id(record.article), record_to_json(record))
    workspace.replace_source(record.article.source, SourceState(f"/{record.article.source}", "k"), [line])


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace.open(tmp_path / "w", SCHEMA, create=True)
    put(found, PARK)
    put(found, COMPANY)
    refresh_graph(found, SCHEMA)
    return found


def test_records_survive_the_round_trip() -> None:
    """A record read back from its JSON line is the record."""
    for record in (PARK, COMPANY):
        assert record_from_json(record_to_json(record)) == record


def test_record_lines_have_the_keys_of_the_record_format() -> None:
    """The order and the names of the first keys are the documented ones; whole numbers are written whole."""
    data = json.loads(record_to_json(PARK))
    first = ["source", "title", "kind", "authors", "media", "date", "lines", "entities", "metrics", "relations"]
    assert list(data)[:10] == first
    assert [metric["value"] for metric in data["metrics"]] == [500, 42.9]
    assert '"value":500,' in record_to_json(PARK)


def test_workspace_reads_back_the_graph_it_wrote(workspace: Workspace) -> None:
    """The digest over the rows read equals the one stored with them, after reopening too."""
    again = Workspace.open(workspace.folder, SCHEMA)
    for found in (workspace, again):
        nodes = [node for label in SCHEMA.nodes for node in found.nodes(label)]
        edges = [edge for type_ in SCHEMA.edges for edge in found.edges(type_)]
        assert graph_digest(nodes, edges) == found.digest()
        assert not found.is_stale


def test_workspace_writes_only_the_difference(workspace: Workspace) -> None:
    """Building the same graph again writes nothing; one source more writes what it adds."""
    digest = workspace.digest()
    put(workspace, PARK)
    assert workspace.is_stale
    before = workspace.connection.total_changes
    refresh_graph(workspace, SCHEMA)
    assert workspace.digest() == digest
    # decisions, meta rows and what the article teaches are written again, rows of the graph are not
    assert workspace.connection.total_changes - before < 13


def test_workspace_takes_back_what_a_source_said(workspace: Workspace) -> None:
    """Removing a source and giving it again ends in the same graph; removing all leaves none."""
    digest = workspace.digest()
    assert workspace.remove_source("b.txt")
    assert not workspace.remove_source("b.txt")
    refresh_graph(workspace, SCHEMA)
    assert workspace.count("Institution") == 0
    put(workspace, COMPANY)
    refresh_graph(workspace, SCHEMA)
    assert workspace.digest() == digest
    for source in ("a.txt", "b.txt"):
        workspace.remove_source(source)
    refresh_graph(workspace, SCHEMA)
    assert workspace.digest() == graph_digest((), ())
    assert list(workspace.records()) == []


def test_workspace_rolls_back_a_write_that_fails(workspace: Workspace) -> None:
    """A record that cannot be stored leaves the old one in place."""
    with pytest.raises(sqlite3.IntegrityError):
        workspace.replace_source("b.txt", SourceState("/b.txt", "k2"), [("same", "{}"), ("same", "{}")])
    assert workspace.sources()["b.txt"].key == "k"
    assert len(list(workspace.records())) == 2


def test_workspace_refuses_a_folder_without_one(tmp_path: Path) -> None:
    """The error names the folder and the command that makes a workspace."""
    with pytest.raises(WorkspaceError, match="newskg ingest"):
        Workspace.open(tmp_path / "none", SCHEMA)


def test_workspace_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Another file under its name is reported, not overwritten."""
    (tmp_path / DATABASE).write_text("不是数据库" * 300, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        Workspace.open(tmp_path, SCHEMA)
    assert (tmp_path / DATABASE).read_text(encoding="utf-8").startswith("不是数据库")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("智谷", "京西智谷"),
        ("门", "门头沟"),
        ("京西智谷", "京西智谷"),
        ("“京西智谷园区”", "京西智谷园区"),
        ("头沟区", "门头沟区"),
    ],
)
def test_names_are_found_by_any_part(workspace: Workspace, text: str, first: str) -> None:
    """Single characters, parts from the middle, and names in quotation marks."""
    assert find_names(workspace.connection, text)[0].form == first


@pytest.mark.parametrize("text", ["", "  ", "”", "*", "上海", "智 OR 谷", '"', "智谷门"])
def test_names_that_are_not_there_give_nothing(workspace: Workspace, text: str) -> None:
    """Neither empty words nor the search engine's own syntax nor characters in another order find anything."""
    assert find_names(workspace.connection, text) == []


def test_workspace_keeps_the_confidence_its_graph_was_made_with(workspace: Workspace) -> None:
    """The setting outlives the connection, and every later graph obeys it; taking it back restores the graph."""
    before = workspace.digest()
    workspace.set_min_confidence(0.95)
    assert workspace.is_stale
    workspace.close()
    with Workspace.open(workspace.folder, SCHEMA) as again:
        assert again.min_confidence == 0.95
        assert refresh_graph(again, SCHEMA)
        assert again.count("LOCATED_IN") == 0
        again.set_min_confidence(0.95)
        assert not again.is_stale
        again.set_min_confidence(0.0)
        refresh_graph(again, SCHEMA)
        assert again.digest() == before


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_workspace_refuses_a_confidence_out_of_range(workspace: Workspace, value: float) -> None:
    """Nothing is stored, the graph stays as it is."""
    with pytest.raises(WorkspaceError, match="from 0"):
        workspace.set_min_confidence(value)
    assert (workspace.min_confidence, workspace.is_stale) == (0.0, False)
