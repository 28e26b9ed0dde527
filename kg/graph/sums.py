"""What several articles say of one thing becomes one edge, or one figure with its edge."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph.parts import METRIC_EXTRAS, METRIC_FIELDS, UNDATED, Owner, Said, Saying, present
from kg.ids import make_id
from kg.model import Edge, Metric, Node, Value
from kg.rulebook.schema import Schema


def sum_up(said: Sequence[Said], schema: Schema) -> list[Node | Edge]:
    """The edge of all sayings of one statement, or node and edge of one figure. Their order does not matter."""
    ordered = sorted(said, key=lambda one: one.saying)
    support = _support([one.saying for one in ordered])
    # What a figure's identity leaves out (the words of an open time) is told by the first article that gives it.
    teller = min(ordered, key=lambda one: (one.saying.article, one.saying.start))
    if isinstance(teller.target, Metric):
        return [_metric_node(teller, teller.target, support), _metric_edge(teller, support)]
    return [_statement(ordered, teller.target, support, schema)]


def _statement(ordered: list[Said], target: Owner, support: dict[str, Value], schema: Schema) -> Edge:
    first = ordered[0]
    confidence = max(one.saying.confidence for one in ordered)
    item = first.saying.item
    properties = {"id": item, "status": first.status, "confidence": confidence, **support}
    own = schema.edges[first.type].own_property
    words = list(dict.fromkeys(one.saying.own for one in ordered if one.saying.own))
    if own and words:
        properties[own] = "、".join(words)
    return Edge(item, first.type, first.source.id, target.id, first.source.type, target.type, properties)


def _support(ordered: list[Saying]) -> dict[str, Value]:
    """Who says it: reprints counted once, sentences and evidence in step, first and last date where known."""
    shown = list(dict.fromkeys((s.sentence, s.evidence) for s in ordered))
    dates = [s.date for s in ordered if s.date != UNDATED]
    properties: dict[str, Value] = {
        "support": len({s.root for s in ordered}),
        "sentences": tuple(sentence for sentence, _ in shown),
        "evidence": tuple(evidence for _, evidence in shown),
    }
    if dates:
        properties |= {"first_date": min(dates), "last_date": max(dates)}
    return properties


def _metric_node(teller: Said, metric: Metric, support: dict[str, Value]) -> Node:
    item = teller.saying.item
    properties: dict[str, Value | None] = {"id": item, "subject": teller.source.name}
    properties |= {name: getattr(metric, name) for name in (*METRIC_FIELDS, *METRIC_EXTRAS)}
    evidence = support["evidence"]
    properties["evidence"] = tuple(dict.fromkeys(evidence)) if isinstance(evidence, tuple) else evidence
    return Node(item, "Metric", present(properties))


def _metric_edge(teller: Said, support: dict[str, Value]) -> Edge:
    item = teller.saying.item
    own = make_id("HAS_METRIC", teller.source.id, item)
    properties: dict[str, Value] = {"id": own, "status": teller.status, **support}
    return Edge(own, "HAS_METRIC", teller.source.id, item, teller.source.type, "Metric", properties)
