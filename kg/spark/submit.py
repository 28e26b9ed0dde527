"""A job as the command line asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from kg.errors import SparkError
from kg.extract.identity import expected_digest
from kg.progress import Watch, unwatched
from kg.resolve.overrules import NONE, Overrules
from kg.spark.report import Report
from kg.spark.tasks.reading import Tools, extractor_for
from kg.workers import Settings, reading_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done and where. `master` None leaves it to Spark's own settings, or to `spark-submit`."""

    source: str
    target: str
    settings: Settings = field(default_factory=Settings)
    overrules: Overrules = NONE
    min_confidence: float = 0.0
    buckets: int = 0
    master: str | None = None
    archive: str | None = None
    conf: Mapping[str, str] = field(default_factory=dict)


def submit(wish: Wish, watch: Watch = unwatched) -> Report:
    """Run the job and wait for it. Raises SparkError when there is no Spark, or it cannot do its work."""
    if find_spec("pyspark") is None:
        raise SparkError(
            "there is no Spark here: pip install 'newskg[spark]', in the release of the cluster (pyspark==3.5.9)"
        )
    # Large, and for this command alone.
    from kg.spark.jobs.job import Order, run_job  # noqa: PLC0415
    from kg.spark.jobs.session import Cluster, session  # noqa: PLC0415

    order = Order(
        wish.source, wish.target, tools_of(wish.settings), wish.overrules, wish.min_confidence, wish.buckets
    )
    with session(Cluster(wish.master, wish.archive, wish.conf)) as spark:
        return run_job(spark, order, watch)


def tools_of(settings: Settings) -> Tools:
    """What workers need to read as these settings say."""
    settings.options()  # a wrong field is an error of the call, not of every file
    reading = reading_of(settings)
    rules = expected_digest(settings.model, settings.gazetteer)
    if rules is None:
        rules = extractor_for(reading.model, reading.gazetteer).digest
    return Tools(rules, reading.model, reading.gazetteer, settings.fields, settings.limits)


def settings_from(pairs: tuple[str, ...]) -> dict[str, str]:
    """`spark.NAME=VALUE` of the command line. Raises SparkError for anything else."""
    parted = [pair.partition("=") for pair in pairs]
    for key, equals, value in parted:
        if not key.startswith("spark.") or not equals:
            raise SparkError(f"--conf {key}{equals}{value}: expected spark.NAME=VALUE")
    return {key: value for key, _, value in parted}
