"""One job from files to graph: what is there already is not done again, and an unchanged corpus is only listed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from kg.ids import make_id
from kg.resolve.overrules import NONE, Overrules
from kg.resolve.resolve import resolution_digest
from kg.rulebook import load_rulebook
from kg.spark.jobs.extraction import current, ends, extract_missing, unread
from kg.spark.jobs.files import Files
from kg.spark.jobs.graph import Decided, Written, write_graph
from kg.spark.jobs.lessons import share_names
from kg.spark.jobs.listing import list_files, read_files
from kg.spark.jobs.reprints import find_reprints
from kg.spark.jobs.resolution import resolve_names
from kg.spark.jobs.store import Store
from kg.spark.jobs.watch import Watch, unwatched
from kg.spark.report import Report
from kg.spark.tasks.reading import Tools

RECORDS = "records.parquet"
_REVISION = 1  # raised when the same records give another graph than before
_FILES, _BYTES = 20_000, 1_000_000_000  # of a bucket: what a killed job has to do again at most
_SHOWN = 1_000  # failures that a report names


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: where the files are and the results go, how to read, and what makes the graph.

    `buckets` 0 chooses by the number and size of the files; a folder keeps the number of its first job.
    """

    source: str
    target: str
    tools: Tools
    overrules: Overrules = NONE
    min_confidence: float = 0.0
    buckets: int = 0


@dataclass(slots=True)
class _Run:
    """A job while it runs."""

    order: Order
    store: Store
    watch: Watch
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        self.watch(name, 0, 1)
        yield
        self.stages[name] = round(time.perf_counter() - begun, 2)


def run_job(spark: SparkSession, order: Order, watch: Watch = unwatched) -> Report:
    """Bring the results below `order.target` to what the files below `order.source` say."""
    files = Files(spark)
    run = _Run(order, Store(spark, files, files.full(order.target)), watch)
    roots = files.roots(order.source)
    facts = run.store.facts()
    with run.stage("listing"):
        found = read_files(spark, roots)
        facts["buckets"] = facts.get("buckets") or order.buckets or _buckets(found)
        run.store.note(facts)
        listed = list_files(found, facts["buckets"])
        listing, faults = _unique(run.store.replace("listing", listed.files)), _faults(run.store, listed.faults)
        inputs = _inputs(listing, faults, order)
    if facts.get("finished", {}).get("inputs") == inputs:
        return Report.from_dict(facts["finished"]["report"]).again(run.stages)
    with run.stage("extraction"):
        extracted = extract_missing(run.store, roots, listing, order.tools, facts["buckets"], watch)
    report = _graph(run, listing, faults, extracted)
    run.store.note(facts | {"finished": {"inputs": inputs, "report": asdict(report)}})
    return report


def _graph(run: _Run, listing: DataFrame, faults: list[tuple[str, str]], extracted: int) -> Report:
    """What follows when all files are extracted."""
    store, order = run.store, run.order
    rows = current(store, listing, order.tools)
    with run.stage("names"):
        keys = listing.join(ends(store), ["source", "digest"]).select("source", "path", "bucket", "key")
        alone = rows.where(F.col("kind") == "record").drop("key", "place", "reason", "kind", "digest").join(keys, "source")
        shared, learners = share_names(store, alone, order.tools, run.watch)
        extras = {"model": F.lit(order.tools.model), "gazetteer": F.lit(order.tools.gazetteer)}
        records = store.replace(RECORDS, shared.withColumns(extras), parted=("bucket",))
    with run.stage("reprints"):
        reprints = find_reprints(store, records)
    with run.stage("entities"):
        resolution = resolve_names(store, records, order.overrules)
    with run.stage("graph"):
        schema = load_rulebook().schema
        written = write_graph(store, records, Decided(resolution, reprints), schema, order.min_confidence)
    failures = [*faults, *_failures(rows.where(F.col("kind") == "failure")), *_failures(unread(store, listing, order.tools))]
    return _report(run, written, extracted, learners, failures, len(resolution.capped), reprints.crowded)


def _report(
    run: _Run,
    written: Written,
    extracted: int,
    learners: int,
    failures: list[tuple[str, str]],
    capped: int,
    crowded: int,
) -> Report:
    return Report(
        digest=written.digest,
        extracted=extracted,
        learners=learners,
        nodes=dict(written.nodes),
        edges=dict(written.edges),
        failures=sorted(failures)[:_SHOWN],
        failed=len(failures),
        capped=capped,
        crowded=crowded,
        stages=run.stages,
    )


def _buckets(files: DataFrame) -> int:
    row = files.agg(F.count("*").alias("files"), F.coalesce(F.sum("length"), F.lit(0)).alias("bytes")).first()
    return 1 + max(row["files"] // _FILES, row["bytes"] // _BYTES)


def _unique(listing: DataFrame) -> DataFrame:
    """Without files that share their source with another: nothing says which is meant."""
    twice = listing.groupBy("source").count().where(F.col("count") > 1).select("source")
    return listing.join(twice, "source", "left_anti").persist(StorageLevel.MEMORY_AND_DISK)


def _faults(store: Store, large: DataFrame) -> list[tuple[str, str]]:
    listing = store.spark.read.parquet(store.path("listing"))
    twice = listing.groupBy("source").agg(F.sort_array(F.collect_list("path")).alias("paths")).where(F.size("paths") > 1)
    same = [
        (path, f"another file is also {row['source']!r}; give the folder that holds them both")
        for row in twice.collect()
        for path in row["paths"]
    ]
    return [*same, *_failures(large)]


def _failures(rows: DataFrame) -> list[tuple[str, str]]:
    return [(row["place"], row["reason"]) for row in rows.select("place", "reason").collect()]


def _inputs(listing: DataFrame, faults: list[tuple[str, str]], order: Order) -> str:
    """A digest of all that the results depend on."""
    number = F.sum(F.xxhash64("source", "digest", "path").cast("decimal(38,0)")).alias("number")
    row = listing.agg(F.count("*").alias("files"), number).first()
    rules: Mapping[str, Any] = {"resolution": resolution_digest(load_rulebook(), order.overrules)}
    parts = (row["files"], str(row["number"]), sorted(faults), order.tools.made_by, rules, order.min_confidence)
    return make_id("inputs", _REVISION, *parts)
