"""Where two articles give different values for the same subject, indicator and time.

Figures are compared when they are of one subject, with one status and one time (the same ISO value, or both without
one and with the same words of time, if any), on one scale (`axis_of`), of one indicator (`same_indicator`). They
contradict each other when no number fits both (`reach_of`): 120 and `100以上` agree, 2–3 and 3–5 agree.

What one article says twice is its own series (`由100P提升到400P`): two articles contradict each other only where
neither figure agrees with any comparable one of the other article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from kg.model import Edge, Node
from kg.query.cards import Figure, figure_of
from kg.query.figures import axis_of, fold_indicator, reach_of, same_indicator
from kg.query.reader import NodeSource
from kg.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that contradict each other, the smallest first, and what they are all about.

    `indicator` is the shortest wording; each of the `figures` contradicts at least one other.
    """

    subject: str
    name: str
    type: str
    indicator: str
    time: str | None
    time_words: str | None
    status: str
    figures: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure with what it is compared by; `articles` are the ids of those that give it."""

    metric: str
    edge: Edge
    indicator: str
    low: float
    high: float
    articles: frozenset[str]

    def agrees(self, other: _Told) -> bool:
        return self.low <= other.high and other.low <= self.high


def find_conflicts(workspace: Workspace) -> list[Conflict]:
    """Every conflict of the workspace, sorted by subject, indicator and time."""
    metrics = {node.id: node for node in workspace.nodes("Metric")}
    owned: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in workspace.edges("HAS_METRIC"):
        owned[edge.source].append(edge)
    found = [
        conflict
        for subject, edges in owned.items()
        if len(edges) > 1
        for conflict in _conflicts_of(workspace, subject, edges, metrics)
    ]
    return sorted(found, key=lambda c: (c.name, c.type, c.subject, c.indicator, c.time or "", c.status))


def conflicts_of(graph: NodeSource, subject: str) -> list[Conflict]:
    """The conflicts between the figures of one entity, by indicator and time."""
    edges = graph.edges_of(subject, ["HAS_METRIC"])
    metrics = {node.id: node for edge in edges if (node := graph.node(edge.target))}
    found = _conflicts_of(graph, subject, [edge for edge in edges if edge.target in metrics], metrics)
    return sorted(found, key=lambda c: (c.indicator, c.time or "", c.status))


def _conflicts_of(
    graph: NodeSource, subject: str, edges: Sequence[Edge], metrics: dict[str, Node]
) -> Iterator[Conflict]:
    entity = graph.node(subject)
    if entity is None:
        return
    aliases = entity.properties.get("aliases")
    forms = (str(entity.properties["name"]), *(aliases if isinstance(aliases, tuple) else ()))
    groups: defaultdict[tuple[object, ...], list[tuple[Edge, str]]] = defaultdict(list)
    for edge in edges:
        properties = metrics[edge.target].properties
        indicator = fold_indicator(str(properties["indicator"]), forms)
        when = properties.get("time"), None if properties.get("time") else properties.get("time_words")
        # Indicators that are the same begin alike; the first character keeps the groups small.
        groups[properties["status"], when, axis_of(properties), indicator[:1]].append((edge, indicator))
    for group in groups.values():
        if len(group) > 1:
            told = [_told(graph, metrics[edge.target], edge, indicator) for edge, indicator in group]
            for members in _joined(told):
                yield _conflict(graph, entity, members, metrics)


def _told(graph: NodeSource, metric: Node, edge: Edge, indicator: str) -> _Told:
    return _Told(metric.id, edge, indicator, *reach_of(metric.properties), _articles(graph, edge))


def _articles(graph: NodeSource, edge: Edge) -> frozenset[str]:
    sentences = edge.properties.get("sentences")
    nodes = (graph.node(id_) for id_ in (sentences if isinstance(sentences, tuple) else ()))
    return frozenset(str(node.properties["article"]) for node in nodes if node)


def _joined(told: Sequence[_Told]) -> list[list[_Told]]:
    """The figures that contradict each other, those that share one in one list."""
    agreed = [set(one.articles) for one in told]  # the articles that say something which agrees with it
    against: list[tuple[int, int]] = []
    for i, j in combinations(range(len(told)), 2):
        if same_indicator(told[i].indicator, told[j].indicator):
            if told[i].agrees(told[j]):
                agreed[i] |= told[j].articles
                agreed[j] |= told[i].articles
            else:
                against.append((i, j))
    # No article of the one gives the other or what agrees with it, and so the articles differ.
    pairs = [(i, j) for i, j in against if told[i].articles - agreed[j] and told[j].articles - agreed[i]]
    return [[told[index] for index in sorted(group)] for group in _components(pairs)]


def _components(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """The numbers that pairs join, directly or by way of others."""
    found: list[set[int]] = []
    for pair in pairs:
        touched = [group for group in found if not group.isdisjoint(pair)]
        found = [group for group in found if group.isdisjoint(pair)] + [set(pair).union(*touched)]
    return found


def _conflict(graph: NodeSource, entity: Node, members: Sequence[_Told], metrics: dict[str, Node]) -> Conflict:
    ordered = sorted(members, key=lambda one: (one.low, one.high, one.metric))
    wordings = {str(metrics[one.metric].properties["indicator"]) for one in ordered}
    common = metrics[ordered[0].metric].properties
    time, words = common.get("time"), common.get("time_words")
    return Conflict(
        subject=entity.id,
        name=str(entity.properties["name"]),
        type=entity.label,
        indicator=min(wordings, key=lambda words: (len(words), words)),
        time=str(time) if time else None,
        time_words=str(words) if words else None,
        status=str(common["status"]),
        figures=tuple(figure_of(graph, one.edge) for one in ordered),
    )
