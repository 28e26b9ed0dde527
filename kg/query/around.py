"""Parts of the graph around what someone looks at: neighbours, and the shortest way between two entities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.model import Edge, Node
from kg.query.reader import GraphReader
from kg.rulebook.schema import Schema

MOST_SEEN = 50_000  # entities that a search for a way looks at


@dataclass(frozen=True, slots=True)
class Part:
    """Entities and the relations between them; `more` counts neighbours that the limit left out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    more: int = 0


def part_of(reader: GraphReader, schema: Schema, ids: Collection[str]) -> Part:
    """These entities, in their order, and every relation between two of them."""
    nodes = reader.nodes(list(dict.fromkeys(ids)))
    entities = {id_: node for id_, node in nodes.items() if node.label in schema.entities}
    return Part(tuple(entities.values()), tuple(_between(reader, schema, entities)))


def expanded(reader: GraphReader, schema: Schema, center: str, shown: Collection[str], limit: int) -> Part:
    """At most `limit` neighbours of an entity that are not shown yet, and their relations to what is shown.

    Those come first that are joined by the most relations and the most articles.
    """
    weights: dict[str, tuple[int, int]] = {}
    for edge in reader.touching([center], schema.relations):
        other = edge.target if edge.source == center else edge.source
        links, support = weights.get(other, (0, 0))
        weights[other] = links + 1, support + int(str(edge.properties.get("support", 1)))
    hidden = [id_ for id_ in weights if id_ not in shown and id_ != center]
    ranked = sorted(hidden, key=lambda id_: (-weights[id_][0], -weights[id_][1], id_))
    chosen = ranked[:limit]
    known = {center, *shown, *chosen}
    edges = [e for e in _between(reader, schema, known) if {e.source, e.target} & {center, *chosen}]
    return Part(tuple(reader.nodes(chosen).values()), tuple(edges), len(ranked) - len(chosen))


def _between(reader: GraphReader, schema: Schema, ids: Collection[str]) -> list[Edge]:
    known = frozenset(ids)
    edges = reader.touching(sorted(known), schema.relations)
    return [edge for edge in edges if edge.source in known and edge.target in known]


def shortest_path(reader: GraphReader, schema: Schema, start: str, end: str, most: int = 6) -> Part:
    """The fewest relations that lead from one entity to another, either way round; equals by id.

    Empty when there is no way of at most `most` steps. Raises QueryError for an id that is no entity's, and when
    more than `MOST_SEEN` entities had to be looked at.
    """
    for id_ in (start, end):
        node = reader.node(id_)
        if node is None or node.label not in schema.entities:
            raise QueryError(f"{id_}: no entity has this id")
    reached: tuple[dict[str, Edge | None], ...] = ({start: None}, {end: None})
    borders = [[start], [end]]
    for _ in range(most):
        if meeting := _meeting(*reached):
            return _way(reader, reached, meeting)
        side = 0 if len(borders[0]) <= len(borders[1]) else 1
        borders[side] = _step(reader, schema, borders[side], reached[side])
        if not borders[side]:
            return Part((), ())
        if sum(map(len, reached)) > MOST_SEEN:
            raise QueryError(f"more than {MOST_SEEN:,} entities lie between these two; ask for fewer steps")
    meeting = _meeting(*reached)
    return _way(reader, reached, meeting) if meeting else Part((), ())


def _meeting(one: Collection[str], other: Collection[str]) -> str | None:
    return min((id_ for id_ in one if id_ in other), default=None)


def _step(reader: GraphReader, schema: Schema, border: Sequence[str], reached: dict[str, Edge | None]) -> list[str]:
    """One relation further; `reached` learns by which edge."""
    inside = frozenset(border)
    found: list[str] = []
    for edge in reader.touching(sorted(inside), schema.relations):
        for near, far in ((edge.source, edge.target), (edge.target, edge.source)):
            if near in inside and far not in reached:
                reached[far] = edge
                found.append(far)
    return found


def _way(reader: GraphReader, reached: tuple[dict[str, Edge | None], ...], meeting: str) -> Part:
    halves: list[list[tuple[str, Edge]]] = []
    for known in reached:
        half, at = [], meeting
        while (edge := known[at]) is not None:
            half.append((at, edge))
            at = edge.source if edge.target == at else edge.target
        halves.append(half)
    first, second = halves
    ends = [_other(edge, at) for at, edge in second]
    ids = [*(_other(edge, at) for at, edge in reversed(first)), meeting, *ends]
    edges = [edge for _, edge in reversed(first)] + [edge for _, edge in second]
    return Part(tuple(reader.nodes(ids).values()), tuple(edges))


def _other(edge: Edge, at: str) -> str:
    return edge.source if edge.target == at else edge.target
