"""Pairs become clusters, and no cluster holds two names that are apart, whatever the order of the pairs.

Edges of one weight are taken together. Where they would bring two names into one cluster that are apart, every edge
on a shortest way between these two goes, for nothing says which of them is wrong; what is left joins.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence

Edge = tuple[int, int]
_WIDEST = 300  # members of which every pair is asked; a wider cluster is not made at all


class Clusters:
    """Disjoint sets of atoms. `apart` says whether two atoms must not be in one."""

    def __init__(self, apart: Callable[[int, int], bool]) -> None:
        self._apart = apart
        self._above: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}

    def root(self, atom: int) -> int:
        """The atom that stands for the cluster."""
        above = self._above
        while (up := above.get(atom, atom)) != atom:
            above[atom] = above.get(up, up)
            atom = up
        return atom

    def members(self, root: int) -> Sequence[int]:
        return self._members.get(root, (root,))

    def force(self, left: int, right: int) -> None:
        """Join two clusters whatever keeps them apart."""
        low, high = sorted((self.root(left), self.root(right)))
        if low != high:
            self._above[high] = low
            self._members[low] = sorted((*self.members(low), *self.members(high)))
            self._members.pop(high, None)

    def join(self, edges: Iterable[Edge]) -> dict[Edge, tuple[int, int]]:
        """Join along edges of one weight; returns those that may not, each with the atoms it would unite."""
        refused: dict[Edge, tuple[int, int]] = {}
        open_: dict[Edge, list[Edge]] = defaultdict(list)  # between clusters, with the edges between their members
        for left, right in edges:
            low, high = sorted((self.root(left), self.root(right)))
            if low != high:
                open_[low, high].append((left, right))
        while True:
            neighbours = _neighbours(open_)
            bad: dict[Edge, tuple[int, int]] = {}
            for component in _components(neighbours):
                bad |= self._conflicts(component, neighbours)
            if not bad:
                break
            for link, clash in bad.items():
                refused |= dict.fromkeys(open_.pop(link), clash)
        for low, high in sorted(open_):
            self.force(low, high)
        return refused

    def _conflicts(
        self, component: Sequence[int], neighbours: Mapping[int, Sequence[int]]
    ) -> dict[Edge, tuple[int, int]]:
        """The links that lead from a cluster to one it is apart from, each with the atoms in question."""
        if sum(len(self.members(root)) for root in component) > _WIDEST:
            return {link: link for root in component for other in neighbours[root] for link in [_link(root, other)]}
        found: dict[Edge, tuple[int, int]] = {}
        for number, one in enumerate(component):
            for other in component[number + 1 :]:
                clash = self._clash(one, other)
                if clash:
                    for link in _shortest(one, other, neighbours):
                        found.setdefault(link, clash)
        return found

    def _clash(self, one: int, other: int) -> tuple[int, int] | None:
        for left in self.members(one):
            for right in self.members(other):
                if self._apart(left, right):
                    return left, right
        return None


def _link(one: int, other: int) -> Edge:
    return (one, other) if one < other else (other, one)


def _neighbours(links: Iterable[Edge]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for low, high in links:
        found[low].append(high)
        found[high].append(low)
    return found


def _components(neighbours: Mapping[int, Sequence[int]]) -> list[list[int]]:
    seen: set[int] = set()
    found = []
    for start in sorted(neighbours):
        if start in seen:
            continue
        seen.add(start)
        component, waiting = [], [start]
        while waiting:
            at = waiting.pop()
            component.append(at)
            fresh = [other for other in neighbours[at] if other not in seen]
            seen.update(fresh)
            waiting += fresh
        found.append(sorted(component))
    return found


def _shortest(one: int, other: int, neighbours: Mapping[int, Sequence[int]]) -> set[Edge]:
    """Every link on a shortest way between two clusters."""
    distance = {one: 0}
    waiting = deque([one])
    while waiting:
        at = waiting.popleft()
        for near in neighbours[at]:
            if near not in distance:
                distance[near] = distance[at] + 1
                waiting.append(near)
    links: set[Edge] = set()
    back = {other}
    while back:
        before = {
            (near, at) for at in back for near in neighbours[at] if distance.get(near, -1) == distance[at] - 1
        }
        links |= {_link(near, at) for near, at in before}
        back = {near for near, _ in before}
    return links
