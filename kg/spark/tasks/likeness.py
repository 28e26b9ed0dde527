"""Near-duplicate articles on the workers: candidate pairs of one bucket, and what is compared of two articles.

The functions are those of `kg.reprints`; here they see one bucket or one pair at a time.
"""

from __future__ import annotations

import json

from kg.records import article_from_json
from kg.reprints import BANDS, Body, are_one, body_of, neighbours, similarity
from kg.spark.tasks.rows import BODY, PAIR, SAME, Batches, Row, batch_of

HASH = 8  # bytes of a band's and of a paragraph's hash


def pair_rows(batches: Batches) -> Batches:
    """Candidate pairs (PAIR) of buckets: `members` are (rank, article), and the rank says in which order a crowd
    stands; of few all pairs, of a crowd neighbours alone.
    """
    for batch in batches:
        rows = [row for bucket in batch.to_pylist() for row in _pairs(bucket)]
        if rows:
            yield batch_of(rows, PAIR)


def _pairs(bucket: Row) -> list[Row]:
    ranks = {
        member["article"]: (_rank(member["rank"], bucket["kind"]), member["article"])
        for member in bucket["members"]
    }
    return [{"low": low, "high": high} for low, high in neighbours(sorted(ranks), ranks.__getitem__)]


def _rank(hashes: bytes, kind: str) -> tuple[object, ...]:
    """Bands as the numbers that they are on one machine, paragraphs as bytes."""
    parts = [hashes[i : i + HASH] for i in range(0, len(hashes), HASH)]
    return tuple(int.from_bytes(part, "little") for part in parts) if kind == "band" else tuple(parts)


def body_rows(standing: frozenset[bytes], batches: Batches) -> Batches:
    """What is compared (BODY) of articles (`article`, `date`, `line`), without the standing paragraphs."""
    for batch in batches:
        yield batch_of((_body(article, standing) for article in batch.to_pylist()), BODY)


def _body(article: Row, standing: frozenset[bytes]) -> Row:
    body = body_of(article_from_json(article["line"]), standing)
    numbers = json.dumps(sorted(body.numbers))
    return {"article": article["article"], "date": article["date"], "text": body.text, "numbers": numbers}


def same_rows(batches: Batches) -> Batches:
    """The pairs that print one text (SAME), of pairs with the bodies of both sides; `sure` ones are not asked."""
    for batch in batches:
        rows = [row for pair in batch.to_pylist() if (row := _same(pair))]
        if rows:
            yield batch_of(rows, SAME)


def _same(pair: Row) -> Row | None:
    low, high = _side(pair, "low"), _side(pair, "high")
    if not pair["sure"] and not are_one(low, high):
        return None
    return {
        **{name: pair[name] for name in ("low", "high", "low_date", "high_date")},
        "similarity": similarity(low, high),
    }


def _side(pair: Row, side: str) -> Body:
    return Body(pair[f"{side}_text"], frozenset(json.loads(pair[f"{side}_numbers"])))


__all__ = ["BANDS", "HASH", "body_rows", "pair_rows", "same_rows"]
