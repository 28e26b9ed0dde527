"""The best labels of many windows at once: Viterbi over a linear-chain CRF."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.words.weights import Floats

Labels = NDArray[np.intp]


def best_labels(
    emissions: Floats, lengths: Sequence[int], *, start: Floats, stop: Floats, transitions: Floats
) -> list[Labels]:
    """The highest-scoring labels of each window, in the order given.

    `emissions` is (time, window, label); `lengths`, in time steps, falls from window to window (longest first),
    so that the windows still running at any step are the first ones. Of equal scores the lowest label wins.
    """
    steps, windows, size = emissions.shape
    scores = np.empty_like(emissions)
    running = _running(lengths, steps)
    space = np.empty(size * windows * size, np.float32)
    # The transitions once for every window: to add arrays of one shape takes half the time of spreading one.
    spread = np.repeat(transitions[:, None, :], windows, axis=1)
    scores[0] = emissions[0] + start
    for step in range(1, steps):
        count = running[step]
        ways = space[: size * count * size].reshape(size, count, size)  # from, window, to
        np.copyto(ways, scores[step - 1, :count].T[:, :, None])
        np.add(ways, spread[:, :count], out=ways)
        best = np.maximum.reduce(ways, axis=0, out=scores[step, :count])
        np.add(best, emissions[step, :count], out=best)
    return _trace(scores, lengths, running, stop, transitions)


def _running(lengths: Sequence[int], steps: int) -> list[int]:
    """How many windows are longer than each step."""
    rising = np.sort(np.asarray(lengths))
    found: list[int] = (len(lengths) - np.searchsorted(rising, np.arange(steps), side="right")).tolist()
    return found


def _trace(
    scores: Floats, lengths: Sequence[int], running: Sequence[int], stop: Floats, transitions: Floats
) -> list[Labels]:
    """Follow the best ways back; which label came before is found again here, only for the labels that won."""
    steps, windows, _ = scores.shape
    labels = np.zeros((steps, windows), np.intp)
    into = np.ascontiguousarray(transitions.T)
    for step in range(steps - 1, -1, -1):
        inner = running[step + 1] if step + 1 < steps else 0
        outer = running[step]
        if inner:
            labels[step, :inner] = (scores[step, :inner] + into[labels[step + 1, :inner]]).argmax(axis=1)
        if outer > inner:
            labels[step, inner:outer] = (scores[step, inner:outer] + stop).argmax(axis=1)
    return [labels[:length, window] for window, length in enumerate(lengths)]
