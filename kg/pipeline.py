"""The stages composed: files in, a workspace with its graph and its index out.

Everything up to the record is a pure function of one file and runs in worker processes; what follows sees the
whole corpus. Results come back in the order of the sources, whatever the number of workers.
"""

from __future__ import annotations

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
from time import perf_counter
from typing import TYPE_CHECKING

from corpus.errors import NewskgError, ReadError
from corpus.files import SourceFile, discover
from corpus.readers import read_page
from kg.graph import build_graph
from kg.records import article_id, record_to_json
from kg.resolve.resolve import resolve
from kg.rulebook.schema import Schema
from kg.store import GraphPlace, PublishReport
from kg.workspace import SourceState, Workspace

_AHEAD = 4  # files in flight for each worker: enough to keep it busy, few enough to keep memory flat
_BYTES_A_WORKER = 1_000_000  # below this much text a second process costs more (loading models) than it saves


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: its records as (article id, JSON line), or the reason why there are none."""

    file: SourceFile
    key: str
    records: tuple[tuple[str, str], ...] = ()
    unchanged: bool = False
    reason: str | None = None


# Called after each file with its result and the number of files of the run.
Progress = Callable[[FileResult, int], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that did not go in, and why."""

    path: str
    reason: str


@dataclass(slots=True)
class IngestReport:
    """What a run did; `entities`, `relations` and `metrics` count the whole workspace afterwards."""

    files: int = 0
    unchanged: int = 0
    failures: list[Failure] = field(default_factory=list)
    new_articles: int = 0
    articles: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    metrics: int = 0
    digest: str = ""
    seconds: float = 0.0


if TYPE_CHECKING:
    from kg.extract.extractor import Extractor


def load_extractor(model: str) -> Extractor:
    """The extractor with that tagger. Loaded when it is wanted: queries need no spaCy, which takes a second."""
    from kg.extract.extractor import load_extractor as load  # noqa: PLC0415 - see above

    return load(model)


def extract_file(file: SourceFile, known: str | None, extractor: Extractor) -> FileResult:
    """Read, split and extract one file, unless its key is `known`; a file that cannot be read gives its reason."""
    try:
        page = read_page(file)
        key = extractor.key(page)
        if key == known:
            return FileResult(file, key, unchanged=True)
        records = tuple((article_id(r.article), record_to_json(r)) for r in extractor.extract(page))
    except ReadError as error:
        return FileResult(file, "", reason=str(error).removeprefix(f"{file.source}: "))
    return FileResult(file, key, records)


def extract_files(
    files: Sequence[SourceFile], known: Mapping[str, str], *, workers: int = 0, model: str = "lac"
) -> Iterator[FileResult]:
    """Extract files in their order; `known` gives the key of what is already extracted from a source.

    `workers` 0 chooses by the amount of text and the processors there are.
    """
    count = workers or _default_workers(files)
    if count == 1:
        extractor = load_extractor(model)
        for file in files:
            yield extract_file(file, known.get(file.source), extractor)
        return
    yield from _in_processes(files, known, count, model)


def extract_paths(
    paths: Sequence[str], *, workers: int = 0, model: str = "lac", progress: Progress | None = None
) -> Iterator[FileResult]:
    """Extract what `paths` name, in the order of the sources; paths that name nothing come first, with reasons."""
    found = discover(paths)
    for path, reason in found.faults:
        yield FileResult(SourceFile(Path(path), path), "", reason=reason)
    for result in extract_files(found.files, {}, workers=workers, model=model):
        if progress:
            progress(result, len(found.files))
        yield result


def _default_workers(files: Sequence[SourceFile]) -> int:
    size = sum(file.path.stat().st_size for file in files if file.path.is_file())
    return max(1, min(os.cpu_count() or 1, len(files), 1 + size // _BYTES_A_WORKER))


def _in_processes(
    files: Sequence[SourceFile], known: Mapping[str, str], count: int, model: str
) -> Iterator[FileResult]:
    # "spawn": a forked child would inherit the threads' locks of onnxruntime and SQLite.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(model,))
    waiting = iter(files)
    running: deque[tuple[SourceFile, Future[FileResult]]] = deque()
    try:
        while True:
            for file in islice(waiting, count * _AHEAD - len(running)):
                running.append((file, pool.submit(_work, file, known.get(file.source), model)))
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


def _start_worker(model: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it ends the pool in order
    _worker_extractor(model)


@cache
def _worker_extractor(model: str) -> Extractor:
    return load_extractor(model)


def _work(file: SourceFile, known: str | None, model: str) -> FileResult:
    return extract_file(file, known, _worker_extractor(model))


def ingest(
    paths: Sequence[str],
    workspace: Workspace,
    schema: Schema,
    *,
    workers: int = 0,
    model: str = "lac",
    min_confidence: float | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Bring the files below `paths` into the workspace and its graph up to date.

    `min_confidence` becomes the workspace's setting for all its relations; None keeps the one it has.

    `progress` is called after each file with its result and the number of files. Each file is one transaction,
    so that a run that is stopped has kept what it has done.
    """
    begun = perf_counter()
    if min_confidence is not None:
        workspace.set_min_confidence(min_confidence)
    found = discover(paths)
    report = IngestReport(failures=[Failure(path, reason) for path, reason in found.faults])
    states = workspace.sources()
    files = [file for file in found.files if not _claimed(file, states, report)]
    known = {source: state.key for source, state in states.items()}
    for result in extract_files(files, known, workers=workers, model=model):
        _store(result, workspace, report)
        if progress:
            progress(result, len(files))
    refresh_graph(workspace, schema)
    _count(workspace, schema, report)
    report.seconds = perf_counter() - begun
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


def _store(result: FileResult, workspace: Workspace, report: IngestReport) -> None:
    file = result.file
    if result.reason is not None:
        report.failures.append(Failure(str(file.path), result.reason))
        return
    report.files += 1
    if result.unchanged:
        report.unchanged += 1
        return
    workspace.replace_source(file.source, SourceState(str(file.path.resolve()), result.key), result.records)
    report.new_articles += len(result.records)


def refresh_graph(workspace: Workspace, schema: Schema) -> bool:
    """Build the graph again from the records when they have changed; False when there was nothing to do."""
    if not workspace.is_stale:
        return False
    records = list(workspace.records())
    resolution = resolve(records)
    graph = build_graph(records, resolution, schema, min_confidence=workspace.min_confidence)
    workspace.replace_graph(graph.nodes, graph.edges, resolution.decisions)
    return True


def publish(workspace: Workspace, place: GraphPlace) -> PublishReport:
    """Bring a place that answers Cypher to the workspace's graph."""
    return place.publish(workspace)


def _count(workspace: Workspace, schema: Schema, report: IngestReport) -> None:
    counts = {label: workspace.count(label) for label in schema.entities}
    report.entities = {label: n for label, n in counts.items() if n}
    edges = {type_: workspace.count(type_) for type_ in schema.relations}
    report.relations = {type_: n for type_, n in edges.items() if n}
    report.metrics = workspace.count("Metric")
    report.articles = workspace.count("Article")
    report.digest = workspace.digest()
