"""The index and Neo4j asked the same: named queries, the gate's examples, and random queries give equal rows."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from kg.errors import QueryError
from kg.model import Value
from kg.query.library import load_named
from kg.store.gate_rules import load_gate_rules
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph
from kg.store.neo4j import Neo4jPlace
from tests.conftest import Servers, neo4j_versions, wipe
from tests.store.graphs import edge, index_place, node, random_graph, schema
from tests.store.queries import EVERYDAY, QueryMaker

NON_EXAMPLES = [query for rule in load_gate_rules().refusals.values() for query in rule.non_examples]
GIVEN = {"name": "京西智谷", "names": ["京西智谷", "A", "无"]}
_DIGITS = 12  # the engines add floats in different orders


@dataclass(frozen=True, slots=True)
class Both:
    """The two places, brought to the same graph."""

    index: CypherIndex
    neo4j: Neo4jPlace

    def publish(self, graph: MemoryGraph) -> None:
        self.index.publish(graph)
        self.neo4j.publish(graph)


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: the gate's rules were found on both, and `test_places` compares rows on both."""
    return str(request.param)


@pytest.fixture(scope="module")
def both(neo4j_servers: Servers, neo4j_version: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    connection = neo4j_servers.get(neo4j_version)
    wipe(connection)
    login = (connection.uri, connection.user, connection.password, connection.database)
    with (
        closing(index_place(tmp_path_factory.mktemp("both"))) as index,
        Neo4jPlace.connect(*login, schema=schema()) as neo4j,
    ):
        yield Both(index, neo4j)


def canonical(value: Any) -> Any:
    """A value as it compares: numbers to twelve digits, whole floats as integers, lists without order.

    Nobody promises the order of collect().
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        rounded = float(f"{value:.{_DIGITS}g}")
        return int(rounded) if math.isfinite(rounded) and rounded.is_integer() else rounded
    if isinstance(value, list):
        return sorted((canonical(item) for item in value), key=_text)
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def answers(both: Both, query: str, parameters: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The rows of both places, as texts; sorted unless the query sorts them."""
    found = []
    for place in (both.index, both.neo4j):
        answer = place.ask(query, parameters)
        rows = [_text([list(answer.columns), *map(canonical, row)]) for row in answer.rows]
        found.append(rows if "ORDER BY" in query else sorted(rows))
    return found[0], found[1]


def press_graph() -> MemoryGraph:
    """What a page about a computing centre says."""
    city, district = node("Place", "北京市", kind="city"), node("Place", "门头沟区", kind="district")
    centre = node("Platform", "京西智谷人工智能计算中心", kind="computing", aliases=("京西智谷",))
    common = node("Platform", "多模态人工智能共性技术平台", kind="common_technology")
    company = node("Institution", "中科视语", kind="company")
    institute = node("Institution", "中国科学院自动化研究所", kind="institute")
    person = node("Person", "王志勤")
    scale: dict[str, Value] = {"indicator": "算力规模", "unit": "P", "base_unit": "FLOPS"}
    now = node("Metric", "一", **scale, value=400.0, base_value=4e17, time="2023-12", status="actual")
    later = node("Metric", "二", **scale, value=1000.0, base_value=1e18, time="2025", status="planned")
    other = node("Metric", "四", **scale, value=500.0, base_value=5e17, time="2023-12", status="actual")
    area = node("Metric", "三", indicator="建筑面积", value=3.5, unit="平方米", status="actual")
    park, plan = node("Park", "京西智谷园区", kind="science_park"), node("Document", "算力行动计划")
    article = node("Article", "报道", media="新华社", date="2024-05", title="算力上新")
    sentence = node("Sentence", "一句", article=article.id, text="中科视语运营计算中心。", start=0, end=11)
    edges = [
        edge("LOCATED_IN", centre, district, evidence=("计算中心位于门头沟区",)),
        edge("LOCATED_IN", district, city),
        edge("LEADS", institute, common),
        edge("LEADS", company, common, status="planned"),
        edge("OPERATES", company, centre, sentences=(sentence.id,), first_date="2024-05", last_date="2024-05"),
        edge("BUILDS", district, centre),
        edge("INVESTS_IN", district, centre),
        edge("INVESTS_IN", city, centre, status="planned"),
        edge("USES", company, centre),
        edge("SERVES", centre, institute),
        edge("SETTLES_IN", company, park),
        edge("ISSUES", city, plan),
        edge("SUPPORTS", plan, centre),
        edge("HAS_SENTENCE", article, sentence),
        edge("MENTIONS", sentence, centre),
        edge("MENTIONS", sentence, company),
        edge("WORKS_FOR", person, institute, title="副院长"),
        edge("COOPERATES_WITH", company, institute),
        *(edge("HAS_METRIC", centre, metric) for metric in (now, later, other, area)),
    ]
    figures, told = [now, later, other, area], [park, plan, article, sentence]
    return MemoryGraph([city, district, centre, common, company, institute, person, *figures, *told], edges)


EXPECTED: dict[str, Sequence[object]] = {
    "builders": ["门头沟区"],
    "coinvestors": ["北京市"],
    "compute": ["京西智谷人工智能计算中心"],
    "computing": ["2023-12", "2023-12", "2025"],
    "conflicting": ["京西智谷人工智能计算中心"],
    "connected": ["computing", "company"],
    "documents": ["算力行动计划"],
    "due": ["京西智谷人工智能计算中心"],
    "exclusive": ["中科视语"],
    "figures": ["2023-12", "2023-12", "2025", None],
    "funders": ["北京市", "门头沟区"],
    "inside": ["京西智谷人工智能计算中心", "门头沟区"],
    "leaders": ["中国科学院自动化研究所", "中科视语"],
    "leading": ["中国科学院自动化研究所", "中科视语"],
    "operators": ["中科视语"],
    "partners": ["中国科学院自动化研究所"],
    "paths": [1] * 3 + [2] + [3] * 13,
    "person": ["中国科学院自动化研究所"],
    "planned_actual": ["算力规模", "算力规模"],
    "posts": ["王志勤"],
    "recent": ["2024-05"],
    "said": ["2024-05"],
    "settled": ["中科视语"],
    "surroundings": [1] * 5 + [2] * 3,
    "users": ["中国科学院自动化研究所", "中科视语"],
}
GIVEN_NAMED: dict[str, dict[str, Any]] = {
    "connected": {"most": 2},
    "due": {"date": "2026"},
    "exclusive": {"media": "新华社"},
    "inside": {"name": "北京市"},
    "partners": {"name": "中科视语"},
    "paths": {"from": "京西智谷人工智能计算中心", "to": "门头沟区"},
    "person": {"name": "王志勤"},
    "recent": {"date": "2024"},
    "settled": {"name": "京西智谷园区"},
}


@pytest.mark.parametrize("name", load_named())
def test_both_answer_each_named_query_alike(both: Both, name: str) -> None:
    """What an analyst asks first, of a page about a computing centre."""
    both.publish(press_graph())
    query = load_named()[name]
    given = GIVEN_NAMED.get(name, {"name": "京西智谷"} if query.parameters else {})
    ours, theirs = answers(both, query.cypher, given)
    assert sorted(ours) == sorted(theirs)
    assert name == "paths" or ours == theirs  # paths of one length come in any order
    rows = both.index.ask(query.cypher, given).rows
    assert sorted(str(row[0]) for row in rows) == sorted(str(value) for value in EXPECTED[name])


def test_both_answer_what_the_gate_lets_through_alike(both: Both) -> None:
    """What analysts ask every day, and every non-example of the gate's rules."""
    both.publish(random_graph(1, size=2, edges=300, loops=False))
    different = []
    for query in (*EVERYDAY, *NON_EXAMPLES):
        ours, theirs = answers(both, query, GIVEN)
        if len(ours) != len(theirs) if "LIMIT" in query else ours != theirs:
            different.append(query)
    assert not different


@pytest.mark.parametrize("seed", [11])
def test_both_answer_random_queries_alike(both: Both, seed: int) -> None:
    """50 queries a graph; what the index refuses is not compared."""
    both.publish(random_graph(seed, size=2, edges=200, loops=seed % 2 == 0))
    maker = QueryMaker(random.Random(seed))
    different, compared = [], 0
    for _ in range(50):
        query = maker.query()
        try:
            both.index.ask(query)
        except QueryError:
            continue
        compared += 1
        ours, theirs = answers(both, query, {})
        if ours != theirs:
            different.append(query)
    assert not different
    assert compared > 20
