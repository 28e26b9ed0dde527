"""Pages of printed newspapers and documents as PDF."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import Content, ReadOptions


def read_pdf(content: Content, options: ReadOptions) -> Iterator[Page]:
    raise ReadError(f"{content.source}: a PDF file; turn it into .txt first")
    yield
