"""Rows of tables become pages, whatever the table's format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import FIELDS, ReadOptions, Unread
from corpus.readers.markup import plain_text
from corpus.readers.metadata import make_meta, map_columns
from corpus.readers.text import extracted_page

_UNDECODED = re.compile("[\udc80-\udcff]")
# Crawlers write a whole article as one line, with the two wide spaces of a paragraph's first line in it.
_RUN_ON = re.compile(r"(?<=[^\s\u3000])[ \u00a0]*(?=\u3000{2}|\u00a0{4}| {8})")
_INDENTS = ("\u3000" * 2, "\u00a0" * 4, " " * 8)
_SHOWN = 20  # names of columns in a message


class RowReader:
    """Turns the rows of one table into pages; remembers which columns hold what."""

    def __init__(self, format_: str, options: ReadOptions) -> None:
        self._format = format_
        self._options = options
        self._columns: tuple[tuple[str, ...], dict[str, list[str]]] = ((), {})

    def columns(self, names: Sequence[str]) -> dict[str, list[str]]:
        """The columns that hold each field, best first."""
        key = tuple(names)
        if key != self._columns[0] or not key:
            self._columns = key, map_columns(names, self._options.fields)
        return self._columns[1]

    def check(self, source: str, names: Sequence[str]) -> None:
        """Raise ReadError when a table has no column with the text of articles."""
        if not self.columns(names)["text"]:
            raise ReadError(f"{source}: no column with the text; {_named(names)}")

    def read(self, source: str, row: Mapping[str, Any]) -> Page | Unread:
        """The page of a row: its title as the first line, then its text; or why there is none."""
        try:
            return self._page(source, row)
        except ReadError as error:
            return Unread(source, str(error))

    def _page(self, source: str, row: Mapping[str, Any]) -> Page:
        columns = self.columns(tuple(row))
        values = {name: _first_filled(row, columns[name]) for name in FIELDS}
        text = values.pop("text")
        if not isinstance(text, str):
            raise ReadError(f"{source}: no text; {_named(tuple(row))}")
        limits = self._options.limits
        if len(text) > limits.row_characters:
            raise ReadError(f"{source}: more than {limits.row_characters:,} characters; raise the limit of rows")
        if any(isinstance(value, str) and _UNDECODED.search(value) for value in (text, *values.values())):
            raise ReadError(f"{source}: bytes that the encoding of the table does not explain; save it as UTF-8")
        meta = make_meta(values)
        body = plain_text(text)
        if any(indent in body for indent in _INDENTS):
            body = _RUN_ON.sub("\n", body)
        return extracted_page(source, with_title(meta.title, body), self._format, limits, meta)


def with_title(title: str | None, body: str) -> str:
    """The text of a page: the title on a line of its own, unless the body begins with it."""
    body = body.strip("\n")
    return body if title is None or body.lstrip().startswith(f"{title}\n") else f"{title}\n{body}"


def _first_filled(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    empty: tuple[object, ...] = (None, "", [], {})
    return next((row[name] for name in names if row[name] not in empty), None)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:_SHOWN]) or "none"
    return f"columns: {shown}; name the one with the text with --field text=NAME"
