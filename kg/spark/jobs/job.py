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
from kg.progress import Watch, unwatched
from kg.resolve.overrules import NONE, Overrules
from kg.resolve.resolve import resolution_digest
from kg.rulebook import load_rulebook
from kg.spark.jobs.blocking import MANY
from kg.spark.jobs.extraction import Found, extract_missing, extracted_of, sources_done, unread
from kg.spark.jobs.files import Files
from kg.spark.jobs.graph import Decided, write_graph
from kg.spark.jobs.lessons import share_names
from kg.spark.jobs.listing import Totals, count_files, in_bucket, list_files, read_files, too_large
from kg.spark.jobs.reprints import find_reprints
from kg.spark.jobs.resolution import resolve_names
from kg.spark.jobs.store import Store
from kg.spark.report import Report
from kg.spark.tasks.reading import Tools

RECORDS = "records.parquet"
_REVISION = 1  # raised when the same records give another graph than before
_FILES, _BYTES = 20_000, 1_000_000_000  # of a bucket: what a killed job has to do again at most
_OF_ARTICLE = (
    *("source", "path", "bucket", "key", "rules"),
    *("article", "line", "taught", "date", "bands", "paragraphs"),
)
_SHOWN = 1_000  # failures that a report names

Fault = tuple[str, str]  # a place, and why it was left out


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: where the files are and the results go, how to read, and what makes the graph.

    `buckets` 0 chooses by the number and size of the files; a folder keeps the number of its first job. From `many`
    names on the cluster groups them by what they share; below, the driver is quicker.
    """

    source: str
    target: str
    tools: Tools
    overrules: Overrules = NONE
    min_confidence: float = 0.0
    buckets: int = 0
    many: int = MANY


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
        # What Spark's own pages and logs call the jobs of this step.
        self.store.spark.sparkContext.setJobDescription(f"newskg: {name}")
        yield
        self.stages[name] = round(time.perf_counter() - begun, 2)


def run_job(spark: SparkSession, order: Order, watch: Watch = unwatched) -> Report:
    """Bring the results below `order.target` to what the files below `order.source` say."""
    try:
        return _run_job(spark, order, watch)
    finally:
        # What is kept for a run is known by its place: the next run in this session must not find it.
        spark.catalog.clearCache()


def _run_job(spark: SparkSession, order: Order, watch: Watch) -> Report:
    files = Files(spark)
    run = _Run(order, Store(spark, files, files.full(order.target)), watch)
    roots = files.roots(order.source)
    facts = run.store.facts()
    with run.stage("listing"):
        found = read_files(spark, roots)
        listed = run.store.replace("listing", list_files(found))
        totals = count_files(listed)
        facts["buckets"] = facts.get("buckets") or order.buckets or _buckets(totals)
        run.store.note(facts)
        listing, faults = _without_namesakes(listed) if totals.namesakes else (listed, [])
        listing = listing.withColumn("bucket", in_bucket(F.col("bucket_of"), facts["buckets"]))
        faults += _failures(too_large(found))
        inputs = _inputs(totals, faults, order)
    if facts.get("finished", {}).get("inputs") == inputs:
        return Report.from_dict(facts["finished"]["report"]).again(run.stages)
    with run.stage("extraction"):
        there = Found(roots, listing, facts["buckets"], totals.largest)
        extracted = extract_missing(run.store, there, order.tools, watch)
    report = _graph(run, listing, faults, extracted)
    run.store.note(facts | {"finished": {"inputs": inputs, "report": asdict(report)}})
    return report


def _graph(run: _Run, listing: DataFrame, faults: list[Fault], extracted: int) -> Report:
    """What follows when all files are extracted."""
    store, order = run.store, run.order
    sources = sources_done(store, listing, order.tools).persist(StorageLevel.DISK_ONLY)
    with run.stage("names"):
        records, learners = _shared(run, extracted_of(store, "record", sources).select(*_OF_ARTICLE))
    with run.stage("reprints"):
        reprints = find_reprints(store, records)
    with run.stage("entities"):
        resolution = resolve_names(store, records, order.overrules, order.many)
    with run.stage("graph"):
        written = write_graph(store, records, Decided(resolution, reprints), order.min_confidence)
    failed = extracted_of(store, "failure", sources)
    failures = sorted([*faults, *_failures(failed), *_failures(unread(store, listing, order.tools))])
    return Report(
        digest=written.digest,
        extracted=extracted,
        learners=learners,
        nodes=dict(written.nodes),
        edges=dict(written.edges),
        failures=failures[:_SHOWN],
        failed=len(failures),
        capped=len(resolution.capped),
        crowded=reprints.crowded,
        stages=run.stages,
    )


def _shared(run: _Run, alone: DataFrame) -> tuple[DataFrame, int]:
    """The records of the corpus as `newskg import` takes them, and how many articles were read again."""
    tools = run.order.tools
    shared, learners = share_names(run.store, alone, tools, run.watch)
    extras = {"model": F.lit(tools.model), "gazetteer": F.lit(tools.gazetteer)}
    return run.store.replace(RECORDS, shared.withColumns(extras), parted=("bucket",)), learners


def _buckets(totals: Totals) -> int:
    return 1 + max(totals.files // _FILES, totals.bytes // _BYTES)


def _without_namesakes(listing: DataFrame) -> tuple[DataFrame, list[Fault]]:
    """The listing without files that share their source, for nothing says which is meant; and these as faults."""
    paths = F.sort_array(F.collect_list("path")).alias("paths")
    shared = listing.groupBy("source").agg(paths).where(F.size("paths") > 1).collect()
    faults = [
        (path, f"another file is also {row['source']!r}; give the folder that holds them both")
        for row in shared
        for path in row["paths"]
    ]
    if shared:
        listing = listing.where(~F.col("source").isin([row["source"] for row in shared]))
    return listing, faults


def _failures(rows: DataFrame) -> list[Fault]:
    return [(row["place"], row["reason"]) for row in rows.select("place", "reason").collect()]


def _inputs(totals: Totals, faults: list[Fault], order: Order) -> str:
    """A digest of all that the results depend on."""
    rules: Mapping[str, Any] = {"resolution": resolution_digest(load_rulebook(), order.overrules)}
    parts = (totals.files, totals.number, sorted(faults), order.tools.made_by, rules, order.min_confidence)
    return make_id("inputs", _REVISION, *parts)
