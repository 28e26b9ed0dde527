"""Which part of the graph an export shows, read as a stream."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from kg.export.choice import Choice
from kg.model import Edge, Node
from kg.query.wording import value_text
from kg.rulebook.schema import Schema
from kg.store import GraphSource

_TEXT_LABELS = ("Article", "Sentence")
_FIGURES = "HAS_METRIC"


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the graph that can be read more than once.

    `kept` are the ids of the nodes shown, None for all of the chosen types; `sentences` those of the chosen
    articles. Made by `choose`, or by hand for everything.
    """

    graph: GraphSource
    schema: Schema
    choice: Choice = field(default_factory=Choice)
    kept: frozenset[str] | None = None
    sentences: frozenset[str] | None = None

    def labels(self) -> list[str]:
        """The labels that may be shown, in the order of the schema."""
        entities = self.choice.types if self.choice.types and not self.choice.around else self.schema.entities
        shown = {*entities, *(("Metric",) if self.choice.metrics else ())}
        return [
            label for label in self.schema.nodes if label in shown or (self.choice.text and label in _TEXT_LABELS)
        ]

    def types(self) -> list[str]:
        """The types of edges that may be shown, in the order of the schema: relations, HAS_METRIC, and of texts."""
        found = []
        for name, edge in self.schema.edges.items():
            if edge.is_relation:
                shown = not self.choice.relations or name in self.choice.relations
            elif name == _FIGURES:
                shown = self.choice.metrics
            else:
                shown = self.choice.text
            if shown:
                found.append(name)
        return found

    def nodes(self) -> Iterator[Node]:
        """By label in the order of the schema, then by id."""
        for label in self.labels():
            yield from self.nodes_of(label)

    def nodes_of(self, label: str) -> Iterator[Node]:
        """The nodes of one of `labels`, by id."""
        return (node for node in self.graph.nodes(label) if self.kept is None or node.id in self.kept)

    def edges(self) -> Iterator[Edge]:
        """By type in the order of the schema, then by id; both ends are among `nodes`."""
        for type_ in self.types():
            yield from self.edges_of(type_)

    def edges_of(self, type_: str) -> Iterator[Edge]:
        """The edges of one of `types`, by id."""
        labels = frozenset(self.labels())
        for edge in self.graph.edges(type_):
            if self._joins(edge, labels) and (not _is_fact(edge) or self.choice.holds(edge, self.sentences)):
                yield edge

    def _joins(self, edge: Edge, labels: Collection[str]) -> bool:
        if self.kept is not None:
            return edge.source in self.kept and edge.target in self.kept
        return edge.source_label in labels and edge.target_label in labels


def _is_fact(edge: Edge) -> bool:
    return "status" in edge.properties


def choose(graph: GraphSource, schema: Schema, choice: Choice) -> Selection:
    """The part of the graph that `choice` describes; ids of what is shown are held in memory, unless all is.

    Raises ExportError for types, relations or statuses that there are not.
    """
    choice.check(schema)
    sentences = _sentences_of(graph, choice.articles) if choice.articles else None
    every = Selection(graph, schema, choice, None, sentences)
    if not (choice.around or choice.picks_facts or choice.top is not None):
        return every
    entities = _around(every) if choice.around else _chosen(every)
    if choice.top is not None:
        entities = _most_central(every, entities, choice.top)
    return Selection(graph, schema, choice, frozenset(_with_figures_and_text(every, entities)), sentences)


def _sentences_of(graph: GraphSource, articles: Collection[str]) -> frozenset[str]:
    wanted = set(articles)
    return frozenset(n.id for n in graph.nodes("Sentence") if n.properties.get("article") in wanted)


def _relations(every: Selection) -> Iterator[Edge]:
    """The relations that hold, between entities of the chosen types and those asked for by name."""
    choice = every.choice
    for type_ in every.types():
        if type_ in every.schema.relations:
            for edge in every.graph.edges(type_):
                ends = ((edge.source, edge.source_label), (edge.target, edge.target_label))
                fits = all(not choice.types or label in choice.types or id_ in choice.around for id_, label in ends)
                if fits and choice.holds(edge, every.sentences):
                    yield edge


def _figures(every: Selection) -> Iterator[Edge]:
    if every.choice.metrics:
        for edge in every.graph.edges(_FIGURES):
            if every.choice.holds(edge, every.sentences):
                yield edge


def _around(every: Selection) -> set[str]:
    """What is within so many hops of the entities asked for; one pass over the relations a hop."""
    found = set(every.choice.around)
    border = set(found)
    for _ in range(every.choice.hops):
        ends = ((edge.source, edge.target) for edge in _relations(every))
        border = {end for pair in ends if border.intersection(pair) for end in pair} - found
        if not border:
            break
        found |= border
    return found


def _chosen(every: Selection) -> set[str]:
    """The entities of the chosen types; where facts are picked, those that one of them names."""
    if not every.choice.picks_facts:
        entities = [label for label in every.labels() if label in every.schema.entities]
        return {node.id for label in entities for node in every.graph.nodes(label)}
    found = {end for edge in _relations(every) for end in (edge.source, edge.target)}
    if every.choice.relations:
        return found
    types = every.choice.types or tuple(every.schema.entities)
    return found | {edge.source for edge in _figures(every) if edge.source_label in types}


def _most_central(every: Selection, entities: set[str], count: int) -> set[str]:
    """The entities asked for by name, and the most central of the others until there are enough."""
    from kg.export.centrality import most_central  # noqa: PLC0415 - rustworkx, which most exports do without

    ends = ((edge.source, edge.target) for edge in _relations(every))
    within = (pair for pair in ends if entities.issuperset(pair))
    ranked = most_central(entities, within, len(entities), every.choice.centrality)
    named = [id_ for id_ in ranked if id_ in every.choice.around]
    rest = [id_ for id_ in ranked if id_ not in every.choice.around]
    return {*named, *rest[: max(0, count - len(named))]}


def _with_figures_and_text(every: Selection, entities: set[str]) -> set[str]:
    kept = set(entities)
    sentences: set[str] = set()
    for edge in _relations(every):
        if entities.issuperset((edge.source, edge.target)):
            sentences.update(_evidence(edge))
    for edge in _figures(every):
        if edge.source in entities:
            kept.add(edge.target)
            sentences.update(_evidence(edge))
    if every.choice.text:
        kept |= _with_articles(every.graph, sentences)
    return kept


def _evidence(edge: Edge) -> Iterable[str]:
    found = edge.properties.get("sentences")
    return found if isinstance(found, tuple) else ()


def _with_articles(graph: GraphSource, sentences: set[str]) -> set[str]:
    shown = [node for node in graph.nodes("Sentence") if node.id in sentences]
    return {node.id for node in shown} | {str(node.properties["article"]) for node in shown}


def display_name(node: Node) -> str:
    """What a reader sees on a node: an entity's name, a metric's indicator and value, a title, a sentence."""
    properties = node.properties
    if node.label == "Metric":
        return f"{properties['indicator']} {value_text(properties)}"
    for key in ("name", "title", "text"):
        if key in properties:
            return str(properties[key])
    return node.id
