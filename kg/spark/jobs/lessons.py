"""Names that one article has found with certainty help in all others: the second pass, on a cluster."""

from __future__ import annotations

from functools import partial
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from kg.ids import make_id
from kg.model import Lesson
from kg.progress import Watch
from kg.second_pass import agreed
from kg.spark.jobs.session import TASKS
from kg.spark.jobs.store import Store
from kg.spark.tasks.learning import Lexicon, lacking_rows, learned_rows
from kg.spark.tasks.reading import Tools
from kg.spark.tasks.rows import LACKING, LEARNED, spark_words

TABLE = "learned"
_MADE = ["article", "rules", "lessons"]


def share_names(store: Store, alone: DataFrame, tools: Tools, watch: Watch) -> tuple[DataFrame, int]:
    """`alone` (article, bucket, line, taught, …) with the line of each article as its corpus teaches it, the
    lessons that it got as JSON (null: none), and the line that it had; and how many articles were read again.
    """
    watch("names", 0, 1)
    lexicon = _lexicon(alone)
    lacking = _lacking(store, alone, lexicon).withColumn("rules", F.lit(tools.made_by))
    lacking = lacking.persist(StorageLevel.DISK_ONLY)
    read = _read_again(store, alone, lacking, tools, watch)
    learned = store.read(TABLE, LEARNED).join(lacking, _MADE, "left_semi")
    learned = learned.select("article", "lessons", F.col("line").alias("taught_line"))
    shared = alone.join(learned, "article", "left").select(
        *(name for name in alone.columns if name != "line"),
        F.coalesce("taught_line", "line").alias("line"),
        F.when(F.col("lessons").isNotNull(), F.col("line")).alias("alone"),
        "lessons",
    )
    return shared, read


def _lexicon(alone: DataFrame) -> list[Lesson]:
    """What all articles that teach a form agree on, by form."""
    one = alone.select(F.explode(F.from_json("taught", "array<array<string>>")).alias("one")).select(
        *(F.col("one")[place].alias(name) for place, name in enumerate(("form", "type", "kind")))
    )
    counted = one.groupBy("form", "type", "kind").count().collect()
    return list(agreed((Lesson(row["form"], row["type"], row["kind"]), row["count"]) for row in counted))


def _lacking(store: Store, alone: DataFrame, lessons: list[Lesson]) -> DataFrame:
    known = [(lesson.form, lesson.type, lesson.kind) for lesson in lessons]
    sent = store.spark.sparkContext.broadcast(known)
    lexicon = Lexicon(make_id("lexicon", known), partial(_value, sent))
    return alone.select("article", "line").mapInArrow(partial(lacking_rows, lexicon), spark_words(LACKING))


def _value(sent: Any) -> Any:
    return sent.value


def _read_again(store: Store, alone: DataFrame, lacking: DataFrame, tools: Tools, watch: Watch) -> int:
    """Read the articles again that no run before has read with these lessons, bucket by bucket; their number."""
    missing = lacking.join(store.read(TABLE, LEARNED), _MADE, "left_anti")
    missing = missing.join(alone.select("article", "bucket"), "article").persist(StorageLevel.DISK_ONLY)
    counts = {row["bucket"]: row["count"] for row in missing.groupBy("bucket").count().collect()}
    tasks = TASKS * store.spark.sparkContext.defaultParallelism
    for done, bucket in enumerate(sorted(counts)):
        watch("names", done, len(counts))
        lines = alone.select("article", "line").join(missing.where(F.col("bucket") == bucket), "article")
        spread = lines.select("article", "line", "lessons").repartition(tasks, "article")
        store.append(TABLE, bucket, spread.mapInArrow(partial(learned_rows, tools), spark_words(LEARNED)))
    missing.unpersist()
    return sum(counts.values())
