"""Parts of the graph around what someone looks at: neighbours, and the shortest way between two entities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.errors import QueryError
from kg.model import Edge, Node
from kg.query.reader import GraphReader
from kg.rulebook.schema import Schema
from kg.store.memory import MemoryGraph

MOST_SEEN = 50_000  # entities that a search for a way or for what is near looks at
Keep = Callable[[Edge], bool]


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


def ball(reader: GraphReader, schema: Schema, centers: Collection[str], hops: int) -> set[str]:
    """The entities at most so many relations away from one of `centers`, these included.

    Raises QueryError when they are more than `MOST_SEEN`.
    """
    found = set(centers)
    border = found
    for _ in range(hops):
        touching = reader.touching(sorted(border), schema.relations)
        border = {end for edge in touching for end in (edge.source, edge.target)} - found
        found = found | border
        if len(found) > MOST_SEEN:
            raise QueryError(f"more than {MOST_SEEN:,} entities are so near; ask for fewer hops")
        if not border:
            break
    return found


def with_evidence(reader: GraphReader, part: Part, *, text: bool) -> MemoryGraph:
    """A part with the figures of its entities, and with the sentences and articles that say all this.

    `text`: with what joins sentences and articles too: who is mentioned where, and what reprints what.
    """
    figures = reader.touching([node.id for node in part.nodes], ["HAS_METRIC"])
    metrics = reader.nodes([edge.target for edge in figures])
    told = [edge.properties.get("sentences") for edge in (*part.edges, *figures)]
    sentences = reader.nodes(sorted({id_ for ids_ in told if isinstance(ids_, tuple) for id_ in ids_ if id_}))
    articles = reader.nodes(sorted({str(node.properties["article"]) for node in sentences.values()}))
    nodes = {node.id: node for node in (*part.nodes, *metrics.values(), *sentences.values(), *articles.values())}
    joints = [
        edge
        for ids, types in ((articles, ["HAS_SENTENCE", "REPRINT_OF"]), (sentences, ["MENTIONS"]))
        for edge in (reader.touching(list(ids), types) if text else ())
        if edge.source in nodes and edge.target in nodes
    ]
    return MemoryGraph(nodes.values(), (_labelled(edge, nodes) for edge in (*part.edges, *figures, *joints)))


def _labelled(edge: Edge, nodes: Mapping[str, Node]) -> Edge:
    """A reader that finds edges alone knows the labels of their ends only by family."""
    return replace(edge, source_label=nodes[edge.source].label, target_label=nodes[edge.target].label)


def expanded(
    reader: GraphReader,
    schema: Schema,
    center: str,
    shown: Collection[str],
    limit: int,
    *,
    keep: Keep = lambda _: True,
    types: Collection[str] = (),
) -> Part:
    """At most `limit` neighbours of an entity that are not shown yet, and their relations to what is shown.

    Those come first that are joined by the most relations and the most articles. `keep` says which relations
    count, `types` which types of neighbours come, all when there are none.
    """
    weights: dict[str, tuple[int, int]] = {}
    for edge in filter(keep, reader.touching([center], schema.relations)):
        other = edge.target if edge.source == center else edge.source
        links, support = weights.get(other, (0, 0))
        weights[other] = links + 1, support + int(str(edge.properties.get("support", 1)))
    hidden = [id_ for id_ in weights if id_ not in shown and id_ != center]
    if types:
        hidden = [node.id for node in reader.nodes(hidden).values() if node.label in types]
    ranked = sorted(hidden, key=lambda id_: (-weights[id_][0], -weights[id_][1], id_))
    chosen = ranked[:limit]
    known = {center, *shown, *chosen}
    edges = [e for e in _between(reader, schema, known) if keep(e) and {e.source, e.target} & {center, *chosen}]
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
