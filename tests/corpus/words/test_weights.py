"""What is wrong with the weights is named: the file, what was found, what was expected, what to install."""

from __future__ import annotations

import importlib.util
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelError
from corpus.words.tagger import LacTagger
from corpus.words.weights import Weights, find_weights, read_weights
from tests.corpus.words.reference import Reference

Change = tuple[str, str, str]  # file, old text, new text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(find_weights(), tmp_path / "lac_small", ignore=shutil.ignore_patterns("*.py*"))


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as caught:
        read_weights(folder)
    message = str(caught.value)
    assert 'pip install "jieba==0.42.1"' in message
    return message


def header(version: int = 0, level: int = 0, inner: int = 0, description: bytes = b"\x08\x05\x10\x39") -> bytes:
    return struct.pack("<IQIi", version, level, inner, len(description)) + description


def test_weights_are_those_that_the_reference_reads(weights: Weights, reference: Reference) -> None:
    assert weights.tags == tuple(reference.labels)
    assert weights.embedding.shape == (20941, 128)
    assert np.array_equal(weights.embedding, reference.embedding)
    assert np.array_equal(weights.transitions, reference.crf[2:])
    assert weights.characters["京"] == reference.number_of["京"]


def test_weights_have_a_digest_of_all_files(copy: Path, weights: Weights) -> None:
    assert read_weights(copy).digest == weights.digest
    path = copy / "model_baseline" / "fc_4.b_0"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert read_weights(copy).digest != weights.digest


def test_weights_without_jieba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ModelError, match=r'jieba: not installed.*pip install "jieba==0.42.1"'):
        LacTagger()


def test_weights_of_a_jieba_without_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "jieba").mkdir()
    (tmp_path / "jieba" / "__init__.py").touch()
    spec = importlib.util.spec_from_file_location(
        "jieba", tmp_path / "jieba" / "__init__.py", submodule_search_locations=[str(tmp_path / "jieba")]
    )
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    with pytest.raises(ModelError, match=r"lac_small: no such folder, expected the LAC network of jieba 0\.42\.1"):
        LacTagger()


@pytest.mark.parametrize("name", ["word.dic", "tag.dic", "model_baseline/word_emb", "model_baseline/gru_3.w_0"])
def test_weights_with_a_missing_file(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert f"{name}: No such file" in refused(copy)


@pytest.mark.parametrize(
    ("fault", "data", "message"),
    [
        ("empty", b"", "0 bytes, expected a tensor"),
        ("another version", header(version=1) + bytes(228), "expected versions 0, 0 and level 0"),
        ("another level", header(level=1) + bytes(228), "expected versions 0, 0 and level 0"),
        ("an endless header", header()[:16] + b"\xff\xff\xff\x7f" + bytes(228), "expected versions 0, 0"),
        ("doubles", header(description=b"\x08\x06\x10\x39") + bytes(228), r"values of type [6], expected [5]"),
        ("no type", header(description=b"\x10\x39") + bytes(228), r"values of type [], expected [5]"),
        ("another shape", header(description=b"\x08\x05\x10\x38") + bytes(228), "shape (56,), expected (57,)"),
        ("two dimensions", header(description=b"\x08\x05\x10\x01\x10\x39") + bytes(228), "shape (1, 57), expected"),
        ("a text field", header(description=b"\x08\x05\x12\x01") + bytes(228), "expected integer fields only"),
        ("half a field", header(description=b"\x08\x05\x10") + bytes(228), "expected integer fields only"),
        ("half a number", header(description=b"\x08\x05\x10\x80") + bytes(228), "is cut short"),
        ("too few values", header() + bytes(227), "251 bytes, expected 252"),
        ("too many values", header() + bytes(229), "253 bytes, expected 252"),
    ],
)
def test_weights_with_a_damaged_tensor(copy: Path, fault: str, data: bytes, message: str) -> None:
    (copy / "model_baseline" / "fc_4.b_0").write_bytes(data)
    found = refused(copy)
    assert "fc_4.b_0: " in found, fault
    assert message in found, fault


@pytest.mark.parametrize(
    ("fault", "change", "message"),
    [
        ("no tab", ("word.dic", "\n2\ti\n", "\n2 i\n"), "word.dic:3: '2 i', expected a number"),
        ("no number", ("word.dic", "\n2\ti\n", "\nx\ti\n"), "word.dic:3: 'x\\ti', expected a number"),
        ("twice", ("word.dic", "\n2\ti\n", "\n2\te\n"), "word.dic:3: '2\\te', expected a number, a tab and a new"),
        ("no OOV", ("word.dic", "\tOOV\n", "\tOOW\n"), "no entry OOV"),
        ("a gap", ("tag.dic", "56\tO", "57\tO"), "tag.dic: numbers have gaps, expected 0 to 56"),
        ("a label less", ("tag.dic", "56\tO", ""), "crfw: shape (59, 57), expected (58, 56)"),
        ("more characters", ("word.dic", "20940\tOOV\n", "20941\tOOV\n"), "shape (20941, 128), expected (20942"),
    ],
)
def test_weights_with_a_damaged_dictionary(
    copy: Path, fault: str, change: tuple[str, str, str], message: str
) -> None:
    name, old, new = change
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert message in refused(copy), fault


def test_weights_with_a_dictionary_that_is_no_utf8(copy: Path) -> None:
    (copy / "tag.dic").write_bytes(b"0\t\xff\n")
    assert "tag.dic: is no UTF-8" in refused(copy)
