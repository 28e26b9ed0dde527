"""Records become nodes and edges with evidence."""

from __future__ import annotations

import random
from dataclasses import replace

from kg.digest import graph_digest
from kg.graph import Graph, build_graph, sentence_at
from kg.model import Record
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from tests.builders import make_record

SCHEMA = load_rulebook().schema
PARK = ("智谷园区", "Park", "industrial_park", ())
PLACE = ("石景山区", "Place", "district", ())


def graph_of(records: list[Record]) -> Graph:
    return build_graph(records, resolve(records), SCHEMA)


def records() -> list[Record]:
    """Two articles, dated and not, that say one thing in two ways, and a figure."""
    return [
        make_record(
            "智谷园区位于石景山区。", [PARK, PLACE], [("智谷园区", "LOCATED_IN", "石景山区")], source="a.txt"
        ),
        make_record(
            "石景山区的智谷园区有算力500P。",
            [PARK, PLACE],
            [("智谷园区", "LOCATED_IN", "石景山区")],
            source="b.txt",
            date="2024-05-01",
            figures=[("智谷园区", "算力", 500.0, "P")],
        ),
    ]


def test_graph_joins_what_several_articles_say_in_one_edge() -> None:
    """One edge, supported twice, the dated evidence first, evidence and sentences in step."""
    (edge,) = [edge for edge in graph_of(records()).edges if edge.type == "LOCATED_IN"]
    assert edge.properties["support"] == 2
    assert edge.properties["evidence"] == ("石景山区的智谷园区有算力500P。", "智谷园区位于石景山区。")
    assert edge.properties["first_date"] == edge.properties["last_date"] == "2024-05-01"
    assert (edge.source_label, edge.target_label) == ("Park", "Place")


def test_graph_sentences_of_an_edge_exist_and_hold_its_evidence() -> None:
    """Every id in `sentences` is a Sentence node whose text is, or holds, the evidence beside it."""
    graph = graph_of(records())
    texts = {node.id: str(node.properties["text"]) for node in graph.nodes if node.label == "Sentence"}
    for edge in graph.edges:
        if edge.type in SCHEMA.relations or edge.type == "HAS_METRIC":
            for sentence, evidence in zip(
                edge.properties["sentences"],  # type: ignore[arg-type]
                edge.properties["evidence"],  # type: ignore[arg-type]
                strict=True,
            ):
                assert evidence in texts[sentence]


def test_graph_properties_are_what_the_schema_declares() -> None:
    """No node or edge carries a property that the schema does not know, or lacks one that it requires."""
    graph = graph_of(records())
    declared = [(SCHEMA.nodes[node.label].properties, node.properties) for node in graph.nodes]
    declared += [(SCHEMA.edges[edge.type].properties, edge.properties) for edge in graph.edges]
    for wanted, found in declared:
        needed = {p.name for p in wanted if not p.nullable}
        assert needed <= set(found) <= {p.name for p in wanted}, found


def test_graph_separates_planned_from_actual() -> None:
    """A plan and the deed are two edges."""
    planned = make_record(
        "智谷园区将位于石景山区。",
        [PARK, PLACE],
        [("智谷园区", "LOCATED_IN", "石景山区")],
        source="c.txt",
        status="planned",
    )
    edges = [edge for edge in graph_of([*records(), planned]).edges if edge.type == "LOCATED_IN"]
    assert sorted(str(edge.properties["status"]) for edge in edges) == ["actual", "planned"]


def test_graph_leaves_out_relations_below_the_confidence() -> None:
    """What is below neither makes an edge nor supports one; what is equal stays, and so do entities and figures."""
    sure, doubtful = records()
    (relation,) = doubtful.relations
    doubtful = replace(doubtful, relations=(replace(relation, confidence=0.5),))
    both = [sure, doubtful]
    support = {
        least: [
            edge.properties["support"]
            for edge in build_graph(both, resolve(both), SCHEMA, min_confidence=least).edges
            if edge.type == "LOCATED_IN"
        ]
        for least in (0.0, 0.5, 0.51, 0.9, 0.91)
    }
    assert support == {0.0: [2], 0.5: [2], 0.51: [1], 0.9: [1], 0.91: []}
    bare = build_graph(both, resolve(both), SCHEMA, min_confidence=1.0)
    assert bare.nodes == graph_of(both).nodes
    assert [edge.type for edge in bare.edges if edge.type == "HAS_METRIC"] == ["HAS_METRIC"]


def test_graph_stores_cooperation_once_whichever_way_round() -> None:
    """A 与 B 合作 and B 与 A 合作 are one edge."""
    ends = [("甲公司", "Institution", "company", ()), ("乙公司", "Institution", "company", ())]
    one = make_record("甲公司与乙公司合作。", ends, [("甲公司", "COOPERATES_WITH", "乙公司")], source="a.txt")
    two = make_record("乙公司与甲公司合作。", ends, [("乙公司", "COOPERATES_WITH", "甲公司")], source="b.txt")
    (edge,) = [edge for edge in graph_of([one, two]).edges if edge.type == "COOPERATES_WITH"]
    assert edge.properties["support"] == 2


def test_graph_does_not_depend_on_the_order() -> None:
    """Shuffled records give the same digest; leaving one out gives another."""
    ordered = records()
    expected = graph_of(ordered)
    shuffled = ordered[:]
    random.Random(7).shuffle(shuffled)
    assert graph_of(shuffled[::-1]) == expected == graph_of(shuffled)
    fewer = graph_of(ordered[:1])
    assert graph_digest(fewer.nodes, fewer.edges) != graph_digest(expected.nodes, expected.edges)


def test_graph_digest_counts_every_item() -> None:
    """Twice the same node is not the same graph as once: the hash is of a multiset."""
    graph = graph_of(records())
    assert graph_digest(graph.nodes, ()) != graph_digest((*graph.nodes, graph.nodes[0]), ())
    assert graph_digest(reversed(graph.nodes), reversed(graph.edges)) == graph_digest(graph.nodes, graph.edges)


def test_sentence_at_finds_the_sentence_or_none() -> None:
    """Offsets between sentences (the paragraph break) belong to none."""
    record = make_record("甲说。乙说。")
    assert [s.text if (s := sentence_at(record.sentences, i)) else None for i in (0, 2, 3, 5)] == [
        "甲说。",
        "甲说。",
        "乙说。",
        "乙说。",
    ]
    assert sentence_at(record.sentences, 6) is None


def test_graph_counts_a_reprint_once() -> None:
    """Two papers print one text, a third reports in its own words: support is 2, and an edge leads back."""
    first, *_ = records()
    wire = "智谷园区位于石景山区，是当地为算力企业准备的试验场地，首批二十家企业将在年内入驻，配套的公寓明年建成。"
    texts = {"wire.txt": ("2024-05-06", wire), "copy.txt": ("2024-05-08", f"本报消息，{wire}")}
    printed = [
        make_record(text, [PARK, PLACE], [("智谷园区", "LOCATED_IN", "石景山区")], source=source, date=date)
        for source, (date, text) in texts.items()
    ]
    edges = graph_of([first, *printed]).edges
    (stated,) = [edge for edge in edges if edge.type == "LOCATED_IN"]
    (reprint,) = [edge for edge in edges if edge.type == "REPRINT_OF"]
    assert (stated.properties["support"], len(stated.properties["sentences"])) == (2, 3)  # type: ignore[arg-type]
    nodes = graph_of([first, *printed]).nodes
    sources = {node.id: node.properties["source"] for node in nodes if node.label == "Article"}
    assert (sources[reprint.source], sources[reprint.target]) == ("copy.txt", "wire.txt")
