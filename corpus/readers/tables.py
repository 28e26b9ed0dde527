"""Tables of scraped articles as text: .jsonl, .csv and .tsv, read row by row, one page for each row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import MEGABYTE, Content, ReadOptions, Unread
from corpus.readers.encodings import decode
from corpus.readers.rows import RowReader

_SAMPLE = MEGABYTE  # bytes that tell the encoding
_MOSTLY = 0.6  # share of lines
_LONGEST_CODE = 4  # bytes of one character
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 and UTF-32 begin


def read_json_lines(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """One page for each line that is a JSON object; `news.jsonl#17` is the 17th line."""
    limit = options.limits.row_characters
    reader = RowReader("jsonl", options)
    with _as_text(content) as (stream, _):
        for number in count(1):
            line = stream.readline(limit + 1)
            if not line:
                return
            source = f"{content.source}#{number}"
            if len(line) > limit and not line.endswith("\n"):
                _skip_line(stream, limit)
                yield Unread(source, f"{source}: a row of more than {limit:,} characters; raise the limit of rows")
            elif line.strip():
                try:
                    row = _json_row(source, line)
                except ReadError as error:
                    yield Unread(source, str(error))
                else:
                    yield reader.read(source, row)


def _skip_line(stream: io.TextIOWrapper, limit: int) -> None:
    line = " "
    while line and not line.endswith("\n"):
        line = stream.readline(limit)


def _json_row(source: str, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"{source}: no JSON object: {reason}") from error
    if not isinstance(row, dict):
        raise ReadError(f"{source}: a JSON {type(row).__name__}, expected an object with a title and a text")
    return row


def read_csv(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """One page for each row under the header; `news.csv#17` is the 17th row, the header not counted."""
    # The module has one limit for all its readers, and it is too low for the text of an article.
    csv.field_size_limit(max(csv.field_size_limit(), options.limits.row_characters))
    reader = RowReader("csv", options)
    with _as_text(content) as (stream, beginning):
        rows = csv.reader(stream, delimiter=max(",\t;|", key=beginning.partition("\n")[0].count))
        header = [name.strip() for name in _next_row(content.source, rows) or []]
        reader.check(content.source, header)
        for number in count(1):
            source = f"{content.source}#{number}"
            row = _next_row(source, rows)
            if row is None:
                return
            if len(row) > len(header):
                reason = f"{len(row)} values under {len(header)} columns; is a comma or a quotation mark unescaped?"
                yield Unread(source, f"{source}: {reason}")
            elif any(map(str.strip, row)):
                yield reader.read(source, dict(zip(header, row, strict=False)))


def _next_row(source: str, rows: Iterator[list[str]]) -> list[str] | None:
    """The next row, None at the end. Raises ReadError where the rest cannot be told apart into rows."""
    try:
        return next(rows, None)
    except csv.Error as error:
        raise ReadError(f"{source}: no CSV from here on: {error}; is a quotation mark left open?") from error


@contextmanager
def _as_text(content: Content) -> Iterator[tuple[io.TextIOWrapper, str]]:
    """The table as a text stream and its beginning as a string, both without a byte-order mark.

    The encoding is told by the beginning; what does not fit it further on comes as lone surrogates.
    """
    text, encoding = _decode_start(content)
    stream = io.TextIOWrapper(content.stream, encoding, errors="surrogateescape", newline="")
    try:
        if stream.read(1) != "\ufeff":
            stream.seek(0)
        yield stream, text
    finally:
        stream.detach()  # the file is closed by whoever opened it


def _mostly_utf8(data: bytes) -> bool:
    """Whether nearly all lines are UTF-8: a row that was damaged must not make the others another encoding."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    return bool(lines) and sum(map(_is_utf8, lines)) >= _MOSTLY * len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_start(content: Content) -> tuple[str, str]:
    data = content.stream.read(_SAMPLE)
    content.stream.seek(0)
    if not data:
        raise ReadError(f"{content.source}: the file is empty; nothing to read")
    if _mostly_utf8(data):
        return data.decode("utf-8", "replace").removeprefix("\ufeff"), "utf-8"
    if len(data) < _SAMPLE:
        return decode(content.source, data)
    end = data.rfind(b"\n") + 1
    if end and not data.startswith(_WIDE) and b"\0" not in data:
        return decode(content.source, data[:end])
    for cut in range(_LONGEST_CODE):  # the sample may end within a character
        try:
            return decode(content.source, data[: len(data) - cut])
        except ReadError:
            continue
    return decode(content.source, data)
