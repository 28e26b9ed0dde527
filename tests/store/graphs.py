"""Graphs for the tests of the places, and the embedded index as a place."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults
from kg.ids import make_id
from kg.model import Edge, Node, Value
from kg.rulebook import RULES
from kg.rulebook.schema import Property, Schema, load_schema
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph

TEXTS = (
    *(
        "京西智谷",
        "门头沟区",
        '引"号',
        "单'引",
        "反\\斜",
        "",
        " ",
        "　",
        "两\n行",
        "\t",
        "😀",
        "é",
        "A",
        "a",
        "null",
    ),
    *(
        "[1,2]",
        '{"a":1}',
        "1",
        "true",
        "2024",
        "2024-05",
        "甲,乙;丙",
        "\u2028",
        "𠮷",
        "$x",
        "a`b",
        "//",
        "/*",
        "N\x00L",
    ),
)
NUMBERS = (0, 1, -1, 2, 3, 7, 2**53 + 1, 2**62)
# Not -0.0: what Neo4j says of it differs between a constant and a property (-0.0 < 0.0).
FLOATS = (0.0, 0.1, 1.5, 400.0, -2.5, 1e300, 5e-324, 3.0)


@cache
def schema() -> Schema:
    """The vocabulary alone: the places do not know the rules of extraction."""
    faults = Faults()
    found = load_schema(RULES, faults)
    faults.check()
    return found


def index_place(folder: Path, *, tiny: int = 2_000) -> CypherIndex:
    """The embedded index in an empty folder."""
    return CypherIndex(folder, schema(), tiny=tiny)


def node(label: str, key: str, **properties: Value) -> Node:
    """A node with the properties given; those that may not be missing get a plain value."""
    id_ = make_id(label, key)
    return Node(id_, label, _filled(schema().nodes[label].properties, id_, {"name": key}, properties))


def edge(type_: str, source: Node, target: Node, key: str = "", **properties: Value) -> Edge:
    id_ = make_id(type_, source.id, target.id, key)
    filled = _filled(schema().edges[type_].properties, id_, {"status": "actual", "support": 1}, properties)
    return Edge(id_, type_, source.id, target.id, source.label, target.label, filled)


def _filled(
    columns: Sequence[Property], id_: str, first: dict[str, Value], given: dict[str, Value]
) -> dict[str, Value]:
    plain: dict[str, Value] = {"string": "文", "integer": 1, "float": 0.5, "boolean": True, "strings": ()}
    filled = {column.name: plain[column.type] for column in columns if not column.nullable}
    filled.update({name: value for name, value in first.items() if name in filled})
    return {**filled, **given, "id": id_}


def random_graph(seed: int, size: int = 4, edges: int = 60, *, loops: bool = True) -> MemoryGraph:
    """`size` nodes a label and `edges` edges with strange values, missing ones, parallels, and cycles."""
    rng = random.Random(seed)
    known = schema()
    by_label: dict[str, list[Node]] = {}
    for label, node_type in known.nodes.items():
        for number in range(size):
            id_ = make_id(label, number)
            by_label.setdefault(label, []).append(Node(id_, label, _random(rng, node_type.properties, id_)))
    made: dict[str, Edge] = {}
    for number in range(edges):
        edge_type = rng.choice(list(known.edges.values()))
        source = rng.choice(by_label[rng.choice(edge_type.subjects)])
        target = rng.choice(by_label[rng.choice(edge_type.objects)])
        if source.id != target.id or loops:
            id_ = make_id(edge_type.type, number)
            filled = _random(rng, edge_type.properties, id_)
            made[id_] = Edge(id_, edge_type.type, source.id, target.id, source.label, target.label, filled)
    return MemoryGraph((n for nodes in by_label.values() for n in nodes), made.values())


def _random(rng: random.Random, columns: Sequence[Property], id_: str) -> dict[str, Value]:
    """Values of few kinds, so that joins and comparisons hit."""
    values: dict[str, Value] = {}
    for column in columns:
        if column.nullable and rng.random() < 0.4:
            continue
        choices: dict[str, Value] = {
            "string": rng.choice(TEXTS),
            "integer": rng.choice(NUMBERS),
            "float": rng.choice(FLOATS),
            "boolean": rng.random() < 0.5,
            "strings": tuple(rng.choice(TEXTS) for _ in range(rng.randrange(3))),
        }
        values[column.name] = choices[column.type]
    return {**values, "id": id_}


def strange_graph() -> MemoryGraph:
    """Every label and type, every odd text and number, missing values, empty lists, loops and parallel edges."""
    blank, empty = node("Place", "空", aliases=("",)), node("Place", "无", aliases=())
    odd = MemoryGraph([blank, empty], [edge("LOCATED_IN", blank, empty, evidence=("",), sentences=())])
    drawn = random_graph(5, size=3, edges=80)
    nodes = [one for label in schema().nodes for one in (*drawn.nodes(label), *odd.nodes(label))]
    return MemoryGraph(nodes, [one for type_ in schema().edges for one in (*drawn.edges(type_), *odd.edges(type_))])
