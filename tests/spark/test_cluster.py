"""A real cluster on loopback gives the graph of one machine, stopped, robbed of a worker and fed with poison.

Needs the extra `spark` and Java 17; NEWSKG_REQUIRE_SPARK=1 turns the skip for want of them into a failure.
"""

from __future__ import annotations

import gc
import json
import os
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cluster import LocalCluster, local_cluster
from benchmarks.corpora import write_corpus
from kg.errors import SparkError
from kg.pipeline import IngestReport, ingest
from kg.rulebook import load_rulebook
from kg.spark.intake import import_records
from kg.spark.java import java_home
from kg.spark.parquet_graph import ParquetGraph
from kg.spark.report import Report
from kg.spark.submit import tools_of
from kg.workers import Settings
from kg.workspace import Workspace

# Spark leaves the sockets of its own Java to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
SCHEMA = load_rulebook().schema
ARTICLES = 20
PAGES = {
    "teacher.txt": "杭州澄海智控科技有限公司落户宁州。澄海智控研发“青鸾一号”大模型。",
    "pupil.txt": "澄海智控与宁州大学合作，青鸾一号已用于医院。",
}
ROWS = [
    {"标题": "算力中心投用", "正文": "武汉人工智能计算中心位于东湖高新区，算力规模达到200P。"},
    {"标题": "没有正文"},
    {"标题": "园区开工", "正文": "苏州工业园区位于江苏省苏州市。"},
]


@dataclass(frozen=True, slots=True)
class Runs:
    """One corpus: on one machine, then on a cluster that was stopped, that lost a worker, and that had all done."""

    corpus: Path
    output: Path
    alone: IngestReport
    after_stop: Report
    killed_at: tuple[int, int]  # tasks done of all, when the worker was killed
    again: Report


class Stopped(Exception):  # noqa: N818 - no error: somebody stops the job
    """Between two buckets."""


@pytest.fixture(scope="module", autouse=True)
def _spark() -> None:
    """Skip or fail before anything costs time."""
    reason = "" if find_spec("pyspark") else "no pyspark: pip install -e '.[dev]'"
    try:
        java_home()
    except SparkError as error:
        reason = reason or str(error)
    if reason and os.environ.get("NEWSKG_REQUIRE_SPARK") == "1":
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("news"), ARTICLES, seed=3)
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    lines = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    (folder / "表 1.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "poison.docx").write_bytes(bytes(range(256)) * 4)
    return folder


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> IngestReport:
    with Workspace.open(tmp_path_factory.mktemp("w"), SCHEMA, create=True) as workspace:
        return ingest([str(corpus)], workspace, SCHEMA, Settings(), workers=1)


@pytest.fixture(scope="module")
def runs(corpus: Path, alone: IngestReport, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    from kg.spark.jobs.job import Order, run_job

    output = tmp_path_factory.mktemp("out") / "graph"
    order = Order(str(corpus), str(output), tools_of(Settings()), buckets=2, many=1)
    with local_cluster(tmp_path_factory.mktemp("spark")) as cluster, _session(cluster) as spark:
        with pytest.raises(Stopped):
            run_job(spark, order, stop_after_one_bucket)
        killer = Killer(spark, cluster)
        after_stop = run_job(spark, order, killer.watch)
        again = run_job(spark, order)
    gc.collect()
    assert killer.done[1], "the worker was not killed in time"
    return Runs(corpus, output, alone, after_stop, killer.done, again)


def _session(cluster: LocalCluster) -> AbstractContextManager[Any]:
    from kg.spark.jobs.session import Cluster, session

    return session(Cluster(cluster.master, settings=cluster.settings() | {"spark.sql.shuffle.partitions": "3"}))


def stop_after_one_bucket(stage: str, done: int, total: int) -> None:
    assert stage != "names"
    if (stage, done, total) == ("extraction", 1, 2):
        raise Stopped


class Killer:
    """Kills a worker when the first of the pieces of the extraction are done, and others are not."""

    def __init__(self, spark: Any, cluster: LocalCluster) -> None:
        self._tracker = spark.sparkContext.statusTracker()
        self._cluster = cluster
        self.done: tuple[int, int] = (0, 0)

    def watch(self, stage: str, done: int, total: int) -> None:
        if (stage, done) == ("extraction", 0) and total == 1 and not self.done[1]:
            threading.Thread(target=self._kill, daemon=True).start()

    def _kill(self) -> None:
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            for stage in self._tracker.getActiveStageIds():
                info = self._tracker.getStageInfo(stage)
                if info and 0 < info.numCompletedTasks < info.numTasks and info.numTasks >= 8:
                    self._cluster.kill_worker(0)
                    self.done = info.numCompletedTasks, info.numTasks
                    return
            time.sleep(0.02)


def test_cluster_gives_the_digest_of_one_machine(runs: Runs) -> None:
    """Stopped after half of the files, then robbed of a worker in the middle of the rest."""
    done, tasks = runs.killed_at
    assert 0 < done < tasks
    assert runs.after_stop.digest == runs.alone.digest
    assert runs.after_stop.learners == runs.alone.learners > 0
    assert runs.after_stop.nodes["Article"] == runs.alone.articles


def test_cluster_does_not_do_again_what_is_done(runs: Runs) -> None:
    """After the stop only the files of the other bucket; after the end only the list of files."""
    files = sum(1 for path in runs.corpus.rglob("*") if path.is_file())
    assert 0 < runs.after_stop.extracted < files
    assert runs.again.unchanged
    assert set(runs.again.stages) == {"listing"}
    assert runs.again.digest == runs.alone.digest


def test_cluster_lists_what_cannot_be_read_and_takes_the_rest(runs: Runs) -> None:
    """The poisoned file and the row without a text, as one machine lists them; also when there is nothing to do."""
    wanted = sorted((failure.path, failure.reason) for failure in runs.alone.failures)
    for report in (runs.after_stop, runs.again):
        assert report.failed == 2
        assert sorted((place.removeprefix("file:"), reason) for place, reason in report.failures) == wanted


def test_cluster_writes_the_graph_that_it_says(runs: Runs) -> None:
    """Read back from the parquet: the same digest, each type sorted, the counts of the report."""
    graph = ParquetGraph(str(runs.output), SCHEMA)
    assert graph.digest() == runs.alone.digest
    for label, count in runs.after_stop.nodes.items():
        ids = [node.id for node in graph.nodes(label)]
        assert ids == sorted(ids)
        assert len(ids) == graph.count(label) == count


def test_records_of_a_cluster_come_into_a_workspace(runs: Runs, tmp_path: Path) -> None:
    """Nothing is read again, the digest is the same, and the files themselves are unchanged for it."""
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        report = import_records(str(runs.output / "records.parquet"), workspace, SCHEMA)
        assert report.digest == runs.alone.digest
        assert report.learners == 0
        again = ingest([str(runs.corpus)], workspace, SCHEMA, Settings(), workers=1)
        assert again.digest == runs.alone.digest
        assert again.unchanged == report.sources - 1  # the table with a bad row is tried again


def test_failure_of_a_job_is_told_in_one_line() -> None:
    """Of Java's and Python's long accounts the line that says why."""
    from kg.spark.jobs.session import reason_of

    python = (
        "An exception was thrown\nTraceback:\n  File x, line 3\nModuleNotFoundError: No module named 'opencc'\n"
    )
    assert reason_of(python) == "ModuleNotFoundError: No module named 'opencc'"
    java = "An error occurred while calling o1.\n: org.apache.spark.SparkException: Job aborted\n\tat x.Y\n"
    assert reason_of(java) == "org.apache.spark.SparkException: Job aborted"
