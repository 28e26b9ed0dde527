"""Large tables in parts, for several processes at once, in memory that the number of rows does not change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Page, SourceFile
from corpus.readers import ReadOptions, Unread, read_pages

# Formats of one article a row: their rows are had one after another, and cheaply. The pages of other formats are
# read where they are extracted.
_TABLES = frozenset({".jsonl", ".json", ".csv", ".tsv", ".parquet"})
LARGE = 500_000  # bytes
_PART = 100_000  # characters


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file in their order, and what of it could not be read; `last` has none, and ends the file."""

    file: SourceFile
    pages: tuple[Page | Unread, ...] = ()
    last: bool = False


def is_large(file: SourceFile) -> bool:
    """Whether the file is read in parts."""
    return file.path.suffix.lower() in _TABLES and file.path.is_file() and file.path.stat().st_size >= LARGE


def parts_of(file: SourceFile, options: ReadOptions) -> Iterator[Part]:
    """The parts of a file, read as they are asked for."""
    pages: list[Page | Unread] = []
    size = 0
    for page in read_pages(file, options):
        pages.append(page)
        size += len(page.text) if isinstance(page, Page) else 0
        if size >= _PART:
            yield Part(file, tuple(pages))
            pages, size = [], 0
    if pages:
        yield Part(file, tuple(pages))
    yield Part(file, last=True)


def part_count(files: list[SourceFile]) -> int:
    """About how many pieces of work the files are."""
    return sum(1 + file.path.stat().st_size // LARGE if is_large(file) else 1 for file in files)
