"""Plain text and Markdown: bytes become a page of numbered lines."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from itertools import accumulate

from corpus.errors import ReadError
from corpus.model import Page, PageMeta
from corpus.readers.base import Content, Limits, ReadOptions
from corpus.readers.encodings import decode

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_UNSEEN = "\ufeff\u200b\u2060"
_FIT = {
    **dict.fromkeys(["\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"], "\n"),
    **{chr(code): "" for code in [*range(9), *range(0x0E, 0x20), 0x7F, 0x200B, 0xFEFF]},
}


def read_text(content: Content, options: ReadOptions) -> Iterator[Page]:
    """The page of a plain text file, as it stands on disk."""
    data = content.bytes(options.limits.file_bytes)
    if not data:
        raise ReadError(f"{content.source}: the file is empty; nothing to read")
    _check_lines(content.source, max(data.count(b"\n"), data.count(b"\r")), options.limits)
    text, encoding = decode(content.source, data)
    if not text.strip().strip(_UNSEEN):
        raise ReadError(f"{content.source}: the file holds nothing but white space; nothing to read")
    yield _page(content.source, text, encoding, hashlib.sha256(data).hexdigest())


def page_from_text(source: str, text: str) -> Page:
    """A page made of a string, as if read from a UTF-8 file."""
    data = text.encode("utf-8", "surrogatepass")
    return _page(source, text, "utf-8", hashlib.sha256(data).hexdigest())


def extracted_page(source: str, text: str, format_: str, limits: Limits, meta: PageMeta | None = None) -> Page:
    """A page of text that a reader took out of another format; `text` is cleaned first.

    Its digest covers the text and what is known about it, so a row is the same wherever its table goes on.
    Raises ReadError when nothing is left or there are too many lines.
    """
    text = clean(text)
    if not text.strip():
        raise ReadError(f"{source}: holds no text; nothing to read")
    _check_lines(source, text.count("\n"), limits)
    known = None if meta is None else [meta.title, meta.date, meta.media, meta.authors, meta.url]
    about = [text, format_, known]
    digest = hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()
    return _page(source, text, format_, digest, meta)


def clean(text: str) -> str:
    r"""Extracted text with lines that end in \n only, without control characters and lone surrogates.

    What a store or an XML file could not hold gives way to U+FFFD or nothing: `\x00`, half of an emoji.
    """
    if _UNFIT.search(text) is None:  # as nearly always: a search is several times as fast as a substitution
        return text
    return _UNFIT.sub(lambda match: _FIT.get(match.group(), "\ufffd"), text.replace("\r\n", "\n"))


def _check_lines(source: str, count: int, limits: Limits) -> None:
    if count > limits.lines:
        raise ReadError(
            f"{source}: {count:,} lines, more than {limits.lines:,}; split it or raise the limit of lines"
        )


def _page(source: str, text: str, encoding: str, digest: str, meta: PageMeta | None = None) -> Page:
    lines, offsets = _lines(text)
    return Page(source, text, encoding, digest, lines, offsets, meta)


def _lines(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    r"""The lines without their ends and where each starts; lines end with \\n, \\r\\n or \\r."""
    if "\r" in text:
        ends = [match.span() for match in _LINE_END.finditer(text)]
        offsets = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        lines = [text[first:last] for first, last in zip(offsets, stops, strict=True)]
    else:
        lines = text.split("\n")
        offsets = [0, *accumulate([len(line) + 1 for line in lines[:-1]])]
    if lines and not lines[-1]:
        lines.pop()
        offsets.pop()
    return tuple(lines), tuple(offsets)
