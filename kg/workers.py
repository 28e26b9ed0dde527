"""Files become records, in this process or in several, in the order of their sources.

Everything here is a pure function of one file, the rules and the options, so that how many processes work, and
in which order they finish, changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.model import SourceFile
from corpus.readers import Limits, ReadOptions, Unread, read_pages
from kg.crew import Crew, Tools, extractor_with
from kg.extract.identity import expected_digest
from kg.ids import make_id
from kg.large_files import Part, is_large, part_count, parts_of
from kg.model import Lesson, Record
from kg.processes import Task
from kg.records import article_id, record_from_json, record_to_json
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given
from kg.workspace.lessons import Reading

if TYPE_CHECKING:
    from kg.extract.extractor import Extractor

T = TypeVar("T")
_TOGETHER = 60_000  # bytes of small files that one task has, some 20,000 characters


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
    return _result(file, key, extractor.extract_pages(read_pages(file, settings.options())))


def extract_together(
    files: Sequence[tuple[SourceFile, str | None]], extractor: Extractor, settings: Settings
) -> list[FileResult]:
    """What `extract_file` says of each small file with its known key, faster: their texts are tagged together."""
    keys = [_key(file, extractor.digest, settings) for file, _ in files]
    changed = [not key or key != known for key, (_, known) in zip(keys, files, strict=True)]
    pages = [
        list(read_pages(file, settings.options())) if new else []
        for (file, _), new in zip(files, changed, strict=True)
    ]
    extracted = extractor.extract_pages(chain.from_iterable(pages))
    return [
        _result(file, key, islice(extracted, len(own))) if new else FileResult(file, key, unchanged=True)
        for (file, _), key, new, own in zip(files, keys, changed, pages, strict=True)
    ]


def extract_part(part: Part, extractor: Extractor, settings: Settings) -> FileResult:
    """Extract some rows of a large table; the result of its last part has the key."""
    found = _result(part.file, "", extractor.extract_pages(part.pages))
    return replace(found, key=_key(part.file, extractor.digest, settings) if part.last else "", more=not part.last)


def _result(file: SourceFile, key: str, extracted: Iterable[tuple[Record, ...] | Unread]) -> FileResult:
    """The records of a file's pages, and what could not be read."""
    records: list[tuple[str, str]] = []
    failures: list[Failure] = []
    for found in extracted:
        if isinstance(found, Unread):
            failures.append(_failure(file, found.source, found.reason))
        else:
            records += [(article_id(record.article), record_to_json(record)) for record in found]
    return FileResult(file, "" if failures else key, tuple(records), tuple(failures))


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
    tasks = (
        task
        for some in together(files, lambda file: _size([file]))
        for task in _tasks(some, known, tools, settings)
    )
    for results in crew.each(tasks, tools, pieces=part_count(files), size=_size(files)):
        yield from results


def together(items: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    """The items in their order, small ones together by their size in bytes: one file alone has too few sentences
    for the tagger.
    """
    some: list[T] = []
    total = 0
    for item in items:
        own = size(item)
        total += own
        if some and total > _TOGETHER:
            yield some
            some, total = [], own
        some.append(item)
    if some:
        yield some


def _tasks(
    files: Sequence[SourceFile], known: Mapping[str, str], tools: Tools, settings: Settings
) -> Iterator[Task[list[FileResult]]]:
    """One for files that go together, several for a large table, of which this process only reads the rows."""
    first = files[0]
    name = str(first.path) if len(files) == 1 else f"{first.path} to {files[-1].path}"
    if is_large(first):
        yield from (Task(name, _work_part, (part, tools, settings)) for part in parts_of(first, settings.options()))
    else:
        yield Task(name, _work, ([(file, known.get(file.source)) for file in files], tools, settings))


def _size(files: Sequence[SourceFile]) -> int:
    return sum(file.path.stat().st_size for file in files if file.path.is_file())


def _work(files: Sequence[tuple[SourceFile, str | None]], tools: Tools, settings: Settings) -> list[FileResult]:
    extractor = extractor_with(tools)
    if len(files) == 1:
        return [extract_file(*files[0], extractor, settings)]
    return extract_together(files, extractor, settings)


def _work_part(part: Part, tools: Tools, settings: Settings) -> list[FileResult]:
    return [extract_part(part, extractor_with(tools), settings)]


def read_again(line: str, lessons: tuple[Lesson, ...], tools: Tools) -> str:
    """The record of an article, read alone as `line` says, when it is read with names that others teach it."""
    record = record_from_json(line)
    again = extractor_with(tools).extract_again(record, lessons)
    return line if again is record else record_to_json(again)
