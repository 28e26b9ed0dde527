"""Files become pages. A format is one entry of `SUFFIXES`: its suffix and what turns its bytes into a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.text import page_from_bytes, page_from_text

if TYPE_CHECKING:
    from corpus.files import SourceFile

__all__ = ["SIZE_LIMIT", "SUFFIXES", "page_from_text", "read_page"]

SIZE_LIMIT = 64 * 1024 * 1024  # bytes of one file
Reader = Callable[[str, bytes], Page]
SUFFIXES: Mapping[str, Reader] = MappingProxyType({".txt": page_from_bytes, ".md": page_from_bytes})


def read_page(file: SourceFile, *, size_limit: int = SIZE_LIMIT) -> Page:
    """Read and decode one file; a suffix without a reader of its own is read as plain text.

    Raises ReadError, one line that says what is wrong and what to do: missing or not permitted, over
    `size_limit` bytes, empty, binary, of an unknown encoding.
    """
    try:
        with file.path.open("rb") as handle:
            data = handle.read(size_limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(f"{file.path}: cannot be read: {reason}; check the path and its permissions") from error
    if len(data) > size_limit:
        raise ReadError(f"{file.path}: larger than {size_limit} bytes; split it or raise the size limit")
    return SUFFIXES.get(file.path.suffix.lower(), page_from_bytes)(file.source, data)
