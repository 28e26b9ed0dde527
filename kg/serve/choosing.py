"""What a request chooses of the graph: the options of `newskg export`, under the same names, on a live graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import QueryError
from kg.export.choice import CENTRALITIES, STATUSES, Choice
from kg.export.select import Selection, choose
from kg.model import Edge
from kg.query.around import Keep, ball, part_of, with_evidence
from kg.query.called import article_called, entities_called
from kg.query.reader import GraphReader
from kg.rulebook.schema import Schema
from kg.serve.asking import Ask
from kg.store import GraphSource

FACTS = ("type", "relation", "since", "until", "status", "min_support", "min_confidence", "article")
NAMES = ("around", "hops", *FACTS, "top", "centrality", "metrics", "with_text")
_FARTHEST = 10  # hops
_MOST = 100_000
_KEPT = 300_000  # relations of a graph that are kept for the time of a request


def choice_of(ask: Ask, reader: GraphReader, *, metrics: bool) -> Choice:
    """The choice of a request; `metrics` is whether figures are shown unless it says so.

    Raises QueryError and ExportError for names that are unknown, an entity's with the nearest, and for
    values out of bounds.
    """
    schema = ask.live.schema
    choice = Choice(
        around=tuple(dict.fromkeys(id_ for name in ask.texts("around") for id_ in _entities(reader, schema, name))),
        hops=int(ask.number("hops", 1, 0, _FARTHEST)),
        types=_known("type", ask.texts("type"), schema.entities),
        relations=_known("relation", ask.texts("relation"), schema.relations),
        since=ask.text("since", "") or None,
        until=ask.text("until", "") or None,
        statuses=_known("status", ask.texts("status"), STATUSES),
        min_support=int(ask.number("min_support", 1, 1, _MOST)),
        min_confidence=ask.number("min_confidence", 0.0, 0.0, 1.0),
        articles=tuple(dict.fromkeys(article_called(reader, wanted) for wanted in ask.texts("article"))),
        top=int(ask.number("top", 1, 1, _MOST)) if ask.has("top") else None,
        centrality=_known("centrality", [ask.text("centrality", CENTRALITIES[0])], CENTRALITIES)[0],
        metrics=ask.flag("metrics", default=metrics),
        text=ask.flag("with_text", default=False),
    )
    choice.check(schema)
    return choice


def _entities(reader: GraphReader, schema: Schema, name: str) -> Iterable[str]:
    """The entity with this id, else those called so."""
    node = reader.node(name)
    if node is not None and node.label in schema.entities:
        return [node.id]
    return [found.id for found in entities_called(reader, name)]


def _known(what: str, given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    accepted = {name.lower(): name for name in known}
    for name in given:
        if name.lower() not in accepted:
            raise QueryError(f"{what}: {name!r} is unknown; known: {', '.join(accepted.values())}")
    return tuple(accepted[name.lower()] for name in given)


def chosen(reader: GraphReader, schema: Schema, choice: Choice) -> Selection:
    """The part that the choice describes. Around something, only that is read; else the whole graph is.

    Choosing goes over the relations several times; of a graph that is not too large they are read once.
    """
    graph = ground(reader, schema, choice)
    small = not choice.around and sum(map(graph.count, schema.relations)) <= _KEPT
    return choose(_Once(graph) if small else graph, schema, choice)


class _Once:
    """A `GraphSource` that reads each type of edges of another one once, and keeps it."""

    def __init__(self, graph: GraphSource) -> None:
        self._graph = graph
        self._edges: dict[str, list[Edge]] = {}
        self.nodes = graph.nodes
        self.count = graph.count
        self.digest = graph.digest

    def edges(self, type_: str) -> Iterator[Edge]:
        if type_ not in self._edges:
            self._edges[type_] = list(self._graph.edges(type_))
        return iter(self._edges[type_])


def ground(reader: GraphReader, schema: Schema, choice: Choice) -> GraphSource:
    """A graph in which `choice` picks what it picks in the whole: that around something, where it is around it."""
    if not choice.around:
        return reader.whole()
    part = part_of(reader, schema, sorted(ball(reader, schema, choice.around, choice.hops)))
    return with_evidence(reader, part, text=choice.text or bool(choice.articles))


def keeper(reader: GraphReader, choice: Choice) -> Keep:
    """Which relations the choice shows, the types of their ends aside."""
    said = None
    if choice.articles:
        said = frozenset(edge.target for edge in reader.touching(choice.articles, ["HAS_SENTENCE"]))

    def keep(edge: Edge) -> bool:
        return (not choice.relations or edge.type in choice.relations) and choice.holds(edge, said)

    return keep
