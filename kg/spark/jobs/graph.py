"""Records and decisions become nodes and edges, as parquet, with the digest that one machine would give."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

from pyspark import StorageLevel
from pyspark.sql import DataFrame

from kg.graph import entity_node, owners_of, reprint_edge
from kg.reprints import Reprints
from kg.resolve.model import Resolution
from kg.spark.jobs.session import TASKS, batches_of
from kg.spark.jobs.store import Store
from kg.spark.tasks import graphing
from kg.spark.tasks.chunks import packed, unpacked_rows
from kg.spark.tasks.graphing import Tallies, Tally, Tell
from kg.spark.tasks.rows import CHUNK, PLACED, SAID, Batches, Row, spark_words

NODES, EDGES = "nodes", "edges"
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


def write_graph(store: Store, articles: DataFrame, decided: Decided, min_confidence: float) -> Written:
    """Write nodes and edges of the articles (article, line), each in folders by type, sorted by id in each file."""
    with batches_of(store.spark, _ROWS):
        lines = articles.select("article", "line")
        placed = lines.join(_placed(store, decided), "article").persist(StorageLevel.DISK_ONLY)
        said = _said(store, placed, min_confidence).persist(StorageLevel.DISK_ONLY)
        entities = _chunks(store, map(entity_node, decided.resolution.entities.values()))
        reprints = _chunks(store, map(reprint_edge, decided.reprints.reprints))
        nodes = _write(
            store,
            (NODES, graphing.node_row()),
            (lines, graphing.node_rows),
            (said.where("figure"), graphing.sum_nodes),
            (entities, graphing.chunk_nodes),
        )
        edges = _write(
            store,
            (EDGES, graphing.edge_row()),
            (placed, graphing.edge_rows),
            (said, graphing.sum_edges),
            (reprints, graphing.chunk_edges),
        )
    return Written(graphing.digest_of(nodes + edges), _counts(nodes), _counts(edges))


def _said(store: Store, placed: DataFrame, min_confidence: float) -> DataFrame:
    """What is said (SAID), that of one thing in one place and together."""
    tasks = TASKS * store.spark.sparkContext.defaultParallelism
    said = placed.mapInArrow(partial(graphing.said_rows, min_confidence), spark_words(SAID))
    return said.repartition(tasks, "id").sortWithinPartitions("id")


def _write(
    store: Store, table: tuple[str, Any], *made: tuple[DataFrame, Callable[[Tell, Batches], Batches]]
) -> Tally:
    """Write the rows that functions make of frames, and what these tell of them."""
    name, schema = table
    told = store.spark.sparkContext.accumulator(Counter(), Tallies())
    rows = [frame.mapInArrow(partial(make, told.add), spark_words(schema)) for frame, make in made]
    store.replace(name, reduce(DataFrame.union, rows).sortWithinPartitions("type", "id"), parted=("type",))
    tally: Tally = told.value
    return tally


def _counts(tally: Tally) -> dict[str, int]:
    return {member: count for member, count in sorted(tally.items()) if member != graphing.DIGEST}


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
    return _chunks(store, rows).mapInArrow(partial(unpacked_rows, schema), spark_words(schema))


def _chunks(store: Store, items: Iterable[object]) -> DataFrame:
    """What is made here (CHUNK)."""
    return store.spark.createDataFrame([(bytearray(chunk),) for chunk in packed(items)], spark_words(CHUNK))
