"""Archives: .zip and .tar of everything that is read here, and .gz of one file. Nothing is ever written to disk."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Protocol, TypeVar, cast

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import MEGABYTE, Content, Limits, ReadOptions, Unread

_PIECE = MEGABYTE  # bytes
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)


_Info = TypeVar("_Info", zipfile.ZipInfo, tarfile.TarInfo)
_Packed = tuple[IO[bytes], int]  # a member and how many bytes it has in the archive


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
        _check_count(content, len(infos), options.limits)
        named = {_name(info): info for info in infos if not info.is_dir()}
        yield from _members(content, named, partial(_zipped, archive), options)


def read_tar(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """The pages of the members, in the order of their names, as of a .zip; links and devices are passed over."""
    _check_depth(content, options.limits)
    try:
        archive = tarfile.open(fileobj=content.stream, mode="r:", encoding="utf-8")  # noqa: SIM115 - closed below
        named = _tar_index(content, archive, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound tar archive: {error}; make it again") from error
    with archive:
        yield from _members(content, named, partial(_tarred, archive), options)


def _tar_index(content: Content, archive: tarfile.TarFile, limits: Limits) -> dict[str, tarfile.TarInfo]:
    named: dict[str, tarfile.TarInfo] = {}
    for count, info in enumerate(archive, 1):
        _check_count(content, count, limits)
        if info.isfile():
            named[_decoded(info.name.encode("utf-8", "surrogateescape")) or info.name] = info
    return named


def _members(
    content: Content, named: Mapping[str, _Info], open_: Callable[[str, _Info], _Packed], options: ReadOptions
) -> Iterator[Page | Unread]:
    """The pages of the members a folder search would read; of doubles the last is named, as unpackers leave it."""
    from corpus.readers import SUFFIXES  # noqa: PLC0415 - the registry names this module

    for name in sorted(named):
        path = PurePosixPath(name)
        if not _wanted(path, frozenset(SUFFIXES)):
            continue
        source = f"{content.source}/{name}"
        try:
            _check_path(source, path)
            yield from _member(content, source, path.name, partial(open_, source, named[name]), options)
        except ReadError as error:
            yield Unread(source, str(error))


def _check_path(source: str, path: PurePosixPath) -> None:
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise ReadError(f"{source}: its path leads out of the archive; refused")


def _check_count(content: Content, count: int, limits: Limits) -> None:
    if count > limits.members:
        raise ReadError(f"{content.source}: {count:,} members, more than {limits.members:,}")


def _wanted(path: PurePosixPath, suffixes: frozenset[str]) -> bool:
    hidden = any(part.startswith((".", "__MACOSX", "~$")) and part != ".." for part in path.parts)
    return path.suffix.lower() in suffixes and not hidden


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; without the mark of UTF-8 it is in the encoding of the machine, in China GBK."""
    name = info.filename.replace("\\", "/")
    if info.flag_bits & _UTF8_NAME or name.isascii():
        return name
    return _decoded(name.encode("cp437")) or name


def _decoded(name: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _zipped(archive: zipfile.ZipFile, source: str, info: zipfile.ZipInfo) -> _Packed:
    if info.flag_bits & _ENCRYPTED:
        raise ReadError(f"{source}: encrypted; unpack the archive with its password first")
    return archive.open(info), info.compress_size


def _tarred(archive: tarfile.TarFile, source: str, info: tarfile.TarInfo) -> _Packed:
    if info.issparse():
        raise ReadError(f"{source}: a sparse file; refused as a bomb")
    return cast("IO[bytes]", archive.extractfile(info)), info.size


def _member(
    content: Content, source: str, name: str, open_: Callable[[], _Packed], options: ReadOptions
) -> Iterator[Page | Unread]:
    try:
        stream, packed = open_()
        with stream:
            data = _unpack(source, stream, packed, content, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{source}: cannot be unpacked: {error}; make the archive again") from error
    yield from _read(content, source, name, data, options)


def read_gzip(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """The pages of the one file in it; it keeps the name of the whole: `news.jsonl.gz#17`."""
    _check_depth(content, options.limits)
    try:
        with gzip.GzipFile(fileobj=content.stream) as stream:
            data = _unpack(content.source, stream, content.size, content, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound gzip file: {error}; make it again") from error
    name, _, suffix = content.name.rpartition(".")
    name = {"gz": name, "tgz": f"{name}.tar"}.get(suffix.lower(), content.name)
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
