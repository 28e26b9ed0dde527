"""Where two articles give different values for the same subject, indicator and time.

Figures are compared when they are of one subject, with one status and one time (the same ISO value, or both without
one and with the same words of time, if any), on one scale (`axis_of`), of one indicator (`same_indicator`). They
contradict each other when no number fits both (`reach_of`): 120 and `100以上` agree, 2–3 and 3–5 agree.

What one article says twice is its own series (`由100P提升到400P`): two articles contradict each other only where
neither figure agrees with any comparable one of the other article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from kg.model import Edge, Node
from kg.query.cards import Figure, figure_of
from kg.query.figures import axis_of, fold_indicator, reach_of, same_indicator
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

    metric: Node
    edge: Edge
    indicator: str
    articles: frozenset[str]

    def agrees(self, other: _Told) -> bool:
        (low, high), (least, most) = reach_of(self.metric.properties), reach_of(other.metric.properties)
        return low <= most and least <= high


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


def _conflicts_of(
    workspace: Workspace, subject: str, edges: Sequence[Edge], metrics: dict[str, Node]
) -> Iterator[Conflict]:
    entity = workspace.node(subject)
    if entity is None:
        return
    aliases = entity.properties.get("aliases")
    forms = (str(entity.properties["name"]), *(aliases if isinstance(aliases, tuple) else ()))
    groups: defaultdict[tuple[object, ...], list[tuple[Edge, str]]] = defaultdict(list)
    for edge in edges:
        properties = metrics[edge.target].properties
        indicator = fold_indicator(str(properties["indicator"]), forms)
        when = properties.get("time"), None if properties.get("time") else properties.get("time_words")
        groups[properties["status"], when, axis_of(properties), indicator[:1]].append((edge, indicator))
    for group in groups.values():
        if len(group) > 1:
            told = [
                _Told(metrics[edge.target], edge, indicator, _articles(workspace, edge))
                for edge, indicator in group
            ]
            for members in _joined(told):
                yield _conflict(workspace, entity, members)


def _articles(workspace: Workspace, edge: Edge) -> frozenset[str]:
    sentences = edge.properties.get("sentences")
    nodes = (workspace.node(id_) for id_ in (sentences if isinstance(sentences, tuple) else ()))
    return frozenset(str(node.properties["article"]) for node in nodes if node)


def _joined(told: Sequence[_Told]) -> list[list[_Told]]:
    """The figures that contradict each other, those that share one in one list."""
    groups: list[set[int]] = []
    for one, other in combinations(range(len(told)), 2):
        if _contradict(told[one], told[other], told):
            touching = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in touching]
            groups.append(set().union({one, other}, *touching))
    return [[told[index] for index in sorted(group)] for group in groups]


def _contradict(one: _Told, other: _Told, told: Sequence[_Told]) -> bool:
    if not same_indicator(one.indicator, other.indicator) or one.agrees(other):
        return False
    # None of the articles found gives the rival itself, so that one of each side are two.
    return bool(_without_support(one, other, told)) and bool(_without_support(other, one, told))


def _without_support(figure: _Told, rival: _Told, told: Sequence[_Told]) -> frozenset[str]:
    """The articles of `figure` in which nothing comparable agrees with `rival`."""
    agreeing = (one for one in told if same_indicator(one.indicator, rival.indicator) and one.agrees(rival))
    return figure.articles.difference(*(one.articles for one in agreeing))


def _conflict(workspace: Workspace, entity: Node, members: Sequence[_Told]) -> Conflict:
    ordered = sorted(members, key=lambda one: (reach_of(one.metric.properties), one.metric.id))
    wordings = {str(one.metric.properties["indicator"]) for one in ordered}
    common = ordered[0].metric.properties
    time, words = common.get("time"), common.get("time_words")
    return Conflict(
        subject=entity.id,
        name=str(entity.properties["name"]),
        type=entity.label,
        indicator=min(wordings, key=lambda words: (len(words), words)),
        time=str(time) if time else None,
        time_words=str(words) if words else None,
        status=str(common["status"]),
        figures=tuple(figure_of(workspace, one.edge) for one in ordered),
    )
