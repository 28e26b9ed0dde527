"""The records of the whole corpus become nodes and edges.

One edge stands for each (subject, type, object, status), whatever the number of sentences that say it; its
evidence comes in the order of date, article and place. The result depends on the set of records alone. A workspace
builds the same graph article by article (`kg.workspace.update`), from the same functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.graph.parts import Owner, Part, Said, present, sayings, sentence_at, text_edges, text_nodes
from kg.graph.sums import sum_up
from kg.ids import make_id
from kg.model import Edge, Node, Record, Value
from kg.records import article_id
from kg.reprints import Reprint, find_reprints, fingerprint
from kg.resolve.model import Resolution, Resolved
from kg.rulebook.schema import Schema

__all__ = ["Graph", "build_graph", "entity_node", "owners_of", "reprint_edge", "sentence_at"]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes sorted by id, edges sorted by type and id; no id occurs twice."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def build_graph(
    records: Sequence[Record], resolution: Resolution, schema: Schema, *, min_confidence: float = 0.0
) -> Graph:
    """Join the records over their resolved entities, all in memory.

    A relation whose two ends resolve to one thing says nothing and is left out. So is one whose confidence is below
    `min_confidence`: it neither makes an edge nor supports one. Figures have no confidence and stay.
    """
    items: list[Node | Edge] = [entity_node(entity) for entity in resolution.entities.values()]
    reprints = _reprints(records)
    items += [reprint_edge(reprint) for reprint in reprints.values()]
    said: dict[str, list[Said]] = defaultdict(list)
    for record in records:
        id_ = article_id(record.article)
        root = reprints[id_].origin if id_ in reprints else id_
        part = Part(id_, record, owners_of(resolution, id_), root)
        items += [*text_nodes(part), *text_edges(part)]
        for one in sayings(part, schema, min_confidence):
            said[one.saying.item].append(one)
    for group in said.values():
        items += sum_up(group, schema)
    nodes = sorted((item for item in items if isinstance(item, Node)), key=lambda node: node.id)
    edges = sorted((item for item in items if isinstance(item, Edge)), key=lambda edge: (edge.type, edge.id))
    return Graph(tuple(nodes), tuple(edges))


def _reprints(records: Sequence[Record]) -> dict[str, Reprint]:
    articles = {article_id(record.article): record.article for record in records}
    prints = {id_: fingerprint(article) for id_, article in articles.items()}
    found = find_reprints(prints, articles.__getitem__)
    return {reprint.article: reprint for reprint in found.reprints}


def owners_of(resolution: Resolution, article: str) -> dict[str, Owner]:
    """The corpus's entity behind each name of an article."""
    members = resolution.members.get(article, {})
    return {name: _owner(resolution.entities[id_]) for name, id_ in members.items()}


def _owner(entity: Resolved) -> Owner:
    return Owner(entity.id, entity.type, entity.name)


def entity_node(entity: Resolved) -> Node:
    """The node of an entity of the corpus."""
    properties: dict[str, Value | None] = {
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "aliases": entity.aliases,
        "mentions": entity.mentions,
        "articles": entity.articles,
    }
    return Node(entity.id, entity.type, present(properties))


def reprint_edge(reprint: Reprint) -> Edge:
    """From the reprint to the first article that printed it."""
    id_ = make_id("REPRINT_OF", reprint.article, reprint.origin)
    properties: dict[str, Value] = {"id": id_, "similarity": reprint.similarity}
    return Edge(id_, "REPRINT_OF", reprint.article, reprint.origin, "Article", "Article", properties)
