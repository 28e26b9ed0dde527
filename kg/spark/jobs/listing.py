"""What files a job is about: each with its source, as one machine would name it, and the digest of its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name that Spark's own documentation uses

from corpus.readers import SUFFIXES
from kg.spark.jobs.files import Root

# A row of Spark holds less than two gigabytes; what is larger belongs into several files.
LARGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Totals:
    """Of the listed files that have their source alone: how many, their bytes, the largest one's, and a number that
    sources, bytes and paths decide. `namesakes` says whether there are others.
    """

    files: int
    bytes: int
    largest: int
    number: str
    namesakes: bool


def read_files(spark: SparkSession, roots: Sequence[Root]) -> DataFrame:
    """`path`, `source`, `length`, `content` and `bucket_of` (a number that the path alone decides) of each file.

    Names that begin with `.` or `_` are Spark's own, and are passed over as Spark does.
    """
    read = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    if all(root.name is None for root in roots):
        read = read.option("pathGlobFilter", _pattern())
    files = read.load([_literal(root.path) for root in roots])
    return files.select(
        "path",
        _source(roots).alias("source"),
        "length",
        "content",
        F.xxhash64("_metadata.file_path").alias("bucket_of"),
    )


def list_files(files: DataFrame) -> DataFrame:
    """`source`, `path`, `length`, `bucket_of` and `digest` of the files, but for those that are too large."""
    digest = F.sha2("content", 256).alias("digest")
    return files.where(F.col("length") <= LARGEST).select("source", "path", "length", "bucket_of", digest)


def too_large(files: DataFrame) -> DataFrame:
    """`place` and `reason` of the files that are not listed."""
    reason = F.lit(f"larger than {LARGEST:,} bytes: write it as several files")
    return files.where(F.col("length") > LARGEST).select(F.col("path").alias("place"), reason.alias("reason"))


def count_files(listing: DataFrame) -> Totals:
    """What there is, in one step."""
    number = F.sum(F.xxhash64("source", "digest", "path").cast("decimal(38,0)")).alias("number")
    sizes = (F.sum("length").alias("bytes"), F.max("length").alias("largest"))
    sources = listing.groupBy("source").agg(F.count("*").alias("files"), *sizes, number)
    alone = F.col("files") == 1
    row = sources.agg(
        F.count_if(alone).alias("files"),
        *(F.coalesce(F.sum(F.when(alone, F.col(name))), F.lit(0)).alias(name) for name in ("bytes", "number")),
        F.coalesce(F.max(F.when(alone, F.col("largest"))), F.lit(0)).alias("largest"),
        F.count_if(~alone).alias("namesakes"),
    ).first()
    return Totals(row["files"], row["bytes"], row["largest"], str(row["number"]), row["namesakes"] > 0)


def in_bucket(number: Column, buckets: int) -> Column:
    """The bucket of a file."""
    return F.pmod(number, F.lit(buckets)).cast("int")


def _source(roots: Sequence[Root]) -> Column:
    """The path below its folder; of a file named by itself its name."""
    found = F.lit(None).cast("string")
    for root in roots:
        inside = F.col("path").startswith(root.path.rstrip("/") + "/")
        below = F.substring("path", len(root.path.rstrip("/")) + 2, 1 << 30)
        found = F.when(F.col("path") == root.path, F.lit(root.name)).when(inside, below).otherwise(found)
    return found


def _literal(path: str) -> str:
    """A path for a reader that takes patterns."""
    return "".join(f"\\{character}" if character in "{}[]*?\\" else character for character in path)


def _pattern() -> str:
    """Names with a suffix that has a reader, in any case."""
    endings = [
        "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in suffix[1:]) for suffix in sorted(SUFFIXES)
    ]
    return f"*.{{{','.join(endings)}}}"
