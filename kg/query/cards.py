"""An entity card: what the graph knows of one entity, each statement with its sentence and its article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from kg.model import Edge, Node, Value
from kg.query.called import entities_called
from kg.query.reader import NodeSource
from kg.rulebook.schema import Schema
from kg.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that says something, and the article it stands in.

    `reprints` are the sources of further articles that print the same text and say this too; `article` is the id of
    this one.
    """

    sentence: str
    title: str | None
    date: str | None
    source: str
    reprints: tuple[str, ...] = ()
    article: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One relation of the entity. `outgoing`: the entity is its subject; `note` is the title or the `as` given."""

    type: str
    outgoing: bool
    other: str
    other_id: str
    other_type: str
    status: str
    note: str | None
    support: int
    confidence: float
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of the entity, its properties as the schema has them."""

    properties: dict[str, Any]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What the graph knows of one entity; `others` are further entities that the name asked for fits as well."""

    id: str
    type: str
    name: str
    kind: str | None
    aliases: tuple[str, ...]
    mentions: int
    articles: int
    figures: tuple[Figure, ...]
    statements: tuple[Statement, ...]
    others: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def entity_card(workspace: Workspace, schema: Schema, name: str) -> Card:
    """The card of the entity called `name`: by its name or an alias, else the best of those that contain it.

    Raises QueryError, with the nearest names, when nothing is called so.
    """
    nodes = entities_called(workspace, name)
    return card_of(workspace, schema, nodes[0], tuple(f"{_text(n, 'name')} ({n.label})" for n in nodes[1:]))


def card_of(source: NodeSource, schema: Schema, node: Node, others: tuple[str, ...] = ()) -> Card:
    """The card of an entity that is at hand."""
    figures = [figure_of(source, edge) for edge in source.edges_of(node.id, ["HAS_METRIC"])]
    statements = [_statement(source, schema, node, edge) for edge in source.edges_of(node.id, schema.relations)]
    aliases = node.properties.get("aliases", ())
    kind = node.properties.get("kind")
    return Card(
        id=node.id,
        type=node.label,
        name=_text(node, "name"),
        kind=str(kind) if kind else None,
        aliases=aliases if isinstance(aliases, tuple) else (),
        mentions=_number(node, "mentions"),
        articles=_number(node, "articles"),
        figures=tuple(sorted(figures, key=_figure_order)),
        statements=tuple(sorted(statements, key=lambda s: (not s.outgoing, s.type, s.other))),
        others=others,
    )


def _figure_order(figure: Figure) -> tuple[str, str, str]:
    properties = figure.properties
    return properties["indicator"], properties.get("time") or "", str(properties.get("value"))


def figure_of(source: NodeSource, edge: Edge) -> Figure:
    """The figure that a HAS_METRIC edge leads to, with the sentences that give it."""
    node = source.node(edge.target)
    properties = dict(node.properties) if node else {}
    return Figure(properties, tuple(_sources(source, edge)))


def _statement(source: NodeSource, schema: Schema, node: Node, edge: Edge) -> Statement:
    outgoing = edge.source == node.id
    other = source.node(edge.target if outgoing else edge.source)
    own = schema.edges[edge.type].own_property
    note = edge.properties.get(own) if own else None
    return Statement(
        type=edge.type,
        outgoing=outgoing,
        other=_text(other, "name") if other else "",
        other_id=other.id if other else "",
        other_type=other.label if other else "",
        status=str(edge.properties["status"]),
        note=str(note) if note else None,
        support=int(str(edge.properties["support"])),
        confidence=float(str(edge.properties["confidence"])),
        sources=tuple(_sources(source, edge)),
    )


def _sources(graph: NodeSource, edge: Edge) -> Iterator[Source]:
    found: dict[str, dict[str, list[tuple[Node, Node]]]] = {}  # by origin, then by article, the earliest first
    sentences = edge.properties.get("sentences", ())
    for id_ in dict.fromkeys(sentences if isinstance(sentences, tuple) else ()):
        sentence = graph.node(id_)
        article = graph.node(_text(sentence, "article")) if sentence else None
        if sentence and article:
            group = found.setdefault(_origin(graph, article.id), {})
            group.setdefault(article.id, []).append((sentence, article))
    for shown, *others in (list(group.values()) for group in found.values()):
        reprints = tuple(_text(other[0][1], "source") for other in others)
        for sentence, article in shown:
            title, date = (article.properties.get(key) for key in ("title", "date"))
            yield Source(
                _text(sentence, "text"), _known(title), _known(date), _text(article, "source"), reprints, article.id
            )


def _origin(source: NodeSource, article: str) -> str:
    """The article that this one reprints, or itself."""
    edges = source.edges_of(article, ["REPRINT_OF"])
    return next((edge.target for edge in edges if edge.source == article), article)


def _known(value: Value | None) -> str | None:
    return None if value is None else str(value)


def _text(node: Node, key: str) -> str:
    return str(node.properties[key])


def _number(node: Node, key: str) -> int:
    value = node.properties[key]
    return value if isinstance(value, int) else 0
