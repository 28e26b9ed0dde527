"""Brings the embedded index to a graph: by the difference in a copy when that is small, else built whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.progress import Watch
from kg.rulebook.schema import Schema
from kg.store import GraphSource, PublishReport, TrackedGraph
from kg.store.index_files import (
    Stamp,
    builder_lock,
    new_stamp,
    read_stamp,
    remove_others,
    with_loops,
    write_stamp,
)

_PLACE = "index"  # the name of this place in the graph's ledger; its mark is the digest


@dataclass(frozen=True, slots=True)
class _Made:
    """A database that is ready to become current."""

    stamp: Stamp
    report: PublishReport


class IndexPublisher:
    """Publishes to the index in `folder`. Of a graph, up to `share` may change until the index is built whole."""

    def __init__(self, folder: Path, schema: Schema, share: float) -> None:
        self._folder = folder
        self._schema = schema
        self._share = share

    def publish(self, graph: GraphSource, watch: Watch, let_go: Callable[[], None]) -> PublishReport:
        """As `CypherIndex.publish`; `let_go` closes what is open of the database before."""
        digest = graph.digest()
        with builder_lock(self._folder):
            current = read_stamp(self._folder)
            stopped = remove_others(self._folder, current)
            if current and current.holds(digest, self._schema):
                return PublishReport()
            version = graph.ledger.version if isinstance(graph, TrackedGraph) else 0
            # A run that was stopped may have been an update that the engine did not survive: not twice.
            made = None if stopped or not current else self._update(current, graph, digest, watch)
            made = made or self._build(graph, digest, watch)
            self._part(made.stamp).replace(self._folder / made.stamp.file)
            write_stamp(self._folder, made.stamp)
            let_go()
            remove_others(self._folder, made.stamp)
            if isinstance(graph, TrackedGraph):
                graph.ledger.note(_PLACE, version, digest)
        return made.report

    def _part(self, stamp: Stamp) -> Path:
        return self._folder / f"{stamp.file}.part"

    def _build(self, graph: GraphSource, digest: str, watch: Watch) -> _Made:
        from kg.store.index_build import build  # noqa: PLC0415 - pyarrow, when something is written

        stamp = new_stamp(digest, self._schema)
        built = build(self._part(stamp), graph, self._schema, watch)
        report = PublishReport(nodes_written=built.nodes, edges_written=built.edges)
        return _Made(with_loops(stamp, built.loops), report)

    def _update(self, current: Stamp, graph: GraphSource, digest: str, watch: Watch) -> _Made | None:
        """None when the difference is not known, when it is large, or when the engine fails on it."""
        if not isinstance(graph, TrackedGraph) or not current.can_be_read(self._schema):
            return None
        known = graph.ledger.last(_PLACE)
        if known is None or known[1] != current.graph:
            return None
        patched = current.patched + graph.ledger.size(known[0])
        if patched > self._share * sum(map(graph.count, (*self._schema.nodes, *self._schema.edges))):
            return None
        from kg.store.index_update import update  # noqa: PLC0415 - as above

        stamp = new_stamp(digest, self._schema)
        part = self._part(stamp)
        try:
            shutil.copyfile(self._folder / current.file, part)
            report, loops = update(part, graph, known[0], self._schema, loops=current.loops, watch=watch)
        except (StoreError, OSError):
            remove_others(self._folder, current)
            return None
        return _Made(with_loops(stamp, loops, patched), report)
