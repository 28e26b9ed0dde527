"""Files become records, in this process or in several, in the order of their sources.

Everything here is a pure function of one file, the rules and the options, so that how many processes work, and
in which order they finish, changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ReadError
from corpus.model import Page, SourceFile
from corpus.readers import Limits, ReadOptions, Unread, read_pages
from kg.crew import Crew, Tools, extractor_with
from kg.extract.identity import expected_digest
from kg.ids import make_id
from kg.large_files import Part, is_large, part_count, parts_of
from kg.model import Lesson
from kg.processes import Task
from kg.records import article_id, record_from_json, record_to_json
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given
from kg.workspace.lessons import Reading

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor


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


# Called after each file with its result and the number of files of the run.
Progress = Callable[[FileResult, int], None]


def reading_of(settings: Settings) -> Reading:
    """What a second pass must know to read an article again. Raises RuleError for a faulty file of names."""
    if settings.gazetteer is None:
        return Reading(settings.model)
    return Reading(settings.model, load_given(settings.gazetteer, load_rulebook().schema).text)


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
    return source_key(file.source, digest, rules, settings.fields)


def source_key(source: str, digest: str, rules: str, fields: Sequence[tuple[str, str]]) -> str:
    """What the records of a source depend on: the SHA-256 of its bytes, the extractor's digest, the columns."""
    return make_id("file", source, digest, rules, sorted(fields))


def extract_files(
    files: Sequence[SourceFile], known: Mapping[str, str], settings: Settings, crew: Crew
) -> Iterator[FileResult]:
    """Extract files in their order, a large table in several results; `known` gives the key of what is already
    extracted from a source.
    """
    settings.options()  # a wrong field is an error of the call, not of every file
    same = _unchanged(files, known, settings)
    results = _extract([file for file in files if file.source not in same], known, settings, crew)
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
    files: list[SourceFile], known: Mapping[str, str], settings: Settings, crew: Crew
) -> Iterator[FileResult]:
    if not files:
        return
    tools = crew.tools(reading_of(settings))
    tasks = (task for file in files for task in _tasks(file, known.get(file.source), tools, settings))
    yield from crew.each(tasks, tools, pieces=part_count(files), size=_size(files))


def _tasks(file: SourceFile, known: str | None, tools: Tools, settings: Settings) -> Iterator[Task[FileResult]]:
    """One for a file, several for a large table, of which this process only reads the rows."""
    if is_large(file):
        yield from (
            Task(str(file.path), _work_part, (part, tools, settings)) for part in parts_of(file, settings.options())
        )
    else:
        yield Task(str(file.path), _work, (file, known, tools, settings))


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.path.stat().st_size for file in files if file.path.is_file())


def _work(file: SourceFile, known: str | None, tools: Tools, settings: Settings) -> FileResult:
    return extract_file(file, known, extractor_with(tools), settings)


def _work_part(part: Part, tools: Tools, settings: Settings) -> FileResult:
    return extract_part(part, extractor_with(tools), settings)


def read_again(line: str, lessons: tuple[Lesson, ...], tools: Tools) -> str:
    """The record of an article, read alone as `line` says, when it is read with names that others teach it."""
    record = record_from_json(line)
    again = extractor_with(tools).extract_again(record, lessons)
    return line if again is record else record_to_json(again)
