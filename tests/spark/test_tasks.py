"""What workers do, without Spark: the functions give for bytes what the program gives for files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from benchmarks.corpora import make_corpus
from corpus.model import SourceFile
from kg import large_files
from kg.digest import graph_digest
from kg.graph import build_graph, entity_node, owners_of, reprint_edge
from kg.model import Edge, Node, Record
from kg.records import article_id, record_from_json, record_to_json
from kg.reprints import CROWD, find_reprints, fingerprint, neighbours
from kg.resolve.blocks import match_here
from kg.resolve.collect import collect
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from kg.spark.submit import tools_of
from kg.spark.tasks import graphing
from kg.spark.tasks.blocking import EQUAL, FORM, WHOLE, atom_row, key_rows, named_pairs
from kg.spark.tasks.chunks import named_rows, packed, unpacked, unpacked_rows
from kg.spark.tasks.graphing import Tally
from kg.spark.tasks.likeness import pair_rows
from kg.spark.tasks.reading import extractor_for, part_rows, record_rows
from kg.spark.tasks.rows import CHUNK, LACKING, NAME, PIECE, SAID, batch_of, rows_of
from kg.workers import FileResult, Settings, extract_file
from tests.builders import make_record

TOOLS = tools_of(Settings())
SCHEMA = load_rulebook().schema
ARTICLES = 12


def piece(path: Path, source: str) -> dict[str, Any]:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    where = {"source": source, "path": f"hdfs://host/{source}", "digest": digest}
    return {**where, "number": 0, "last": True, "content": content, "pages": None}


def extracted(path: Path, source: str) -> tuple[list[dict[str, Any]], FileResult]:
    """The rows of a worker, and what one machine makes of the same file."""
    batches = record_rows(TOOLS, part_rows(TOOLS, iter([batch_of([piece(path, source)], PIECE)])))
    extractor = extractor_for(TOOLS.model, "")
    return list(rows_of(batches)), extract_file(SourceFile(path, source), None, extractor, Settings())


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """Records of invented news, some of them reprints."""
    extractor = extractor_for(TOOLS.model, "")
    from corpus.readers import page_from_text

    pages = [page_from_text(f"{n}.txt", item.text()) for n, item in enumerate(make_corpus(ARTICLES, seed=3))]
    return [record_to_json(record) for page in pages for record in extractor.extract(page)]


def test_workers_of_a_cluster_make_the_same_records(tmp_path: Path) -> None:
    """Records, key and failures of a table with a bad row; the place is where the file was found."""
    path = tmp_path / "news.jsonl"
    rows = [{"标题": "园区开工", "正文": "苏州工业园区位于江苏省苏州市。"}, {"标题": "没有正文"}]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found, wanted = extracted(path, "a/news.jsonl")
    assert [(row["article"], row["line"]) for row in found if row["kind"] == "record"] == list(wanted.records)
    (failure,) = (row for row in found if row["kind"] == "failure")
    assert (failure["place"], failure["reason"]) == ("hdfs://host/a/news.jsonl#2", wanted.failures[0].reason)
    assert {row["source"] for row in found} == {"a/news.jsonl"}
    assert [row["kind"] for row in found].count("end") == 1


def test_workers_of_a_cluster_give_a_source_the_same_key(tmp_path: Path) -> None:
    """What a workspace knows a file by is what the cluster says of it."""
    path = tmp_path / "p.txt"
    path.write_text("苏州工业园区位于江苏省苏州市。\n", encoding="utf-8")
    found, wanted = extracted(path, "p.txt")
    assert [row["key"] for row in found if row["kind"] == "end"] == [wanted.key]
    assert wanted.key


def test_workers_of_a_cluster_take_a_large_table_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many pieces as one machine would make, one end, and the records of the whole."""
    path = tmp_path / "news.jsonl"
    rows = [{"标题": f"园区开工{n}", "正文": f"苏州工业园区第{n}期位于江苏省苏州市。"} for n in range(5)]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    _, whole = extracted(path, "news.jsonl")
    monkeypatch.setattr(large_files, "LARGE", 100)
    monkeypatch.setattr(large_files, "_PART", 50)
    pieces = list(rows_of(part_rows(TOOLS, iter([batch_of([piece(path, "news.jsonl")], PIECE)]))))
    assert len(pieces) > 2
    assert [one["last"] for one in pieces] == [False] * (len(pieces) - 1) + [True]
    found = list(rows_of(record_rows(TOOLS, iter([batch_of(pieces, PIECE)]))))
    assert [(row["article"], row["line"]) for row in found if row["kind"] == "record"] == list(whole.records)
    assert [row["key"] for row in found if row["kind"] == "end"] == [whole.key]


def test_workers_of_a_cluster_list_a_poisoned_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.docx"
    path.write_bytes(bytes(range(256)))
    found, wanted = extracted(path, "bad.docx")
    assert [row["kind"] for row in found] == ["failure", "end"]
    assert found[0]["reason"] == wanted.failures[0].reason


@pytest.mark.parametrize("kind", ["band", "paragraph"])
@pytest.mark.parametrize("count", [3, CROWD + 9])
def test_pairs_of_a_bucket_are_those_of_one_machine(kind: str, count: int) -> None:
    """All pairs of few; of a crowd the same neighbours, whatever the order in which its members come."""
    hashes = [hashlib.blake2b(bytes([n]), digest_size=16).digest() for n in range(count)]
    members = [{"rank": rank, "article": f"{n:03}"} for n, rank in enumerate(hashes)]
    parts = {n: (one[:8], one[8:]) for n, one in enumerate(hashes)}

    def rank(place: int) -> tuple[object, ...]:
        if kind == "paragraph":
            return (*parts[place], place)
        return (*(int.from_bytes(part, "little") for part in parts[place]), place)

    wanted = {(f"{low:03}", f"{high:03}") for low, high in neighbours(range(count), rank)}
    bucket = pa.RecordBatch.from_pylist([{"kind": kind, "members": members[::-1]}])
    assert {(row["low"], row["high"]) for row in rows_of(pair_rows(iter([bucket])))} == wanted


def test_what_resolution_asks_for_is_enough(lines: Sequence[str]) -> None:
    """Entities and decisions of whole records and of what comes to the driver are the same."""
    whole = [record_from_json(line) for line in lines]
    batch = pa.RecordBatch.from_pylist([{"line": line} for line in lines])
    named = [
        record_from_json(line) for row in rows_of(named_rows(iter([batch]))) for line in unpacked(row["chunk"])
    ]
    assert resolve(named) == resolve(whole)
    assert sum(map(len, lines)) > 1.5 * sum(len(record_to_json(record)) for record in named)


def test_graph_of_the_workers_has_the_digest_of_one_machine(lines: Sequence[str]) -> None:
    """Articles apart, then what is said of one thing together, then the sum of sums."""
    records = [record_from_json(line) for line in lines]
    resolution = resolve(records)
    graph = build_graph(records, resolution, SCHEMA)
    prints = {article_id(r.article): fingerprint(r.article) for r in records}
    reprints = find_reprints(prints, {article_id(r.article): r.article for r in records}.__getitem__)
    assert reprints.reprints
    roots = {one.article: one.origin for one in reprints.reprints}
    articles = _placed(records, resolution, roots)
    said = sorted(rows_of(graphing.said_rows(0.0, iter([articles]))), key=lambda row: str(row["id"]))
    figures = [row for row in said if row["figure"]]
    told: Tally = Counter()
    nodes = [
        *rows_of(graphing.node_rows(told.update, iter([articles]))),
        *rows_of(graphing.sum_nodes(told.update, iter([batch_of(figures[:5], SAID), batch_of(figures[5:], SAID)]))),
        *rows_of(graphing.chunk_nodes(told.update, _chunk(map(entity_node, resolution.entities.values())))),
    ]
    edges = [
        *rows_of(graphing.edge_rows(told.update, iter([articles]))),
        *rows_of(graphing.sum_edges(told.update, iter([batch_of(said[:5], SAID), batch_of(said[5:], SAID)]))),
        *rows_of(graphing.chunk_edges(told.update, _chunk(map(reprint_edge, reprints.reprints)))),
    ]
    assert graphing.digest_of(told) == graph_digest(graph.nodes, graph.edges)
    assert sorted(map(_node, nodes), key=lambda node: node.id) == list(graph.nodes)
    assert sorted(map(_edge, edges), key=lambda edge: (edge.type, edge.id)) == list(graph.edges)
    members = Counter([*(node.label for node in graph.nodes), *(edge.type for edge in graph.edges)])
    assert {member: count for member, count in told.items() if member != graphing.DIGEST} == members


def _chunk(items: Iterable[object]) -> Iterator[Any]:
    return iter([batch_of(({"chunk": chunk} for chunk in packed(items, 3)), CHUNK)])


def _node(row: dict[str, Any]) -> Node:
    return Node(row["id"], row["type"], _known(row, {"type"}))


def _edge(row: dict[str, Any]) -> Edge:
    ends = ("source", "target", "source_type", "target_type")
    source, target, source_type, target_type = (row[end] for end in ends)
    known = _known(row, {"type", *ends})
    return Edge(row["id"], row["type"], source, target, source_type, target_type, known)


def _known(row: dict[str, Any], head: set[str]) -> dict[str, Any]:
    properties = {name: value for name, value in row.items() if value is not None and name not in head}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in properties.items()}


def _placed(records: Sequence[Record], resolution: Any, roots: dict[str, str]) -> Any:
    rows = []
    for record in records:
        id_ = article_id(record.article)
        owners = {name: [one.id, one.type, one.name] for name, one in owners_of(resolution, id_).items()}
        placed = {"owners": json.dumps(owners), "root": roots.get(id_, id_)}
        rows.append({"article": id_, "line": record_to_json(record), **placed})
    return pa.RecordBatch.from_pylist(rows)


def test_chunks_bring_back_what_was_put_in() -> None:
    rows = [{"article": str(n), "lessons": "杭州" * n} for n in range(7)]
    chunks = list(packed(rows, 3))
    assert len(chunks) == 3
    batch = pa.RecordBatch.from_pylist([{"chunk": chunk} for chunk in chunks])
    assert list(rows_of(unpacked_rows(LACKING, iter([batch])))) == rows


def test_keys_of_the_workers_match_the_names_of_one_machine() -> None:
    """Grouped by hand as Spark groups them: the same pairs of equal names, and the same owners of short forms."""
    full = ["宁州澄海智控科技有限公司", "宁州市澄海智控科技公司", "中国科学技术大学"]
    records = [
        make_record("、".join(full), [(name, "Institution", None, []) for name in full]),
        make_record("中科大与澄海智控", [(name, "Institution", None, []) for name in ("中科大", "澄海智控")]),
        make_record(f"{full[0]}（简称澄海智控）", [(full[0], "Institution", None, ["澄海智控"])]),
    ]
    corpus = collect(records, load_rulebook(), frozenset())
    atoms = range(len(corpus.atoms))
    wanted = match_here(corpus, atoms)
    assert wanted.equal
    assert wanted.owners
    batch = batch_of([atom_row(at, corpus.atoms[at]) for at in atoms], NAME)
    keys = list(rows_of(key_rows(iter([batch]))))
    buckets: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for key in keys:
        if key["role"] == EQUAL:
            buckets[key["type"], key["text"]].append({"atom": key["atom"], "name": key["name"]})
    groups = pa.RecordBatch.from_pylist([{"members": members} for members in buckets.values()])
    assert {(row["low"], row["high"]) for row in rows_of(named_pairs(iter([groups])))} == wanted.equal
    wholes = [key for key in keys if key["role"] == WHOLE]
    owned = {
        (whole["atom"], form["atom"])
        for form in keys
        for whole in wholes
        if form["role"] == FORM and (form["type"], form["text"]) == (whole["type"], whole["text"])
        if form["name"] != whole["name"]
    }
    assert owned == {(short, owner) for short, owners in wanted.owners.items() for owner in owners}
