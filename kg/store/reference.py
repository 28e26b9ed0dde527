"""The Cypher reference: `python -m kg.store.reference > docs/cypher.md` writes it anew from schema and rules."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from kg.model import Edge, Node
from kg.rulebook import load_rulebook
from kg.rulebook.schema import EdgeType, NodeType, Property, Schema
from kg.store.example import example_graph
from kg.store.gate_rules import GateRules, Refusal, load_gate_rules

_TYPES = {"strings": "list of strings"}
_HEAD = """# Cypher

What `newskg query` and `kg.query.ask` understand. The embedded index answers a query as Neo4j does, or refuses
it: its engine answers what is proved equal, some of it **rewritten**; what the engine answers otherwise is
computed **in rows** from what it gives; the rest is **refused** with the portable way to write it. `newskg
query --explain 'MATCH …'` says what becomes of a query of yours. With `--engine auto` a Neo4j that is named or
runs locally answers what the index refuses.

This page is made by `python -m kg.store.reference` from the schema and the rules of the gate; every example in
it is asked of the index and of Neo4j in the tests. The examples of the schema are of one small invented graph.

## Labels

On Neo4j the first eleven, which are entities, have the label `Entity` too; `(n:Entity)` means any of them in
both places.
"""
_FUNCTIONS = """The engine computes those with a mark, rows all of them. A null argument gives null unless the table
says otherwise.

Aggregates: count, sum, avg, min, max, collect, stdev, stdevp, percentileCont, percentileDisc; all but the last
four also in the engine.
"""
_REST = """Whatever is not on this page is refused too: writing clauses, `LOAD CSV`, administration. A query has a
time limit (`--timeout`), at most 20,000 characters, and keeps at most 2,000,000 rows at a time.
"""
_GIVES = {"nodes": "list of nodes", "edges": "list of relationships", "item": "an item", "same": "as given"}
_NULLS = {"fail": "null fails", "keep": "null is a value"}


def reference(schema: Schema, rules: GateRules) -> Iterator[str]:
    """The page, in lines without line ends."""
    graph = example_graph(schema)
    nodes = {node.id: node for label in schema.nodes for node in graph.nodes(label)}
    yield from _HEAD.splitlines()
    for label, node_type in schema.nodes.items():
        yield from _label(node_type, next(graph.nodes(label)))
    yield from ("", "## Relationship types", "")
    yield from _shared(schema)
    for type_, edge_type in schema.edges.items():
        yield from _type(schema, edge_type, next(graph.edges(type_)), nodes)
    yield from ("", "## Constructs", "")
    yield from _passing(rules)
    yield from _refusals("In rows", "Answered as Neo4j does, only not by the engine.", rules, in_rows=True)
    yield from _refusals("Refused", "Write it the other way, or ask Neo4j: `--neo4j URI`.", rules, in_rows=False)
    yield from ("", "## Functions", "")
    yield from _functions(rules)
    yield from (
        "",
        "## Procedures",
        "",
        "Procedures are Neo4j's own; these queries ask the same of both places.",
        "",
    )
    yield from _table(("procedure", "query"), ((_code(n + "()"), _code(q)) for n, q in rules.procedures.items()))
    yield from ("", *_REST.splitlines())


def _label(node_type: NodeType, example: Node) -> Iterator[str]:
    kinds = f"; `kind` is one of {', '.join(node_type.kinds)}" if node_type.kinds else ""
    yield from ("", f"### {node_type.label} {node_type.zh}{kinds}", "")
    yield from _properties(node_type.properties, example.properties)


def _shared(schema: Schema) -> Iterator[str]:
    """What all relations carry is said once."""
    yield f"Each of the {len(schema.relations)} relations between entities has the properties"
    first = next(iter(schema.relations.values()))
    own = {p.name for p in first.properties if p.name != first.own_property}
    yield ", ".join(_named(p) for p in first.properties if p.name in own) + "."


def _type(schema: Schema, edge: EdgeType, example: Edge, nodes: dict[str, Node]) -> Iterator[str]:
    arrow = " (symmetric: one edge, whichever way round)" if edge.symmetric else ""
    yield from ("", f"### {edge.type} {edge.zh}", "")
    yield f"{_any(schema, edge.subjects)} → {_any(schema, edge.objects)}{arrow}"
    own = [p for p in edge.properties if not edge.is_relation or p.name == edge.own_property]
    if own:
        yield ""
        yield "Of its own: " + ", ".join(_named(p) for p in own) + "."
    shown = {p.name: example.properties[p.name] for p in edge.properties if p.name in example.properties}
    told = ", ".join(
        f"{key}: {_value(value)}" for key, value in shown.items() if key != "id" and value not in ((), "")
    )
    yield ""
    ends = [_caption(nodes[id_]) for id_ in (example.source, example.target)]
    yield _code(f"({ends[0]})-[:{edge.type} {{{told}}}]->({ends[1]})")


def _any(schema: Schema, labels: tuple[str, ...]) -> str:
    return "any entity" if set(labels) == set(schema.entities) else ", ".join(labels)


def _caption(node: Node) -> str:
    names = ("name", "title", "indicator", "text")
    text = next(str(node.properties[name]) for name in names if name in node.properties)
    return f":{node.label} {text[:18]}{'…' if len(text) > 18 else ''}"  # noqa: PLR2004 - a readable line


def _named(column: Property) -> str:
    missing = ", may be missing" if column.nullable else ""
    return f"`{column.name}` ({_TYPES.get(column.type, column.type)}{missing})"


def _properties(columns: Iterable[Property], example: Any) -> Iterator[str]:
    rows = (
        (
            _code(column.name),
            _TYPES.get(column.type, column.type),
            "may be missing" if column.nullable else "",
            _code(_value(example[column.name])) if column.name in example else "",
        )
        for column in columns
    )
    yield from _table(("property", "type", "", "example"), rows)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _passing(rules: GateRules) -> Iterator[str]:
    yield from ("### Passed", "", "The engine answers these as they are written.", "")
    yield from _table(("construct", "example"), ((what, _code(query)) for what, query in rules.passes.items()))
    yield from ("", "### Rewritten", "", "The engine gets these in another form.", "")
    rows = ((f"{rule.what}: {rule.reason}", _code(rule.example)) for rule in rules.rewrites.values())
    yield from _table(("what becomes of it, and why", "example"), rows)


def _refusals(title: str, told: str, rules: GateRules, *, in_rows: bool) -> Iterator[str]:
    yield from ("", f"### {title}", "", told, "")
    found = [rule for rule in rules.refusals.values() if rule.in_rows == in_rows and rule.examples]
    last = "for the engine write" if in_rows else "the portable way"
    yield from _table(("construct", "why", "example", last), (_refusal(rule) for rule in found))


def _refusal(rule: Refusal) -> tuple[str, str, str, str]:
    plain = re.compile(r"\{(\w+)\}")
    words = {"function": "a function", "clause": "a clause", "instead": "the query below under Procedures"}
    construct, reason, instead = (
        plain.sub(lambda match: words.get(match[1], match[1]), text).replace("|", "\\|")
        for text in (rule.construct, rule.reason, rule.instead)
    )
    if rule.functions:
        construct = ", ".join(f"{name}()" for name in rule.functions)
    return construct, reason, _code(rule.examples[0]), instead


def _functions(rules: GateRules) -> Iterator[str]:
    yield from (*_FUNCTIONS.splitlines(), "")
    rows = [
        (
            _code(f"{function.name}({_arguments(function.written)})") + (" ✓" if name in rules.functions else ""),
            _GIVES.get(function.gives, function.gives),
            _NULLS.get(function.nulls, ""),
            _code(function.examples[0]),
        )
        for name, function in sorted(rules.row_functions.items())
    ]
    yield from _table(("function", "gives", "null", "example"), rows)
    yield ""
    refused = sorted(rules.refused_functions.items(), key=lambda pair: (pair[1], pair[0]))
    for rule, names in groupby(refused, key=lambda pair: pair[1]):
        listed = ", ".join(f"`{name}()`" for name, _ in names)
        yield f"Refused: {listed}: {rules.refusals[rule].reason}."


def _arguments(written: Iterable[str]) -> str:
    marks = {"?": "?", "*": "…"}
    return ", ".join(one.rstrip("?*") + marks.get(one[-1:], "") for one in written)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _code(text: str) -> str:
    """As code in a cell: a bar would end the cell, a backtick the code."""
    bars = text.replace("|", "\\|")
    return f"`` {bars} ``" if "`" in bars else f"`{bars}`"


def main() -> None:
    lines = reference(load_rulebook().schema, load_gate_rules())
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in lines))


if __name__ == "__main__":
    main()
