"""Keeps nodes apart, and puts the parts of a graph side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

_ROUNDS = 40
_GROWTH = 1.1  # how much wider a crowd is made before it is pushed apart again
_NEXT = (-1, 0, 1)
_WIDER = 1.5  # a page is wider than it is high

Shape = tuple[np.ndarray, np.ndarray]  # places of the nodes, pairs of their numbers that are linked


def spread(places: np.ndarray, gap: float) -> np.ndarray:
    """Push points apart until at least `gap` lies between any two; their order around each other stays."""
    found: np.ndarray = places - places.mean(axis=0) + _nudges(len(places))  # no two in the very same place
    while len(_close_pairs(found, gap)):
        found = _pushed(found * _GROWTH, gap)
    return found


def _pushed(places: np.ndarray, gap: float) -> np.ndarray:
    found = places.copy()
    for _ in range(_ROUNDS):
        pairs = _close_pairs(found, gap)
        if not len(pairs):
            break
        between = found[pairs[:, 0]] - found[pairs[:, 1]]
        distance = np.linalg.norm(between, axis=1)
        push = between / distance[:, None] * ((gap * 1.02 - distance) / 2)[:, None]
        np.add.at(found, pairs[:, 0], push)
        np.add.at(found, pairs[:, 1], -push)
    return found


def _nudges(count: int) -> np.ndarray:
    angles = np.arange(count) * 2.399963
    return np.column_stack([np.cos(angles), np.sin(angles)]) * 0.01 * (1 + np.arange(count))[:, None] ** 0.5


def _close_pairs(places: np.ndarray, gap: float) -> np.ndarray:
    """Pairs (i, j), i < j, closer than `gap`, sorted; found through a grid of cells of that size."""
    cells = np.floor(places / gap).astype(np.int64)
    width = int(np.ptp(cells[:, 1])) + 3
    keys = (cells[:, 0] - cells[:, 0].min() + 1) * width + (cells[:, 1] - cells[:, 1].min() + 1)
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    found = [_matches(keys, order, ranked, step) for step in (0, 1, width - 1, width, width + 1)]
    pairs = np.concatenate(found)
    near = np.linalg.norm(places[pairs[:, 0]] - places[pairs[:, 1]], axis=1) < gap
    pairs = np.sort(pairs[near], axis=1)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _matches(keys: np.ndarray, order: np.ndarray, ranked: np.ndarray, step: int) -> np.ndarray:
    """Pairs of points whose cells differ by `step`; within one cell each pair once."""
    first = np.searchsorted(ranked, keys + step, side="left")
    counts = np.searchsorted(ranked, keys + step, side="right") - first
    left = np.repeat(np.arange(len(keys)), counts)
    offsets = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    pairs = np.column_stack([left, order[np.repeat(first, counts) + offsets]])
    return pairs[pairs[:, 0] < pairs[:, 1]] if step == 0 else pairs


def pack(parts: Sequence[Shape], gap: float) -> list[np.ndarray]:
    """The parts moved so that none comes close to another: the first in the middle, the others around it.

    Parts come the largest first, small ones fill what the arms of large ones leave. The whole is centred on (0, 0).
    """
    taken: set[tuple[int, int]] = set()
    found: list[np.ndarray] = []
    spiral, previous = _spiral(), frozenset[tuple[int, int]]()
    at = (0, 0)
    for places, links in parts:
        own = _cells(places, links, 2 * gap)
        if own != previous:  # what a part of another form left free may fit this one
            spiral, previous = _spiral(), own
        at = next(at for at in spiral if all((x + at[0], y + at[1]) not in taken for x, y in own))
        taken.update((x + at[0] + i, y + at[1] + j) for x, y in own for i in _NEXT for j in _NEXT)
        found.append(places + np.array(at) * 2 * gap)
    if not found:
        return []
    every = np.concatenate(found)
    return [places - (every.min(axis=0) + every.max(axis=0)) / 2 for places in found]


def _cells(places: np.ndarray, links: np.ndarray, size: float) -> frozenset[tuple[int, int]]:
    """The cells in which a part has a node or a stretch of an edge."""
    begin, end = places[links[:, 0]], places[links[:, 1]]
    counts = np.ceil(np.linalg.norm(begin - end, axis=1) / size).astype(np.int64)
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    along = (
        np.repeat(begin, counts, axis=0)
        + np.repeat((end - begin) / counts[:, None], counts, axis=0) * steps[:, None]
    )
    cells = np.rint(np.concatenate([places, along]) / size).astype(np.int64)
    return frozenset(zip(cells[:, 0].tolist(), cells[:, 1].tolist(), strict=True))


def _spiral() -> Iterator[tuple[int, int]]:
    """Cells from the middle outwards, on ellipses wider than high; some twice."""
    yield (0, 0)
    ring = 0.0
    while True:
        ring += 0.5
        around = max(8, math.ceil(2 * math.pi * ring * _WIDER * 1.5))
        for step in range(around):
            angle = 2 * math.pi * step / around
            yield round(ring * _WIDER * math.cos(angle)), round(ring * math.sin(angle))
