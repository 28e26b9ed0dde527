"""Each export is read back by a reader that is not the one that wrote it."""

from __future__ import annotations

import json
import tracemalloc
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import polars as pl
import pyarrow.csv
import pytest
import rustworkx
from rdflib import Graph, URIRef
from rdflib.namespace import PROV, RDF, SKOS

from benchmarks.exports import InventedGraph
from kg.errors import ExportError
from kg.export import FORMATS, Choice, export_graph
from kg.export.xml import first_day, last_day
from kg.graph import build_graph
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from kg.store.memory import MemoryGraph
from tests.browsers import require_font
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
    assert len({(node["x"], node["y"]) for node in found.nodes()}) == len(found.nodes())
    assert (city["r"], city["g"], city["b"]) == (0x66, 0x71, 0x7F)
    assert city["size"] > max(node["size"] for node in found.nodes() if node["type"] == "Metric")


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
    assert len(root.findall(".//{*}position")) == len(root.findall(".//{*}color")) == len(nodes)


def test_gexf_dates_are_days_of_the_timeline(tmp_path: Path) -> None:
    """Partial dates become the days that Gephi's timeline needs."""
    records = [
        make_record(
            "甲公司落户乙市。",
            [("甲公司", "Institution", "company", []), ("乙市", "Place", "city", [])],
            [("甲公司", "LOCATED_IN", "乙市")],
            source=date,
            date=date,
        )
        for date in ("2023-11", "2024-02")
    ]
    built = build_graph(records, resolve(records), SCHEMA)
    (path,) = export_graph(MemoryGraph(built.nodes, built.edges), SCHEMA, "gexf", tmp_path / "g.gexf")
    root = ET.parse(path).getroot()
    (found,) = root.findall(".//{*}edge")
    assert (found.get("start"), found.get("end")) == ("2023-11-01", "2024-02-29")
    assert root.find("{*}graph").attrib["mode"] == "dynamic"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-05-09", "2024-05-09", "2024-05-09"),
    ],
)
def test_gexf_days_of_a_date(date: str, first: str, last: str) -> None:
    assert (first_day(date), last_day(date)) == (first, last)


def test_json_is_read_by_networkx(graph: MemoryGraph, tmp_path: Path) -> None:
    """The node-link form loads as a directed multigraph; every character is kept."""
    (path,) = export_graph(graph, SCHEMA, "json", tmp_path / "g.json", Choice(text=True))
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


def test_cytoscape_elements_join(graph: MemoryGraph, tmp_path: Path) -> None:
    """The form cytoscape.js takes: every edge names two nodes, lists stay lists, every character is kept."""
    (path,) = export_graph(graph, SCHEMA, "cytoscape", tmp_path / "g.cyjs")
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    found = nx.cytoscape_graph({"directed": True, "multigraph": True, "data": [], "elements": elements})
    assert set(HARD) <= {data["name"] for _, data in found.nodes(data=True)}
    assert found.number_of_edges() == 3 * len(HARD)
    assert {tuple(data["aliases"]) for _, data in found.nodes(data=True) if data["type"] == "Place"} == {("京",)}


def test_jsonl_lines_are_nodes_and_edges(graph: MemoryGraph, tmp_path: Path) -> None:
    """One JSON object a line, whatever the values hold."""
    (path,) = export_graph(graph, SCHEMA, "jsonl", tmp_path / "g.jsonl", Choice(text=True))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    nodes = {row["node"]: row for row in rows if "node" in row}
    edges = [row for row in rows if "edge" in row]
    assert set(HARD) <= {row["label"] for row in nodes.values()}
    assert len(nodes) + len(edges) == len(rows)
    assert all(row["source"] in nodes and row["target"] in nodes for row in edges)


def test_parquet_is_read_by_polars(graph: MemoryGraph, tmp_path: Path) -> None:
    """Two typed tables: numbers are numbers, lists lists, missing values null."""
    nodes, edges = (
        pl.read_parquet(path).to_dicts() for path in export_graph(graph, SCHEMA, "parquet", tmp_path / "g.parquet")
    )
    assert {row["name"] for row in nodes if row["type"] == "Institution"} == set(HARD)
    assert {row["value"] for row in nodes} == {1500.0, None}
    assert {tuple(row["aliases"]) for row in nodes if row["type"] == "Place"} == {("京",)}
    assert {row["type"] for row in edges} == {"LOCATED_IN", "SERVES", "HAS_METRIC"}
    assert {row["support"] for row in edges} == {1}


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_tables_are_written_in_constant_memory(tmp_path: Path, format_: str) -> None:
    """Four times the edges, no more memory; `benchmarks.exports` measures a million of them, and Parquet."""
    peaks = []
    for size in (1_000, 4_000):
        tracemalloc.start()
        export_graph(InventedGraph(size), SCHEMA, format_, tmp_path / str(size))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


@pytest.mark.parametrize("format_", ["turtle", "ntriples"])
def test_rdf_is_read_by_its_parser(graph: MemoryGraph, tmp_path: Path, format_: str) -> None:
    """Facts stand as plain triples; each is a statement derived from sentences that are there."""
    (path,) = export_graph(graph, SCHEMA, format_, tmp_path / "g.rdf", Choice(text=True))
    found = Graph()
    text = path.read_text(encoding="utf-8")
    found.parse(data=text, format="nt" if format_ == "ntriples" else format_)
    names = {str(name) for name in found.objects(None, URIRef("urn:newskg:schema:name"))}
    assert names == {*(shown(name) for name in HARD), "北京市"}
    assert {str(name) for name in found.objects(None, SKOS.altLabel)} == {"京"}
    statements = list(found.subjects(RDF.type, RDF.Statement))
    facts = [one for one in statements if found.value(one, PROV.wasDerivedFrom)]
    assert len(facts) == 3 * len(HARD)
    sentence = URIRef("urn:newskg:schema:Sentence")
    for one in facts:
        subject, predicate, object_ = (found.value(one, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        assert list(found.triples((subject, predicate, object_)))
        assert (found.value(one, PROV.wasDerivedFrom), RDF.type, sentence) in found


def test_rdf_plans_are_not_facts(tmp_path: Path) -> None:
    """A planned relation is a statement, and no triple of its own."""
    records = [
        make_record(
            "甲公司拟落户乙市。",
            [("甲公司", "Institution", "company", []), ("乙市", "Place", "city", [])],
            [("甲公司", "LOCATED_IN", "乙市")],
            status="planned",
        )
    ]
    built = build_graph(records, resolve(records), SCHEMA)
    (path,) = export_graph(MemoryGraph(built.nodes, built.edges), SCHEMA, "ntriples", tmp_path / "g.nt")
    found = Graph().parse(data=path.read_text(encoding="utf-8"), format="nt")
    located = URIRef("urn:newskg:schema:LOCATED_IN")
    assert not list(found.triples((None, located, None)))
    assert len(list(found.subjects(RDF.predicate, located))) == 1


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_export_is_the_same_every_time(graph: MemoryGraph, tmp_path: Path, format_: str) -> None:
    """Two exports of one graph are equal to the byte."""
    require_font(format_)
    one = export_graph(graph, SCHEMA, format_, tmp_path / "one" / "g.x")
    two = export_graph(graph, SCHEMA, format_, tmp_path / "two" / "g.x")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_export_of_an_empty_graph_is_a_file(tmp_path: Path, format_: str) -> None:
    """Nothing to show is no error."""
    require_font(format_)
    for path in export_graph(MemoryGraph((), ()), SCHEMA, format_, tmp_path / "g.x"):
        assert path.is_file()


def test_export_to_an_impossible_place_is_one_error(graph: MemoryGraph, tmp_path: Path) -> None:
    """The error names the target; nothing is left behind."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match=r"g\.json: cannot be written"):
        export_graph(graph, SCHEMA, "json", tmp_path / "file" / "g.json")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
