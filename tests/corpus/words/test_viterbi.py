"""The CRF against every possible way."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product

import numpy as np
import pytest

from corpus.words.viterbi import best_labels
from corpus.words.weights import Floats

SIZE = 4


def every_way(emissions: Floats, start: Floats, stop: Floats, transitions: Floats) -> list[int]:
    """The best of all sequences of labels, the first one among equals."""
    steps = len(emissions)

    def score(labels: Iterable[int]) -> float:
        way = list(labels)
        total = start[way[0]] + stop[way[-1]] + sum(emissions[step, label] for step, label in enumerate(way))
        return float(total + sum(transitions[before, after] for before, after in pairwise(way)))

    return list(max(product(range(SIZE), repeat=steps), key=score))


@pytest.mark.parametrize("seed", range(12))
def test_viterbi_finds_the_best_of_all_ways(seed: int) -> None:
    random = np.random.default_rng(seed)
    lengths = sorted(random.integers(1, 7, 5).tolist(), reverse=True)
    emissions = random.normal(size=(lengths[0], 5, SIZE)).astype(np.float32)
    start, stop = random.normal(size=(2, SIZE)).astype(np.float32)
    transitions = random.normal(size=(SIZE, SIZE)).astype(np.float32)
    found = best_labels(emissions, lengths, start=start, stop=stop, transitions=transitions)
    for window, length in enumerate(lengths):
        expected = every_way(emissions[:length, window], start, stop, transitions)
        assert found[window].tolist() == expected


def test_viterbi_takes_the_lowest_label_among_equals() -> None:
    zeros = np.zeros((3, 1, SIZE), np.float32)
    flat = np.zeros(SIZE, np.float32)
    found = best_labels(zeros, [3], start=flat, stop=flat, transitions=np.zeros((SIZE, SIZE), np.float32))
    assert found[0].tolist() == [0, 0, 0]
