"""docs/cypher.md is what the generator writes, and its small graph fits the schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.store.checks import CheckedGraph
from kg.store.example import example_graph
from kg.store.gate_rules import load_gate_rules
from kg.store.planning import plan_query
from kg.store.reference import reference
from tests.store.graphs import schema

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "cypher.md"
RULES = load_gate_rules()


def test_reference_is_the_page_that_the_generator_writes() -> None:
    """When this fails: `python -m kg.store.reference > docs/cypher.md`."""
    written = "".join(f"{line.rstrip()}\n" for line in reference(schema(), RULES))
    assert _PAGE.read_text("utf-8") == written


def test_reference_names_every_label_type_function_and_rule() -> None:
    page = _PAGE.read_text("utf-8")
    for name in (*schema().nodes, *schema().edges):
        assert f"### {name} " in page
    for function in RULES.row_functions.values():
        assert f"| `{function.name}(" in page
    for rule in RULES.refusals.values():
        assert not rule.examples or rule.examples[0].replace("|", "\\|") in page, rule.id


@pytest.mark.parametrize("what", RULES.passes)
def test_reference_lists_as_passed_what_the_engine_gets_as_written(what: str) -> None:
    assert plan_query(RULES.passes[what], {}, schema()).engine is not None


def test_reference_graph_fits_the_schema() -> None:
    """Each label and each type at least once, as every place would demand of it."""
    checked = CheckedGraph(example_graph(schema()), schema())
    assert all(list(checked.nodes(label)) for label in schema().nodes)
    assert all(list(checked.edges(type_)) for type_ in schema().edges)
