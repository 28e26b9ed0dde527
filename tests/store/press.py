"""A graph such as a few dozen articles give: names, figures, dates and posts as the press has them."""

from __future__ import annotations

import random

from kg.model import Edge, Node
from kg.store.memory import MemoryGraph
from tests.store.graphs import edge, node, schema

_NAMES = {
    "Institution": (
        *("中科视语", "中国科学院自动化研究所", "海川智能公司", "北岭大学", "北岭市科技局", "云杉科技公司"),
        *("OpenMind AI 实验室", "远山医院", "青禾基金", "东港海事大学"),
    ),
    "Park": ("京西智谷园区", "东港高新区", "云杉产业园"),
    "Platform": ("京西智谷", "多模态共性技术平台", "北岭超算中心", "AI 开放平台", "海洋大数据中心"),
    "Person": ("王志勤", "赵岩", "周敏", "Li Wei"),
    "Place": ("北京市", "门头沟区", "东港市", "海州区", "北岭省"),
    "Document": ("《北岭行动方案》", "人工智能三年行动计划"),
    "Product": ("坤川大模型", "ChatGLM-6B", "V3.1"),
    "Project": ("东数西算", "平陆运河"),
    "Event": ("世界智能大会", "算力论坛"),
    "Award": ("科技进步奖二等奖",),
    "Field": ("人工智能", "商业航天"),
}
_KINDS = {
    "Institution": ("company", "institute", "company", "university", "government", "company", None, "hospital"),
    "Platform": ("computing", "common_technology", "computing", None),
    "Place": ("city", "district", "city", "district", "province"),
    "Park": ("science_park", "high_tech_zone", None),
}
_INDICATORS = (("算力规模", "P"), ("总投资", "元"), ("建筑面积", "平方米"), ("入驻企业", "家"), ("增长率", "%"))
_TIMES = ("2023-12", "2024", "2024-05-01", "2025", "2022-06", None)
_MEDIA = ("科技日报", "新华社", "北岭晚报", None)
_EDGES = 420


def press_graph(seed: int = 7) -> MemoryGraph:
    """The same for the same seed."""
    rng = random.Random(seed)
    entities = {label: [_entity(rng, label, i, name) for i, name in enumerate(n)] for label, n in _NAMES.items()}
    nodes = [n for each in entities.values() for n in each]
    edges: list[Edge] = []
    for number in range(_EDGES):
        type_ = rng.choice([e for e in schema().edges.values() if set(e.subjects) <= set(_NAMES)])
        if set(type_.objects) <= set(_NAMES):
            source = rng.choice(entities[rng.choice(type_.subjects)])
            target = rng.choice(entities[rng.choice(type_.objects)])
            edges.append(_relation(rng, type_.type, source, target, number))
    for source in nodes[:20]:
        for number in range(rng.randrange(4)):
            metric = _metric(rng, source, number)
            nodes.append(metric)
            edges.append(edge("HAS_METRIC", source, metric))
    articles, more = _articles(rng, [n for n in nodes if n.label in _NAMES])
    return MemoryGraph([*nodes, *articles], [*edges, *more])


def _entity(rng: random.Random, label: str, number: int, name: str) -> Node:
    given: dict[str, object] = {"mentions": rng.randrange(1, 30), "articles": rng.randrange(1, 9)}
    kinds = _KINDS.get(label, ())
    if kinds and kinds[number % len(kinds)]:
        given["kind"] = kinds[number % len(kinds)]
    if rng.random() < 0.5:
        given["aliases"] = tuple(sorted({name[:2], name[-4:]} | ({"计算中心"} if label == "Platform" else set())))
    return node(label, name, **given)  # type: ignore[arg-type]


def _relation(rng: random.Random, type_: str, source: Node, target: Node, number: int) -> Edge:
    says = tuple(f"第{number}条说{source.properties['name']}" for _ in range(rng.randrange(1, 3)))
    given: dict[str, object] = {
        "status": rng.choice(("actual", "actual", "actual", "planned", "negated")),
        "support": rng.randrange(1, 5),
        "evidence": says,
        "confidence": rng.choice((0.5, 0.55, 0.8, 1.0)),
    }
    if rng.random() < 0.7:
        given["first_date"], given["last_date"] = "2024-03-01", "2025-01"
    if type_ == "WORKS_FOR":
        given["title"] = rng.choice(("副院长", "院长", "首席科学家", "局长"))
    if type_ == "RECOGNIZES" and rng.random() < 0.5:
        given["as"] = "示范园区"
    return edge(type_, source, target, str(number), **given)  # type: ignore[arg-type]


def _metric(rng: random.Random, source: Node, number: int) -> Node:
    indicator, unit = rng.choice(_INDICATORS)
    given: dict[str, object] = {"indicator": indicator, "unit": unit, "subject": source.properties["name"]}
    given["status"] = rng.choice(("actual", "planned"))
    time = rng.choice(_TIMES)
    if time:
        given["time"] = time
    if rng.random() < 0.85:
        given["value"] = rng.choice((400.0, 1000.0, 3.5, 12.0, 3e8, 9.8, 60.0))
    else:
        given["low"], given["high"] = 2.0, 3.0
    if unit == "%":
        given["change"] = rng.choice(("increase", "decrease"))
    return node("Metric", f"{source.id}{number}", **given)  # type: ignore[arg-type]


def _articles(rng: random.Random, entities: list[Node]) -> tuple[list[Node], list[Edge]]:
    nodes: list[Node] = []
    edges: list[Edge] = []
    for number in range(8):
        given: dict[str, object] = {"title": f"头条{number}", "text": f"第{number}篇。" * (number + 1)}
        media, date = rng.choice(_MEDIA), rng.choice(("2024-05-01", "2024-11-30", "2024-07", "2025-01-23", None))
        given |= {key: value for key, value in (("media", media), ("date", date)) if value}
        article = node("Article", str(number), **given)  # type: ignore[arg-type]
        nodes.append(article)
        for position in range(rng.randrange(1, 5)):
            found = rng.sample(entities[:16], rng.randrange(2, 6))
            text = "和".join(str(n.properties["name"]) for n in found) + "合作。"
            sentence = node("Sentence", f"{number}/{position}", article=article.id, text=text, start=position)
            nodes.append(sentence)
            edges.append(edge("HAS_SENTENCE", article, sentence, position=position))
            edges += [edge("MENTIONS", sentence, n) for n in found]
    titled = [n for n in nodes if n.label == "Article"]
    edges.append(edge("REPRINT_OF", titled[0], titled[1], similarity=0.91))
    return nodes, edges
