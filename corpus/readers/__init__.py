"""Files become pages. A format is one entry of `SUFFIXES`: its suffix and the function that reads it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import BinaryIO, cast

from corpus.errors import ReadError
from corpus.model import Page, SourceFile
from corpus.readers.base import Budget, Content, Limits, Reader, ReadOptions, Unread
from corpus.readers.sniff import sniff
from corpus.readers.text import page_from_text

__all__ = [
    "SUFFIXES",
    "Limits",
    "ReadOptions",
    "Unread",
    "page_from_text",
    "read_content",
    "read_page",
    "read_pages",
]

# Module and function, imported when a file of the format is met: some take a second to load their libraries.
SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text:read_text",
        ".md": "text:read_text",
        ".htm": "html:read_html",
        ".html": "html:read_html",
        ".pdf": "pdf:read_pdf",
        ".docx": "docx:read_docx",
        ".json": "json_rows:read_json",
        ".jsonl": "tables:read_json_lines",
        ".csv": "tables:read_csv",
        ".tsv": "tables:read_csv",
        ".parquet": "parquet:read_parquet",
        ".zip": "archives:read_zip",
        ".tar": "archives:read_tar",
        ".gz": "archives:read_gzip",
        ".tgz": "archives:read_gzip",
    }
)
_DEFAULT = ReadOptions()


def read_pages(file: SourceFile, options: ReadOptions = _DEFAULT) -> Iterator[Page | Unread]:
    """The pages of one file, in its order; what of it cannot be read comes as `Unread` and the rest goes on.

    Never empty: a file that holds nothing to read gives one `Unread`. A file without a known suffix is told by
    its content. A file that changes while it is read ends with an `Unread`.
    """
    try:
        with _opened(file, options.limits) as content:
            yield from read_content(content, options)
            content.check()
    except ReadError as error:
        yield Unread(file.source, str(error))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        yield Unread(
            file.source, f"{_printable(file)}: cannot be read: {reason}; check the path and its permissions"
        )


def read_page(file: SourceFile, options: ReadOptions = _DEFAULT) -> Page:
    """The first page of a file, for formats that hold one. Raises ReadError with the reason when there is none."""
    page = next(read_pages(file, options))
    if isinstance(page, Unread):
        raise ReadError(page.reason)
    return page


def read_content(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """The pages of a file or member that is open; raises ReadError when all of it is unreadable."""
    suffix = content.suffix
    reader = _reader(suffix if suffix in SUFFIXES else sniff(content))
    found = False
    for page in reader(content, options):
        found = True
        yield page
    if not found:
        raise ReadError(f"{content.source}: nothing in it to read; read are {', '.join(sorted(SUFFIXES))}")


@cache
def _reader(suffix: str) -> Reader:
    module, function = SUFFIXES[suffix].split(":")
    return cast("Reader", getattr(import_module(f"corpus.readers.{module}"), function))


@contextmanager
def _opened(file: SourceFile, limits: Limits) -> Iterator[Content]:
    with open(file.path, "rb", opener=_at_once) as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise ReadError(
                f"{_printable(file)}: cannot be read: a folder, pipe or device; name a file, or give a pipe as -"
            )
        if before.st_size > limits.stream_bytes:
            raise ReadError(
                f"{file.source}: larger than {limits.stream_bytes:,} bytes; split it or raise the limit"
            )
        yield Content(
            source=file.source,
            name=file.path.name,
            stream=stream,
            size=before.st_size,
            budget=Budget(limits.unpacked_bytes),
            check=lambda: _unchanged(file.source, before, stream),
        )


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a named pipe nobody writes to would keep us for ever."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _unchanged(source: str, before: os.stat_result, stream: BinaryIO) -> None:
    after = os.fstat(stream.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ReadError(f"{source}: changed while it was read; run again when nothing writes to it")


def _printable(file: SourceFile) -> str:
    return os.fsencode(file.path).decode("utf-8", "backslashreplace")
