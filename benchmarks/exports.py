"""Peak memory and seconds of the streamed exports of 100,000 and of 1,000,000 edges, each in a process of its own.

The graph is invented as it is read, so that all memory is the writer's; it has a tenth as many nodes as edges.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import main
from kg.export import export_graph
from kg.ids import make_id
from kg.model import Edge, Node
from kg.rulebook import load_rulebook

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
    main({"exports": run})
