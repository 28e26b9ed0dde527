"""Shortest paths of a pattern: which edge is repeated between which ends, and what is asked of the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.store.cypher_ast import EdgePattern, PathPattern, QuantifiedPath
from kg.store.gate_types import refuse
from kg.store.rows.shortest import Shortest
from kg.store.rows.steps import NamePath

if TYPE_CHECKING:
    from kg.store.rows.patterns import Pattern


def shortest_steps(pattern: Pattern, path: PathPattern) -> None:
    """Both ends first, then the paths between them."""
    edge, low, high = _repeated(path)
    for node in path.nodes:
        pattern.begin(node)
    owner = pattern.inner[id(path.edges[0])] if path.selects else pattern
    kind = owner.scope[owner.called[id(edge)]]
    each, test = pattern.each(edge, kind.item or kind)
    ends = [pattern.called[id(node)] for node in path.nodes]
    trail = owner.called[id(edge)]
    names = [n.name for n in (path.variable, edge.variable) if n]
    if not path.selects and any(not condition.needs.isdisjoint(names) for condition in pattern.conditions):
        raise refuse("shortest-where", path)
    step = Shortest(
        source=ends[0],
        target=ends[1],
        edges=trail,
        types=(kind.item or kind).names,
        direction=edge.direction,
        low=low,
        high=high,
        each=each,
        test=test,
        one=path.shortest == "one",
        matters=not all(pattern.setting.only_length(name) for name in names),
        selects=path.selects,
    )
    pattern.add(step, trail)
    if path.variable:
        pattern.add(NamePath(path.variable.name, (ends[0], trail, ends[1])), path.variable.name)


def _repeated(path: PathPattern) -> tuple[EdgePattern, int, int | None]:
    """The one edge that a shortest path repeats, and how often at least and at most."""
    step = path.edges[0] if len(path.edges) == 1 else None
    if path.selects:
        edge = step.path.edges[0] if isinstance(step, QuantifiedPath) else None
        plain = isinstance(step, QuantifiedPath) and len(step.path.edges) == 1 and not step.where
        if not isinstance(step, QuantifiedPath) or not plain or step.low > 1 or not isinstance(edge, EdgePattern):
            raise refuse("path-selector", path)
        if any(n.variable or n.labels or n.properties or n.where for n in step.path.nodes):
            raise refuse("path-selector", path)
        return edge, step.low, step.high
    if not isinstance(step, EdgePattern):
        raise refuse("shortest-pattern", path)
    length = step.length
    if length is None:
        if step.properties or step.where or step.variable:
            raise refuse("shortest-pattern", path)
        return step, 1, 1
    if length.low not in {None, 0, 1}:
        raise refuse("shortest-pattern", path)
    return step, 1 if length.low is None else length.low, length.high
