"""Records and decisions become nodes and edges, as parquet, with the digest that one machine would give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from kg.graph import entity_node, owners_of, reprint_edge
from kg.model import Edge, Node
from kg.reprints import Reprints
from kg.resolve.model import Resolution
from kg.rulebook.schema import EdgeType, NodeType, Schema
from kg.spark.jobs.session import TASKS, batches_of
from kg.spark.jobs.store import Store
from kg.spark.tasks.chunks import packed, unpacked_rows
from kg.spark.tasks.graphing import EDGE, NODE, SAID, digest_of, graph_row, item_rows, sum_rows, total_rows
from kg.spark.tasks.rows import CHUNK, ITEM, PLACED, SUM, Row, spark_words

NODES, EDGES = "nodes", "edges"
_TYPES = {
    "string": "string",
    "integer": "bigint",
    "float": "double",
    "boolean": "boolean",
    "strings": "array<string>",
}
_ROWS = 500  # articles and rows in a batch: they are small here


@dataclass(frozen=True, slots=True)
class Written:
    """A graph that was written: its digest, and how many nodes and edges it has by label and type."""

    digest: str
    nodes: Mapping[str, int]
    edges: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about the corpus as a whole."""

    resolution: Resolution
    reprints: Reprints


def write_graph(
    store: Store, articles: DataFrame, decided: Decided, schema: Schema, min_confidence: float
) -> Written:
    """Write nodes and edges of the articles (article, line), each in folders by type, sorted by id in each file."""
    with batches_of(store.spark, _ROWS):
        items = _items(store, articles, decided, min_confidence)
        sums = items.select("number").mapInArrow(total_rows, spark_words(SUM)).collect()
        counted = items.groupBy("part", "member").count().collect()
        counts = {(row["part"], row["member"]): row["count"] for row in counted}
        for part, table, types, head in (
            (NODE, NODES, schema.nodes.values(), ("id",)),
            (EDGE, EDGES, schema.edges.values(), ("id", "source", "target", "source_type", "target_type")),
        ):
            rows = items.where(F.col("part") == part)
            store.replace(table, _typed(rows, types, head), parted=("type",))
    return Written(digest_of(bytes(row["number"]) for row in sums), _of(NODE, counts), _of(EDGE, counts))


def _items(store: Store, articles: DataFrame, decided: Decided, min_confidence: float) -> DataFrame:
    """Every node and edge (ITEM); what costs time is kept on disk until the run ends."""
    lines = articles.select("article", "line").join(_placed(store, decided), "article")
    brought = lines.mapInArrow(partial(item_rows, min_confidence), spark_words(ITEM)).persist(
        StorageLevel.DISK_ONLY
    )
    tasks = TASKS * store.spark.sparkContext.defaultParallelism
    said = brought.where(F.col("part") == SAID).repartition(tasks, "id").sortWithinPartitions("id")
    summed = said.mapInArrow(sum_rows, spark_words(ITEM)).persist(StorageLevel.DISK_ONLY)
    of_corpus = from_driver(store, map(graph_row, _of_corpus(decided)), ITEM)
    return brought.where(F.col("part") != SAID).unionByName(summed).unionByName(of_corpus)


def _of_corpus(decided: Decided) -> Iterator[Node | Edge]:
    yield from map(entity_node, decided.resolution.entities.values())
    yield from map(reprint_edge, decided.reprints.reprints)


def _placed(store: Store, decided: Decided) -> DataFrame:
    """What each article must know of the corpus (PLACED)."""
    roots = {reprint.article: reprint.origin for reprint in decided.reprints.reprints}
    rows = (_placed_row(decided.resolution, article, roots) for article in sorted(decided.resolution.members))
    return from_driver(store, rows, PLACED)


def _placed_row(resolution: Resolution, article: str, roots: Mapping[str, str]) -> Row:
    owners = {name: [o.id, o.type, o.name] for name, o in owners_of(resolution, article).items()}
    return {
        "article": article,
        "owners": json.dumps(owners, ensure_ascii=False),
        "root": roots.get(article, article),
    }


def from_driver(store: Store, rows: Iterable[Row], schema: object) -> DataFrame:
    """Rows made here, in few large pieces."""
    context = store.spark.sparkContext
    chunks = [(bytearray(chunk),) for chunk in packed(rows)]
    if not chunks:
        return store.spark.createDataFrame([], spark_words(schema))
    spread = context.parallelize(chunks, min(len(chunks), TASKS * context.defaultParallelism))
    frame = store.spark.createDataFrame(spread, spark_words(CHUNK))
    return frame.mapInArrow(partial(unpacked_rows, schema), spark_words(schema))


def _typed(rows: DataFrame, types: Iterable[NodeType | EdgeType], head: tuple[str, ...]) -> DataFrame:
    """With a column for each property; what is not known is null."""
    columns = dict(_columns(types))
    words = ", ".join(f"`{name}` {type_}" for name, type_ in columns.items())
    read = rows.withColumn("read", F.from_json("properties", words))
    own = [F.col("read")[name].alias(name) for name in columns if name not in head]
    return read.select(*head, F.col("member").alias("type"), *own).sortWithinPartitions("type", "id")


def _columns(types: Iterable[NodeType | EdgeType]) -> Iterator[tuple[str, str]]:
    for type_ in types:
        yield from ((declared.name, _TYPES[declared.type]) for declared in type_.properties)


def _of(part: str, counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {member: count for (own, member), count in sorted(counts.items()) if own == part}
