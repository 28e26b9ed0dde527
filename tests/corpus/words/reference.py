"""The LAC network once more, straight from its description: one character, one gate, one label after the other.

Shares no code with `corpus.words`: it reads the files by itself, loops where the product batches, and keeps double
precision where the product has single. Nothing here is fast.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

UNITS = 128


def sigmoid(x: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-x)))


class Reference:
    def __init__(self) -> None:
        package = importlib.util.find_spec("jieba")
        assert package is not None
        assert package.origin is not None
        self.folder = Path(package.origin).parent / "lac_small"
        self.number_of = {entry: int(number) for number, entry in self.lines("word.dic")}
        self.labels = [label for _, label in self.lines("tag.dic")]
        self.embedding = self.values("word_emb").reshape(-1, UNITS)
        self.crf = self.values("crfw", size=4 * 57 * 59).reshape(59, 57)

    def lines(self, name: str) -> list[list[str]]:
        text = (self.folder / name).read_text(encoding="utf-8")
        return [line.split("\t") for line in text.split("\n") if line]

    @cache  # noqa: B019 - one reference a test run
    def values(self, name: str, size: int | None = None) -> Doubles:
        data = (self.folder / "model_baseline" / name).read_bytes()
        # The header has between 20 and 30 bytes, the values fill the rest up to the end.
        size = size or (len(data) - 20) // (4 * UNITS) * 4 * UNITS
        return np.frombuffer(data[-size:], "<f4").astype(np.float64)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the characters; full-width ASCII counts as half-width."""
        found = []
        for character in text:
            half = chr(ord(character) - ord("！") + ord("!")) if "！" <= character <= "～" else character
            found.append(self.number_of.get(half, self.number_of["OOV"]))
        return found

    def layer(self, inputs: Doubles, number: int) -> Doubles:
        """One direction; odd numbers run backwards."""
        width = inputs.shape[1]
        matrix = self.values(f"fc_{number}.w_0").reshape(width, 3 * UNITS)
        bias = self.values(f"fc_{number}.b_0") + self.values(f"gru_{number}.b_0")
        flat = self.values(f"gru_{number}.w_0")
        gates = flat[: 2 * UNITS * UNITS].reshape(UNITS, 2 * UNITS)
        candidate = flat[2 * UNITS * UNITS :].reshape(UNITS, UNITS)
        state, states = np.zeros(UNITS), np.zeros((len(inputs), UNITS))
        for step in range(len(inputs))[:: 1 if number % 2 == 0 else -1]:
            entry = inputs[step] @ matrix + bias
            update = sigmoid(entry[:UNITS] + state @ gates[:, :UNITS])
            reset = sigmoid(entry[UNITS : 2 * UNITS] + state @ gates[:, UNITS:])
            fresh = np.tanh(entry[2 * UNITS :] + (reset * state) @ candidate)
            state = (1 - update) * state + update * fresh
            states[step] = state
        return states

    def emissions(self, text: str) -> Doubles:
        """(character, label)."""
        states = self.embedding[self.numbers(text)]
        for number in (0, 2):
            states = np.concatenate([self.layer(states, number), self.layer(states, number + 1)], axis=1)
        matrix = self.values("fc_4.w_0").reshape(2 * UNITS, len(self.labels))
        bias = self.values("fc_4.b_0", size=4 * len(self.labels))
        return np.asarray(states @ matrix + bias)

    def best(self, emissions: Doubles) -> list[int]:
        """The labels of the best way, by number."""
        start, stop, moves = self.crf[0], self.crf[1], self.crf[2:]
        score, came = start + emissions[0], []
        for emission in emissions[1:]:
            ways = score[:, None] + moves  # from each label to each
            came.append(ways.argmax(axis=0))
            score = ways.max(axis=0) + emission
        found = [int(np.argmax(score + stop))]
        for before in reversed(came):
            found.append(int(before[found[-1]]))
        return found[::-1]

    def words(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and tag of each token of one line without white space."""
        tags = [self.labels[number] for number in self.best(self.emissions(text))]
        starts = [
            place
            for place, tag in enumerate(tags)
            if place == 0 or tag.endswith("-B") or (tag == "O" and tags[place - 1] != "O")
        ]
        return [
            (start, end, tags[start].split("-")[0])
            for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        ]
