"""Nodes and edges on the workers: what an article brings, what is said of one thing summed up, and the digest.

The functions are those of `kg.graph`, so that the graph is the one that a single machine builds.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Mapping
from itertools import groupby

from kg.digest import edge_line, line_number, node_line
from kg.graph.parts import Owner, Part, Said, sayings, text_edges, text_nodes
from kg.graph.sums import sum_up
from kg.model import Edge, Node, Value
from kg.records import record_from_json
from kg.rulebook import load_rulebook
from kg.spark.tasks.rows import ITEM, SUM, Batches, Row, batch_of, rows_of

NODE, EDGE, SAID = "node", "edge", "said"
_BYTES = 32  # of a number of the digest
_MODULUS = 1 << (8 * _BYTES)
_BATCH = 2_000  # rows


def item_rows(min_confidence: float, batches: Batches) -> Batches:
    """What articles (`article`, `line`, and PLACED) bring to the graph (ITEM)."""
    schema = load_rulebook().schema
    for batch in batches:
        rows: list[Row] = []
        for article in batch.to_pylist():
            part = _part(article)
            rows += map(graph_row, text_nodes(part))
            rows += map(graph_row, text_edges(part))
            rows += map(_said_row, sayings(part, schema, min_confidence))
        if rows:
            yield batch_of(rows, ITEM)


def _part(article: Row) -> Part:
    owners = {name: Owner(*owner) for name, owner in json.loads(article["owners"]).items()}
    return Part(article["article"], record_from_json(article["line"]), owners, article["root"])


def graph_row(item: Node | Edge) -> Row:
    """A node or an edge as a row (ITEM)."""
    properties = _text(item.properties)
    if isinstance(item, Node):
        number = _to_bytes(line_number(node_line(item)))
        return {"part": NODE, "member": item.label, "id": item.id, "properties": properties, "number": number}
    return {
        "part": EDGE,
        "member": item.type,
        "id": item.id,
        "source": item.source,
        "target": item.target,
        "source_type": item.source_label,
        "target_type": item.target_label,
        "properties": properties,
        "number": _to_bytes(line_number(edge_line(item))),
    }


def _text(properties: Mapping[str, Value]) -> str:
    return json.dumps(properties, ensure_ascii=False, allow_nan=False)


def _said_row(said: Said) -> Row:
    return {"part": SAID, "id": said.saying.item, "said": pickle.dumps(said)}


def sum_rows(batches: Batches) -> Batches:
    """What is said of statements and figures (ITEM of the part `said`, those of one id together) becomes rows."""
    schema = load_rulebook().schema
    rows: list[Row] = []
    for _, group in groupby(rows_of(batches), key=lambda row: str(row["id"])):
        # Only we have written them, a step before.
        said: list[Said] = [pickle.loads(row["said"]) for row in group]  # noqa: S301
        rows += map(graph_row, sum_up(said, schema))
        if len(rows) >= _BATCH:
            yield batch_of(rows, ITEM)
            rows = []
    if rows:
        yield batch_of(rows, ITEM)


def total_rows(batches: Batches) -> Batches:
    """The sum of the numbers (`number`) of all batches, and how many they are (SUM): one row."""
    total, items = 0, 0
    for batch in batches:
        for number in batch.column(0).to_pylist():
            total += int.from_bytes(number, "big")
            items += 1
    yield batch_of([{"number": _to_bytes(total % _MODULUS), "items": items}], SUM)


def digest_of(sums: Iterable[bytes]) -> str:
    """The digest of a graph from the sums of its parts."""
    return f"{sum(int.from_bytes(part, 'big') for part in sums) % _MODULUS:064x}"


def _to_bytes(number: int) -> bytes:
    return number.to_bytes(_BYTES, "big")
