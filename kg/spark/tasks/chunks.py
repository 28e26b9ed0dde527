"""Many values in one row (CHUNK): what goes between driver and workers goes in few, large rows."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator
from typing import Any

from kg.spark.tasks.rows import CHUNK, Batches, batch_of

_SIZE = 2_000  # rows in a chunk
# What resolution does not ask for, and what stands in its place.
_EMPTY: tuple[tuple[str, Any], ...] = (
    ("metrics", []),
    ("sentences", []),
    ("segments", []),
    ("zones", []),
    ("notes", []),
)


def packed(rows: Iterable[object], size: int = _SIZE) -> Iterator[bytes]:
    """Rows of the driver, or what rows are made of, in chunks."""
    chunk: list[object] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) >= size:
            yield pickle.dumps(chunk)
            chunk = []
    if chunk:
        yield pickle.dumps(chunk)


def unpacked(chunk: bytes) -> list[Any]:
    """What a chunk holds. Chunks are made by this job alone."""
    found: list[Any] = pickle.loads(chunk)  # noqa: S301
    return found


def unpacked_rows(schema: Any, batches: Batches) -> Batches:
    """Chunks of the driver become rows again."""
    for batch in batches:
        for chunk in batch.column(0).to_pylist():
            yield batch_of(unpacked(chunk), schema)


def named_rows(batches: Batches) -> Batches:
    """Of articles (`line`), what resolution asks for: records without sentences, figures and places, as JSON."""
    for batch in batches:
        lines = [_named(article["line"]) for article in batch.to_pylist()]
        yield batch_of([{"chunk": pickle.dumps(lines)}], CHUNK)


def _named(line: str) -> str:
    record = json.loads(line) | dict(_EMPTY)
    for entity in record["entities"]:
        entity["mentions"] = [
            {"start": m["start"], "end": m["end"], "surface": "", "rule": ""} for m in entity["mentions"]
        ]
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


__all__ = ["named_rows", "packed", "unpacked", "unpacked_rows"]
