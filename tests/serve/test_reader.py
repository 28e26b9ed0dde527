"""Readers of the workspace and of Neo4j tell the same: names, neighbours, cards, ways and articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.export import Choice, choose
from kg.pipeline import publish, refresh_graph
from kg.query.around import expanded, part_of, shortest_path
from kg.query.called import article_called, entities_called
from kg.query.neo4j_reader import Neo4jReader
from kg.query.reader import GraphReader, WorkspaceReader
from kg.records import article_id, record_to_json
from kg.rulebook import load_rulebook
from kg.serve import answers
from kg.serve.choosing import chosen
from kg.store.neo4j import Neo4jPlace
from kg.store.server import ConnectionInfo
from kg.workspace import SourceState, Workspace
from tests.builders import make_record
from tests.conftest import neo4j_versions

SCHEMA = load_rulebook().schema
Named = tuple[str, str, str | None, list[str]]
CITY: Named = ("滨海市", "Place", "city", [])
PARK: Named = ("海岸智谷园区", "Park", "industrial_park", ["海岸智谷"])
CENTER: Named = ("海岸智算中心", "Platform", "computing", [])
UNIVERSITY: Named = ("滨海大学", "Institution", "university", [])
RECORDS = [
    make_record(
        "海岸智谷园区，即海岸智谷，位于滨海市。海岸智算中心入驻海岸智谷园区，算力500P。",
        [PARK, CITY, CENTER],
        [("海岸智谷园区", "LOCATED_IN", "滨海市"), ("海岸智算中心", "SETTLES_IN", "海岸智谷园区")],
        source="a.txt",
        title="海岸智谷开园",
        date="2024-03-01",
        figures=[("海岸智算中心", "算力", 500.0, "P")],
    ),
    make_record(
        "滨海大学将建设海岸智算中心，算力600P。",
        [UNIVERSITY, CENTER],
        [("滨海大学", "BUILDS", "海岸智算中心")],
        source="b.txt",
        title="滨海大学牵手智算",
        date="2024-05-01",
        status="planned",
        figures=[("海岸智算中心", "算力", 600.0, "P")],
    ),
    make_record("孤山县无人知晓。", [("孤山县", "Place", "district", [])], source="c.txt"),
]


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: what is asked here is plain Cypher."""
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "w", SCHEMA, create=True) as found:
        for record in RECORDS:
            line = record_to_json(record)
            state = SourceState(record.article.source, "key")
            found.replace_source(record.article.source, state, [(article_id(record.article), line)])
        refresh_graph(found, SCHEMA)
        yield found


@pytest.fixture
def reader(workspace: Workspace) -> GraphReader:
    return WorkspaceReader(workspace, SCHEMA)


def told(reader: GraphReader) -> dict[str, Any]:
    """Everything that a page shows, by way of one reader."""
    ids = {str(node.properties["name"]): node.id for _, node in reader.find("海", 10)}
    center, city = ids["海岸智算中心"], ids["滨海市"]
    (article,) = answers.articles(reader, "开园", 5)["articles"]
    return {
        "hits": answers.search(reader, "海岸智谷", 5),
        "overview": answers.overview(reader, SCHEMA, 4),
        "card": answers.card(reader, SCHEMA, center),
        "around": answers.neighbours(reader, SCHEMA, center, [city], 10, choice=Choice()),
        "path": answers.path(reader, SCHEMA, (ids["滨海大学"], city), 6),
        "article": answers.article(reader, SCHEMA, article["id"]),
        "called": [node.id for node in entities_called(reader, "海岸智谷")],
        "chosen": [answers.selected(reader, SCHEMA, choice) for choice in choices(ids, article["id"])],
    }


def choices(ids: dict[str, str], article: str) -> list[Choice]:
    """One for each way to choose, alone and together."""
    center, city, park = ids["海岸智算中心"], ids["滨海市"], ids["海岸智谷园区"]
    return [
        Choice(),
        Choice(text=True),
        Choice(around=(center,), metrics=False),
        Choice(around=(city,), hops=2, text=True),
        Choice(around=(center,), types=("Park",), relations=("SETTLES_IN",)),
        Choice(around=(park,), hops=3, statuses=("planned",)),
        Choice(around=(park,), hops=3, since="2024-04", text=True),
        Choice(around=(center,), articles=(article,), text=True),
        Choice(around=(city,), hops=9, top=2, centrality="pagerank"),
        Choice(articles=(article,)),
        Choice(types=("Platform", "Park"), until="2024-03"),
        Choice(top=2, metrics=False),
    ]


def test_both_readers_tell_the_same(workspace: Workspace, neo4j_server: ConnectionInfo) -> None:
    info = neo4j_server
    with Neo4jPlace.connect(info.uri, info.user, info.password, info.database, schema=SCHEMA) as place:
        publish(workspace, place)
        assert told(Neo4jReader(place, SCHEMA)) == told(WorkspaceReader(workspace, SCHEMA))


def test_choices_are_those_of_an_export(workspace: Workspace) -> None:
    """Around something only that is read, and the most central are asked of SQL: both pick what an export picks."""
    reader = WorkspaceReader(workspace, SCHEMA)
    ids = {str(node.properties["name"]): node.id for _, node in reader.find("海", 10)}
    (article,) = reader.articles("开园", 5)
    for choice in choices(ids, article.id):
        picked, whole = chosen(reader, SCHEMA, choice), choose(workspace, SCHEMA, choice)
        assert list(picked.nodes()) == list(whole.nodes()), choice
        assert list(picked.edges()) == list(whole.edges()), choice
    for top in range(1, 6):
        best = answers.overview(reader, SCHEMA, top)
        central = answers.selected(reader, SCHEMA, Choice(top=top, metrics=False))
        assert {node["id"] for node in best["nodes"]} == {node["id"] for node in central["nodes"]}
        assert {edge["id"] for edge in best["edges"]} == {edge["id"] for edge in central["edges"]}


def test_names_are_looked_up_and_the_nearest_told(reader: GraphReader) -> None:
    """A whole name or alias before a part of one; an article by its id or by words of its title."""
    (park,) = entities_called(reader, "海岸智谷")
    assert park.properties["name"] == "海岸智谷园区"
    assert len(entities_called(reader, "海岸")) == 2
    with pytest.raises(QueryError, match="海岸智骨: no entity is called so; nearest: 海岸智"):
        entities_called(reader, "海岸智骨")
    with pytest.raises(QueryError, match=r"no entity is called so$"):
        entities_called(reader, "（东（海")
    (article,) = reader.articles("开园", 5)
    assert article_called(reader, article.id) == article_called(reader, "开园") == article.id
    with pytest.raises(QueryError, match=r"several articles .* 海岸智谷开园"):
        article_called(reader, "智")
    with pytest.raises(QueryError, match="no article has this id"):
        article_called(reader, park.id)


def test_neighbours_come_by_the_relations_chosen(reader: GraphReader) -> None:
    ids = {str(node.properties["name"]): node.id for _, node in reader.find("海", 10)}
    center = ids["海岸智算中心"]

    def around(choice: Choice) -> set[str]:
        part = answers.neighbours(reader, SCHEMA, center, [], 10, choice=choice)
        return {node["name"] for node in part["nodes"]}

    assert around(Choice()) == {"海岸智谷园区", "滨海大学"}
    assert around(Choice(statuses=("planned",))) == {"滨海大学"}
    assert around(Choice(relations=("SETTLES_IN",))) == {"海岸智谷园区"}
    assert around(Choice(types=("Institution",))) == {"滨海大学"}
    assert around(Choice(articles=(reader.articles("开园", 5)[0].id,))) == {"海岸智谷园区"}


def test_card_has_figures_in_order_and_marks_what_contradicts(reader: GraphReader) -> None:
    """Two articles give one indicator different values: both are marked, each with its sentence."""
    ((_, node),) = reader.find("海岸智算中心", 5)
    card = answers.card(reader, SCHEMA, node.id)
    assert [(f["value"], f["conflict"]) for f in card["figures"]] == [("500P", True), ("600P", True)]
    assert {f["sources"][0]["title"] for f in card["figures"]} == {"海岸智谷开园", "滨海大学牵手智算"}
    assert {(s["type"], s["outgoing"], s["status"], s["other"]["name"]) for s in card["statements"]} == {
        ("SETTLES_IN", True, "actual", "海岸智谷园区"),
        ("BUILDS", False, "planned", "滨海大学"),
    }


def test_neighbours_come_with_all_their_relations(reader: GraphReader) -> None:
    """What is shown already is not sent again, but relations to it are; the limit says how many are left."""
    ids = {str(node.properties["name"]): node.id for _, node in reader.find("海", 10)}
    part = expanded(reader, SCHEMA, ids["海岸智谷园区"], [ids["滨海市"]], 10)
    assert [node.properties["name"] for node in part.nodes] == ["海岸智算中心"]
    assert {edge.type for edge in part.edges} == {"LOCATED_IN", "SETTLES_IN"}
    assert expanded(reader, SCHEMA, ids["海岸智谷园区"], [], 1).more == 1
    assert len(part_of(reader, SCHEMA, ids.values()).edges) == 3


def test_path_is_the_shortest_and_may_be_missing(reader: GraphReader) -> None:
    ids = {str(node.properties["name"]): node.id for text in "海孤" for _, node in reader.find(text, 10)}
    found = shortest_path(reader, SCHEMA, ids["滨海大学"], ids["滨海市"])
    names = [node.properties["name"] for node in found.nodes]
    assert names == ["滨海大学", "海岸智算中心", "海岸智谷园区", "滨海市"]
    assert [edge.type for edge in found.edges] == ["BUILDS", "SETTLES_IN", "LOCATED_IN"]
    assert shortest_path(reader, SCHEMA, ids["滨海大学"], ids["孤山县"]).nodes == ()
    assert shortest_path(reader, SCHEMA, ids["滨海大学"], ids["滨海市"], 2).nodes == ()
    assert len(shortest_path(reader, SCHEMA, ids["滨海市"], ids["滨海市"]).nodes) == 1
    with pytest.raises(QueryError, match="no entity has this id"):
        shortest_path(reader, SCHEMA, ids["滨海市"], "nobody")


def test_article_marks_the_longest_names_and_says_what_it_states(reader: GraphReader) -> None:
    (article,) = answers.articles(reader, "开园", 5)["articles"]
    page = answers.article(reader, SCHEMA, article["id"])
    text = page["properties"]["text"]
    marked = [text[mark["start"] : mark["end"]] for mark in page["marks"]]
    assert marked == ["海岸智谷园区", "海岸智谷", "滨海市", "海岸智算中心", "海岸智谷园区"]
    assert {(said["type"], said["value"]) for said in page["said"]} == {
        ("LOCATED_IN", None),
        ("SETTLES_IN", None),
        ("HAS_METRIC", "500P"),
    }
    with pytest.raises(QueryError, match="no article has this id"):
        answers.article(reader, SCHEMA, "nothing")


def test_articles_are_found_by_signs_that_mean_something_to_sql(reader: GraphReader) -> None:
    assert len(answers.articles(reader, "", 10)["articles"]) >= 2
    assert answers.articles(reader, "%", 10)["articles"] == []
