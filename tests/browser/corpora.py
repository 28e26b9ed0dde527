"""Graphs for pages: one whose every word is an attack, and large ones."""

from __future__ import annotations

import random

from kg.graph import build_graph
from kg.model import Edge, Node, Record, Value
from kg.resolve.resolve import resolve
from kg.rulebook import load_rulebook
from kg.store.memory import MemoryGraph
from tests.builders import make_record

SCHEMA = load_rulebook().schema
# What would end a script, open an element, end a line of JavaScript, end an attribute or fill a template.
ATTACKS = [
    "</script><script>alert(1)</script>公司",
    "<img src=x onerror=alert(2)>公司",
    "甲\u2028乙\u2029丙公司",
    "\"><svg onload=alert(3)>'公司",
    "<!--<script>公司",
    "${alert(4)}`$title公司",
    "javascript:alert(5)//公司",
]
PLACE = "</style><b>北京市"


def attack_records() -> list[Record]:
    """Names, titles, sources and sentences are attacks; one relation is planned, one figure stands in each."""
    return [
        make_record(
            f"{name}位于{PLACE}，员工1500人。",
            [(name, "Institution", "company", []), (PLACE, "Place", "city", [])],
            [(name, "LOCATED_IN", PLACE)],
            source=f"<i>{index}</i>.txt",
            title=f"<img src=t onerror=alert('标题')>{name}",
            date="2024-05",
            status="planned" if index == 1 else "actual",
            figures=[(name, "<u>员工", 1500.0, "人</u>")],
        )
        for index, name in enumerate(ATTACKS)
    ]


def attack_graph() -> MemoryGraph:
    records = attack_records()
    built = build_graph(records, resolve(records), SCHEMA)
    return MemoryGraph(built.nodes, built.edges)


def large_graph(nodes: int, edges: int, seed: int = 1) -> MemoryGraph:
    """Favourites among the nodes as in news; a sentence of its own for each edge."""
    chance = random.Random(seed)
    labels, types = list(SCHEMA.entities), list(SCHEMA.relations)
    made = [_entity(number, labels[int(chance.random() ** 2 * len(labels))], chance) for number in range(nodes)]
    article: dict[str, Value] = {
        "id": "a0",
        "title": "算力建设进展",
        "kind": "article",
        "source": "a.txt",
        "date": "2024-01-01",
    }
    article |= {"authors": (), "lines": (), "text": ""}
    text = [Node("a0", "Article", article)]
    links = []
    for number in range(edges):
        ends = made[number % nodes], made[int(chance.random() ** 2 * nodes)]
        if ends[0] is not ends[1]:
            links.append(_link(f"{number:06}", chance.choice(types), *ends, planned=chance.random() < 0.15))
            text.append(_sentence(f"{number:06}", ends[0], ends[1]))
    return MemoryGraph([*made, *text], links)


def _entity(number: int, label: str, chance: random.Random) -> Node:
    name = "".join(chance.choice("北京海淀科技园人工智能计算中心研究院大学") for _ in range(chance.randint(3, 12)))
    key = f"e{number:05}"
    return Node(key, label, {"id": key, "name": f"{name}{number}", "aliases": (), "mentions": 3, "articles": 1})


def _link(key: str, type_: str, source: Node, target: Node, *, planned: bool) -> Edge:
    status = "planned" if planned else "actual"
    properties: dict[str, Value] = {"id": key, "status": status, "support": 1, "confidence": 0.9}
    said: dict[str, Value] = {"sentences": (f"s{key}",), "evidence": (str(source.properties["name"]),)}
    return Edge(key, type_, source.id, target.id, source.label, target.label, properties | said)


def _sentence(key: str, source: Node, target: Node) -> Node:
    words = f"{source.properties['name']}联合{target.properties['name']}建设公共算力平台，面向全市企业提供服务。"
    return Node(
        f"s{key}", "Sentence", {"id": f"s{key}", "article": "a0", "text": words, "start": 0, "end": len(words)}
    )
