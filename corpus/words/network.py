"""The LAC network as an ONNX graph, run with onnxruntime; the labels are then chosen by the CRF.

The graph is the emission part: embedding, two bidirectional GRU layers, a linear layer. ONNX's GRU computes
h = (1 - z) c + z h where PaddlePaddle's computes h = (1 - u) h + u c, so z = 1 - u and the weights of the update
gate change their sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from corpus.words.viterbi import Labels, best_labels
from corpus.words.weights import WIDTH, Floats, Gru, Weights

Characters = NDArray[np.int32]

BATCH = 64  # windows whose labels are chosen together: the sums of one step, 57 x 64 x 57 floats, fit the cache
# Windows that pass the network together. A group costs as much as if all were as long as its longest, so those
# shorter than this share of it begin a new group; more than so many gain nothing (measured: 1 window 42,000
# characters a second on one core, 4 to 12 windows of like length 60,000, 64 windows 47,000).
_GROUP = 8
_LIKE = 0.85
_OPSET = 17
_IR_VERSION = 9


class Network:
    """Chooses a label for every character. `threads` is what one call may use; 1 in worker processes."""

    def __init__(self, weights: Weights, *, threads: int = 1) -> None:
        self._weights = weights
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            build_graph(weights).SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def labels(self, windows: Sequence[Characters]) -> list[Labels]:
        """Label numbers for each window of character numbers (none empty), in the order given.

        Windows of like length run together; what a window gets does not depend on the others.
        """
        order = sorted(range(len(windows)), key=lambda number: -len(windows[number]))
        found: list[Labels] = [np.empty(0, np.intp)] * len(windows)
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for number, labels in zip(batch, self._batch([windows[n] for n in batch]), strict=True):
                found[number] = labels
        return found

    def emissions(self, windows: Sequence[Characters]) -> Floats:
        """Scores before the CRF, (time, window, label); the longest window must come first.

        Steps beyond a window's length hold nothing of use.
        """
        scores = np.zeros((len(windows[0]), len(windows), len(self._weights.tags)), np.float32)
        for group in _groups([len(window) for window in windows]):
            found = self._run(windows[group])
            scores[: len(found), group] = found
        return scores

    def _run(self, windows: Sequence[Characters]) -> Floats:
        lengths = np.array([len(window) for window in windows], np.int32)
        characters = np.zeros((int(lengths.max()), len(windows)), np.int32)
        for column, window in enumerate(windows):
            characters[: len(window), column] = window
        result: Floats = self._session.run(None, {"characters": characters, "lengths": lengths})[0]
        return result

    def _batch(self, windows: Sequence[Characters]) -> list[Labels]:
        weights = self._weights
        return best_labels(
            self.emissions(windows),
            [len(window) for window in windows],
            start=weights.start,
            stop=weights.stop,
            transitions=weights.transitions,
        )


def _groups(lengths: Sequence[int]) -> Iterator[slice]:
    """Stretches of windows to run together; lengths fall."""
    first = 0
    for place, length in enumerate(lengths):
        if place - first == _GROUP or length < _LIKE * lengths[first]:
            yield slice(first, place)
            first = place
    yield slice(first, len(lengths))


def build_graph(weights: Weights) -> onnx.ModelProto:
    """The emission part.

    Inputs: `characters` (time, window) and `lengths` (window), both int32. Output: `emissions`, scores by time,
    window and label.
    """
    values = {"embedding": weights.embedding, "emission": weights.emission, "bias": weights.emission_bias}
    nodes = [helper.make_node("Gather", ["embedding", "characters"], ["layer0"])]
    for number, pair in enumerate(weights.layers):
        values |= _gru_values(number, pair)
        nodes += _gru_nodes(number)
    nodes.append(helper.make_node("MatMul", [f"layer{len(weights.layers)}", "emission"], ["scores"]))
    nodes.append(helper.make_node("Add", ["scores", "bias"], ["emissions"]))
    initial = [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in values.items()]
    initial.append(numpy_helper.from_array(np.array([0, 0, 2 * WIDTH], np.int64), "joined"))
    graph = helper.make_graph(
        nodes,
        "lac",
        [
            helper.make_tensor_value_info("characters", TensorProto.INT32, ["time", "window"]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, ["window"]),
        ],
        [helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["time", "window", len(weights.tags)])],
        initial,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR_VERSION)


def _gru_values(number: int, pair: tuple[Gru, Gru]) -> dict[str, Floats]:
    """Parameters of one layer in ONNX's order: update, reset, candidate, each (direction, 3 x WIDTH, inputs)."""
    sign = np.ones(3 * WIDTH, np.float32)
    sign[:WIDTH] = -1
    recurrent = [np.concatenate([gru.gates, gru.candidate], axis=1) * sign for gru in pair]
    zeros = np.zeros(3 * WIDTH, np.float32)  # the bias of the recurrent side is part of the other one
    return {
        f"inputs{number}": np.stack([(gru.inputs * sign).T for gru in pair]),
        f"recurrent{number}": np.stack([matrix.T for matrix in recurrent]),
        f"bias{number}": np.stack([np.concatenate([gru.bias * sign, zeros]) for gru in pair]),
    }


def _gru_nodes(number: int) -> list[onnx.NodeProto]:
    names = [f"layer{number}", f"inputs{number}", f"recurrent{number}", f"bias{number}", "lengths"]
    return [
        helper.make_node("GRU", names, [f"states{number}"], hidden_size=WIDTH, direction="bidirectional"),
        helper.make_node("Transpose", [f"states{number}"], [f"turned{number}"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", [f"turned{number}", "joined"], [f"layer{number + 1}"]),
    ]
