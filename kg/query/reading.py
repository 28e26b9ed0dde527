"""An article as a reader sees it: its text with the names in it, and what it says beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryError
from kg.model import Edge, Node
from kg.query.reader import GraphReader
from kg.query.wording import value_text
from kg.rulebook.schema import Schema


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as the article page refers to it."""

    id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of the text that names an entity; offsets are half-open code points of the text."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True, slots=True)
class Said:
    """A relation or a figure that the article states, with the sentences that state it as stretches of the text.

    A relation has `object`, a figure `indicator`, `value` and perhaps `time`.
    """

    type: str
    status: str
    subject: str
    object: str | None
    indicator: str | None
    value: str | None
    time: str | None
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """`marks` are sorted and do not overlap; `said` is sorted by place; `entities` by id."""

    properties: Mapping[str, Any]
    entities: tuple[Thing, ...]
    marks: tuple[Marked, ...]
    said: tuple[Said, ...]


def read_article(reader: GraphReader, schema: Schema, id_: str) -> ArticleView:
    """Raises QueryError when no article has this id."""
    article = reader.node(id_)
    if article is None or article.label != "Article":
        raise QueryError(f"{id_}: no article has this id")
    inside = [edge.target for edge in reader.edges_of(id_, ["HAS_SENTENCE"])]
    sentences = reader.nodes(inside)
    mentions = reader.touching(inside, ["MENTIONS"])
    entities = reader.nodes(sorted({edge.target for edge in mentions}))
    said = _said(reader, schema, sentences, entities)
    named = sorted({id_ for one in said for id_ in (one.subject, one.object) if id_} | set(entities))
    things = [Thing(node.id, str(node.properties["name"]), node.label) for node in reader.nodes(named).values()]
    return ArticleView(article.properties, tuple(things), tuple(_marks(sentences, mentions)), tuple(said))


def _marks(sentences: Mapping[str, Node], mentions: Sequence[Edge]) -> list[Marked]:
    """Every place of a name in the sentences that mention it; where two overlap, the longer name."""
    forms: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in mentions:
        surfaces = edge.properties.get("surfaces")
        forms[edge.source].extend((form, edge.target) for form in (surfaces if isinstance(surfaces, tuple) else ()))
    found: list[Marked] = []
    for id_, sentence in sentences.items():
        text, start = str(sentence.properties["text"]), int(str(sentence.properties["start"]))
        taken = [False] * len(text)
        for form, entity in sorted(forms[id_], key=lambda pair: (-len(pair[0]), pair)):
            for at in _places(text, form):
                if not any(taken[at : at + len(form)]):
                    taken[at : at + len(form)] = [True] * len(form)
                    found.append(Marked(start + at, start + at + len(form), entity))
    return sorted(found, key=lambda mark: mark.start)


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form) if form else -1
    while at >= 0:
        yield at
        at = text.find(form, at + len(form))


def _said(
    reader: GraphReader, schema: Schema, sentences: Mapping[str, Node], entities: Mapping[str, Node]
) -> list[Said]:
    found = []
    edges = [
        (edge, here)
        for edge in reader.touching(list(entities), [*schema.relations, "HAS_METRIC"])
        if (here := _within(edge, sentences))
    ]
    metrics = reader.nodes([edge.target for edge, _ in edges if edge.type == "HAS_METRIC"])
    for edge, here in edges:
        status = str(edge.properties["status"])
        metric = metrics.get(edge.target)
        if metric is None:
            found.append(Said(edge.type, status, edge.source, edge.target, None, None, None, here))
        else:
            p = metric.properties
            time = p.get("time") or p.get("time_words")
            words = str(p["indicator"]), value_text(p), str(time) if time else None
            found.append(Said(edge.type, status, edge.source, None, *words, here))
    return sorted(
        found, key=lambda one: (one.sentences, one.type, one.subject, one.object or "", one.indicator or "")
    )


def _within(edge: Edge, sentences: Mapping[str, Node]) -> tuple[tuple[int, int], ...]:
    told = edge.properties.get("sentences")
    nodes = [sentences[id_] for id_ in (told if isinstance(told, tuple) else ()) if id_ in sentences]
    return tuple(sorted({(int(str(n.properties["start"])), int(str(n.properties["end"]))) for n in nodes}))
