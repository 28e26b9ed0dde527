"""What every reader of a format takes and gives, and the limits it keeps to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO

from corpus.errors import ReadError
from corpus.model import Page

MEGABYTE = 1024 * 1024
FIELDS = ("title", "text", "date", "media", "authors", "url")  # what a column of a table may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one source may cost; every one can be raised. Bytes unless another unit is named."""

    file_bytes: int = 64 * MEGABYTE  # a file or member that is read whole: text, .docx, .pdf
    html_bytes: int = 8 * MEGABYTE  # a web page; finding the article in it takes seconds a megabyte
    html_elements: int = 60_000  # elements of a web page, for the same reason
    stream_bytes: int = 64 * 1024 * MEGABYTE  # a table or archive, which is read piece by piece
    row_characters: int = 4 * MEGABYTE  # a row of a table, in code points
    lines: int = 5_000_000  # lines of a page
    pdf_pages: int = 5_000
    members: int = 200_000  # files in an archive
    member_bytes: int = 256 * MEGABYTE  # a table or archive inside an archive, unpacked
    unpacked_bytes: int = 16 * 1024 * MEGABYTE  # all that one file unpacks to, nested archives included
    ratio: int = 250  # times a member over a megabyte may be larger than it is packed; text packs 3 to 20 times
    nesting: int = 2  # archives in archives; 1: none inside another


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read; `fields` says which column of a table holds what (`{"title": "HEADLINE"}`).

    Raises ReadError when it names a field that is none of FIELDS.
    """

    limits: Limits = Limits()
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        for name, column in self.fields.items():
            if name not in FIELDS:
                raise ReadError(f"--field {name}={column}: no such field; known: {', '.join(FIELDS)}")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, member or row that gave no page; `reason` is one line that begins with its name."""

    source: str
    reason: str


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked for one file, shared by the archives nested in it."""

    left: int


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one file or member. `stream` stands at its start and can seek; `size` is what it should hold.

    `name` is what its suffix is taken from; `budget` is shared, and spent, by all that one file unpacks to.
    """

    source: str
    name: str
    stream: BinaryIO
    size: int
    budget: Budget
    depth: int = 0  # archives round it
    check: Callable[[], None] = lambda: None  # raises ReadError when the file is no longer what it was

    @property
    def suffix(self) -> str:
        name = self.name
        dot = name.rfind(".")
        return name[dot:].lower() if 0 < dot < len(name) - 1 else ""

    def bytes(self, limit: int) -> bytes:
        """All of it. Raises ReadError when it is longer than `limit` bytes or changed meanwhile."""
        data = self.stream.read(min(self.size, limit) + 1)
        if self.size < len(data) <= limit:
            data += self.stream.read(limit + 1 - len(data))
        if len(data) > limit:
            raise ReadError(f"{self.source}: larger than {limit:,} bytes; split it or raise the size limit")
        self.check()
        return data


Reader = Callable[[Content, ReadOptions], Iterator[Page | Unread]]
