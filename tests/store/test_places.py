"""One suite for every place that answers Cypher: the embedded index, and Neo4j in each release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.model import Edge, Node, Value
from kg.query.library import NamedQuery, load_named
from kg.store import GraphPlace, PublishReport
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph
from kg.store.neo4j import Neo4jPlace
from kg.store.server import ConnectionInfo
from tests.conftest import Servers, neo4j_versions, wipe
from tests.store.graphs import edge, node, random_graph, schema

CITY = node("Place", "门头沟区", kind="district")
CENTRE = node("Platform", "京西智谷", kind="computing", aliases=("智谷", "计算中心"))
COMPANY = node("Institution", "中科视语", kind="company", mentions=3)
PERSON = node("Person", "王志勤")
ARTICLE = node("Article", "甲", text="京西智谷落地门头沟区。", authors=("张三", "李四"), date="2024-05")
SENTENCE = node("Sentence", "甲1", text="京西智谷落地门头沟区。", start=0, end=11)
FIGURE = node("Metric", "算力", indicator="算力规模", value=400.0, unit="P", evidence=("算力规模达到400P",))
NODES = (CITY, CENTRE, COMPANY, PERSON, ARTICLE, SENTENCE, FIGURE)
EDGES = (
    edge("LOCATED_IN", CENTRE, CITY, evidence=("京西智谷落地门头沟区",), sentences=(SENTENCE.id,)),
    edge("OPERATES", COMPANY, CENTRE),
    edge("BUILDS", COMPANY, CENTRE, status="planned"),
    edge("WORKS_FOR", PERSON, COMPANY, title="副院长"),
    edge("HAS_METRIC", CENTRE, FIGURE),
    edge("HAS_SENTENCE", ARTICLE, SENTENCE),
    edge("MENTIONS", SENTENCE, CENTRE, surfaces=("京西智谷",)),
)
GRAPH = MemoryGraph(NODES, EDGES)
EMPTY = MemoryGraph()


@pytest.fixture(scope="session", params=["index", *neo4j_versions()])
def place_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(place_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphPlace]:
    """An empty place of each kind."""
    if place_kind == "index":
        with closing(CypherIndex(tmp_path, schema())) as index:
            yield index
        return
    servers: Servers = request.getfixturevalue("neo4j_servers")
    connection = servers.get(place_kind)
    wipe(connection)
    with neo4j_place(connection) as found:
        yield found


@contextmanager
def neo4j_place(connection: ConnectionInfo) -> Iterator[GraphPlace]:
    with Neo4jPlace.connect(
        connection.uri, connection.user, connection.password, connection.database, schema=schema()
    ) as place:
        yield place


def test_place_published_twice_is_unchanged(place: GraphPlace) -> None:
    """The second time nothing is written; the digest is the graph's both times."""
    assert place.publish(GRAPH) == PublishReport(nodes_written=len(NODES), edges_written=len(EDGES))
    assert place.digest() == GRAPH.digest()
    assert place.publish(GRAPH) == PublishReport()
    assert place.digest() == GRAPH.digest()


def test_place_gives_the_same_digest_for_another_order(place: GraphPlace) -> None:
    place.publish(GRAPH)
    assert place.publish(MemoryGraph(NODES[::-1], EDGES[::-1])) == PublishReport()


@pytest.mark.parametrize("seed", range(4))
def test_place_holds_every_value_of_a_strange_graph(place: GraphPlace, seed: int) -> None:
    """Quotes, newlines, emoji, NUL, empty lists, big and tiny numbers, missing properties, loops, parallels."""
    graph = random_graph(seed)
    place.publish(graph)
    assert place.digest() == graph.digest()


def test_place_holds_long_values(place: GraphPlace) -> None:
    """A text of 300,000 characters, a list of 2,000 sentences, an entity with 3,000 aliases."""
    long = [
        node("Article", "长", text="京西智谷“算力”😀\n" * 30_000),
        replace(CENTRE, properties={**CENTRE.properties, "aliases": tuple(f"别名{n}" for n in range(3000))}),
    ]
    graph = MemoryGraph([*long, CITY], [edge("LOCATED_IN", CENTRE, CITY, evidence=("落地门头沟区。" * 20,) * 2000)])
    place.publish(graph)
    assert place.digest() == graph.digest()


@pytest.mark.one_release
def test_place_follows_the_graph_from_state_to_state(place: GraphPlace) -> None:
    """Changed values, values gone missing, nodes and edges gone and new, and in the end nothing at all."""
    states = [random_graph(seed, size=3, edges=40) for seed in (1, 2)]
    for graph in (*states, GRAPH, states[0], EMPTY):
        place.publish(graph)
        assert place.digest() == graph.digest()
        assert place.publish(graph) == PublishReport()
    assert place.ask("MATCH (n:Place) RETURN count(*) AS c").rows == [(0,)]


def test_place_drops_a_property_that_is_missing_now(place: GraphPlace) -> None:
    place.publish(MemoryGraph([CITY]))
    kindless = {key: value for key, value in CITY.properties.items() if key != "kind"}
    place.publish(MemoryGraph([Node(CITY.id, CITY.label, kindless)]))
    assert place.ask("MATCH (n:Place) RETURN n.kind AS kind, n.name AS name").rows == [(None, "门头沟区")]


BAD_GRAPHS: dict[str, tuple[MemoryGraph, str]] = {
    "type": (MemoryGraph([node("Metric", "甲", value=400)]), "value is 400; expected the type float"),
    "unknown": (MemoryGraph([node("Park", "甲", colour="红")]), "'colour' is not in the schema"),
    "missing": (MemoryGraph([Node("1", "Park", {"id": "1"})]), "property 'name' is missing"),
    "twice": (MemoryGraph([CITY, CITY]), "each id once"),
    "ends": (
        MemoryGraph([CITY, CENTRE], [edge("LEADS", CENTRE, CITY)]),
        "joins Platform to Place; expected one of",
    ),
}


@pytest.mark.parametrize("case", BAD_GRAPHS)
def test_place_refuses_a_graph_that_the_schema_does_not_describe(place: GraphPlace, case: str) -> None:
    graph, message = BAD_GRAPHS[case]
    with pytest.raises(StoreError, match=message):
        place.publish(graph)


def test_place_refuses_an_edge_without_its_end(place: GraphPlace) -> None:
    """And comes right with the next graph."""
    with pytest.raises(StoreError):
        place.publish(MemoryGraph([CENTRE], [edge("LOCATED_IN", CENTRE, CITY)]))
    place.publish(GRAPH)
    assert place.digest() == GRAPH.digest()


def _as_json(thing: Node | Edge) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in sorted(thing.properties.items())}


def _node_json(thing: Node) -> dict[str, Any]:
    return {"id": thing.id, "labels": [thing.label], "properties": _as_json(thing)}


def _edge_json(thing: Edge) -> dict[str, Any]:
    ends = {"source": thing.source, "target": thing.target}
    return {"id": thing.id, "type": thing.type, **ends, "properties": _as_json(thing)}


def test_place_gives_nodes_edges_and_paths_in_one_shape(place: GraphPlace) -> None:
    """The edge comes without its ends in the row, and in a path against its direction."""
    place.publish(GRAPH)
    located = EDGES[0]
    assert place.ask("MATCH (a:Platform) RETURN a").rows == [({"_node": _node_json(CENTRE)},)]
    assert place.ask("MATCH (:Platform)-[r:LOCATED_IN]->(:Place) RETURN r").rows == [
        ({"_edge": _edge_json(located)},)
    ]
    answer = place.ask("MATCH p = (b:Place)<-[:LOCATED_IN]-(a:Platform) RETURN p")
    expected = {"nodes": [_node_json(CITY), _node_json(CENTRE)], "edges": [_edge_json(located)]}
    assert answer.rows == [({"_path": expected},)]
    assert answer.columns == ("p",)
    assert json.loads(json.dumps(answer.rows, allow_nan=False)) == [[{"_path": expected}]]


VALUE_QUERIES = {
    "columns": ("MATCH (n:Place) RETURN n.name AS 名称, n.mentions AS m", [("门头沟区", 1)]),
    "missing": ("MATCH (n:Person) RETURN n.kind AS k", [(None,)]),
    "list": ("MATCH (n:Platform) RETURN n.aliases AS a", [(["智谷", "计算中心"],)]),
    "float": ("MATCH (m:Metric) RETURN m.value AS v", [(400.0,)]),
    "count": (
        "MATCH (a:Institution)-[r:BUILDS]->(b:Platform) RETURN r.status AS s, count(*) AS c",
        [("planned", 1)],
    ),
    "sum": ("MATCH (n:Institution) RETURN sum(n.mentions) AS s", [(3,)]),
    "own": ("MATCH (a:Person)-[r:WORKS_FOR]->(b:Institution) RETURN r.title AS t", [("副院长",)]),
}


@pytest.mark.parametrize("case", VALUE_QUERIES)
def test_place_gives_plain_values(place: GraphPlace, case: str) -> None:
    query, rows = VALUE_QUERIES[case]
    place.publish(GRAPH)
    assert list(place.ask(query).rows) == rows


@pytest.mark.parametrize("name", ["门头沟区", 'O\'Neill "引号"', "两\n行", "😀", "}) DETACH DELETE n //", "$x"])
def test_place_takes_values_as_parameters(place: GraphPlace, name: str) -> None:
    place.publish(MemoryGraph([node("Place", name)]))
    assert place.ask("MATCH (n:Place) WHERE n.name = $name RETURN n.name AS n", {"name": name}).rows == [(name,)]


WRITES = (
    "CREATE (n:Place {id: '1'}) RETURN n",
    "MATCH (n:Place) SET n.name = '改' RETURN n",
    "MATCH (n:Place) DETACH DELETE n",
    "MERGE (n:Place {id: '1'}) RETURN n",
    "MATCH (n:Place) REMOVE n.name RETURN n",
    "CREATE INDEX x FOR (n:Place) ON (n.kind)",
    "DROP CONSTRAINT newskg_entity_id",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "MATCH (n:Place) RETURN n; MATCH (n:Place) DETACH DELETE n",
    "EXPLAIN MATCH (n:Place) RETURN n; CREATE (m:Place {id: '1'})",
)


@pytest.mark.parametrize("query", WRITES)
def test_place_answers_nothing_that_writes_or_reads_elsewhere(place: GraphPlace, query: str) -> None:
    place.publish(GRAPH)
    with pytest.raises(QueryError):
        place.ask(query)
    assert place.digest() == GRAPH.digest()


WRONG = ("", "MATCH (n", "SELECT 1", "MATCH (n:Place) RETURN m", "MATCH (n:Place) RETURN n.name AS n WHERE n.x")


@pytest.mark.parametrize("query", WRONG)
def test_place_says_in_one_line_what_is_wrong_with_a_query(place: GraphPlace, query: str) -> None:
    place.publish(EMPTY)
    with pytest.raises(QueryError) as caught:
        place.ask(query)
    assert str(caught.value).strip()
    assert "\n" not in str(caught.value)


def test_place_streams_the_rows_that_it_answers(place: GraphPlace) -> None:
    """Edges with their ends too; what is left unread is let go."""
    place.publish(random_graph(5, size=1, edges=20))
    query = "MATCH (a)-[r]->(b) UNWIND range(1, 50) AS x RETURN r, a.id AS a, x ORDER BY r.id, x"
    with place.stream(query) as found:
        assert list(found.rows) == place_rows(place, query)
    with place.stream(query) as found:
        assert next(found.rows)[0]["_edge"]["source"]
    assert len(place_rows(place, query)) > 500


def place_rows(place: GraphPlace, query: str) -> list[object]:
    return list(place.ask(query).rows)


def test_place_ends_a_query_at_its_time_limit(place: GraphPlace) -> None:
    place.publish(random_graph(1, size=40, edges=9))
    with pytest.raises(QueryError, match="took longer than"):
        place.ask(
            "MATCH (a:Place), (b:Park), (c:Person), (d:Field), (e:Award), (f:Event) "
            "WHERE a.name + b.name < c.name + d.name + e.name + f.name RETURN count(*) AS c",
            timeout=0.5,
        )


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "string": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "strings": st.lists(TEXT, max_size=3).map(tuple),
}


@st.composite
def graphs(draw: st.DrawFn) -> MemoryGraph:
    """Up to six nodes of any labels, and edges between them wherever the schema allows some."""
    known = schema()
    labels = draw(st.lists(st.sampled_from(list(known.nodes)), max_size=6))
    nodes = [
        node(label, str(number), **_drawn(draw, known.nodes[label].properties))
        for number, label in enumerate(labels)
    ]
    possible = [
        (type_.type, a, b)
        for type_ in known.edges.values()
        for a in nodes
        for b in nodes
        if type_.accepts(a.label, b.label)
    ]
    chosen = draw(st.lists(st.sampled_from(possible), max_size=6, unique_by=_key)) if possible else []
    edges = [edge(type_, a, b, "", **_drawn(draw, known.edges[type_].properties)) for type_, a, b in chosen]
    return MemoryGraph(nodes, edges)


def _key(ends: tuple[str, Node, Node]) -> tuple[str, str, str]:
    return ends[0], ends[1].id, ends[2].id


def _drawn(draw: st.DrawFn, columns: Any) -> dict[str, Value]:
    return {
        column.name: draw(VALUES[column.type])
        for column in columns
        if column.name != "id" and not (column.nullable and draw(st.booleans()))
    }


@given(first=graphs(), second=graphs())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_place_reaches_any_graph_from_any_other(place: GraphPlace, first: MemoryGraph, second: MemoryGraph) -> None:
    for graph in (first, second):
        place.publish(graph)
        assert place.digest() == graph.digest()
    assert place.publish(second) == PublishReport()


# Both places at once

NAMED = load_named()
ASKED = ("京西智谷", "门头沟区")
CITIES = [node("Place", name, kind="district") for name in ("门头沟区", "海淀区", "朝阳区")]
SHARED = node("Platform", "共性技术平台", kind="common_technology")
FIGURES = [
    node(
        "Metric",
        str(n),
        indicator="算力规模",
        value=value,
        unit="P",
        base_unit="FLOPS",
        base_value=value,
        time=time,
    )
    for n, (value, time) in enumerate([(100.0, "2023-05"), (400.0, "2023-12"), (1000.0, "2025")])
]
WORLD = MemoryGraph(
    [*NODES, *CITIES[1:], SHARED, *FIGURES],
    [
        *EDGES,
        edge("LEADS", COMPANY, SHARED, evidence=("中科视语牵头共性技术平台",)),
        edge("LEADS", PERSON, SHARED, status="planned"),
        edge("PART_OF", SHARED, CENTRE),
        edge("COOPERATES_WITH", CITIES[0], CITIES[1]),
        edge("COOPERATES_WITH", CITIES[1], CITIES[2]),
        *(edge("HAS_METRIC", CENTRE, figure, status=figure.properties["status"]) for figure in FIGURES),
    ],
)
GRAPHS = {"world": WORLD, **{f"random {seed}": random_graph(seed, loops=False) for seed in (7, 8)}}
ALSO = (
    "MATCH (n:Entity) RETURN n ORDER BY n.id",
    "MATCH (a:Entity)-[r]->(b:Entity) RETURN r ORDER BY r.id",
    "MATCH p = (a:Article)-[:HAS_SENTENCE]->(s:Sentence) RETURN p ORDER BY s.id, a.id",
    "MATCH (n:Place) RETURN n.kind AS kind, count(*) AS c, sum(n.mentions) AS m ORDER BY kind, c",
)


def _asked(query: NamedQuery, name: str) -> dict[str, Any]:
    return {key: 9 if parameter.type == "integer" else name for key, parameter in query.parameters.items()}


@pytest.mark.parametrize(
    "graph", [graph if graph == "world" else pytest.param(graph, marks=pytest.mark.one_release) for graph in GRAPHS]
)
def test_places_give_equal_rows(neo4j_server: ConnectionInfo, tmp_path: Path, graph: str) -> None:
    """The named queries, for two names each, and nodes, edges and paths: the same JSON from both."""
    queries = [(query.cypher, _asked(query, name)) for query in NAMED.values() for name in ASKED]
    queries += [(text, {}) for text in ALSO]
    rows = 0
    with closing(CypherIndex(tmp_path, schema())) as index, neo4j_place(neo4j_server) as neo4j:
        for place in (index, neo4j):
            place.publish(GRAPHS[graph])
        for text, parameters in queries:
            ours, theirs = index.ask(text, parameters), neo4j.ask(text, parameters)
            assert ours.columns == theirs.columns
            # Where rows tie, as paths of one length do, each place has an order of its own.
            assert sorted(map(repr, ours.rows)) == sorted(map(repr, theirs.rows)), text
            rows += len(ours.rows)
    assert rows > len(queries)
