"""Names of articles become entities of the corpus, decided in one task with the code of one machine."""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import DataFrame

from kg.garbage import no_search_for_cycles
from kg.model import Record
from kg.records import record_from_json
from kg.resolve.model import Resolution
from kg.resolve.overrules import Overrules
from kg.resolve.resolve import resolve
from kg.spark.jobs.blocking import MANY, ClusterMatcher
from kg.spark.jobs.session import batches_of
from kg.spark.jobs.store import Store
from kg.spark.tasks.chunks import named_rows, unpacked
from kg.spark.tasks.rows import CHUNK, spark_words

_ROWS = 500  # articles in a chunk


def resolve_names(store: Store, articles: DataFrame, overrules: Overrules, many: int = MANY) -> Resolution:
    """The entities of the articles (article, line), whose names alone come to the driver, chunk by chunk; from
    `many` names on the cluster finds out which to compare.
    """
    with batches_of(store.spark, _ROWS), no_search_for_cycles():
        chunks = articles.select("line").mapInArrow(named_rows, spark_words(CHUNK))
        return resolve(_records(chunks), overrules=overrules, match=ClusterMatcher(store, many))


def _records(chunks: DataFrame) -> Iterator[Record]:
    for row in chunks.toLocalIterator(prefetchPartitions=True):
        for line in unpacked(bytes(row["chunk"])):
            yield record_from_json(line)
