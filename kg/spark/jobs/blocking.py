"""Candidate pairs of names by blocking keys: grouped and capped by Spark, decided elsewhere (`kg.resolve`).

What a key shared by too many names brings together is left out and counted, as on one machine, before it costs more
than its count; the result is that of `kg.resolve.blocks.match_here`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from kg.resolve.blocks import Matches, match_here
from kg.resolve.collect import Corpus
from kg.resolve.model import Capped
from kg.spark.jobs.graph import from_driver
from kg.spark.jobs.store import Store
from kg.spark.tasks.blocking import EQUAL, FORM, WHOLE, atom_row, key_rows, named_pairs
from kg.spark.tasks.rows import KEY, NAME, NAMED_PAIR, spark_words

# Names from which the cluster is quicker than the driver alone, which takes some 0.1 ms for each.
MANY = 200_000


@dataclass(frozen=True, slots=True)
class ClusterMatcher:
    """A `kg.resolve.blocks.Matcher`; from `many` names on the keys are grouped on the cluster."""

    store: Store
    many: int = MANY

    def __call__(self, corpus: Corpus, atoms: Sequence[int]) -> Matches:
        if len(atoms) < self.many:
            return match_here(corpus, atoms)
        names = from_driver(self.store, (atom_row(at, corpus.atoms[at]) for at in atoms), NAME)
        keys = names.mapInArrow(key_rows, spark_words(KEY)).persist(StorageLevel.DISK_ONLY)
        matches = Matches()
        _equal(keys, corpus.rules.resolve.cap, matches)
        _short(keys, corpus, matches)
        keys.unpersist()
        return matches


def _equal(keys: DataFrame, cap: int, matches: Matches) -> None:
    equal = keys.where(F.col("role") == EQUAL)
    sizes = equal.groupBy("type", "text").agg(F.count("*").alias("size")).where(F.col("size") > 1)
    sizes = sizes.persist(StorageLevel.DISK_ONLY)
    for row in sizes.where(F.col("size") > cap).collect():
        matches.capped.append(Capped("equal", row["type"], row["text"], row["size"]))
    shared = equal.join(sizes.where(F.col("size") <= cap), ["type", "text"])
    buckets = shared.groupBy("type", "text").agg(F.collect_list(F.struct("atom", "name")).alias("members"))
    pairs = buckets.mapInArrow(named_pairs, spark_words(NAMED_PAIR)).distinct()
    matches.equal.update((row["low"], row["high"]) for row in pairs.toLocalIterator())
    sizes.unpersist()


def _short(keys: DataFrame, corpus: Corpus, matches: Matches) -> None:
    """Short forms and what they may stand for; of those with more than the cap only the number."""
    cap, weights = corpus.rules.resolve.cap, corpus.rules.resolve.features
    found = _owned(keys).persist(StorageLevel.DISK_ONLY)
    sizes = found.groupBy("short").agg(F.count_distinct("owner").alias("size")).where(F.col("size") > cap)
    sizes = sizes.persist(StorageLevel.DISK_ONLY)
    matches.crowds = {row["short"]: row["size"] for row in sizes.collect()}
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for row in found.join(sizes, "short", "left_anti").toLocalIterator():
        pair = row["short"], row["owner"]
        rank = weights[row["feature"]].weight, -row["rank"]
        if pair not in best or best[pair] < rank:
            best[pair] = rank
            matches.owners.setdefault(row["short"], {})[row["owner"]] = row["feature"]
    for frame in (sizes, found):
        frame.unpersist()


def _owned(keys: DataFrame) -> DataFrame:
    """Each name (`short`) with the names that have it as a form (`owner`, `feature`, `rank`)."""
    wholes = keys.where(F.col("role") == WHOLE).select(
        "type", "text", F.col("atom").alias("short"), F.col("name").alias("short_name")
    )
    forms = keys.where(F.col("role") == FORM).select(
        "type", "text", F.col("atom").alias("owner"), "name", "feature", "rank"
    )
    apart = (F.col("short") != F.col("owner")) & (F.col("short_name") != F.col("name"))
    return forms.join(wholes, ["type", "text"]).where(apart).select("short", "owner", "feature", "rank")
