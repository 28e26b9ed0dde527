"""What a cluster costs beside one machine: the same invented corpora, the same two cores, in turns.

`python -m benchmarks.spark 1000 5000` needs the extra `spark`. One machine ingests with two worker processes; the
cluster is a master and two workers of one core on loopback, and its job includes Spark's own start. Seconds are the
clock's, and mean little while others use the machine; `processor seconds` are those of all processes together, Java
included. `ratio` is cluster / machine. Shuffles and run times by step come from Spark's own log of events.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.cluster import LocalCluster, local_cluster
from benchmarks.corpora import write_corpus
from kg.pipeline import ingest
from kg.rulebook import load_rulebook
from kg.workers import Settings
from kg.workspace import Workspace

_STEP = "newskg: "


def measure(articles: int, rounds: int, seed: int = 1) -> dict[str, Any]:
    """One size: the machine and the cluster in turns, the best of each; then the cluster with nothing to do."""
    with tempfile.TemporaryDirectory(prefix="newskg-spark-") as folder:
        corpus = write_corpus(Path(folder, "corpus"), articles, seed)
        machine, cluster = [], []
        for number in range(rounds):
            machine.append(_on_machine(corpus, Path(folder, f"machine{number}")))
            cluster.append(_on_cluster(corpus, Path(folder, f"cluster{number}")))
        one, other = (min(runs, key=lambda run: float(run["seconds"])) for runs in (machine, cluster))
        return {
            "articles": articles,
            "characters": sum(len(path.read_text(encoding="utf-8")) for path in corpus.rglob("*.txt")),
            "machine": one,
            "cluster": other,
            "ratio": {name: round(other[name] / one[name], 2) for name in ("seconds", "processor seconds")},
            "again / first": round(other["again seconds"] / other["seconds"], 3),
            "same digest": len({run["digest"] for run in (*machine, *cluster)}) == 1,
        }


def _on_machine(corpus: Path, workspace: Path) -> dict[str, Any]:
    report, seconds, processor = _run(
        [sys.executable, "-m", "benchmarks.spark", "--machine", str(corpus), str(workspace)]
    )
    return {
        "seconds": seconds,
        "processor seconds": processor,
        "stages": report["stages"],
        "learners": report["learners"],
        "digest": report["digest"],
    }


def _on_cluster(corpus: Path, folder: Path) -> dict[str, Any]:
    events = folder / "events"
    events.mkdir(parents=True)
    with local_cluster(folder / "spark") as cluster:
        command = _submit(cluster, corpus, folder / "out", events)
        with cluster.counting() as used:
            first, seconds, driver = _run(command)
        processor = driver + sum(used.values())
        shuffles = _steps(events)
        again, again_seconds, _ = _run(command)
    return {
        "seconds": seconds,
        "processor seconds": round(processor, 1),
        "driver seconds": driver,
        "again seconds": again_seconds,
        "again unchanged": again["unchanged"],
        "stages": first["stages"],
        "steps": shuffles,
        "megabytes": {path.name: _megabytes(path) for path in sorted((folder / "out").iterdir()) if path.is_dir()},
        "digest": first["digest"],
    }


def ingest_here(corpus: str, workspace: str) -> dict[str, Any]:
    """What one machine does, to the graph; the index that answers queries is not part of it, as on the cluster."""
    schema = load_rulebook().schema
    with Workspace.open(Path(workspace), schema, create=True) as opened:
        return asdict(ingest([corpus], opened, schema, Settings(), workers=2))


def _submit(cluster: LocalCluster, corpus: Path, out: Path, events: Path) -> list[str]:
    settings = {**cluster.settings(), "spark.eventLog.enabled": "true", "spark.eventLog.dir": events.as_uri()}
    conf = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    program = [sys.executable, "-m", "cli", "spark", "submit", str(corpus), str(out)]
    return [*program, "--master", cluster.master, "--json", *conf]


def _run(command: Sequence[str]) -> tuple[dict[str, Any], float, float]:
    begun, before = time.perf_counter(), _processor()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found, round(time.perf_counter() - begun, 1), round(_processor() - before, 1)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1_000_000, 2)


def _steps(events: Path) -> dict[str, dict[str, float]]:
    """For each step of the job the seconds of its tasks (wall and Java's processor), and MB shuffled and read."""
    step_of: dict[int, str] = {}
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for event in _events(events):
        if event["Event"] == "SparkListenerJobStart":
            step = event.get("Properties", {}).get("spark.job.description", "").removeprefix(_STEP)
            step_of |= dict.fromkeys(event["Stage IDs"], step)
        elif event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            metrics, total = event["Task Metrics"], totals[step_of.get(event["Stage ID"], "")]
            total["tasks"] += 1
            total["task seconds"] += metrics["Executor Run Time"] / 1e3
            total["Java seconds"] += metrics["Executor CPU Time"] / 1e9
            total["shuffled MB"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"] / 1e6
            total["read MB"] += metrics["Input Metrics"]["Bytes Read"] / 1e6
    return {step: {name: round(value, 2) for name, value in total.items()} for step, total in totals.items()}


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure a cluster beside one machine.")
    parser.add_argument("articles", type=int, nargs="*", default=[1_000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--machine", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.machine:
        print(json.dumps(ingest_here(*options.machine), ensure_ascii=False))
        return
    for articles in options.articles:
        print(json.dumps(measure(articles, options.rounds), ensure_ascii=False, indent=2), flush=True)


if __name__ == "__main__":
    main()
