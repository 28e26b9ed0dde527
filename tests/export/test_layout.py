"""Places of nodes: the same every time, apart from each other, related ones close."""

from __future__ import annotations

import math
import random
import time
from itertools import pairwise

import numpy as np
import pytest

from kg.export.layout import GAP, Place, lay_out

Pairs = list[tuple[str, str]]


def tree(count: int, seed: int = 1) -> tuple[list[str], Pairs]:
    """Every node hangs on an earlier one, the earliest being the favourites."""
    chance = random.Random(seed)
    ids = [f"n{index:05}" for index in range(count)]
    return ids, [(ids[index], ids[int(chance.random() ** 2 * index)]) for index in range(1, count)]


def nearest(places: dict[str, Place]) -> float:
    """The distance of the closest two."""
    points = np.array(list(places.values()))
    order = points[np.argsort(points[:, 0])]
    return min(
        math.dist(order[i], order[j])
        for i in range(len(order))
        for j in range(i + 1, min(i + 200, len(order)))
        if order[j][0] - order[i][0] < 2 * GAP
    )


def test_layout_does_not_depend_on_order_or_repeats() -> None:
    ids, edges = tree(120)
    wanted = lay_out(ids, edges)
    shuffled = random.Random(3).sample(ids, len(ids))
    turned = [(b, a) for a, b in reversed(edges)] * 2
    assert lay_out([*shuffled, ids[0]], turned) == wanted
    assert list(wanted) == ids


def test_layout_keeps_nodes_apart_and_neighbours_close() -> None:
    """Three trees and single nodes: no two in one place, an edge is short beside the whole."""
    ids, edges = tree(200)
    cut = [pair for index, pair in enumerate(edges) if index not in {40, 90}]
    places = lay_out([*ids, "single", "other"], cut)
    assert nearest(places) >= GAP * 0.99
    points = np.array(list(places.values()))
    across = float(np.linalg.norm(np.ptp(points, axis=0)))
    lengths = [math.dist(places[a], places[b]) for a, b in cut]
    assert float(np.median(lengths)) < across / 8


def test_layout_straightens_a_chain() -> None:
    """The ends of a chain are its farthest nodes."""
    ids = [f"n{index}" for index in range(8)]
    places = lay_out(ids, list(pairwise(ids)))
    farthest = max(math.dist(one, other) for one in places.values() for other in places.values())
    assert math.dist(places["n0"], places["n7"]) == pytest.approx(farthest)


def test_layout_passes_over_what_is_no_edge() -> None:
    """Loops and edges to nodes that are not shown; nothing at all gives nothing."""
    assert lay_out(["a"], [("a", "a"), ("a", "gone")]) == {"a": (0.0, 0.0)}
    assert lay_out([], []) == {}


def test_layout_of_thousands_takes_seconds() -> None:
    """More than the springs hold; the bound leaves room for a busy machine."""
    count, more = 3300, 2000
    ids, edges = tree(count)
    chance = random.Random(5)
    edges += [(ids[int(chance.random() ** 3 * count)], chance.choice(ids)) for _ in range(more)]
    begin = time.process_time()
    places = lay_out(ids, edges)
    assert time.process_time() - begin < 20
    assert len(places) == count
    assert nearest(places) >= GAP * 0.99
