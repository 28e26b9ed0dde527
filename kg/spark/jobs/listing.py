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
_FAULTS = "left out"


@dataclass(frozen=True, slots=True)
class Listing:
    """`files` have source, path, digest and bucket; `faults` place and reason."""

    files: DataFrame
    faults: DataFrame


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


def list_files(files: DataFrame, buckets: int) -> Listing:
    """The files with their digests; those too large, and those of one source, are faults."""
    small = files.where(F.col("length") <= LARGEST).select(
        "source",
        "path",
        F.sha2("content", 256).alias("digest"),
        in_bucket(F.col("bucket_of"), buckets).alias("bucket"),
    )
    reason = F.lit(f"larger than {LARGEST:,} bytes: write it as several files")
    large = files.where(F.col("length") > LARGEST).select(F.col("path").alias("place"), reason.alias("reason"))
    return Listing(small, large)


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
