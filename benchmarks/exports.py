"""Peak memory and seconds of the streamed exports of 100,000 and of 1,000,000 edges, each in a process of its own.

The graph is invented as it is read, so that all memory is the writer's; it has a tenth as many nodes as edges.

Before that, seconds of every format for one real graph: that of the workspace that NEWSKG_WORKSPACE names, else
that of the samples, ingested for it. `python -m benchmarks.exports formats` measures these alone.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import main
from kg.export import FORMATS as EVERY_FORMAT
from kg.export import Choice, export_graph
from kg.ids import make_id
from kg.model import Edge, Node
from kg.pipeline import ingest
from kg.rulebook import load_rulebook
from kg.workers import Settings
from kg.workspace import Workspace

SIZES = (100_000, 1_000_000)  # edges
FORMATS = ("csv", "jsonl", "parquet")
_MEGABYTE = 1_024  # kilobytes, the unit of ru_maxrss on Linux


@dataclass(frozen=True, slots=True)
class InventedGraph:
    """Companies that build platforms; a `GraphSource`."""

    size: int

    def nodes(self, label: str) -> Iterator[Node]:
        if label in {"Institution", "Platform"}:
            for number in range(self.size // 20):
                id_ = make_id(label, number)
                name = f"第{number}号{'公司' if label == 'Institution' else '计算中心'}"
                counts = {"mentions": number % 9, "articles": 1}
                yield Node(id_, label, {"id": id_, "name": name, "aliases": (f"{number}号",), **counts})

    def edges(self, type_: str) -> Iterator[Edge]:
        if type_ == "BUILDS":
            ends = self.size // 20
            for number in range(self.size):
                source, target = make_id("Institution", number % ends), make_id("Platform", number * 7 % ends)
                yield Edge(*_edge(number), source, target, "Institution", "Platform", _properties(number))

    def count(self, member: str) -> int:
        return sum(1 for _ in self.nodes(member)) + sum(1 for _ in self.edges(member))

    def digest(self) -> str:
        raise NotImplementedError("an export does not ask for it")


def _edge(number: int) -> tuple[str, str]:
    return make_id("BUILDS", number), "BUILDS"


def _properties(number: int) -> dict[str, Any]:
    told = {"sentences": (f"s{number}",), "evidence": (f"第{number}号公司投资建设计算中心，预计明年投入使用。",)}
    return {"id": make_id("BUILDS", number), "status": "actual", "support": 1, "confidence": 0.9, **told}


def run() -> dict[str, Any]:
    """Megabytes and seconds by format and size, and the seconds of every format for a real graph."""
    return {"formats": run_formats(), **run_streamed()}


def run_formats() -> dict[str, Any]:
    """How large the graph is, and processor seconds of each format, texts included, and of all, in one process."""
    schema = load_rulebook().schema
    given = os.environ.get("NEWSKG_WORKSPACE")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(given) if given else _samples(Path(folder) / "samples")
        with Workspace.open(home, schema) as workspace:
            found: dict[str, Any] = {
                "nodes": sum(workspace.count(label) for label in schema.nodes),
                "edges": sum(workspace.count(type_) for type_ in schema.edges),
            }
            begin = time.process_time()
            for name in EVERY_FORMAT:
                start = time.process_time()
                export_graph(workspace, schema, name, Path(folder) / name / "graph", Choice(text=True))
                found[name] = round(time.process_time() - start, 2)
            found["together"] = round(time.process_time() - begin, 2)
    return found


def _samples(folder: Path) -> Path:
    schema = load_rulebook().schema
    with Workspace.open(folder, schema, create=True) as workspace:
        ingest([str(Path("corpus", "samples"))], workspace, schema, Settings())
    return folder


def run_streamed() -> dict[str, Any]:
    """Megabytes and seconds by format and size."""
    context = multiprocessing.get_context("spawn")
    found: dict[str, Any] = {}
    for format_ in FORMATS:
        for size in SIZES:
            with context.Pool(1) as pool:
                megabytes, seconds = pool.apply(_measure, (format_, size))
            found[f"{format_} {size}"] = {"megabytes": round(megabytes), "seconds": round(seconds, 1)}
    return found


def _measure(format_: str, size: int) -> tuple[float, float]:
    schema = load_rulebook().schema
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        export_graph(InventedGraph(size), schema, format_, Path(folder) / "graph")
        seconds = time.perf_counter() - start
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE, seconds


if __name__ == "__main__":
    main({"formats": run_formats, "streamed": run_streamed})
