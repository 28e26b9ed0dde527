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

    `emissions` is (time, label, window); `lengths`, in time steps, falls from window to window (longest first),
    so that the windows still running at any step are the first ones. Of equal scores the lowest label wins.
    """
    steps, size, windows = emissions.shape
    scores = np.empty_like(emissions)
    running = _running(lengths, steps)
    space = np.empty(size * size * windows, np.float32)
    scores[0] = emissions[0] + start[:, None]
    for step in range(1, steps):
        count = running[step]
        ways = space[: size * size * count].reshape(size, size, count)
        np.add(scores[step - 1, :, None, :count], transitions[:, :, None], out=ways)
        np.add(ways.max(axis=0), emissions[step, :, :count], out=scores[step, :, :count])
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
    steps, _, windows = scores.shape
    labels = np.zeros((steps, windows), np.intp)
    for step in range(steps - 1, -1, -1):
        inner = running[step + 1] if step + 1 < steps else 0
        outer = running[step]
        if inner:
            entered = transitions[:, labels[step + 1, :inner]]
            labels[step, :inner] = np.argmax(scores[step, :, :inner] + entered, axis=0)
        if outer > inner:
            labels[step, inner:outer] = np.argmax(scores[step, :, inner:outer] + stop[:, None], axis=0)
    return [labels[:length, window] for window, length in enumerate(lengths)]
