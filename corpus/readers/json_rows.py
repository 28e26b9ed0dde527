"""Scraped articles in one .json file: a list of objects, a list inside an object, or objects one after another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import Content, ReadOptions, Unread
from corpus.readers.encodings import decode
from corpus.readers.rows import RowReader

_SPACE = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,]*")  # commas are not counted: one too many at the end of a list is the commonest fault
_END = object()


def read_json(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """One page for each object; `news.json#17` is the 17th of the list. A fault of its syntax ends the file."""
    data = content.bytes(options.limits.file_bytes)
    if not data:
        raise ReadError(f"{content.source}: the file is empty; nothing to read")
    text, _ = decode(content.source, data)
    reader = RowReader("json", options)
    values = _articles(text, reader)
    for number in count(1):
        source = f"{content.source}#{number}"
        try:
            value = next(values, _END)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            yield Unread(source, f"{source}: no JSON from here on: {reason}")
            return
        if value is _END:
            return
        if isinstance(value, dict):
            yield reader.read(source, value)
        else:
            kind = type(value).__name__
            yield Unread(source, f"{source}: a JSON {kind}, expected an object with a title and a text")


def _articles(text: str, reader: RowReader) -> Iterator[Any]:
    """The values that should be articles, read one by one. Raises ValueError where the text is no JSON."""
    start = _after(_SPACE, text, 0)
    if text.startswith("[", start):
        yield from _values(text, start + 1, "]")
        return
    values = _values(text, start, "")
    first = next(values, _END)
    second = next(values, _END)
    if second is _END and isinstance(first, dict) and not reader.columns(tuple(first))["text"]:
        yield from _inner_list(first)
    else:
        yield from (value for value in (first, second) if value is not _END)
    yield from values


def _inner_list(value: dict[str, Any]) -> list[Any]:
    """The one list of objects in an object without a text (`{"count": 2, "articles": […]}`), else the object."""
    lists = [item for item in value.values() if isinstance(item, list) and item and isinstance(item[0], dict)]
    return lists[0] if len(lists) == 1 else [value]


def _values(text: str, start: int, end: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    place = _after(_BETWEEN, text, start)
    while place < len(text):
        if end and text.startswith(end, place):
            if _after(_SPACE, text, place + 1) < len(text):
                raise ValueError(f"something follows the end of the list: char {place + 1}")
            return
        value, place = decoder.raw_decode(text, place)
        yield value
        place = _after(_BETWEEN, text, place)
    if end:
        raise ValueError(f"the list is not closed: char {place}")


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place
