"""What whole corpora cost, from files to a graph that answers, by number of articles.

`python -m benchmarks.scale 1000 10000 --workers 2` makes invented corpora (`benchmarks.corpora`), ingests each
three times (all new, unchanged, one article changed), and prints seconds by stage, the peak memory of the main
process and of the largest worker in MB, and the sizes of what is written. Seconds are the clock's, and mean little
while others use the machine; `processor seconds` are those of the main process and all its workers together.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import write_corpus
from kg.pipeline import ingest, publish
from kg.rulebook import load_rulebook
from kg.store.index import CypherIndex
from kg.workers import Settings
from kg.workspace import Workspace

ARTICLES = 200  # when all benchmarks are run
_CHANGE = "\n本报将继续关注此事的进展。\n"


def run() -> dict[str, Any]:
    """A small corpus, so that it takes a minute."""
    return measure(ARTICLES, workers=1)


def measure(articles: int, workers: int, seed: int = 1, *, brief: bool = False) -> dict[str, Any]:
    """Stages in seconds, memory and disk in MB, and how the second and third run compare with the first."""
    with tempfile.TemporaryDirectory(prefix="newskg-scale-") as folder:
        corpus, workspace = Path(folder, "corpus"), Path(folder, "workspace")
        write_corpus(corpus, articles, seed, brief=brief)
        first = _in_a_process(corpus, workspace, workers)
        again = _in_a_process(corpus, workspace, workers)
        changed = next(iter(sorted(corpus.rglob("*.txt"))))
        changed.write_text(changed.read_text(encoding="utf-8") + _CHANGE, encoding="utf-8")
        once_more = _in_a_process(corpus, workspace, workers)
        return {
            "articles": articles,
            "workers": workers,
            "characters": sum(len(path.read_text(encoding="utf-8")) for path in corpus.rglob("*.txt")),
            "new": first,
            "unchanged": again,
            "one changed": once_more,
            "unchanged / new": round(again["processor seconds"] / first["processor seconds"], 4),
            "one changed / new": round(once_more["processor seconds"] / first["processor seconds"], 4),
            "workspace MB": _megabytes(workspace / "graph.db"),
            "index MB": sum(_megabytes(path) for path in (workspace / "index").iterdir()),
        }


def _in_a_process(corpus: Path, workspace: Path, workers: int) -> dict[str, Any]:
    """In a process of its own, so that memory is that of this run; the program's start is in `seconds`."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.scale", "--step", str(corpus), str(workspace), str(workers)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {"seconds": round(time.perf_counter() - begun, 1), **json.loads(done.stdout)}


def step(corpus: str, workspace: str, workers: str) -> dict[str, Any]:
    """Ingest and publish once, in this process."""
    schema = load_rulebook().schema
    with Workspace.open(Path(workspace), schema, create=True) as opened:
        report = ingest([corpus], opened, schema, Settings(), workers=int(workers))
        begun, processor = time.perf_counter(), _processor(resource.RUSAGE_SELF)
        publish(opened, CypherIndex(opened.index_folder, schema))
        index, processor = time.perf_counter() - begun, _processor(resource.RUSAGE_SELF) - processor
    return {
        **{f"{stage} seconds": round(seconds, 1) for stage, seconds in report.stages.items()},
        "index seconds": round(index, 1),
        "index processor seconds": round(processor, 1),
        "processor seconds": round(_processor(resource.RUSAGE_SELF) + _processor(resource.RUSAGE_CHILDREN), 1),
        "main MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "largest worker MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "articles": report.articles,
        "digest": report.digest[:16],
    }


def _processor(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def _megabytes(path: Path) -> float:
    return round(path.stat().st_size / 1_000_000, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure whole corpora.")
    parser.add_argument("articles", type=int, nargs="*", default=[1_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--brief", action="store_true", help="short items alone (see benchmarks.corpora)")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        print(json.dumps(step(*options.step)))
        return
    for articles in options.articles:
        print(
            json.dumps(measure(articles, options.workers, brief=options.brief), ensure_ascii=False, indent=2),
            flush=True,
        )


if __name__ == "__main__":
    main()
