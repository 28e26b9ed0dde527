"""Files become records, bucket by bucket, and only those that are not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from kg.large_files import LARGE
from kg.progress import Watch
from kg.spark.jobs.files import Root
from kg.spark.jobs.listing import in_bucket, read_files
from kg.spark.jobs.session import TASKS, batches_of
from kg.spark.jobs.store import Store
from kg.spark.tasks.reading import Tools, part_rows, record_rows
from kg.spark.tasks.rows import EXTRACTED, PIECE, spark_words

TABLE = "extracted"
_MADE = ["source", "digest", "rules"]


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a job: what the user named, what is there (source, path, digest, bucket of so many), and the
    bytes of the largest.
    """

    roots: Sequence[Root]
    listing: DataFrame
    buckets: int
    largest: int


def extract_missing(store: Store, found: Found, tools: Tools, watch: Watch) -> int:
    """Extract the files that no run before has; their number. A killed run has kept its buckets."""
    wanted = found.listing.withColumn("rules", F.lit(tools.made_by))
    missing = wanted.join(ends(store), _MADE, "left_anti").persist(StorageLevel.DISK_ONLY)
    counts = {row["bucket"]: row["count"] for row in missing.groupBy("bucket").count().collect()}
    for done, bucket in enumerate(sorted(counts)):
        watch("extraction", done, len(counts))
        files = read_files(store.spark, found.roots)
        files = files.where(in_bucket(F.col("bucket_of"), found.buckets) == bucket)
        chosen = missing.where(F.col("bucket") == bucket).select("source", "digest")
        pieces = _pieces(store, _still_same(files, chosen), tools, parted=found.largest >= LARGE)
        records = pieces.mapInArrow(partial(record_rows, tools), spark_words(EXTRACTED))
        store.append(TABLE, bucket, records)
    missing.unpersist()
    return sum(counts.values())


def ends(store: Store) -> DataFrame:
    """The sources that are done: source, digest, rules and key."""
    return store.read(TABLE, EXTRACTED).where(F.col("kind") == "end").select(*_MADE, "key")


def sources_done(store: Store, listing: DataFrame, tools: Tools) -> DataFrame:
    """The files of the listing that are done, as they are: source, digest, rules, path, bucket and key.

    One of which something failed has no key, as on one machine: it is tried again.
    """
    done = ends(store).where(F.col("rules") == tools.made_by)
    known = listing.select("source", "digest", "path", "bucket").join(done, ["source", "digest"])
    failures = store.read(TABLE, EXTRACTED).where(F.col("kind") == "failure")
    failed = failures.select(*_MADE, F.lit("").alias("tried")).distinct()
    return known.join(failed, _MADE, "left").withColumn("key", F.coalesce("tried", "key")).drop("tried")


def extracted_of(store: Store, kind: str, sources: DataFrame) -> DataFrame:
    """What was extracted (EXTRACTED) of a kind, with the columns of its source."""
    return store.read(TABLE, EXTRACTED).where(F.col("kind") == kind).drop("key", "bucket").join(sources, _MADE)


def unread(store: Store, listing: DataFrame, tools: Tools) -> DataFrame:
    """Files of the listing that are not done: they changed while the job ran (`place`, `reason`)."""
    wanted = listing.withColumn("rules", F.lit(tools.made_by))
    reason = F.lit("changed while the job ran; run it again when nothing writes there")
    return wanted.join(ends(store), _MADE, "left_anti").select(F.col("path").alias("place"), reason.alias("reason"))


def _still_same(files: DataFrame, chosen: DataFrame) -> DataFrame:
    """Those of the files that are chosen, and still have the digest that they were chosen by."""
    found = files.join(chosen, "source")
    return found.where(F.sha2("content", 256) == F.col("digest"))


def _pieces(store: Store, files: DataFrame, tools: Tools, *, parted: bool) -> DataFrame:
    """Files as pieces of work, spread over the cluster; where there are large ones, tables among them in parts."""
    names = [field.name for field in PIECE]
    whole = files.select(
        *("source", "path", "digest", "length"),
        F.lit(0).cast("bigint").alias("number"),
        F.lit(True).alias("last"),  # noqa: FBT003
        "content",
        F.lit(None).cast("binary").alias("pages"),
    )
    pieces = whole.select(*names)
    if parted:
        large = whole.where(F.col("length") >= LARGE).select(*names)
        with batches_of(store.spark, 1):
            parts = large.mapInArrow(partial(part_rows, tools), spark_words(PIECE)).persist(StorageLevel.DISK_ONLY)
            parts.count()  # with batches of this size
        pieces = whole.where(F.col("length") < LARGE).select(*names).unionByName(parts)
    return pieces.repartition(TASKS * store.spark.sparkContext.defaultParallelism, "source", "number")
