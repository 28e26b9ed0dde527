"""Answers in rows on a graph that one can follow by hand; `test_same_answers.py` holds the same code to Neo4j."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph
from kg.store.rows.numbers import Unlike, divide, float_text, power, remainder, round_half, round_to
from kg.store.rows.text import matches, to_integer
from kg.store.rows.values import compare, contains, equal, identity, order_key
from tests.store.attack import HEAVY
from tests.store.graphs import edge, index_place, node, random_graph

CITY, DISTRICT = node("Place", "北京市", kind="city"), node("Place", "门头沟区", kind="district")
ONE, TWO = node("Park", "甲园", aliases=("甲", "老甲")), node("Park", "乙园", kind="other")
GRAPH = MemoryGraph(
    [CITY, DISTRICT, ONE, TWO],
    [
        edge("LOCATED_IN", ONE, DISTRICT),
        edge("LOCATED_IN", TWO, DISTRICT),
        edge("LOCATED_IN", DISTRICT, CITY),
        edge("COOPERATES_WITH", ONE, TWO, "1"),
        edge("COOPERATES_WITH", ONE, TWO, "2"),
        edge("PART_OF", ONE, ONE),
    ],
)


@pytest.fixture(scope="module", params=[0, 2_000], ids=["engine first", "memory"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> CypherIndex:
    place = index_place(tmp_path_factory.mktemp("rows"), tiny=request.param)
    place.publish(GRAPH)
    return place


ROWS: dict[str, list[tuple[Any, ...]]] = {
    "MATCH (n:Park) RETURN n.name AS n, COUNT { (n)--() } AS c ORDER BY n": [("乙园", 3), ("甲园", 4)],
    "MATCH (n:Park)-[:PART_OF]-(m) RETURN count([m]) AS c": [(1,)],
    "MATCH (n {name: '甲园'})-[:COOPERATES_WITH]-(m)-[:COOPERATES_WITH]-(o) RETURN count([o]) AS c": [(2,)],
    "MATCH (n:Park {name: '甲园'})-[:LOCATED_IN*0..]->(m) RETURN m.name AS m ORDER BY size(m), m": [
        ("甲园",),
        ("北京市",),
        ("门头沟区",),
    ],
    "MATCH (n:Park) ((x)-[:LOCATED_IN]->(y)){2} (c) "
    "RETURN n.name AS n, [i IN x | i.name] AS x, c.name ORDER BY n": [
        ("乙园", ["乙园", "门头沟区"], "北京市"),
        ("甲园", ["甲园", "门头沟区"], "北京市"),
    ],
    "MATCH (a:Park {name: '甲园'}), (b:Place {kind: 'city'}) MATCH p = shortestPath((a)-[*]->(b)) "
    "RETURN [n IN nodes(p) | n.name] AS way": [(["甲园", "门头沟区", "北京市"],)],
    "MATCH (a:Park {name: '甲园'}), (b:Park {name: '乙园'}) MATCH p = shortestPath((a)-[*]-(b)) "
    "RETURN length(p) AS c": [(1,)],
    "MATCH (a:Park {name: '甲园'}), (b:Park {name: '乙园'}) MATCH p = allShortestPaths((a)-[*]-(b)) "
    "RETURN count([p]) AS c": [(2,)],
    "OPTIONAL MATCH p = (:Park {name: '丙园'})-->() RETURN p, labels(null) AS l": [(None, None)],
    "MATCH (n:Park) RETURN labels(n) AS l LIMIT 1": [(["Entity", "Park"],)],
    "MATCH (n:Park) WITH n ORDER BY n.name DESC RETURN collect(n.name) AS names": [(["甲园", "乙园"],)],
    "MATCH (n:Park) WHERE n.kind IN ['other', null] RETURN n.name AS n": [("乙园",)],
    "MATCH (n:Park) WHERE NOT n.kind IN ['x', null] RETURN n.name AS n": [],
    "MATCH (n:Park) RETURN n {.name, here: [(n)-[:LOCATED_IN]->(p) | p.name]} AS n ORDER BY n.name": [
        ({"here": ["门头沟区"], "name": "乙园"},),
        ({"here": ["门头沟区"], "name": "甲园"},),
    ],
    "MATCH (p:Place) CALL (p) { MATCH (p)<-[:LOCATED_IN]-(x) RETURN count(x) AS c } RETURN p.name AS p, c "
    "ORDER BY c DESC": [("门头沟区", 2), ("北京市", 1)],
    "MATCH (n:Park) RETURN sum(n.mentions) AS s UNION ALL RETURN 9 AS s": [(2,), (9,)],
    "UNWIND [3, null, 'a', 1.5, true, [1], {b: 1}] AS x RETURN x ORDER BY x": [
        ({"b": 1},),
        ([1],),
        ("a",),
        (True,),
        (1.5,),
        (3,),
        (None,),
    ],
    "UNWIND [1, 1.0, true, null, null] AS x RETURN count(*) AS c, collect(DISTINCT x) AS d": [(5, [1, True])],
}


@pytest.mark.parametrize("query", ROWS)
def test_rows_answer(query: str, index: CypherIndex) -> None:
    found = index.ask(query).rows
    assert index.plan(query).rows is not None or index.plan(query).engine is not None
    assert found == ROWS[query]


REFUSED = {
    "MATCH (a {name: '甲园'}), (b:Park {kind: 'other'}) MATCH p = shortestPath((a)-[*]-(b)) RETURN p": "several",
    "MATCH (a:Park), (b:Park) MATCH p = shortestPath((a)-[*]-(b)) RETURN length(p) AS c": "two different nodes",
    "MATCH (n:Park) RETURN [x IN n.name | x] AS x": "expected a list; found a string",
    "MATCH (n:Park) RETURN -n.name AS x": "only numbers have a sign",
    "MATCH (n:Park) RETURN toUpper(n.mentions) AS x": "takes a string; found a number",
    "RETURN [x IN 1 | x] AS x": "expected a list; found an integer",
    "RETURN 9223372036854775807 + 1 AS x": "64 bits",
    "RETURN 'a' =~ '(?<name>a)' AS x": "is not read here",
    "UNWIND [1, 'a'] AS x RETURN sum(x) AS s": "sum() takes numbers",
    "MATCH (n:Park) RETURN [x IN [1] WHERE y > 1] AS z": "variable 'y' is not defined here; defined: n, x",
}


@pytest.mark.parametrize("query", REFUSED)
def test_rows_say_what_they_cannot_go_on_with(query: str, index: CypherIndex) -> None:
    """In one line, with the place in a note."""
    with pytest.raises(QueryError) as caught:
        index.ask(query)
    assert REFUSED[query] in str(caught.value)
    assert str(caught.value).startswith("line 1, column ")
    assert caught.value.__notes__


def test_rows_end_at_the_time_limit_and_keep_little(tmp_path: Path) -> None:
    """Queries that would never end, or fill the memory."""
    place = index_place(tmp_path)
    place.publish(random_graph(1, size=2, edges=60))
    for query in HEAVY:
        started = time.monotonic()
        with contextlib.suppress(QueryError):
            place.ask(query, timeout=0.1)
        assert time.monotonic() - started < 8, query


def test_values_know_null() -> None:
    assert equal([1, None], [1, 2]) is None
    assert equal([1, None], [2, None]) is False
    assert equal(1, True) is False
    assert equal({"a": 1}, {"a": 1.0}) is True
    assert contains([1, None], 2) is None
    assert contains([], None) is False
    assert compare("a", 1) is None
    assert identity([None, 1]) == identity([None, 1.0])
    assert identity(True) != identity(1)
    assert sorted([None, 1, -0.0, 0.0, float("nan"), "a", False], key=order_key)[:3] == ["a", False, -0.0]


def test_numbers_are_those_of_java() -> None:
    assert (divide(-7, 2), remainder(-7, 3), power(2, 3)) == (-3, -1, 8.0)
    assert [round_half(x) for x in (2.5, -2.5, -0.4)] == [3.0, -2.0, 0.0]
    assert [round_to(x, 1) for x in (2.45, -2.45)] == [2.5, -2.5]
    texts = {1.5: "1.5", 1e7: "1.0E7", 1e-5: "1.0E-5", 5e-324: "4.9E-324", 1e300: "1.0E300", 0.001: "0.001"}
    assert {value: float_text(value) for value in texts} == texts


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("京西智谷", ".*智.", True),
        ("abc", "A.*", False),
        ("abc", "(?i)A.*", True),
        ("a\nb", "a.b", False),
        ("a\nb", "(?s)a.b", True),
        ("１２", "\\d+", False),
        ("2024-05", "\\d{4}-\\d{2}", True),
        ("京a", "[\\w京]+", True),
        ("京", "\\p{IsHan}", True),
        ("a\n", "a$", False),
    ],
)
def test_regular_expressions_are_those_of_java(text: str, pattern: str, found: bool) -> None:
    assert matches(text, pattern) is found


def test_text_becomes_a_whole_number() -> None:
    """With spaces around it one release of Neo4j reads a number, the other does not."""
    assert [to_integer(x) for x in ("3.7", "7", " x ", True, -2.9, "1e3")] == [3, 7, None, 1, -2, 1000]
    with pytest.raises(Unlike, match="trim"):
        to_integer(" 7 ")
