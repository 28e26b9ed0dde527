"""The rows that go between the steps of a job, as Arrow schemas and as Spark's words for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

Batches = Iterator[Any]  # of pyarrow.RecordBatch
Row = dict[str, Any]
_WORDS = {
    pa.string(): "string",
    pa.binary(): "binary",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.list_(pa.string()): "array<string>",
}

# A piece of work: a whole file (`content`), or some rows of a large table (`pages`, pickled). `path` is where it
# was found, `digest` the SHA-256 of the file; `last` is set on the last piece of a source.
PIECE = pa.schema(
    {
        "source": pa.string(),
        "path": pa.string(),
        "digest": pa.string(),
        "number": pa.int64(),
        "last": pa.bool_(),
        "content": pa.binary(),
        "pages": pa.binary(),
    }
)
# What became of a piece. `kind`: `record` (of an article read alone, as JSON), `failure` (its place and why), `end`
# (the source is done; `key` as `kg.workers.FileResult` has it). `taught` are the lessons of an article as JSON, the
# last three columns its fingerprint.
EXTRACTED = pa.schema(
    {
        "source": pa.string(),
        "digest": pa.string(),
        "rules": pa.string(),
        "kind": pa.string(),
        "key": pa.string(),
        "article": pa.string(),
        "line": pa.string(),
        "place": pa.string(),
        "reason": pa.string(),
        "taught": pa.string(),
        "date": pa.string(),
        "bands": pa.binary(),
        "paragraphs": pa.binary(),
    }
)
# An article and the lessons that it lacks, as JSON.
LACKING = pa.schema({"article": pa.string(), "lessons": pa.string()})
# An article read with lessons.
LEARNED = pa.schema({"article": pa.string(), "rules": pa.string(), "lessons": pa.string(), "line": pa.string()})
# Two articles that may print one text, by id, the lower first.
PAIR = pa.schema({"low": pa.string(), "high": pa.string()})
# What is compared of an article: its text without standing paragraphs, and the numbers in it, as JSON.
BODY = pa.schema({"article": pa.string(), "date": pa.string(), "text": pa.string(), "numbers": pa.string()})
# Two articles that print one text, with the dates by which the first of them is told.
SAME = pa.schema(
    {
        "low": pa.string(),
        "high": pa.string(),
        "low_date": pa.string(),
        "high_date": pa.string(),
        "similarity": pa.float64(),
    }
)
# Many values in one row, so that few rows go to and from the driver.
CHUNK = pa.schema({"chunk": pa.binary()})
# An article of the corpus: the entities behind its names as JSON, and the article that it reprints, or itself.
PLACED = pa.schema({"article": pa.string(), "owners": pa.string(), "root": pa.string()})
# What an article says of a statement or figure, pickled; `id` is what it is said of.
SAID = pa.schema({"id": pa.string(), "figure": pa.bool_(), "said": pa.binary()})
# A name of the corpus, by its position, and what a worker must know of it.
NAME = pa.schema({"atom": pa.int64(), "packed": pa.binary()})
# Two names that share a key, by position, the lower first.
NAMED_PAIR = pa.schema({"low": pa.int64(), "high": pa.int64()})
# A key under which a name is looked up (`role`: equal, whole or form), in the order `rank` within the name.
KEY = pa.schema(
    {
        "role": pa.string(),
        "type": pa.string(),
        "text": pa.string(),
        "atom": pa.int64(),
        "name": pa.string(),
        "feature": pa.string(),
        "rank": pa.int64(),
    }
)


def spark_words(schema: Any) -> str:
    """The schema as Spark declares it."""
    return ", ".join(f"`{field.name}` {_WORDS[field.type]}" for field in schema)


def batch_of(rows: Iterable[Row], schema: Any) -> Any:
    """The rows as one batch; a column that a row lacks is null."""
    return pa.RecordBatch.from_pylist(list(rows), schema=schema)


def rows_of(batches: Batches) -> Iterator[Row]:
    """The rows of all batches, one after another."""
    for batch in batches:
        yield from batch.to_pylist()
