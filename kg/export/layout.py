"""Where nodes stand on a plane: the same every time, related ones close together, none on top of another.

Each connected part is laid out by rustworkx's spring layout from a start that is already untangled,
and the parts are packed around the largest one (`kg.export.packing`). One unit is a pixel of a page at its
natural size.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import rustworkx as rx

from kg.export.packing import pack, spread

GAP = 46.0  # units that two nodes keep at least
_SEED = 20_09_10  # any number; the same gives the same places
_SPRING = 3_000  # nodes of one part that are laid out together; the cost grows with the square
_STEPS = 60_000_000  # node pairs that all the iterations on one part may cost, about two seconds
_MOST, _LEAST = 200, 12  # iterations
_EDGE = 2.4  # gaps that the median edge is long
_ROOM = 0.65  # gaps times the root of the number of nodes that they are from the middle on average
_GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle after which no two of a spiral stand in one line
Place = tuple[float, float]
Links = dict[str, list[str]]


def lay_out(ids: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, Place]:
    """The place of each id, in the order of ids, around (0, 0), y downwards; the order given does not matter.

    Edges whose ends are not both given, loops and parallel edges count for nothing. At least `GAP` lies between
    two nodes. Close to linear in the number of nodes beyond a few thousand.
    """
    links: Links = {id_: [] for id_ in sorted(set(ids))}
    for one, other in sorted({(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]}):
        if one in links and other in links:
            links[one].append(other)
            links[other].append(one)
    parts = [(part, _part(part, links)) for part in _parts(links)]
    moved = pack([(places, _pairs(part, links)) for part, places in parts], GAP)
    found = {
        id_: (round(float(x), 1), round(float(y), 1))
        for (part, _), places in zip(parts, moved, strict=True)
        for id_, (x, y) in zip(part, places, strict=True)
    }
    return {id_: found[id_] for id_ in links}


def _parts(links: Links) -> list[list[str]]:
    """The connected parts, the largest first; within a part the best connected nodes first."""
    left = dict.fromkeys(links)
    parts: list[list[str]] = []
    while left:
        part = [next(iter(left))]
        del left[part[0]]
        for id_ in part:  # grows while it is walked
            for other in links[id_]:
                if other in left:
                    del left[other]
                    part.append(other)
        parts.append(sorted(part, key=lambda id_: (-len(links[id_]), id_)))
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def _part(part: Sequence[str], links: Links) -> np.ndarray:
    """The places of one part, in its order, around its middle."""
    if len(part) <= 2:  # noqa: PLR2004 - a single node, or a pair side by side
        return np.array([(index * 2.2 * GAP, 0.0) for index in range(len(part))])
    core = part[:_SPRING]
    places = _sprung(core, links)
    if len(part) > len(core):
        places = _hang_on(places, part, links)
    return spread(places * _size(places, core, links), GAP)


def _sprung(core: Sequence[str], links: Links) -> np.ndarray:
    number = {id_: index for index, id_ in enumerate(core)}
    graph = rx.PyGraph()
    graph.add_nodes_from(range(len(core)))
    graph.add_edges_from_no_data(
        [(index, number[o]) for id_, index in number.items() for o in links[id_] if number.get(o, -1) > index]
    )
    rounds = max(_LEAST, min(_MOST, _STEPS // len(core) ** 2))
    found = rx.spring_layout(graph, pos=_start(core, links), num_iter=rounds, seed=_SEED)
    return np.array([found[index] for index in range(len(core))])


def _start(core: Sequence[str], links: Links) -> dict[int, Place]:
    """Rings around the best connected node, each branch in a slice as wide as it has leaves."""
    number = {id_: index for index, id_ in enumerate(core)}
    order, above = [core[0]], {core[0]: ""}
    below: defaultdict[str, list[str]] = defaultdict(list)
    for id_ in order:  # grows while it is walked
        for other in links[id_]:
            if other in number and other not in above:
                above[other] = id_
                below[id_].append(other)
                order.append(other)
    leaves: defaultdict[str, int] = defaultdict(int)
    for id_ in reversed(order):
        leaves[id_] = max(leaves[id_], 1)
        leaves[above[id_]] += leaves[id_]
    slices = {core[0]: (0.0, 2 * math.pi, 0)}
    for id_ in order:
        begin, width, ring = slices[id_]
        for other in below[id_]:
            part = width * leaves[other] / leaves[id_]
            slices[other] = (begin, part, ring + 1)
            begin += part
    unit = 1 / math.sqrt(len(core))
    loose = {id_: (index * _GOLDEN, 0.0, 1) for index, id_ in enumerate(core)}  # reached through nodes outside
    middle = {id_: (b + w / 2, ring * unit) for id_, (b, w, ring) in (loose | slices).items()}
    return {number[id_]: (r * math.cos(a), r * math.sin(a)) for id_, (a, r) in middle.items()}


def _hang_on(places: np.ndarray, part: Sequence[str], links: Links) -> np.ndarray:
    """The nodes beyond the core, each on a spiral around the first neighbour that has a place."""
    found = {id_: (float(x), float(y)) for id_, (x, y) in zip(part, places, strict=False)}
    hung: defaultdict[str, int] = defaultdict(int)
    step = float(np.ptp(places, axis=0).max()) / math.sqrt(len(part)) / 1.5
    queue = list(found)
    for id_ in queue:  # grows while it is walked
        for other in links[id_]:
            if other not in found:
                hung[id_] += 1
                radius, angle = step * math.sqrt(hung[id_]), hung[id_] * _GOLDEN
                found[other] = (
                    found[id_][0] + radius * math.cos(angle),
                    found[id_][1] + radius * math.sin(angle),
                )
                queue.append(other)
    return np.array([found[id_] for id_ in part])


def _size(places: np.ndarray, core: Sequence[str], links: Links) -> float:
    """The factor that makes the median edge long enough for a short name, and gives every node some room."""
    pairs = _pairs(core, links)
    lengths = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1)
    spread_out = float(np.linalg.norm(places - places.mean(axis=0), axis=1).mean())
    room = _ROOM * GAP * math.sqrt(len(places)) / max(spread_out, 1e-9)
    return max(_EDGE * GAP / max(float(np.median(lengths)), 1e-9) if len(pairs) < 2 * len(core) else 0.0, room)


def _pairs(part: Sequence[str], links: Links) -> np.ndarray:
    """The edges of a part as pairs of numbers in its order."""
    number = {id_: index for index, id_ in enumerate(part)}
    pairs = [(number[a], number[b]) for a in part for b in links[a] if a < b and b in number]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
