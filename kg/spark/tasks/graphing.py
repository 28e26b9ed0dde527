"""Nodes and edges on the workers: what an article brings, what is said of one thing summed up, and the digest.

The functions are those of `kg.graph`, so that the graph is the one that a single machine builds. Each kind of row
is made where it is written, from records that are cheap to read: rows of a graph that are kept in between, or that
several steps read, cost the cluster more than reading a record three times.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby
from typing import Any

import pyarrow as pa

from kg.columns import ARROW
from kg.digest import edge_line, line_number, node_line
from kg.graph.parts import Owner, Part, Said, sayings, text_edges, text_nodes
from kg.graph.sums import sum_up
from kg.model import Edge, Node
from kg.records import record_from_json
from kg.rulebook import load_rulebook
from kg.rulebook.schema import EdgeType, NodeType
from kg.spark.tasks.chunks import unpacked
from kg.spark.tasks.rows import SAID, Batches, Row, batch_of, rows_of

NODE_HEAD = ("id", "type")
EDGE_HEAD = ("id", "type", "source", "target", "source_type", "target_type")
# How many nodes of a label or edges of a type were made, and under DIGEST the sum of their numbers.
Tally = Counter[str]
Tell = Callable[[Tally], object]
DIGEST = ""
_FIGURES = "HAS_METRIC"
_MODULUS = 1 << 256
_BATCH = 2_000  # rows


class Tallies:
    """How Spark adds what tasks tell (its `AccumulatorParam`). Of a step that ends in writing it takes the word of
    each task once, whatever is done again.
    """

    def zero(self, value: Tally) -> Tally:  # noqa: ARG002 - Spark's signature
        return Counter()

    def addInPlace(self, one: Tally, other: Tally) -> Tally:  # noqa: N802 - Spark's name
        one.update(other)
        return one


@lru_cache(maxsize=1)
def node_row() -> Any:
    """The Arrow schema of nodes: a column for each property that some label has; what is not known is null."""
    return _row(NODE_HEAD, load_rulebook().schema.nodes.values())


@lru_cache(maxsize=1)
def edge_row() -> Any:
    """The Arrow schema of edges, as `node_row`."""
    return _row(EDGE_HEAD, load_rulebook().schema.edges.values())


def _row(head: Sequence[str], types: Iterable[NodeType | EdgeType]) -> Any:
    columns = dict.fromkeys(head, pa.string())
    for type_ in types:
        columns |= {one.name: ARROW[one.type] for one in type_.properties if one.name not in head}
    return pa.schema(columns)


def node_rows(tell: Tell, batches: Batches) -> Batches:
    """The nodes of articles (`article`, `line`)."""
    for batch in batches:
        articles = (Part(row["article"], record_from_json(row["line"]), {}, "") for row in batch.to_pylist())
        yield from _nodes(chain.from_iterable(map(text_nodes, articles)), tell)


def edge_rows(tell: Tell, batches: Batches) -> Batches:
    """The edges that articles (`article`, `line`, and PLACED) have of their own."""
    for batch in batches:
        yield from _edges(chain.from_iterable(map(text_edges, map(_part, batch.to_pylist()))), tell)


def said_rows(min_confidence: float, batches: Batches) -> Batches:
    """What articles (`article`, `line`, and PLACED) say of statements and figures (SAID)."""
    schema = load_rulebook().schema
    for batch in batches:
        said = (one for row in batch.to_pylist() for one in sayings(_part(row), schema, min_confidence))
        rows = [{"id": one.saying.item, "figure": one.type == _FIGURES, "said": pickle.dumps(one)} for one in said]
        if rows:
            yield batch_of(rows, SAID)


def sum_nodes(tell: Tell, batches: Batches) -> Batches:
    """The nodes of what is said (SAID of figures, those of one id together)."""
    yield from _nodes((item for item in _summed(batches) if isinstance(item, Node)), tell)


def sum_edges(tell: Tell, batches: Batches) -> Batches:
    """The edges of what is said (SAID, those of one id together)."""
    yield from _edges((item for item in _summed(batches) if isinstance(item, Edge)), tell)


def chunk_nodes(tell: Tell, batches: Batches) -> Batches:
    """Nodes of the driver, in chunks."""
    yield from _nodes(_unpacked(batches), tell)


def chunk_edges(tell: Tell, batches: Batches) -> Batches:
    """Edges of the driver, in chunks."""
    yield from _edges(_unpacked(batches), tell)


def digest_of(tally: Tally) -> str:
    """The digest of a graph, all of whose nodes and edges have been counted."""
    return f"{tally[DIGEST] % _MODULUS:064x}"


def _part(article: Row) -> Part:
    owners = {name: Owner(*owner) for name, owner in json.loads(article["owners"]).items()}
    return Part(article["article"], record_from_json(article["line"]), owners, article["root"])


def _summed(batches: Batches) -> Iterator[Node | Edge]:
    schema = load_rulebook().schema
    for _, group in groupby(rows_of(batches), key=lambda row: str(row["id"])):
        # Only we have written them, a step before.
        said: list[Said] = [pickle.loads(row["said"]) for row in group]  # noqa: S301
        yield from sum_up(said, schema)


def _unpacked(batches: Batches) -> Iterator[Any]:
    return chain.from_iterable(unpacked(row["chunk"]) for row in rows_of(batches))


def _nodes(nodes: Iterable[Node], tell: Tell) -> Batches:
    for some in _some(nodes):
        tell(_tally((node.label, node_line(node)) for node in some))
        yield batch_of(({**node.properties, "id": node.id, "type": node.label} for node in some), node_row())


def _edges(edges: Iterable[Edge], tell: Tell) -> Batches:
    for some in _some(edges):
        tell(_tally((edge.type, edge_line(edge)) for edge in some))
        yield batch_of(map(_edge, some), edge_row())


def _edge(edge: Edge) -> Row:
    ends = {"source": edge.source, "target": edge.target}
    types = {"source_type": edge.source_label, "target_type": edge.target_label}
    return {**edge.properties, "id": edge.id, "type": edge.type, **ends, **types}


def _tally(lines: Iterable[tuple[str, bytes]]) -> Tally:
    tally: Tally = Counter()
    for member, line in lines:
        tally[member] += 1
        tally[DIGEST] += line_number(line)
    return tally


def _some(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items in lists of a size that memory does not feel."""
    some: list[Any] = []
    for item in items:
        some.append(item)
        if len(some) >= _BATCH:
            yield some
            some = []
    if some:
        yield some
