"""Which part of the graph an export shows, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from kg.export.sanitise import plain_attributes
from kg.model import Edge, Node
from kg.rulebook.schema import Schema
from kg.store import GraphSource

_TEXT_LABELS = ("Article", "Sentence")


@dataclass(frozen=True, slots=True)
class Selection:
    """Entities, metrics and what joins them; with `with_text` also articles, sentences and their edges."""

    graph: GraphSource
    schema: Schema
    with_text: bool = False

    def labels(self) -> list[str]:
        return [label for label in self.schema.nodes if self.with_text or label not in _TEXT_LABELS]

    def types(self) -> list[str]:
        """Relations and HAS_METRIC, and with text every type."""
        return [
            name
            for name, edge in self.schema.edges.items()
            if self.with_text or not set(_TEXT_LABELS) & {*edge.subjects, *edge.objects}
        ]

    def nodes(self) -> Iterator[Node]:
        """By label in the order of the schema, then by id."""
        for label in self.labels():
            yield from self.graph.nodes(label)

    def edges(self) -> Iterator[Edge]:
        """By type in the order of the schema, then by id."""
        for type_ in self.types():
            yield from self.graph.edges(type_)


def display_name(node: Node) -> str:
    """What a reader sees on a node: an entity's name, a metric's indicator and value, a title, a sentence."""
    properties = node.properties
    if node.label == "Metric":
        value = properties.get("value", properties.get("low", ""))
        return f"{properties['indicator']} {value}{properties['unit']}"
    for key in ("name", "title", "text"):
        if key in properties:
            return str(properties[key])
    return node.id


def to_networkx(selection: Selection) -> nx.MultiDiGraph:
    """The selection as a networkx multigraph with plain attributes; edge keys are edge ids.

    Each node has `label` (what to show) and `type`; each edge `label` (its type).
    """
    found = nx.MultiDiGraph()
    for node in selection.nodes():
        attributes = plain_attributes({key: value for key, value in node.properties.items() if key != "id"})
        found.add_node(
            node.id, **(attributes | plain_attributes({"label": display_name(node), "type": node.label}))
        )
    for edge in selection.edges():
        attributes = plain_attributes(edge.properties) | {"label": edge.type}
        found.add_edge(edge.source, edge.target, key=edge.id, **attributes)
    return found
