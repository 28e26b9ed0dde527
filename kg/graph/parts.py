"""What one article brings to the graph: its own nodes and edges, and what it says of shared ones.

Everything here is a pure function of a record, of what its names are in the corpus and of the article that it is a
reprint of, so that an article none of whose inputs has changed need not be looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Sentence
from kg.ids import make_id
from kg.model import Edge, Evidence, Metric, Node, Record, Relation, Value
from kg.records import sentence_id
from kg.rulebook.schema import Schema

UNDATED = "9999"  # after every dated article, so that the earliest dated evidence comes first
METRIC_FIELDS = ("indicator", "value", "low", "high", "unit", "bound", "time", "status", "change")
METRIC_EXTRAS = ("base_value", "base_low", "base_high", "base_unit", "time_words")


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """An entity of the corpus as its articles need it."""

    id: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Part:
    """An article in its place: `owners` are the entities behind its names, `root` what it reprints or itself."""

    id: str
    record: Record
    owners: Mapping[str, Owner]
    root: str


@dataclass(frozen=True, slots=True, order=True)
class Saying:
    """One sentence of one article that says a thing. Sorts by date, article and place.

    `item` is the id of the statement or figure; `root` the first of the articles that are one with this one; `own`
    the title or the `as` given.
    """

    date: str
    article: str
    start: int
    end: int
    sentence: str
    evidence: str
    own: str
    confidence: float
    item: str
    root: str


@dataclass(frozen=True, slots=True)
class Said:
    """A saying and what it is of: a statement's ends, or a figure and whose it is."""

    saying: Saying
    type: str  # of the edge
    source: Owner
    target: Owner | Metric
    status: str


def text_nodes(part: Part) -> Iterator[Node]:
    """The article and its sentences."""
    article = part.record.article
    properties: dict[str, Value | None] = {
        "id": part.id,
        "title": article.title,
        "kind": article.kind,
        "media": article.media,
        "date": article.date,
        "authors": article.authors,
        "source": article.source,
        "lines": tuple(f"{first}-{last}" for first, last in article.lines),
        "text": article.text,
    }
    yield Node(part.id, "Article", present(properties))
    for sentence in part.record.sentences:
        own = sentence_id(part.id, sentence)
        given: dict[str, Value] = {"id": own, "article": part.id, "text": sentence.text}
        yield Node(own, "Sentence", {**given, "start": sentence.start, "end": sentence.end})


def text_edges(part: Part) -> Iterator[Edge]:
    """Which sentences the article has, and what they mention."""
    for sentence in part.record.sentences:
        own = sentence_id(part.id, sentence)
        id_ = make_id("HAS_SENTENCE", part.id, own)
        properties: dict[str, Value] = {"id": id_, "position": sentence.index}
        yield Edge(id_, "HAS_SENTENCE", part.id, own, "Article", "Sentence", properties)
    surfaces: dict[tuple[str, Owner], set[str]] = defaultdict(set)
    for entity in part.record.entities:
        for mention in entity.mentions:
            found = sentence_at(part.record.sentences, mention.start)
            if found:
                surfaces[sentence_id(part.id, found), part.owners[entity.name]].add(mention.surface)
    for (own, owner), forms in surfaces.items():
        id_ = make_id("MENTIONS", own, owner.id)
        properties = {"id": id_, "surfaces": tuple(sorted(forms))}
        yield Edge(id_, "MENTIONS", own, owner.id, "Sentence", owner.type, properties)


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


def sayings(part: Part, schema: Schema, min_confidence: float) -> Iterator[Said]:
    """Its statements and figures.

    A relation whose two ends are one thing in the corpus says nothing and is left out; so is one whose confidence
    is below `min_confidence`. Figures have no confidence and stay.
    """
    for relation in part.record.relations:
        source, target = part.owners[relation.subject], part.owners[relation.object]
        if source.id == target.id or relation.confidence < min_confidence:
            continue
        if schema.edges[relation.type].symmetric and target.id < source.id:
            source, target = target, source
        item = make_id(relation.type, source.id, target.id, relation.status)
        saying = _saying(part, item, relation.evidence, relation)
        yield Said(saying, relation.type, source, target, relation.status)
    for metric in part.record.metrics:
        owner = part.owners[metric.subject]
        item = make_id("metric", owner.id, *(getattr(metric, name) for name in METRIC_FIELDS))
        yield Said(_saying(part, item, metric.evidence), "HAS_METRIC", owner, metric, metric.status)


def _saying(part: Part, item: str, evidence: Evidence, relation: Relation | None = None) -> Saying:
    sentence = sentence_at(part.record.sentences, evidence.start)
    return Saying(
        date=part.record.article.date or UNDATED,
        article=part.id,
        start=evidence.start,
        end=evidence.end,
        sentence=sentence_id(part.id, sentence) if sentence else "",
        evidence=evidence.text,
        own=(relation.title or relation.as_ or "") if relation else "",
        confidence=relation.confidence if relation else 1.0,
        item=item,
        root=part.root,
    )


def present(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    """Without what is not known: a missing property is missing in every store."""
    return {key: value for key, value in properties.items() if value is not None}
