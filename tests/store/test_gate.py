"""The gate: what passes, what is refused in which words, and that nothing hostile gets through."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import RuleError
from kg.errors import QueryError
from kg.query.library import load_named
from kg.store.gate import GatedQuery
from kg.store.gate_rules import load_gate_rules
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph
from kg.store.planning import PlannedQuery, plan_query
from tests.store.graphs import edge, index_place, node, random_graph, schema
from tests.store.queries import EVERYDAY

RULES = load_gate_rules().refusals
EXAMPLES = [(rule.id, query) for rule in RULES.values() for query in rule.examples]
NON_EXAMPLES = [(rule.id, query) for rule in RULES.values() for query in rule.non_examples]
GIVEN = {"name": "智谷", "names": ["智谷", "京西智谷"], "props": {}}


def planned(
    query: str, parameters: dict[str, Any] | None = None, loops: frozenset[str] = frozenset()
) -> PlannedQuery:
    return plan_query(query, parameters or {}, schema(), loops=loops)


def gated(query: str, parameters: dict[str, Any] | None = None, loops: frozenset[str] = frozenset()) -> GatedQuery:
    """The engine's query, for one that the gate lets through whole."""
    engine = planned(query, parameters, loops).engine
    assert engine is not None
    return engine


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> CypherIndex:
    place = index_place(tmp_path_factory.mktemp("gate"))
    place.publish(random_graph(1, size=2, edges=60, loops=False))
    return place


@pytest.mark.parametrize(("rule", "query"), EXAMPLES)
def test_gate_keeps_each_example_from_the_engine_by_its_rule(rule: str, query: str, index: CypherIndex) -> None:
    """It is answered in rows for that reason, or refused with the reason and another way to write it."""
    if RULES[rule].in_rows:
        found = planned(query, GIVEN)
        assert found.reason is not None
        assert found.reason.rule == rule
        index.ask(query, GIVEN)
        return
    with pytest.raises(QueryError) as caught:
        planned(query, GIVEN)
    message = str(caught.value)
    assert RULES[rule].reason.split("{")[0] in message
    assert RULES[rule].instead.split("{")[0] in message
    assert "\n" not in message
    assert caught.value.__notes__


@pytest.mark.parametrize(("rule", "query"), NON_EXAMPLES)
def test_gate_passes_each_neighbour_and_the_index_answers_it(rule: str, query: str, index: CypherIndex) -> None:
    assert rule in RULES
    index.ask(query, GIVEN)


@pytest.mark.parametrize("query", EVERYDAY)
def test_gate_passes_what_analysts_ask_every_day(query: str, index: CypherIndex) -> None:
    index.ask(query, GIVEN)


def test_gate_rules_each_have_an_example_or_a_test_of_their_own() -> None:
    """too-deep and loop depend on more than a query."""
    assert {rule.id for rule in RULES.values() if not rule.examples} == {"too-deep", "loop"}


def test_gate_keeps_no_direction_from_the_engine_where_the_graph_has_loops() -> None:
    query = "MATCH (a:Park)-[:PART_OF]-(b:Park) RETURN b.name"
    gated(query)
    reason = planned(query, loops=frozenset({"PART_OF"})).reason
    assert reason is not None
    assert reason.rule == "loop"
    gated("MATCH (a:Park)-[:PART_OF]->(b:Park) RETURN b.name", loops=frozenset({"PART_OF"}))
    gated("MATCH (a:Person)-[:LEADS]-(b:Platform) RETURN b.name", loops=frozenset({"LEADS"}))


@pytest.mark.parametrize("query", ["(" * 400 + "1" + ")" * 400, "1" + " + 1" * 900])
def test_gate_refuses_what_is_too_deep_or_too_long(query: str) -> None:
    with pytest.raises(QueryError, match="so long or so deep"):
        gated(f"RETURN {query} AS x")
    with pytest.raises(QueryError, match="at most 20,000"):
        gated("RETURN 1 AS x" + " " * 30_000)


NAMES = {
    "label": ("MATCH (n:Insitution) RETURN n", "label 'Insitution' is unknown; did you mean Institution"),
    "case of a label": ("MATCH (n:park) RETURN n", "did you mean Park"),
    "label in Chinese": ("MATCH (n:园区) RETURN n", "label '园区' is unknown; did you mean Park?"),
    "type in Chinese": ("MATCH (a)-[:建设]->(b) RETURN a", "did you mean BUILDS?"),
    "type": ("MATCH (a)-[:LEAD]->(b) RETURN a", "relationship type 'LEAD' is unknown; did you mean LEADS"),
    "case of a type": ("MATCH (a)-[:leads]->(b) RETURN a", "did you mean LEADS"),
    "property": ("MATCH (n:Park) RETURN n.nam", "property of Park 'nam' is unknown; did you mean name"),
    "case of a property": ("MATCH (n:Park) RETURN n.Name", "did you mean name"),
    "property in a map": ("MATCH (n:Park {titel: 'x'}) RETURN n", "property of Park 'titel' is unknown"),
    "property of a type": ("MATCH ()-[r:LEADS]->() RETURN r.titles", "property of LEADS 'titles' is unknown"),
    "hidden column": ("MATCH ()-[r:LEADS]->() RETURN r._source", "'_source' is unknown"),
    "function": ("MATCH (n:Park) RETURN cuont(n)", "function 'cuont' is unknown; did you mean count"),
    "engine function": ("MATCH (n:Park) RETURN label(n)", "function 'label' is unknown"),
    "variable": ("MATCH (n:Park) RETURN m.name", "variable 'm' is not defined here; defined: n"),
    "case of a variable": ("MATCH (n:Park) RETURN N.name", "variable 'N' is not defined here"),
    "dropped variable": (
        "MATCH (n:Park) WITH n.name AS x RETURN n",
        "variable 'n' is not defined here; defined: x",
    ),
    "parameter": ("MATCH (n:Park) WHERE n.name = $nam RETURN n", "parameter $nam is missing; give it with -p nam="),
    "column twice": ("MATCH (n:Park) RETURN n.name AS x, n.kind AS x", "column 'x' stands twice"),
    "column of WITH": ("MATCH (n:Park) WITH n.name RETURN 1 AS x", "needs a name in WITH"),
    "union": ("RETURN 1 AS a UNION RETURN 2 AS b", "the same columns in the same order: a"),
    "limit": ("MATCH (n:Park) RETURN n LIMIT -1", "LIMIT takes a whole number"),
    "property of text": ("RETURN 'a'.x AS x", "string has no properties"),
    "large number": ("RETURN 99999999999999999999 AS x", "is too large; integers have 64 bits"),
}


@pytest.mark.parametrize("case", NAMES)
def test_gate_names_what_is_wrong_and_what_is_near(case: str) -> None:
    query, message = NAMES[case]
    with pytest.raises(QueryError) as caught:
        gated(query, GIVEN)
    assert message in str(caught.value)


@pytest.mark.parametrize("value", [b"x", 2**70, "\ud800", [b"x"], {"a": {1}}])
def test_gate_refuses_parameters_that_are_no_plain_values(value: Any) -> None:
    with pytest.raises(QueryError, match=r"parameter \$p"):
        planned("RETURN $p AS x", {"p": value})


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [1, "a"], ["a", None], []])
def test_gate_lets_parameters_hold_lists_and_maps(value: Any, index: CypherIndex) -> None:
    assert index.ask("RETURN $p AS x", {"p": value}).rows == [(value,)]


def test_gate_leaves_nothing_of_the_query_but_names_of_the_schema() -> None:
    """Variables, aliases and texts of the user's never reach the engine's parser."""
    query = "MATCH (`n;x`:Park) WHERE `n;x`.name = 'LOAD FROM' RETURN `n;x`.name AS `a``b`"
    found = gated(query)
    assert found.text == "MATCH (v1:`Park`) WHERE (v1.`name` = $p1) RETURN v1.`name` AS c0"
    assert found.columns == ("a`b",)
    assert found.parameters == {"p1": "LOAD FROM"}


def test_gate_holds_edges_of_one_match_apart_and_of_two_not() -> None:
    """Cypher uses an edge once in a MATCH: nobody is co-located with himself by the same edge."""
    one = gated("MATCH (a)-[:LOCATED_IN]->(g)<-[:LOCATED_IN]-(b) RETURN a.name, b.name").text
    assert "id(v3) <> id(v5)" in one
    two = gated("MATCH (a)-[:LOCATED_IN]->(g) MATCH (g)<-[:LOCATED_IN]-(b) RETURN a.name, b.name").text
    assert "id(" not in two
    other = gated("MATCH (a)-[:LEADS]->(g)<-[:OPERATES]-(b) RETURN a.name, b.name").text
    assert "id(" not in other


def test_gate_answers_what_the_engine_alone_would_not(tmp_path: Path) -> None:
    """Each of these the engine answers otherwise as written."""
    place = index_place(tmp_path)
    city, one, two = (
        node("Place", "门头沟区"),
        node("Park", "甲园", aliases=("甲",)),
        node("Park", "乙园", kind="other"),
    )
    place.publish(MemoryGraph([city, one, two], [edge("LOCATED_IN", one, city), edge("LOCATED_IN", two, city)]))
    pairs = "MATCH (a)-[:LOCATED_IN]->(g)<-[:LOCATED_IN]-(b) RETURN a.name AS a, b.name AS b ORDER BY a"
    assert place.ask(pairs).rows == [("乙园", "甲园"), ("甲园", "乙园")]
    null_text = "MATCH (n:Park) RETURN n.name + n.kind AS x ORDER BY n.name"
    assert place.ask(null_text).rows == [("乙园other",), (None,)]
    empty = "MATCH (n:Park) WHERE n.name CONTAINS '' RETURN count(*) AS c"
    assert place.ask(empty).rows == [(2,)]
    null_in = "MATCH (n:Park) WHERE NOT n.kind IN n.aliases RETURN n.name AS name"
    assert place.ask(null_in).rows == [("乙园",)]
    bound = "MATCH (n:Entity) MATCH (n:Place) RETURN n.name AS name"
    assert place.ask(bound).rows == [("门头沟区",)]
    nothing = "MATCH (n:Park) WHERE n.name = '丙园' RETURN sum(n.mentions) AS s"
    assert place.ask(nothing).rows == [(0,)]


def test_gate_keeps_circles_from_the_engine() -> None:
    """It loses matches of circles, also when a second name for a node opens them."""
    reason = planned(
        "MATCH (a)-[r:LEADS]->(b)<-[s:BUILDS]-(a), (a)-[:LOCATED_IN]->(c) RETURN a.name, b.name"
    ).reason
    assert reason is not None
    assert reason.rule == "circle"
    tree = gated("MATCH (a)-[r:LEADS]->(b)<-[s:BUILDS]-(c), (a)-[:LOCATED_IN]->(d) RETURN a.name").text
    assert "id(" not in tree


@pytest.mark.parametrize("name", load_named())
def test_gate_passes_each_named_query(name: str, index: CypherIndex) -> None:
    query = load_named()[name]
    answer = index.ask(
        query.cypher, {name: 5 if p.type == "integer" else "京西智谷" for name, p in query.parameters.items()}
    )
    assert answer.columns


def test_gate_rules_report_all_faults_together(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text(
        "refusals:\n"
        "  - {id: a, construct: x, reason: y, instead: z, answered: rows, functions: [size], extra: 1}\n",
        "utf-8",
    )
    (tmp_path / "functions.yaml").write_text(
        "engine:\n  - {name: head, takes: [set], gives: integer, engine: 'size({0})'}\n"
        "rows:\n  - {name: size, takes: 'set|list', gives: integer, examples: [size(null)]}\n",
        "utf-8",
    )
    with pytest.raises(RuleError) as caught:
        load_gate_rules(tmp_path)
    for fault in (
        *("unknown key 'extra'", "takes 'set' unknown", "function size passes by functions.yaml"),
        "function head is none of those under rows",
    ):
        assert fault in str(caught.value)


def test_gate_lets_no_hostile_query_write_read_a_file_or_crash(tmp_path: Path) -> None:
    """500 mutated and hostile queries in a process of their own; see `tests/store/attack.py`."""
    secret = tmp_path / "secret.csv"
    secret.write_text("tell,nobody\n", "utf-8")
    place = index_place(tmp_path / "index")
    place.publish(random_graph(1, size=2, edges=60))
    before = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in (tmp_path / "index").iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.attack", str(tmp_path / "index"), str(secret), "500"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tried, answered = map(int, done.stdout.split())
    assert tried == 500
    assert answered > 80
    after = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in (tmp_path / "index").iterdir()}
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "secret.csv"]
