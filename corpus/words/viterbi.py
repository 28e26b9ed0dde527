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
    steps, _, size = emissions.shape
    scores = np.empty((steps, size, len(lengths)), np.float32)
    emitted = np.ascontiguousarray(emissions.transpose(0, 2, 1))
    running = _running(lengths, steps)
    scores[0] = emitted[0] + start[:, None]
    for step in range(1, steps):
        count = running[step]
        best = _best(scores[step - 1, :, :count], transitions)
        np.add(best, emitted[step, :, :count], out=scores[step, :, :count])
    return _trace(scores, lengths, running, stop, transitions)


def _running(lengths: Sequence[int], steps: int) -> list[int]:
    """How many windows are longer than each step."""
    rising = np.sort(np.asarray(lengths))
    found: list[int] = (len(lengths) - np.searchsorted(rising, np.arange(steps), side="right")).tolist()
    return found


def _best(scores: Floats, transitions: Floats) -> Floats:
    """For each label and window the best score of a way that enters the label: (label, window)."""
    best: Floats = scores[0] + transitions[0][:, None]
    way = np.empty_like(best)
    for before in range(1, len(scores)):
        np.add(scores[before], transitions[before][:, None], out=way)
        np.maximum(best, way, out=best)
    return best


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
