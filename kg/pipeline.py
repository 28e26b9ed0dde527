"""The stages composed: files in, a workspace with its graph and its index out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from corpus.documents import split_document
from corpus.files import STDIN, Discovery, discover, spool_stdin
from corpus.model import Article, SourceFile
from corpus.readers import Unread, read_pages
from corpus.rulebook import load_corpus_rules
from kg.crew import Crew
from kg.garbage import no_search_for_cycles
from kg.progress import Watch, unwatched
from kg.resolve.resolve import resolution_digest, resolve
from kg.rulebook import load_rulebook
from kg.rulebook.schema import Schema
from kg.second_pass import share_names
from kg.store import GraphPlace, PublishReport
from kg.workers import Failure, FileResult, Progress, Settings, extract_files, reading_of
from kg.workspace import SourceState, Workspace
from kg.workspace.lessons import Reading


@dataclass(slots=True)
class IngestReport:
    """What a run did; `entities`, `relations` and `metrics` count the whole workspace afterwards.

    `stages` are the seconds that each part of the work took, in their order.
    `learners` are the articles that were read again with names that others teach.
    """

    files: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    new_articles: int = 0
    learners: int = 0
    articles: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    metrics: int = 0
    digest: str = ""
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


@contextmanager
def _found(paths: Sequence[str], settings: Settings) -> Iterator[Discovery]:
    """What `paths` name; `-` is standard input, kept in a temporary file as long as it is needed."""
    named = discover([path for path in paths if path != STDIN])
    if STDIN not in paths:
        yield named
        return
    with TemporaryDirectory(prefix="newskg-") as folder:
        piped = spool_stdin(sys.stdin.buffer, Path(folder), settings.limits)
        yield Discovery((*named.files, piped), named.faults)


def split_paths(paths: Sequence[str], settings: Settings) -> Iterator[Article | Failure]:
    """The articles of the files that `paths` name, in the order of the sources, and what could not be read."""
    rules = load_corpus_rules()
    with _found(paths, settings) as found:
        yield from (Failure(path, reason) for path, reason in found.faults)
        for file in found.files:
            for page in read_pages(file, settings.options()):
                if isinstance(page, Unread):
                    yield Failure(page.source, page.reason.removeprefix(f"{page.source}: "))
                else:
                    yield from split_document(page, rules)


def extract_paths(
    paths: Sequence[str],
    settings: Settings,
    *,
    workers: int = 0,
    alone: bool = False,
    progress: Progress | None = None,
    watch: Watch = unwatched,
) -> Iterator[FileResult]:
    """Extract what `paths` name, in the order of the sources; paths that name nothing come first, with reasons.

    Names found with certainty in one article help in all, so that results come when all files have been read;
    `alone` reads each article by itself and gives the results of a file when it is done.
    """
    with _found(paths, settings) as found:
        for path, reason in found.faults:
            yield FileResult(SourceFile(Path(path), path), failures=(Failure(path, reason),))
        with Crew(workers) as crew:
            results = _watched(extract_files(found.files, {}, settings, crew), len(found.files), progress)
            yield from results if alone else _with_shared_names(results, settings, crew, watch)


def _watched(results: Iterator[FileResult], count: int, progress: Progress | None) -> Iterator[FileResult]:
    for result in results:
        if progress:
            progress(result, count)
        yield result


def _with_shared_names(
    results: Iterator[FileResult], settings: Settings, crew: Crew, watch: Watch
) -> Iterator[FileResult]:
    """The results, their articles read with what the others teach; they wait in a workspace of the moment."""
    reading = reading_of(settings)
    with (
        TemporaryDirectory(prefix="newskg-") as folder,
        Workspace.open(Path(folder), load_rulebook().schema, create=True) as workspace,
    ):
        read = []
        for number, result in enumerate(results):
            workspace.replace_source(str(number), SourceState("", ""), result.records, reading)
            read.append((replace(result, records=()), [article for article, _ in result.records]))
        share_names(workspace, crew, watch)
        for result, articles in read:
            yield replace(result, records=tuple((article, workspace.record_line(article)) for article in articles))


def ingest(
    paths: Sequence[str],
    workspace: Workspace,
    schema: Schema,
    settings: Settings,
    *,
    workers: int = 0,
    min_confidence: float | None = None,
    progress: Progress | None = None,
    watch: Watch = unwatched,
) -> IngestReport:
    """Bring the files below `paths` into the workspace and its graph up to date.

    `min_confidence` becomes the workspace's setting for all its relations; None keeps the one it has.

    `progress` is called after each file with its result and the number of files, `watch` during what comes after
    them. Each file is one transaction, so that a run that is stopped has kept what it has done.
    """
    begun = perf_counter()
    if min_confidence is not None:
        workspace.set_min_confidence(min_confidence)
    with _found(paths, settings) as found, Crew(workers) as crew:
        report = IngestReport(failures=[Failure(path, reason) for path, reason in found.faults])
        states = workspace.sources()
        files = [file for file in found.files if not _claimed(file, states, report)]
        known = {source: state.key for source, state in states.items()}
        intake = _Intake(workspace, report, reading_of(settings))
        for result in _watched(extract_files(files, known, settings, crew), len(files), progress):
            intake.take(result)
        extracted = perf_counter()
        if workspace.is_stale:
            report.learners = share_names(workspace, crew, watch)
    shared = perf_counter()
    refresh_graph(workspace, schema, watch)
    _count(workspace, schema, report)
    ended = perf_counter()
    report.seconds = ended - begun
    report.stages = {"extraction": extracted - begun, "names": shared - extracted, "graph": ended - shared}
    return report


def _claimed(file: SourceFile, states: Mapping[str, SourceState], report: IngestReport) -> bool:
    """Whether another file that still exists holds this source name; the newcomer must not replace it silently."""
    state = states.get(file.source)
    path = str(file.path.resolve())
    if state is None or state.path == path or not os.path.exists(state.path):  # noqa: PTH110 - a string from the store
        return False
    reason = f"the workspace has {file.source} from {state.path}; ingest their common folder, or remove that source"
    report.failures.append(Failure(path, reason))
    return True


class _Intake:
    """Keeps what was extracted. A large table waits outside the graph until its last part is there."""

    def __init__(self, workspace: Workspace, report: IngestReport, reading: Reading) -> None:
        self._workspace = workspace
        self._report = report
        self._reading = reading
        self._waiting = 0
        self._failed = False

    def take(self, result: FileResult) -> None:
        """A file of which nothing could be read leaves what it said before in place."""
        self._report.failures += result.failures
        self._failed |= bool(result.failures)
        self._waiting += len(result.records)
        if result.more:
            self._workspace.stage(result.records)
            return
        if result.unchanged:
            self._report.unchanged += 1
        elif self._waiting or not self._failed:
            state = SourceState(str(result.file.path.resolve()), "" if self._failed else result.key)
            self._workspace.replace_source(result.file.source, state, result.records, self._reading)
        self._report.files += bool(result.unchanged or self._waiting or not self._failed)
        self._report.new_articles += self._waiting
        self._waiting, self._failed = 0, False


def refresh_graph(workspace: Workspace, schema: Schema, watch: Watch = unwatched) -> bool:
    """Build the graph again when the records, the rules or the overrules have changed; False when none has."""
    rules, overrules = load_rulebook(), workspace.overrules(schema)
    resolved_by = resolution_digest(rules, overrules)
    if not workspace.is_stale and workspace.resolved_by in {None, resolved_by}:
        return False
    share_names(workspace, watch=watch)
    with no_search_for_cycles(), workspace.update_graph(schema, resolved_by, watch) as update:
        update.finish(resolve(update.records(), rules, overrules))
    return True


def publish(workspace: Workspace, place: GraphPlace, watch: Watch = unwatched) -> PublishReport:
    """Bring a place that answers Cypher to the workspace's graph."""
    return place.publish(workspace, watch)


def _count(workspace: Workspace, schema: Schema, report: IngestReport) -> None:
    counts = {label: workspace.count(label) for label in schema.entities}
    report.entities = {label: n for label, n in counts.items() if n}
    edges = {type_: workspace.count(type_) for type_ in schema.relations}
    report.relations = {type_: n for type_, n in edges.items() if n}
    report.metrics = workspace.count("Metric")
    report.articles = workspace.count("Article")
    report.digest = workspace.digest()
