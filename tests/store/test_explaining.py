"""`newskg query --explain`: what the engine gets, what is rewritten, what rows compute, each with its reason."""

from __future__ import annotations

import json

import pytest

from kg.store.explaining import explain, explained_lines
from kg.store.gate_rules import load_gate_rules
from kg.store.planning import plan_query
from tests.store.graphs import schema

RULES = load_gate_rules()


@pytest.mark.parametrize("rule", RULES.rewrites)
def test_explain_names_each_rewriting(rule: str) -> None:
    example = RULES.rewrites[rule].example
    found = explain(example, plan_query(example, {}, schema()))
    assert found.answered == "engine"
    assert RULES.rewrites[rule].reason in {step.why for step in found.steps if step.done == "rewritten"}


def test_explain_lists_what_rows_compute_in_order_of_place() -> None:
    query = (
        "MATCH (n:Park {name: $name})\nWITH n\nRETURN [x IN n.aliases | toUpper(x)] AS a, COUNT { (n)--() } AS c"
    )
    found = explain(query, plan_query(query, {"name": "智谷"}, schema()))
    assert found.answered == "rows"
    assert [(step.line, step.text, step.done) for step in found.steps] == [
        (1, "{name: $name}", "rewritten"),
        (3, "[x IN n.aliases | toUpper(x)]", "rows"),
        (3, "toUpper(x)", "rows"),
        (3, "COUNT { (n)--() }", "rows"),
    ]
    ((text, parameters),) = found.queries
    assert text.startswith("MATCH (v1:`Park`) WHERE (v1.`name` = $p1)") or "v1.`name` = $p1" in text
    assert parameters == {"p1": "智谷"}
    assert json.loads(json.dumps(found.to_dict(), ensure_ascii=False))["answered"] == "rows"
    lines = list(explained_lines(found))
    assert "3:8 [x IN n.aliases | toUpper(x)]" in lines
    assert "  in rows: a list comprehension: the engine has none" in lines
