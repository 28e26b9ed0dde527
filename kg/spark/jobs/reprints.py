"""Which articles print one text: bands and paragraphs as jobs, texts compared where they are, groups in one task.

The steps, their numbers and the comparison are those of `kg.reprints`, so that the result is the same. A bucket
is the articles that share a band or a paragraph; in one that is crowded each is compared with few neighbours, and
it is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from kg.reprints import CROWD, STANDING, Reprint, Reprints, join_pairs
from kg.spark.jobs.store import Store
from kg.spark.tasks.likeness import BANDS, HASH, body_rows, pair_rows, same_rows
from kg.spark.tasks.rows import BODY, PAIR, SAME, spark_words

_FIELDS = ("text", "numbers", "date")


@dataclass(frozen=True, slots=True)
class _Same:
    """Two articles that print one text."""

    low: str
    high: str
    dates: tuple[str, str]
    similarity: float


def find_reprints(store: Store, articles: DataFrame) -> Reprints:
    """The reprints among the articles (article, line, date, bands, paragraphs)."""
    prints = articles.where(F.length("bands") > 0).select(
        "article", "bands", _parts("paragraphs").alias("paragraphs")
    )
    prints = prints.persist(StorageLevel.DISK_ONLY)
    standing = _standing(prints)
    buckets = _buckets(prints, standing).persist(StorageLevel.DISK_ONLY)
    crowded = buckets.where(F.size("members") > CROWD).count()
    pairs = buckets.mapInArrow(pair_rows, spark_words(PAIR)).distinct()
    bodies = _bodies(articles, pairs, standing).persist(StorageLevel.DISK_ONLY)
    same = _compared(pairs.withColumn("sure", F.lit(False)), bodies)  # noqa: FBT003
    found = _reprints(store, same, bodies)
    for frame in (prints, buckets, bodies):
        frame.unpersist()
    return Reprints(tuple(sorted(found)), crowded)


def _parts(name: str) -> Column:
    """Hashes that stand one after another as an array of them."""
    count = f"cast(length({name}) / {HASH} as int)"
    each = f"transform(sequence(1, {count}), i -> substring({name}, (i - 1) * {HASH} + 1, {HASH}))"
    return F.expr(f"if({count} = 0, array(), {each})")


def _standing(prints: DataFrame) -> frozenset[bytes]:
    """Hashes of the paragraphs that stand in many otherwise different articles, as on one machine."""
    parts, size = F.col("paragraphs"), F.size("paragraphs")
    places = (F.lit(1), 1 + F.lit(1) % size, 1 + F.floor(size / 2).cast("int"), size)
    around = [F.element_at(parts, place.cast("int")).alias(f"near{n}") for n, place in enumerate(places)]
    each = prints.where(size > 0).select(F.explode(F.array_distinct("paragraphs")).alias("part"), *around)
    others = [
        F.count_distinct(F.when(F.col(f"near{n}") != F.col("part"), F.col(f"near{n}"))) for n in range(len(around))
    ]
    often = each.groupBy("part").agg(F.count("*").alias("articles"), F.greatest(*others).alias("others"))
    found = often.where((F.col("others") >= STANDING) & (F.col("others") * 2 > F.col("articles"))).select("part")
    return frozenset(bytes(row["part"]) for row in found.collect())


def _buckets(prints: DataFrame, standing: frozenset[bytes]) -> DataFrame:
    """Articles that share a band, or a paragraph that is no standing one: `kind` and `members` (rank, article)."""
    bands = prints.select(
        F.posexplode(_parts("bands")).alias("place", "part"),
        F.struct(F.col("bands").alias("rank"), "article").alias("one"),
    )
    joined = F.expr("aggregate(paragraphs, cast('' as binary), (all, one) -> concat(all, one))")
    paragraphs = prints.select(
        F.lit(BANDS).alias("place"),
        F.explode(F.array_distinct("paragraphs")).alias("part"),
        F.struct(joined.alias("rank"), "article").alias("one"),
    )
    if standing:
        paragraphs = paragraphs.where(~F.col("part").isin([bytearray(part) for part in sorted(standing)]))
    kind = F.when(F.col("place") == BANDS, F.lit("paragraph")).otherwise(F.lit("band")).alias("kind")
    groups = bands.unionByName(paragraphs).groupBy("place", "part").agg(F.collect_list("one").alias("members"))
    return groups.where(F.size("members") > 1).select(kind, "members")


def _bodies(articles: DataFrame, pairs: DataFrame, standing: frozenset[bytes]) -> DataFrame:
    concerned = pairs.select(F.explode(F.array("low", "high")).alias("article")).distinct()
    lines = articles.select("article", "date", "line").join(concerned, "article", "left_semi")
    return lines.mapInArrow(partial(body_rows, standing), spark_words(BODY))


def _compared(pairs: DataFrame, bodies: DataFrame) -> list[_Same]:
    """Those of the pairs that are one; all of those that are `sure`."""
    for side in ("low", "high"):
        names = [F.col(name).alias(f"{side}_{name}") for name in _FIELDS]
        pairs = pairs.join(bodies.select(F.col("article").alias(side), *names), side)
    rows = pairs.mapInArrow(same_rows, spark_words(SAME)).collect()
    return [_Same(row["low"], row["high"], (row["low_date"], row["high_date"]), row["similarity"]) for row in rows]


def _reprints(store: Store, same: Iterable[_Same], bodies: DataFrame) -> list[Reprint]:
    """Groups of what is one, each led by its earliest; what has not been compared with that is, at last."""
    known = {(pair.low, pair.high): pair.similarity for pair in same}
    dates = {
        article: date for pair in same for article, date in zip((pair.low, pair.high), pair.dates, strict=True)
    }
    led = [
        (article, origin)
        for group in join_pairs(sorted(known), lambda _low, _high: True)
        for origin in [min(group, key=lambda article: (dates[article], article))]
        for article in group
        if article != origin
    ]
    missing = [_in_order(*pair) for pair in led if _in_order(*pair) not in known]
    if missing:
        asked = store.spark.createDataFrame(missing, "low string, high string").withColumn("sure", F.lit(True))  # noqa: FBT003
        known |= {(pair.low, pair.high): pair.similarity for pair in _compared(asked, bodies)}
    return [Reprint(article, origin, known[_in_order(article, origin)]) for article, origin in led]


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
