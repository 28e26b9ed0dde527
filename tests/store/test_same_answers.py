"""The index and Neo4j asked the same: named queries, the gate's examples, what analysts ask, give equal rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.model import Value
from kg.query.library import load_named
from kg.store.gate_rules import load_gate_rules
from kg.store.memory import MemoryGraph
from tests.conftest import neo4j_versions
from tests.store.differential import Pair, canonical, canonical_text, graph_of
from tests.store.graphs import edge, node, random_graph
from tests.store.press import press_graph
from tests.store.queries import EVERYDAY

NON_EXAMPLES = [query for rule in load_gate_rules().refusals.values() for query in rule.non_examples]
WRITTEN = [*load_gate_rules().passes.values(), *(rule.example for rule in load_gate_rules().rewrites.values())]
PROCEDURES = list(load_gate_rules().procedures.values())
IN_ROWS = [query for rule in load_gate_rules().refusals.values() if rule.in_rows for query in rule.examples]
EXAMPLES = [*EVERYDAY, *IN_ROWS, *NON_EXAMPLES, *WRITTEN, *PROCEDURES]
GIVEN = {"name": "京西智谷", "names": ["京西智谷", "门头沟区", "无"], "year": "2024", "k": 3}
_FOLDER = Path(__file__).parent
ANALYSTS = [
    line for line in (_FOLDER / "analysts.txt").read_text("utf-8").splitlines() if line[:1] not in {"#", ""}
]


def cases() -> dict[int, list[str]]:
    """`graph seed: query` a line."""
    found: dict[int, list[str]] = {}
    for line in (_FOLDER / "differences.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            seed, _, query = line.partition(": ")
            found.setdefault(int(seed), []).append(query)
    return found


CASES = cases()


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone: the gate's rules were found on both, and `test_places` compares rows on both."""
    return str(request.param)


def differences(both: Pair, queries: Iterable[str], given: dict[str, Any] | None = None) -> list[str]:
    """Queries that a place refuses or answers otherwise."""
    asked = list(queries)
    outcomes = both.compare(both.indexes[0], [(query, given or {}) for query in asked], timeout=60)
    return [
        f"{query}: {outcome.word} {outcome.detail}"
        for query, outcome in zip(asked, outcomes, strict=True)
        if outcome.word != "same"
    ]


def page_graph() -> MemoryGraph:
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
def test_both_answer_each_named_query_alike(both: Pair, name: str) -> None:
    """What an analyst asks first, of a page about a computing centre."""
    both.publish(page_graph())
    query = load_named()[name]
    given = GIVEN_NAMED.get(name, {"name": "京西智谷"} if query.parameters else {})
    assert name == "paths" or not differences(both, [query.cypher], given)  # paths of one length come in any order
    rows = both.indexes[0].ask(query.cypher, given).rows
    assert sorted(str(row[0]) for row in rows) == sorted(str(value) for value in EXPECTED[name])
    assert sorted(map(canonical_text, rows)) == sorted(
        map(canonical_text, both.neo4j.ask(query.cypher, given).rows)
    )


def test_both_answer_what_the_gate_lets_through_alike(both: Pair) -> None:
    """What analysts ask every day, and every example of docs/cypher.md that is answered."""
    both.publish(random_graph(1, size=2, edges=120, loops=False))
    different = differences(both, [q for q in EXAMPLES if "LIMIT" not in q], GIVEN)
    assert not different
    for query in (q for q in EXAMPLES if "LIMIT" in q):
        assert len(both.indexes[0].ask(query, GIVEN).rows) == len(both.neo4j.ask(query, GIVEN).rows)


def test_both_answer_what_analysts_ask_alike(both: Pair) -> None:
    """A hundred and fifty queries as analysts write them for Neo4j: the index answers every one."""
    both.publish(press_graph())
    assert len(ANALYSTS) >= 116
    assert not differences(both, ANALYSTS, GIVEN)
    answered = sum(bool(both.indexes[0].ask(query, GIVEN).rows) for query in ANALYSTS[::4])
    assert answered > 0.9 * len(ANALYSTS[::4])


def test_both_compute_each_function_alike(both: Pair) -> None:
    """Every example of a function that rows compute, whatever the graph."""
    both.publish(page_graph())
    examples = [e for function in load_gate_rules().row_functions.values() for e in function.examples]
    for start in range(0, len(examples), 60):
        columns = ", ".join(f"{example} AS c{n}" for n, example in enumerate(examples[start : start + 60]))
        query = f"UNWIND [1] AS one RETURN {columns}"
        ours, theirs = both.indexes[0].ask(query).rows[0], both.neo4j.ask(query).rows[0]
        for example, one, other in zip(examples[start:], ours, theirs, strict=False):
            assert canonical(one) == canonical(other), example


def test_both_answer_what_once_differed_alike(both: Pair) -> None:
    """Cases of the long run (`tests/store/differential.py`), each as short as it still differed."""
    for seed, queries in CASES.items():
        both.publish(graph_of(seed))
        assert not differences(both, queries)
