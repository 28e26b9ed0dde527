"""Archives: .zip of everything that is read here, and .gz of one file. Nothing is ever written to disk."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Protocol

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import MEGABYTE, Content, Limits, ReadOptions, Unread

_PIECE = MEGABYTE  # bytes
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_zip(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """The pages of the members, in the order of their names; `a.zip/p1.txt` is a member.

    Members that are hidden or of no known format are passed over, as in a folder; one that cannot be read is
    reported and the others go on.
    """
    _check_depth(content, options.limits)
    try:
        archive = zipfile.ZipFile(content.stream)
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound ZIP file: {error}; make it again") from error
    with archive:
        infos = archive.infolist()
        if len(infos) > options.limits.members:
            raise ReadError(f"{content.source}: {len(infos):,} members, more than {options.limits.members:,}")
        for name, info in _chosen(infos):
            source = f"{content.source}/{name}"
            try:
                yield from _member(content, archive, source, info, options)
            except ReadError as error:
                yield Unread(source, str(error))


def _chosen(infos: list[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """The members a folder search would read, by name; of doubles the last, which an unpacker would leave."""
    from corpus.readers import SUFFIXES  # noqa: PLC0415 - the registry names this module

    named = {_name(info): info for info in infos if not info.is_dir()}
    return sorted((name, info) for name, info in named.items() if _wanted(PurePosixPath(name), frozenset(SUFFIXES)))


def _wanted(path: PurePosixPath, suffixes: frozenset[str]) -> bool:
    hidden = any(part.startswith((".", "__MACOSX", "~$")) and part != ".." for part in path.parts)
    return path.suffix.lower() in suffixes and not hidden


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the mark of UTF-8 it is in the encoding of the machine, in China GBK."""
    name = info.filename.replace("\\", "/")
    if info.flag_bits & _UTF8_NAME or name.isascii():
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _member(
    content: Content, archive: zipfile.ZipFile, source: str, info: zipfile.ZipInfo, options: ReadOptions
) -> Iterator[Page | Unread]:
    path = PurePosixPath(source[len(content.source) + 1 :])
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise ReadError(f"{source}: its path leads out of the archive; refused")
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(f"{source}: encrypted; unpack the archive with its password first")
    try:
        with archive.open(info) as stream:
            data = _unpack(source, stream, info.compress_size, content, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{source}: cannot be unpacked: {error}; make the archive again") from error
    yield from _read(content, source, path.name, data, options)


def read_gzip(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """The pages of the one file in it; it keeps the name of the whole: `news.jsonl.gz#17`."""
    _check_depth(content, options.limits)
    try:
        with gzip.GzipFile(fileobj=content.stream) as stream:
            data = _unpack(content.source, stream, content.size, content, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound gzip file: {error}; make it again") from error
    name = content.name[: -len(".gz")] if content.name.lower().endswith(".gz") else content.name
    yield from _read(content, content.source, name, data, options)


def _unpack(source: str, stream: _Stream, packed: int, content: Content, limits: Limits) -> bytes:
    """All of a member of `packed` bytes, read in pieces so that a bomb is stopped before it has gone off."""
    pieces = io.BytesIO()
    while piece := stream.read(_PIECE):
        size = pieces.tell() + len(piece)
        content.budget.left -= len(piece)
        if size > limits.member_bytes:
            raise ReadError(f"{source}: unpacks to more than {limits.member_bytes:,} bytes; raise the limit")
        if size > max(limits.ratio * packed, _PIECE):
            raise ReadError(f"{source}: unpacks to more than {limits.ratio} times its size; refused as a bomb")
        if content.budget.left < 0:
            raise ReadError(
                f"{source}: the whole unpacks to more than {limits.unpacked_bytes:,} bytes; raise the limit"
            )
        pieces.write(piece)
    return pieces.getvalue()


def _check_depth(content: Content, limits: Limits) -> None:
    if content.depth >= limits.nesting:
        raise ReadError(f"{content.source}: archives nested deeper than {limits.nesting}; unpack them first")


def _read(content: Content, source: str, name: str, data: bytes, options: ReadOptions) -> Iterator[Page | Unread]:
    from corpus.readers import read_content  # noqa: PLC0415 - the registry names this module

    inner = Content(source, name, io.BytesIO(data), len(data), content.budget, content.depth + 1)
    yield from read_content(inner, options)
