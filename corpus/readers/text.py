"""Plain text and Markdown: bytes become a page of numbered lines."""

from __future__ import annotations

import hashlib
import re
from itertools import accumulate

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.encodings import decode

_LINE_END = re.compile(r"\r\n|\r|\n")


def page_from_bytes(source: str, data: bytes) -> Page:
    """Decode `data`; raises ReadError when it is empty, binary or of an unknown encoding."""
    if not data:
        raise ReadError(f"{source}: the file is empty; nothing to read")
    text, encoding = decode(source, data)
    page = _page(source, text, encoding, data)
    if not text.strip():
        raise ReadError(f"{source}: the file holds nothing but white space; nothing to read")
    return page


def page_from_text(source: str, text: str) -> Page:
    """A page made of a string, as if read from a UTF-8 file."""
    return _page(source, text, "utf-8", text.encode("utf-8", "surrogatepass"))


def _page(source: str, text: str, encoding: str, data: bytes) -> Page:
    lines, offsets = _lines(text)
    return Page(source, text, encoding, hashlib.sha256(data).hexdigest(), lines, offsets)


def _lines(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    r"""The lines without their ends and where each starts; lines end with \\n, \\r\\n or \\r."""
    if "\r" in text:
        ends = [match.span() for match in _LINE_END.finditer(text)]
        offsets = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        lines = [text[first:last] for first, last in zip(offsets, stops, strict=True)]
    else:
        lines = text.split("\n")
        offsets = [0, *accumulate(len(line) + 1 for line in lines[:-1])]
    if lines and not lines[-1]:
        lines.pop()
        offsets.pop()
    return tuple(lines), tuple(offsets)
