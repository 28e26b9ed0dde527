"""Which part of the graph the options of an export show."""

from __future__ import annotations

import pytest

from kg.errors import ExportError
from kg.export import Choice, Selection, choose
from kg.export.centrality import most_central
from kg.store.memory import MemoryGraph
from tests.store.graphs import edge, node, schema

COMPANY, LAB, CITY, PARK, LONELY = (
    node("Institution", "甲公司", kind="company"),
    node("Platform", "乙实验室"),
    node("Place", "丙市"),
    node("Park", "丁园区"),
    node("Person", "戊"),
)
FIGURE = node("Metric", "算力", status="planned")
ARTICLES = [node("Article", "a1", title="一"), node("Article", "a2", title="二")]
A1, A2 = (article.id for article in ARTICLES)
S1, S2 = (
    node("Sentence", "s1", article=A1, text="甲公司建设乙实验室。"),
    node("Sentence", "s2", article=A2, text="乙实验室落户丙市。"),
)
BUILDS = edge(
    *("BUILDS", COMPANY, LAB),
    support=2,
    confidence=0.9,
    sentences=(S1.id,),
    first_date="2023-05-01",
    last_date="2024-02",
)
LOCATED = edge("LOCATED_IN", LAB, CITY, confidence=0.6, sentences=(S2.id,), status="planned")
INSIDE = edge("LOCATED_IN", PARK, CITY, confidence=0.8, first_date="2021", last_date="2021")
MEASURED = edge("HAS_METRIC", LAB, FIGURE, status="planned", sentences=(S2.id,))
TEXT = [
    edge("HAS_SENTENCE", ARTICLES[0], S1),
    edge("HAS_SENTENCE", ARTICLES[1], S2),
    edge("MENTIONS", S1, COMPANY),
    edge("MENTIONS", S2, CITY),
]
GRAPH = MemoryGraph(
    [COMPANY, LAB, CITY, PARK, LONELY, FIGURE, S1, S2, *ARTICLES], [BUILDS, LOCATED, INSIDE, MEASURED, *TEXT]
)


def picked(choice: Choice) -> Selection:
    """The selection, of which every edge must have both ends among the nodes."""
    selection = choose(GRAPH, schema(), choice)
    ids = {one.id for one in selection.nodes()}
    assert all({one.source, one.target} <= ids for one in selection.edges())
    return selection


def names(choice: Choice) -> list[str]:
    return sorted(str(one.properties.get("name", one.label)) for one in picked(choice).nodes())


def types(choice: Choice) -> list[str]:
    return [one.type for one in picked(choice).edges()]


CASES = {
    "everything but the texts": (
        Choice(),
        "Metric 丁园区 丙市 乙实验室 戊 甲公司",
        "LOCATED_IN LOCATED_IN BUILDS HAS_METRIC",
    ),
    "without figures": (Choice(metrics=False), "丁园区 丙市 乙实验室 戊 甲公司", "LOCATED_IN LOCATED_IN BUILDS"),
    "one hop": (Choice(around=(COMPANY.id,)), "Metric 乙实验室 甲公司", "BUILDS HAS_METRIC"),
    "no hop": (Choice(around=(COMPANY.id,), hops=0), "甲公司", ""),
    "two hops": (Choice(around=(COMPANY.id,), hops=2, metrics=False), "丙市 乙实验室 甲公司", "LOCATED_IN BUILDS"),
    "three hops against the arrows": (
        Choice(around=(COMPANY.id,), hops=3, metrics=False),
        "丁园区 丙市 乙实验室 甲公司",
        "LOCATED_IN LOCATED_IN BUILDS",
    ),
    "types": (Choice(types=("Place", "Park"), metrics=False), "丁园区 丙市", "LOCATED_IN"),
    "around keeps what was asked for, whatever its type": (
        Choice(around=(LAB.id,), types=("Place",), metrics=False),
        "丙市 乙实验室",
        "LOCATED_IN",
    ),
    "relations": (Choice(relations=("BUILDS",)), "Metric 乙实验室 甲公司", "BUILDS HAS_METRIC"),
    "planned": (Choice(statuses=("planned",)), "Metric 丙市 乙实验室", "LOCATED_IN HAS_METRIC"),
    "told twice": (Choice(min_support=2), "乙实验室 甲公司", "BUILDS"),
    "confident": (Choice(min_confidence=0.7, metrics=False), "丁园区 丙市 乙实验室 甲公司", "LOCATED_IN BUILDS"),
    "since a month": (Choice(since="2024-02-01"), "乙实验室 甲公司", "BUILDS"),
    "since too late": (Choice(since="2024-03"), "", ""),
    "until a year": (Choice(until="2021"), "丁园区 丙市", "LOCATED_IN"),
    "in a span": (Choice(since="2021-06", until="2023-05"), "丁园区 丙市 乙实验室 甲公司", "LOCATED_IN BUILDS"),
    "of an article": (Choice(articles=(A2,)), "Metric 丙市 乙实验室", "LOCATED_IN HAS_METRIC"),
    "with its text": (
        Choice(articles=(A2,), text=True),
        "Article Metric Sentence 丙市 乙实验室",
        "LOCATED_IN HAS_METRIC MENTIONS HAS_SENTENCE",
    ),
    "the most central": (Choice(top=2, metrics=False), "丙市 乙实验室", "LOCATED_IN"),
    "the most central of a type": (Choice(top=1, types=("Park", "Place"), metrics=False), "丁园区", ""),
    "more than there are": (
        Choice(top=99, metrics=False),
        "丁园区 丙市 乙实验室 戊 甲公司",
        "LOCATED_IN LOCATED_IN BUILDS",
    ),
    "central beside what was asked for": (
        Choice(around=(COMPANY.id,), hops=3, top=2, metrics=False),
        "乙实验室 甲公司",
        "BUILDS",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_choice_shows(case: str) -> None:
    """The names of the nodes in order, and the types of the edges as they come."""
    choice, shown, joined = CASES[case]
    assert (" ".join(names(choice)), " ".join(types(choice))) == (shown, joined)


def test_choice_of_everything_is_the_whole_graph() -> None:
    """With texts nothing is left out."""
    selection = picked(Choice(text=True))
    assert len(list(selection.nodes())) == 10
    assert len(list(selection.edges())) == 8


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (Choice(types=("Metric",)), "type 'Metric' is unknown; known: Institution, Park"),
        (Choice(relations=("BUILD",)), "relation 'BUILD' is unknown; known: LOCATED_IN"),
        (Choice(statuses=("maybe",)), "status 'maybe' is unknown; known: actual, planned, negated"),
        (Choice(centrality="size"), "centrality 'size' is unknown; known: degree, pagerank, betweenness"),
    ],
)
def test_choice_names_what_is_unknown(choice: Choice, says: str) -> None:
    with pytest.raises(ExportError, match=says):
        choose(GRAPH, schema(), choice)


@pytest.mark.parametrize(
    ("centrality", "expected"),
    # Two stars of three and of two leaves whose middles a bridge joins; then the ids decide.
    [("degree", ["m", "n"]), ("pagerank", ["m", "n"]), ("betweenness", ["m", "n"])],
)
def test_centrality_ranks_the_middles_first(centrality: str, expected: list[str]) -> None:
    """Parallel edges and loops make no neighbour; equal scores keep the order of ids."""
    edges = [("m", "a"), ("b", "m"), ("m", "c"), ("n", "d"), ("n", "e"), ("m", "n"), ("a", "a"), ("a", "m")]
    ranked = most_central("edcbanm", edges, 7, centrality)
    assert ranked[:2] == expected
    assert ranked == most_central("abcdemn", reversed(edges), 7, centrality)
    assert most_central("ba", [], 1, centrality) == ["a"]
