"""What a job keeps between runs: parquet that only grows, in buckets by source, and one small file of JSON.

A step of work is an attempt: a folder that counts once Spark has marked it as whole. What a killed run leaves
half-written is never read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from kg.spark.jobs.files import Files
from kg.spark.tasks.rows import spark_words

_WHOLE = "_SUCCESS"  # what Spark writes last


@dataclass(frozen=True, slots=True)
class Store:
    """The folder of a job, as Spark names it."""

    spark: SparkSession
    files: Files
    folder: str

    def path(self, *names: str) -> str:
        return "/".join((self.folder, *names))

    def read(self, name: str, schema: Any) -> DataFrame:
        """All whole attempts of all buckets of a table; without rows when there is none."""
        whole = self._attempts(name)
        if not whole:
            return self.spark.createDataFrame([], spark_words(schema))
        return self.spark.read.schema(spark_words(schema)).parquet(*whole)

    def append(self, name: str, bucket: int, rows: DataFrame) -> None:
        """Add an attempt to a bucket of a table; nothing of it is seen when it breaks off."""
        folder = self.path(name, f"bucket={bucket}")
        number = len(list(self.files.folders(folder)))
        rows.write.mode("overwrite").parquet(f"{folder}/attempt={number}")

    def replace(self, name: str, rows: DataFrame, *, parted: Sequence[str] = ()) -> DataFrame:
        """Write a table anew, and read it; readers of the old one find it until the new one is whole."""
        made = self.path(f"{name}.new")
        rows.write.mode("overwrite").partitionBy(*parted).parquet(made)
        self.files.replace(made, self.path(name))
        return self.spark.read.parquet(self.path(name))

    def facts(self) -> dict[str, Any]:
        """What the job knows of itself."""
        return self.files.read_json(self.path("job.json"))

    def note(self, facts: dict[str, Any]) -> None:
        self.files.write_json(self.path("job.json"), facts)

    def _attempts(self, name: str) -> list[str]:
        buckets = self.files.folders(self.path(name))
        attempts = [attempt for bucket in buckets for attempt in self.files.folders(bucket)]
        return [attempt for attempt in attempts if self.files.exists(f"{attempt}/{_WHOLE}")]
