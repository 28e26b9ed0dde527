"""A session on a cluster, with the settings that a job needs."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

import kg
from kg.errors import SparkError
from kg.spark.java import java_home

_LOCAL = re.compile(r"local(\[.*\])?\Z|spark://(127\.|localhost)")
_SHUFFLES = "spark.sql.shuffle.partitions"
TASKS = 4  # for each core: some are longer than others
_FAILURES = (Py4JError, PySparkException)
_ERROR = re.compile(r"(?:: |Caused by: )?(?:\w+\.)*\w*(?:Error|Exception)\b: ")
GATEWAY = "PYSPARK_GATEWAY_PORT"  # set by `spark-submit`
_PANDAS = "PySpark does not yet fully support pandas"  # rows go as Arrow batches here, never as frames of pandas
_ARCHIVE = "environment"  # the name under which workers find the interpreter
# What every job of ours needs; whatever the user sets comes after it.
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # One article after another: a batch waits in memory until its last article is read.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "32",
    # Files of a few kilobytes: a task takes some hundreds, not thirty.
    "spark.sql.files.openCostInBytes": "262144",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    # The tagger has one thread; so have the libraries beside it.
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.PYTHONHASHSEED": "0",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a job runs: Spark's URL of the master (None: Spark's own setting, else this machine), the archive of
    the interpreter (`newskg spark pack`) and further settings of Spark. Without an archive the workers must have
    this interpreter at its path.
    """

    master: str | None = None
    archive: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def session(cluster: Cluster, name: str = "newskg") -> Iterator[SparkSession]:
    """A session, stopped at the end. Raises SparkError when it cannot be had, and for a job that it cannot end."""
    if GATEWAY not in os.environ:  # else `spark-submit` has begun, and has set all this
        os.environ["JAVA_HOME"] = str(java_home())
        os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        os.environ["PYSPARK_PYTHON"] = f"./{_ARCHIVE}/bin/python" if cluster.archive else sys.executable
    builder = SparkSession.builder.appName(name)
    if cluster.master:
        builder = builder.master(cluster.master)
    for key, value in settings_of(cluster).items():
        builder = builder.config(key, value)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _PANDAS, FutureWarning)
        yield from _running(builder, cluster)


def _running(builder: Any, cluster: Cluster) -> Iterator[SparkSession]:
    try:
        spark = builder.getOrCreate()
    except (*_FAILURES, RuntimeError) as error:
        raise SparkError(f"{cluster.master or 'Spark'}: no Spark session: {reason_of(str(error))}") from error
    try:
        spark.sparkContext.setLogLevel("ERROR")
        if _SHUFFLES not in cluster.settings:
            spark.conf.set(_SHUFFLES, str(TASKS * spark.sparkContext.defaultParallelism))
        yield spark
    except _FAILURES as error:
        # Its words come from Java, which ends below.
        raise SparkError(f"the job broke off: {reason_of(str(error))}; what is done is kept") from error
    finally:
        spark.stop()
        _end_java()


def _end_java() -> None:
    """Wait until the Java that this process has started is gone; another session begins its own."""
    gateway = SparkContext._gateway  # noqa: SLF001 - nothing else ends it
    process = getattr(gateway, "proc", None)
    if process is not None:
        gateway.shutdown()
        process.stdin.close()
        process.wait()
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001


def settings_of(cluster: Cluster) -> dict[str, str]:
    """Everything that Spark is told, the user's settings last."""
    own = dict(_SETTINGS)
    if cluster.archive:
        own["spark.archives"] = f"{cluster.archive}#{_ARCHIVE}"
    elif GATEWAY not in os.environ:
        paths = [str(Path(kg.__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
        own["spark.executorEnv.PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    if _LOCAL.match(cluster.master or "local") and GATEWAY not in os.environ:
        own |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return own | dict(cluster.settings)


@contextmanager
def batches_of(spark: SparkSession, rows: int) -> Iterator[None]:
    """Python functions get so many rows at a time, as long as the context holds."""
    key = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(key)
    spark.conf.set(key, str(rows))
    try:
        yield
    finally:
        spark.conf.set(key, before)


def reason_of(text: str) -> str:
    """The line of a long account of a failure that says why: the last that names an error, else the first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if _ERROR.match(line)]
    return named[-1].removeprefix(": ") if named else next(iter(lines), "no reason given")
