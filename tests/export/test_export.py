"""Each export is read back by a reader that is not the one that wrote it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pyarrow.csv
import pytest
import rustworkx

from kg.errors import ExportError
from kg.export import WRITERS, export_graph
from kg.graph import build_graph
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from kg.store.memory import MemoryGraph
from tests.builders import make_record

SCHEMA = load_rulebook().schema
# What files choke on: quotes, markup, a line break, a control character, a formula, an emoji, a long value.
HARD = ["=1+1公司", "甲“乙”<丙>&'丁'公司", "戊\x1f己公司", "庚\n辛公司", "壬😀公司", "长" * 5000 + "公司"]


@pytest.fixture
def graph() -> MemoryGraph:
    place = ("北京市", "Place", "city", ["京"])
    records = [
        make_record(
            f"{name}位于北京市，即京，员工1500人。",
            [(name, "Institution", "company", []), place],
            [(name, "LOCATED_IN", "北京市"), (name, "SERVES", "北京市")],
            source=f"{index}.txt",
            figures=[(name, "员工", 1500.0, "人")],
        )
        for index, name in enumerate(HARD)
    ]
    built = build_graph(records, resolve(records), SCHEMA)
    return MemoryGraph(built.nodes, built.edges)


def shown(name: str) -> str:
    return name.replace("\x1f", "\N{REPLACEMENT CHARACTER}")


def test_graphml_is_read_by_rustworkx(graph: MemoryGraph, tmp_path: Path) -> None:
    """Every name, every parallel edge with its own id, lists as JSON text."""
    (path,) = export_graph(graph, SCHEMA, "graphml", tmp_path / "g.graphml")
    (found,) = rustworkx.read_graphml(str(path))
    names = {node["label"] for node in found.nodes() if node["type"] == "Institution"}
    assert names == {shown(name) for name in HARD}
    assert len(found.edges()) == 3 * len(HARD)
    assert len({edge["id"] for edge in found.edges()}) == 3 * len(HARD)
    (city,) = [node for node in found.nodes() if node["type"] == "Place"]
    assert json.loads(city["aliases"]) == ["京"]


def test_gexf_is_well_formed_and_complete(graph: MemoryGraph, tmp_path: Path) -> None:
    """A plain XML parser finds every node with its label and every edge with its label and two known ends."""
    (path,) = export_graph(graph, SCHEMA, "gexf", tmp_path / "g.gexf")
    root = ET.parse(path).getroot()
    space = {"g": root.tag[1:].partition("}")[0]}
    nodes = {node.get("id"): node.get("label") for node in root.iterfind(".//g:node", space)}
    edges = root.findall(".//g:edge", space)
    assert {shown(name) for name in HARD} <= set(nodes.values())
    assert len(edges) == 3 * len(HARD)
    assert {edge.get("label") for edge in edges} == {"LOCATED_IN", "SERVES", "HAS_METRIC"}
    assert all(edge.get("source") in nodes and edge.get("target") in nodes for edge in edges)


def test_json_is_read_by_networkx(graph: MemoryGraph, tmp_path: Path) -> None:
    """The node-link form loads as a directed multigraph; every character is kept."""
    (path,) = export_graph(graph, SCHEMA, "json", tmp_path / "g.json", with_text=True)
    found = nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    assert found.is_directed()
    assert found.is_multigraph()
    assert set(HARD) <= {data["label"] for _, data in found.nodes(data=True)}
    assert {"HAS_SENTENCE", "MENTIONS"} <= {data["type"] for *_, data in found.edges(data=True)}
    assert found.number_of_nodes() == sum(len(list(graph.nodes(label))) for label in SCHEMA.nodes)


def test_csv_is_read_by_arrow(graph: MemoryGraph, tmp_path: Path) -> None:
    """Two tables; a name that a spreadsheet would run begins with an apostrophe."""
    paths = export_graph(graph, SCHEMA, "csv", tmp_path / "g.csv")
    assert [path.name for path in paths] == ["g.nodes.csv", "g.edges.csv"]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths)
    options = pyarrow.csv.ParseOptions(newlines_in_values=True)
    nodes, edges = (pyarrow.csv.read_csv(path, parse_options=options).to_pylist() for path in paths)
    assert {row["name"] for row in nodes if row["type"] == "Institution"} == {"'=1+1公司", *HARD[1:]}
    assert {(row["subject"], row["type"]) for row in edges} >= {("'=1+1公司", "SERVES"), (HARD[1], "LOCATED_IN")}


@pytest.mark.parametrize("format_", sorted(WRITERS))
def test_export_is_the_same_every_time(graph: MemoryGraph, tmp_path: Path, format_: str) -> None:
    """Two exports of one graph are equal to the byte."""
    one = export_graph(graph, SCHEMA, format_, tmp_path / "one" / "g.x")
    two = export_graph(graph, SCHEMA, format_, tmp_path / "two" / "g.x")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.parametrize("format_", sorted(WRITERS))
def test_export_of_an_empty_graph_is_a_file(tmp_path: Path, format_: str) -> None:
    """Nothing to show is no error."""
    for path in export_graph(MemoryGraph((), ()), SCHEMA, format_, tmp_path / "g.x"):
        assert path.stat().st_size > 0


def test_export_to_an_impossible_place_is_one_error(graph: MemoryGraph, tmp_path: Path) -> None:
    """The error names the target; nothing is left behind."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match=r"g\.json: cannot be written"):
        export_graph(graph, SCHEMA, "json", tmp_path / "file" / "g.json")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
