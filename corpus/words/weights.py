"""The weights of Baidu's small LAC network, read with NumPy from the files that jieba's wheel carries.

Source: jieba 0.42.1, `jieba/lac_small`: `word.dic`, `tag.dic` and one file a parameter under `model_baseline/`.
jieba's own Python modules there need PaddlePaddle and are never imported. Each parameter file is a PaddlePaddle
tensor: version (uint32, 0), level of detail (uint64, 0), tensor version (uint32, 0), length of the description
(int32), the description (protocol buffer: field 1 is the type, 5 for float32; field 2, repeated, the dimensions),
then the values, little-endian, row by row.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelError

# To be raised whenever the same weights give other tokens than before, so that the records are made anew.
_REVISION = 2

Floats = NDArray[np.float32]

WIDTH = 128  # of the character embedding, and of the state of each recurrent layer
INSTALL = 'install it with: pip install "jieba==0.42.1"'
_FLOAT32 = 5
_PREFIX = struct.Struct("<IQIi")


@dataclass(frozen=True, slots=True)
class Gru:
    """One direction of one recurrent layer; columns in the order update, reset, candidate.

    `inputs` is (n, 3 x WIDTH), `bias` (3 x WIDTH), `gates` (WIDTH, 2 x WIDTH) for update and reset, `candidate`
    (WIDTH, WIDTH). The state h becomes (1 - u) h + u c.
    """

    inputs: Floats
    bias: Floats
    gates: Floats
    candidate: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole network. `layers` are pairs (forward, backward), `tags` the labels by number (`PER-B`, `PER-I` …).

    `transitions[i, j]` scores label j after label i; `start` and `stop` score the first and the last label.
    `digest` is the SHA-256 of all the files, in hexadecimal.
    """

    characters: Mapping[str, int]
    unknown: int
    tags: tuple[str, ...]
    embedding: Floats
    layers: tuple[tuple[Gru, Gru], tuple[Gru, Gru]]
    emission: Floats
    emission_bias: Floats
    start: Floats
    stop: Floats
    transitions: Floats
    digest: str


def find_weights() -> Path:
    """The folder of the network inside the installed jieba. Raises ModelError when either is missing."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"jieba: not installed, expected the package with its LAC network; {INSTALL}")
    folder = Path(next(iter(spec.submodule_search_locations))) / "lac_small"
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such folder, expected the LAC network of jieba 0.42.1; {INSTALL}")
    return folder


def read_weights(folder: Path) -> Weights:
    """Read and check all the files. Raises ModelError naming the file, what was found and what was expected."""
    total = hashlib.sha256()
    characters = _dictionary(folder / "word.dic", total)
    labels = _dictionary(folder / "tag.dic", total)
    if "OOV" not in characters:
        raise ModelError(f"{folder / 'word.dic'}: no entry OOV, expected one for unknown characters; {INSTALL}")
    if sorted(labels.values()) != list(range(len(labels))):
        raise ModelError(f"{folder / 'tag.dic'}: numbers have gaps, expected 0 to {len(labels) - 1}; {INSTALL}")
    read = _Reader(folder / "model_baseline", total)
    rows, size = max(characters.values()) + 1, len(labels)
    crf = read("crfw", size + 2, size)
    return Weights(
        characters=characters,
        unknown=characters["OOV"],
        tags=tuple(sorted(labels, key=labels.__getitem__)),
        embedding=read("word_emb", rows, WIDTH),
        layers=((read.gru(0, WIDTH), read.gru(1, WIDTH)), (read.gru(2, 2 * WIDTH), read.gru(3, 2 * WIDTH))),
        emission=read("fc_4.w_0", 2 * WIDTH, size),
        emission_bias=read("fc_4.b_0", size),
        start=crf[0],
        stop=crf[1],
        transitions=crf[2:],
        digest=total.hexdigest(),  # the last argument: all the files have been read by now
    )


class _Reader:
    """Reads the tensors of a folder and adds their bytes to one hash."""

    def __init__(self, folder: Path, total: hashlib._Hash) -> None:
        self._folder = folder
        self._total = total

    def __call__(self, name: str, *shape: int) -> Floats:
        path = self._folder / name
        data = _bytes(path, self._total)
        found, start = _header(path, data)
        if found != shape:
            raise ModelError(f"{path}: shape {found}, expected {shape}; {INSTALL}")
        expected = start + 4 * int(np.prod(shape))
        if len(data) != expected:
            raise ModelError(f"{path}: {len(data)} bytes, expected {expected}; {INSTALL}")
        values = np.frombuffer(data, "<f4", offset=start).reshape(shape).astype(np.float32)
        # One unit of the first layer never learnt anything: 256 of its weights are of the order of 1e-42. They add
        # nothing to any sum, but arithmetic on such denormal numbers is slow, and takes as long as all the rest.
        values[np.abs(values) < np.finfo(np.float32).tiny] = 0
        return values

    def gru(self, number: int, width: int) -> Gru:
        inputs = self(f"fc_{number}.w_0", width, 3 * WIDTH)
        bias = self(f"fc_{number}.b_0", 3 * WIDTH) + self(f"gru_{number}.b_0", 1, 3 * WIDTH)[0]
        # Printed as 128 x 384, stored as two blocks: 128 x 256 for the gates, then 128 x 128 for the candidate.
        flat = self(f"gru_{number}.w_0", WIDTH, 3 * WIDTH).reshape(-1)
        split = 2 * WIDTH * WIDTH
        return Gru(inputs, bias, flat[:split].reshape(WIDTH, 2 * WIDTH), flat[split:].reshape(WIDTH, WIDTH))


def _bytes(path: Path, total: hashlib._Hash) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}, expected a file of jieba's LAC network; {INSTALL}") from error
    total.update(data)
    return data


def _header(path: Path, data: bytes) -> tuple[tuple[int, ...], int]:
    """The dimensions that the file declares, and where its values begin."""
    if len(data) < _PREFIX.size:
        raise ModelError(f"{path}: {len(data)} bytes, expected a tensor; {INSTALL}")
    version, level, inner, length = _PREFIX.unpack_from(data)
    end = _PREFIX.size + length
    if (version, level, inner) != (0, 0, 0) or not 0 < length <= len(data) - _PREFIX.size:
        found = f"versions {version}, {inner}, level {level}, description of {length} bytes"
        raise ModelError(f"{path}: {found}, expected versions 0, 0 and level 0; {INSTALL}")
    fields = list(_fields(path, data[_PREFIX.size : end]))
    types = [value for number, value in fields if number == 1]
    if types != [_FLOAT32]:
        raise ModelError(f"{path}: values of type {types}, expected {[_FLOAT32]} (float32); {INSTALL}")
    return tuple(value for number, value in fields if number == 2), end  # noqa: PLR2004 - field 2, the dimensions


def _fields(path: Path, description: bytes) -> Iterator[tuple[int, int]]:
    """Number and value of each field; all are variable-length integers (wire type 0)."""
    numbers = _integers(path, description)
    for key in numbers:
        value = next(numbers, None)
        if key & 7 or value is None:
            raise ModelError(f"{path}: description {description.hex()}, expected integer fields only; {INSTALL}")
        yield key >> 3, value


def _integers(path: Path, data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield value
            value = shift = 0
    if shift:
        raise ModelError(f"{path}: description {data.hex()} is cut short; {INSTALL}")


def _dictionary(path: Path, total: hashlib._Hash) -> dict[str, int]:
    """Numbers by entry: lines of a number, a tab and the entry."""
    found: dict[str, int] = {}
    try:
        lines = _bytes(path, total).decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise ModelError(
            f"{path}: is no UTF-8, expected lines of a number, a tab and an entry; {INSTALL}"
        ) from error
    for line, text in enumerate(lines, 1):
        number, tab, entry = text.partition("\t")
        if not text:
            continue
        if not tab or not number.isdecimal() or entry in found:
            raise ModelError(f"{path}:{line}: {text!r}, expected a number, a tab and a new entry; {INSTALL}")
        found[entry] = int(number)
    return found


def lac_digest(weights: Weights) -> str:
    """The digest of the tagger made of these weights, which can be had without making it."""
    return f"lac-{_REVISION}-{weights.digest[:24]}"
