"""Which encoding a file of Chinese text is in: strict decoding, in a fixed order, with evidence.

Marks first, then UTF-8, which nothing else resembles. GB18030, Big5 and UTF-16 without a mark decode each
other's bytes into rare characters, so the reading with most of the commonest characters wins. What has none of
them is left to charset-normalizer.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import charset_normalizer

from corpus.errors import ReadError
from corpus.rulefile import Faults, Fields, read_yaml

_RULES = Path(__file__).resolve().parent.parent / "rules"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16-LE: asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_MARKED = tuple(mark for mark, _ in _MARKS)
_CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 200_000  # code points that are weighed
_REST_SAMPLE = 64 * 1024  # bytes charset-normalizer looks at; it is slow
# A Chinese text is about a quarter the hundred commonest characters; bytes misread hold next to none.
_LEAST_EVIDENCE = 0.04


def decode(source: str, data: bytes) -> tuple[str, str]:
    """The text without its byte-order mark, and the codec that read all of it without a fault.

    Raises ReadError for binary content and for bytes that no encoding explains.
    """
    for mark, name in _MARKS if data.startswith(_MARKED) else ():
        if data.startswith(mark):
            return _strict(source, data[len(mark) :], name), name
    _refuse_binary(source, data)
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    found = _best(data)
    if found is None and b"\0" in data:
        raise ReadError(f"{source}: binary content (NUL bytes), not text; turn it into text first")
    return found or _rest(source, data)


def _strict(source: str, data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise ReadError(
            f"{source}: marked as {name}, but byte {error.start} is not; save the file again as UTF-8"
        ) from error


def _refuse_binary(source: str, data: bytes) -> None:
    if not data.startswith(tuple(_magics())):
        return
    for magic, name in _magics().items():
        if data.startswith(magic):
            raise ReadError(f"{source}: a {name} file, not text; give it its own suffix, or turn it into text")


def _best(data: bytes) -> tuple[str, str] | None:
    """The reading with the most evidence, if it has enough."""
    weighed = []
    for name in _CANDIDATES:
        if name.startswith("utf-16") and len(data) % 2:
            continue
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            weighed.append((_evidence(text), name, text))
    if not weighed:
        return None
    share, name, text = max(weighed, key=lambda row: (row[0], -_CANDIDATES.index(row[1])))
    return (text, name) if share >= _LEAST_EVIDENCE else None


def _evidence(text: str) -> float:
    """The share of the commonest Chinese characters among those beyond ASCII."""
    sample = text[:_SAMPLE]
    beyond = len(sample) - sum(map(sample.count, map(chr, range(128))))
    common = sum(map(sample.count, _common()))
    return common / beyond if beyond else 0.0


def _rest(source: str, data: bytes) -> tuple[str, str]:
    """Ask charset-normalizer; the whole file must then decode strictly."""
    guess = charset_normalizer.from_bytes(data[:_REST_SAMPLE]).best()
    if guess is not None:
        try:
            return data.decode(guess.encoding), guess.encoding
        except UnicodeDecodeError:
            pass
    raise ReadError(f"{source}: no known encoding reads it without fault; save the file as UTF-8")


@cache
def _common() -> str:
    return _rules()[0]


@cache
def _magics() -> Mapping[bytes, str]:
    return dict(_rules()[1])


@cache
def _rules() -> tuple[str, tuple[tuple[bytes, str], ...]]:
    faults = Faults()
    top = Fields(read_yaml(_RULES / "encodings.yaml", faults), "encodings.yaml", faults)
    common = "".join(dict.fromkeys(top.text("simplified") + top.text("traditional")))
    magics = []
    for row in top.mappings("binary"):
        magics.append((bytes.fromhex(row.text("hex")), row.text("name")))
        row.done()
    top.done()
    faults.check()
    return common, tuple(magics)
