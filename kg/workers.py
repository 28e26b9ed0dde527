"""Files become records, in this process or in several, in the order of their sources.

Everything here is a pure function of one file, the rules and the options, so that how many processes work, and
in which order they finish, changes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReadError
from corpus.model import Page, SourceFile
from corpus.readers import Limits, ReadOptions, Unread, read_pages
from kg.extract.identity import expected_digest
from kg.ids import make_id
from kg.large_files import Part, is_large, part_count, parts_of
from kg.model import Lesson
from kg.processes import Task, in_processes
from kg.records import article_id, record_from_json, record_to_json

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor

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

    `key` says what the records depend on; it is empty when something failed, so that the next run tries again. Of a
    large table there are several results, one after another, and all but the last have `more`.
    """

    file: SourceFile
    key: str = ""
    records: tuple[tuple[str, str], ...] = ()
    failures: tuple[Failure, ...] = ()
    unchanged: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """An article to be read again: its record as JSON, and the names that others of its corpus teach it."""

    line: str
    lessons: tuple[Lesson, ...]


# Called after each file with its result and the number of files of the run.
Progress = Callable[[FileResult, int], None]


def load_extractor(model: str, gazetteer: Path | None = None) -> Extractor:
    """The extractor with that tagger. Loaded when it is wanted: queries need no spaCy, which takes a second."""
    from kg.extract.extractor import load_extractor as load  # noqa: PLC0415 - see above

    return load(model, gazetteer)


def extract_file(file: SourceFile, known: str | None, extractor: Extractor, settings: Settings) -> FileResult:
    """Read, split and extract one file, unless its key is `known`; what cannot be read of it is listed."""
    key = _key(file, extractor.digest, settings)
    if key and key == known:
        return FileResult(file, key, unchanged=True)
    records, failures = _read(file, read_pages(file, settings.options()), extractor)
    return FileResult(file, "" if failures else key, records, failures)


def extract_part(part: Part, extractor: Extractor, settings: Settings) -> FileResult:
    """Extract some rows of a large table; the result of its last part has the key."""
    records, failures = _read(part.file, part.pages, extractor)
    key = _key(part.file, extractor.digest, settings) if part.last else ""
    return FileResult(part.file, key, records, failures, more=not part.last)


def _read(
    file: SourceFile, pages: Iterable[Page | Unread], extractor: Extractor
) -> tuple[tuple[tuple[str, str], ...], tuple[Failure, ...]]:
    """The records of the pages, and what could not be read."""
    records: list[tuple[str, str]] = []
    failures: list[Failure] = []
    for page in pages:
        if isinstance(page, Unread):
            failures.append(_failure(file, page.source, page.reason))
            continue
        try:
            records += [(article_id(r.article), record_to_json(r)) for r in extractor.extract(page)]
        except ReadError as error:
            failures.append(_failure(file, page.source, str(error)))
    return tuple(records), tuple(failures)


def _failure(file: SourceFile, source: str, reason: str) -> Failure:
    """`source` is the file's, or begins with it: `news.jsonl#17` fails as `/folder/news.jsonl#17`."""
    inside = source.removeprefix(file.source)
    return Failure(f"{file.path}{inside}", reason.removeprefix(f"{source}: "))


def _key(file: SourceFile, rules: str, settings: Settings) -> str:
    """What the records of a file depend on; empty when it cannot be opened."""
    try:
        with file.path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
    return make_id("file", file.source, digest, rules, sorted(settings.fields))


def extract_files(
    files: Sequence[SourceFile], known: Mapping[str, str], settings: Settings, *, workers: int = 0
) -> Iterator[FileResult]:
    """Extract files in their order, a large table in several results; `known` gives the key of what is already
    extracted from a source.

    `workers` 0 chooses by the amount of text and the processors there are.
    """
    settings.options()  # a wrong field is an error of the call, not of every file
    same = _unchanged(files, known, settings)
    results = _extract([file for file in files if file.source not in same], known, settings, workers)
    for file in files:
        if file.source in same:
            yield FileResult(file, known[file.source], unchanged=True)
            continue
        while (result := next(results)).more:
            yield result
        yield result


def _unchanged(files: Sequence[SourceFile], known: Mapping[str, str], settings: Settings) -> frozenset[str]:
    """The sources that need no extraction, found without loading a model; none when that cannot be."""
    rules = expected_digest(settings.model, settings.gazetteer) if known else None
    if rules is None:
        return frozenset()
    return frozenset(
        file.source for file in files if file.source in known and _key(file, rules, settings) == known[file.source]
    )


def _extract(
    files: list[SourceFile], known: Mapping[str, str], settings: Settings, workers: int
) -> Iterator[FileResult]:
    if not files:
        return
    pieces = part_count(files)
    count = min(workers, pieces) or _workers_for(_size(files), pieces)
    if count == 1:
        extractor = _extractor(settings.model, settings.gazetteer)
        for file in files:
            if is_large(file):
                yield from (extract_part(part, extractor, settings) for part in parts_of(file, settings.options()))
            else:
                yield extract_file(file, known.get(file.source), extractor, settings)
        return
    tasks = (task for file in files for task in _tasks(file, known.get(file.source), settings))
    yield from in_processes(tasks, count, partial(_worker_extractor, settings.model, settings.gazetteer))


def _tasks(file: SourceFile, known: str | None, settings: Settings) -> Iterator[Task[FileResult]]:
    """One for a file, several for a large table, of which this process only reads the rows."""
    if is_large(file):
        yield from (
            Task(str(file.path), _work_part, (part, settings)) for part in parts_of(file, settings.options())
        )
    else:
        yield Task(str(file.path), _work, (file, known, settings))


def read_again(articles: Sequence[Again], model: str, gazetteer: Path | None, *, workers: int = 0) -> Iterator[str]:
    """The new records of the articles as JSON, in their order; `workers` as in `extract_files`."""
    count = workers or _workers_for(sum(len(again.line) for again in articles), len(articles))
    if count == 1 and articles:
        extractor = _extractor(model, gazetteer)
        yield from (_again(again, extractor) for again in articles)
        return
    tasks = (Task("an article read again", _work_again, (again, model, gazetteer)) for again in articles)
    yield from in_processes(tasks, count, partial(_worker_extractor, model, gazetteer))


def _again(again: Again, extractor: Extractor) -> str:
    return record_to_json(extractor.extract_again(record_from_json(again.line).article, again.lessons))


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.path.stat().st_size for file in files if file.path.is_file())


def _workers_for(size: int, items: int) -> int:
    return max(1, min(os.cpu_count() or 1, items, 1 + size // _BYTES_A_WORKER))


def _extractor(model: str, gazetteer: Path | None) -> Extractor:
    """For this process: the second pass finds the models of the first; a file of names may have changed."""
    return _worker_extractor(model, None) if gazetteer is None else load_extractor(model, gazetteer)


@cache
def _worker_extractor(model: str, gazetteer: Path | None) -> Extractor:
    """The one that a process keeps."""
    return load_extractor(model, gazetteer)


def _work(file: SourceFile, known: str | None, settings: Settings) -> FileResult:
    return extract_file(file, known, _worker_extractor(settings.model, settings.gazetteer), settings)


def _work_part(part: Part, settings: Settings) -> FileResult:
    return extract_part(part, _worker_extractor(settings.model, settings.gazetteer), settings)


def _work_again(again: Again, model: str, gazetteer: Path | None) -> str:
    return _again(again, _worker_extractor(model, gazetteer))
