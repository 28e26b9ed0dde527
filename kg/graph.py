"""The records of the whole corpus become nodes and edges.

One edge stands for each (subject, type, object, status), whatever the number of sentences that say it; its
evidence comes in the order of date, article and place. The result depends on the set of records alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Sentence
from kg.ids import make_id
from kg.model import Edge, Evidence, Metric, Node, Record, Value
from kg.records import article_id, sentence_id
from kg.resolve.resolve import Resolution
from kg.rulebook.schema import Schema

_UNDATED = "9999"  # after every dated article, so that the earliest dated evidence comes first
_METRIC_FIELDS = ("indicator", "value", "low", "high", "unit", "bound", "time", "status", "change")
_METRIC_EXTRAS = ("base_value", "base_low", "base_high", "base_unit", "time_words")


@dataclass(frozen=True, slots=True, order=True)
class _Saying:
    """One sentence of one article that says a thing. Sorts by date, article and place."""

    date: str
    article: str
    start: int
    end: int
    sentence: str
    evidence: str
    own: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes sorted by id, edges sorted by type and id; no id occurs twice."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def build_graph(
    records: Sequence[Record], resolution: Resolution, schema: Schema, *, min_confidence: float = 0.0
) -> Graph:
    """Join the records over their resolved entities.

    A relation whose two ends resolve to one thing says nothing and is left out. So is one whose confidence is below
    `min_confidence`: it neither makes an edge nor supports one. Figures have no confidence and stay.
    """
    nodes = [*_entity_nodes(resolution)]
    edges: list[Edge] = []
    statements: dict[tuple[str, str, str, str], list[_Saying]] = defaultdict(list)
    figures: dict[str, list[_Saying]] = defaultdict(list)
    metrics: dict[str, tuple[str, Metric]] = {}
    for article, record in _by_article(records):
        owner = resolution.members.get(article, {})
        nodes.extend(_text_nodes(record, article))
        edges.extend(_text_edges(record, article, owner, resolution))
        for key, saying in _statements(record, article, owner, schema):
            if saying.confidence >= min_confidence:
                statements[key].append(saying)
        for id_, metric, saying in _figures(record, article, owner):
            figures[id_].append(saying)
            metrics.setdefault(id_, (owner[metric.subject], metric))
    edges.extend(_statement_edges(statements, resolution, schema))
    for id_, (subject, metric) in metrics.items():
        nodes.append(_metric_node(id_, resolution.entities[subject].name, metric, figures[id_]))
        edges.append(_metric_edge(id_, subject, resolution.entities[subject].type, metric, figures[id_]))
    return Graph(
        tuple(sorted(nodes, key=lambda node: node.id)), tuple(sorted(edges, key=lambda edge: (edge.type, edge.id)))
    )


def _by_article(records: Sequence[Record]) -> list[tuple[str, Record]]:
    """With their ids and in their order, so that the order given does not matter."""
    return sorted(((article_id(record.article), record) for record in records), key=lambda pair: pair[0])


def _entity_nodes(resolution: Resolution) -> Iterator[Node]:
    for entity in resolution.entities.values():
        properties: dict[str, Value | None] = {
            "id": entity.id,
            "name": entity.name,
            "kind": entity.kind,
            "aliases": entity.aliases,
            "mentions": entity.mentions,
            "articles": entity.articles,
        }
        yield Node(entity.id, entity.type, _present(properties))


def _text_nodes(record: Record, id_: str) -> Iterator[Node]:
    article = record.article
    properties: dict[str, Value | None] = {
        "id": id_,
        "title": article.title,
        "kind": article.kind,
        "media": article.media,
        "date": article.date,
        "authors": article.authors,
        "source": article.source,
        "lines": tuple(f"{first}-{last}" for first, last in article.lines),
        "text": article.text,
    }
    yield Node(id_, "Article", _present(properties))
    for sentence in record.sentences:
        own = sentence_id(id_, sentence)
        yield Node(
            own,
            "Sentence",
            {"id": own, "article": id_, "text": sentence.text, "start": sentence.start, "end": sentence.end},
        )


def _text_edges(record: Record, article: str, owner: Mapping[str, str], resolution: Resolution) -> Iterator[Edge]:
    surfaces: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in record.entities:
        for mention in entity.mentions:
            sentence = sentence_at(record.sentences, mention.start)
            if sentence:
                surfaces[sentence_id(article, sentence), owner[entity.name]].add(mention.surface)
    for sentence in record.sentences:
        own = sentence_id(article, sentence)
        id_ = make_id("HAS_SENTENCE", article, own)
        properties: dict[str, Value] = {"id": id_, "position": sentence.index}
        yield Edge(id_, "HAS_SENTENCE", article, own, "Article", "Sentence", properties)
    for (own, entity_id), found in surfaces.items():
        id_ = make_id("MENTIONS", own, entity_id)
        label = resolution.entities[entity_id].type
        properties = {"id": id_, "surfaces": tuple(sorted(found))}
        yield Edge(id_, "MENTIONS", own, entity_id, "Sentence", label, properties)


def sentence_at(sentences: Sequence[Sentence], offset: int) -> Sentence | None:
    """The sentence that holds the character at `offset`, or None between sentences."""
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle].end <= offset:
            low = middle + 1
        else:
            high = middle
    return sentences[low] if low < len(sentences) and sentences[low].start <= offset else None


def _saying(record: Record, article: str, evidence: Evidence, own: str = "", confidence: float = 1.0) -> _Saying:
    sentence = sentence_at(record.sentences, evidence.start)
    return _Saying(
        record.article.date or _UNDATED,
        article,
        evidence.start,
        evidence.end,
        sentence_id(article, sentence) if sentence else "",
        evidence.text,
        own,
        confidence,
    )


def _statements(
    record: Record, article: str, owner: Mapping[str, str], schema: Schema
) -> Iterator[tuple[tuple[str, str, str, str], _Saying]]:
    for relation in record.relations:
        ends = owner[relation.subject], owner[relation.object]
        if ends[0] == ends[1]:
            continue
        if schema.edges[relation.type].symmetric:
            ends = min(ends), max(ends)
        own = relation.title or relation.as_ or ""
        key = relation.type, *ends, relation.status
        yield key, _saying(record, article, relation.evidence, own, relation.confidence)


def _figures(record: Record, article: str, owner: Mapping[str, str]) -> Iterator[tuple[str, Metric, _Saying]]:
    for metric in record.metrics:
        id_ = make_id("metric", owner[metric.subject], *(getattr(metric, name) for name in _METRIC_FIELDS))
        yield id_, metric, _saying(record, article, metric.evidence)


def _statement_edges(
    statements: Mapping[tuple[str, str, str, str], list[_Saying]], resolution: Resolution, schema: Schema
) -> Iterator[Edge]:
    for (type_, subject, object_, status), sayings in statements.items():
        id_ = make_id(type_, subject, object_, status)
        confidence = max(s.confidence for s in sayings)
        properties = {"id": id_, "status": status, "confidence": confidence, **_support(sayings)}
        own = schema.edges[type_].own_property
        words = list(dict.fromkeys(s.own for s in sorted(sayings) if s.own))
        if own and words:
            properties[own] = "、".join(words)
        labels = resolution.entities[subject].type, resolution.entities[object_].type
        yield Edge(id_, type_, subject, object_, *labels, properties)


def _support(sayings: list[_Saying]) -> dict[str, Value]:
    """Who says it: articles counted once, sentences and evidence in step, first and last date where known."""
    ordered = sorted(sayings)
    shown = list(dict.fromkeys((s.sentence, s.evidence) for s in ordered))
    dates = [s.date for s in ordered if s.date != _UNDATED]
    properties: dict[str, Value] = {
        "support": len({s.article for s in ordered}),
        "sentences": tuple(sentence for sentence, _ in shown),
        "evidence": tuple(evidence for _, evidence in shown),
    }
    if dates:
        properties |= {"first_date": min(dates), "last_date": max(dates)}
    return properties


def _metric_node(id_: str, subject: str, metric: Metric, sayings: list[_Saying]) -> Node:
    properties: dict[str, Value | None] = {"id": id_, "subject": subject}
    properties |= {name: getattr(metric, name) for name in (*_METRIC_FIELDS, *_METRIC_EXTRAS)}
    properties["evidence"] = tuple(dict.fromkeys(s.evidence for s in sorted(sayings)))
    return Node(id_, "Metric", _present(properties))


def _metric_edge(id_: str, subject: str, label: str, metric: Metric, sayings: list[_Saying]) -> Edge:
    own = make_id("HAS_METRIC", subject, id_)
    properties: dict[str, Value] = {"id": own, "status": metric.status, **_support(sayings)}
    return Edge(own, "HAS_METRIC", subject, id_, label, "Metric", properties)


def _present(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    """Without what is not known: a missing property is missing in every store."""
    return {key: value for key, value in properties.items() if value is not None}
