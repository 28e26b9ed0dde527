"""What the user named on the command line, as a sorted list of source files."""

from __future__ import annotations

import glob
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.errors import ReadError
from corpus.model import SourceFile
from corpus.readers import SUFFIXES
from corpus.readers.base import MEGABYTE, Limits

STDIN = "-"  # what stands for standard input among the paths; see `spool_stdin`
_LIMITS = Limits()
_PASSED_OVER = (".", "~$")  # hidden files, and the locks that Word leaves beside open documents


@dataclass(frozen=True, slots=True)
class Discovery:
    """`files` sorted by source, each file once; `faults` are (path as given or found, reason), sorted."""

    files: tuple[SourceFile, ...]
    faults: tuple[tuple[str, str], ...]


def discover(paths: Sequence[str]) -> Discovery:
    """Find the files that `paths` (files, folders, glob patterns) name; the order of `paths` does not matter.

    Folders are searched below, hidden names and suffixes without a reader skipped. A file named by itself is
    taken whatever its suffix. A file reached on two ways counts once, under the source that says most.
    """
    found: list[SourceFile] = []
    faults: set[tuple[str, str]] = set()
    for path in sorted(set(paths)):
        hits = list(_hits(path))
        if not hits:
            faults.add(
                (path, "no such file or folder" if not glob.has_magic(path) else "no file fits this pattern")
            )
        for hit in hits:
            if not hit.is_dir():
                found.append(SourceFile(hit, _named(hit.name)))
                continue
            below = list(_below(hit))
            if not below:
                faults.add((str(hit), f"the folder holds no readable file; read are {', '.join(sorted(SUFFIXES))}"))
            found += below
    files = _once(found)
    clashes = _clashes(files)
    faults.update((str(file.path), reason) for file, reason in clashes.items())
    kept = sorted((file for file in files if file not in clashes), key=lambda file: file.source)
    return Discovery(tuple(kept), tuple(sorted(faults)))


def spool_stdin(stream: BinaryIO, folder: Path, limits: Limits = _LIMITS) -> SourceFile:
    """Copy standard input into `folder`, so that worker processes can read it and its format can be told.

    It is named by its content: the same input is the same source, another input is not. Raises ReadError when it is
    longer than a stream may be.
    """
    path = folder / "stdin"
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as copy:
        while piece := stream.read(MEGABYTE):
            digest.update(piece)
            size += len(piece)
            if size > limits.stream_bytes:
                raise ReadError(f"standard input: more than {limits.stream_bytes:,} bytes; raise the limit")
            copy.write(piece)
    return SourceFile(path, f"stdin-{digest.hexdigest()[:12]}")


def _hits(path: str) -> Iterator[Path]:
    """The existing paths that one argument names; a name that exists is never taken for a pattern."""
    if os.path.lexists(path):
        yield Path(path)
    elif glob.has_magic(path):
        yield from (Path(hit) for hit in sorted(glob.glob(path, recursive=True)))  # noqa: PTH207 - absolute patterns


def _below(folder: Path) -> Iterator[SourceFile]:
    """The readable files of a folder and its subfolders; links to folders are not followed (they can circle)."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(_PASSED_OVER) and path.suffix.lower() in SUFFIXES:
                yield SourceFile(path, _named(path.relative_to(folder).as_posix()))


def _named(name: str) -> str:
    r"""A name that can be stored and printed: bytes that are no UTF-8 (a name in GBK) become `\xb1`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _once(found: list[SourceFile]) -> list[SourceFile]:
    """Each file on disk once: of several sources the one with most folders, then the first in sorted order."""
    best: dict[str, SourceFile] = {}
    for file in sorted(found, key=lambda file: (-file.source.count("/"), file.source, str(file.path))):
        best.setdefault(os.path.realpath(file.path), file)
    return list(best.values())


def _clashes(files: list[SourceFile]) -> dict[SourceFile, str]:
    """Different files that would have one source, with the reason; none of them can go in."""
    groups: defaultdict[str, list[SourceFile]] = defaultdict(list)
    for file in files:
        groups[file.source].append(file)
    return {
        file: f"another file is also {source!r}: {_others(group, file)}; give the folder that holds them both"
        for source, group in groups.items()
        if len(group) > 1
        for file in group
    }


def _others(group: list[SourceFile], file: SourceFile) -> str:
    return ", ".join(sorted(str(other.path) for other in group if other != file))
