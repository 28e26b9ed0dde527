"""Files become records, in this process or in several, in the order of their sources.

Everything here is a pure function of one file, the rules and the options, so that how many processes work, and
in which order they finish, changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import NewskgError, ReadError
from corpus.model import SourceFile
from corpus.readers import Limits, ReadOptions, Unread, read_pages
from kg.ids import make_id
from kg.records import article_id, record_to_json

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor

_AHEAD = 4  # files in flight for each worker: enough to keep it busy, few enough to keep memory flat
_BYTES_A_WORKER = 1_000_000  # below this much text a second process costs more (loading models) than it saves


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are read and tagged; `fields` are pairs of field and column (see `corpus.readers.ReadOptions`).

    `gazetteer` is a file of the user's names (`kg.rulebook.given`).
    """

    model: str = "lac"
    gazetteer: Path | None = None
    fields: tuple[tuple[str, str], ...] = ()
    limits: Limits = field(default_factory=Limits)

    def options(self) -> ReadOptions:
        """As the readers take them. Raises ReadError for a field that there is not."""
        return ReadOptions(limits=self.limits, fields=dict(self.fields))


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a member or row of one, that did not go in, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its records as (article id, JSON line), and what of it could not be read.

    `key` says what the records depend on; it is empty when something failed, so that the next run tries again.
    """

    file: SourceFile
    key: str = ""
    records: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = ()
    unchanged: bool = False


# Called after each file with its result and the number of files of the run.
Progress = Callable[[FileResult, int], None]


def load_extractor(model: str, gazetteer: Path | None = None) -> Extractor:
    """The extractor with that tagger. Loaded when it is wanted: queries need no spaCy, which takes a second."""
    from kg.extract.extractor import load_extractor as load  # noqa: PLC0415 - see above

    return load(model, gazetteer)


def extract_file(file: SourceFile, known: str | None, extractor: Extractor, settings: Settings) -> FileResult:
    """Read, split and extract one file, unless its key is `known`; what cannot be read of it is listed."""
    key = _key(file, extractor, settings)
    if key and key == known:
        return FileResult(file, key, unchanged=True)
    records: list[tuple[str, str]] = []
    failures: list[Failure] = []
    for page in read_pages(file, settings.options()):
        if isinstance(page, Unread):
            failures.append(_failure(file, page.source, page.reason))
            continue
        try:
            records += [(article_id(r.article), record_to_json(r)) for r in extractor.extract(page)]
        except ReadError as error:
            failures.append(_failure(file, page.source, str(error)))
    return FileResult(file, "" if failures else key, tuple(records), tuple(failures))


def _failure(file: SourceFile, source: str, reason: str) -> Failure:
    """`source` is the file's, or begins with it: `news.jsonl#17` fails as `/folder/news.jsonl#17`."""
    inside = source.removeprefix(file.source)
    return Failure(f"{file.path}{inside}", reason.removeprefix(f"{source}: "))


def _key(file: SourceFile, extractor: Extractor, settings: Settings) -> str:
    """What the records of a file depend on; empty when it cannot be opened."""
    try:
        with file.path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
    return make_id("file", file.source, digest, extractor.digest, sorted(settings.fields))


def extract_files(
    files: Sequence[SourceFile], known: Mapping[str, str], settings: Settings, *, workers: int = 0
) -> Iterator[FileResult]:
    """Extract files in their order; `known` gives the key of what is already extracted from a source.

    `workers` 0 chooses by the amount of text and the processors there are.
    """
    settings.options()  # a wrong field is an error of the call, not of every file
    count = workers or _default_workers(files)
    if count == 1:
        extractor = load_extractor(settings.model, settings.gazetteer)
        for file in files:
            yield extract_file(file, known.get(file.source), extractor, settings)
        return
    yield from _in_processes(files, known, settings, count)


def _default_workers(files: Sequence[SourceFile]) -> int:
    size = sum(file.path.stat().st_size for file in files if file.path.is_file())
    return max(1, min(os.cpu_count() or 1, len(files), 1 + size // _BYTES_A_WORKER))


def _in_processes(
    files: Sequence[SourceFile], known: Mapping[str, str], settings: Settings, count: int
) -> Iterator[FileResult]:
    # "spawn": a forked child would inherit the threads' locks of onnxruntime and SQLite.
    start = (settings.model, settings.gazetteer)
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start_worker, initargs=start)
    waiting = iter(files)
    running: deque[tuple[SourceFile, Future[FileResult]]] = deque()
    try:
        while True:
            for file in islice(waiting, count * _AHEAD - len(running)):
                running.append((file, pool.submit(_work, file, known.get(file.source), settings)))
            if not running:
                break
            file, future = running.popleft()
            try:
                yield future.result()
            except BrokenProcessPool as error:
                raise NewskgError(
                    f"{file.path}: a worker process died (out of memory?); try --workers 1"
                ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker(model: str, gazetteer: Path | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it ends the pool in order
    _worker_extractor(model, gazetteer)


@cache
def _worker_extractor(model: str, gazetteer: Path | None) -> Extractor:
    return load_extractor(model, gazetteer)


def _work(file: SourceFile, known: str | None, settings: Settings) -> FileResult:
    return extract_file(file, known, _worker_extractor(settings.model, settings.gazetteer), settings)
