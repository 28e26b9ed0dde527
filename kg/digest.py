"""One number for a whole graph, equal wherever the graph is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from kg.model import Edge, Node, Value

# Made once: json.dumps would make one at each call, which costs as much as the encoding.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=dict
)


def node_line(node: Node) -> bytes:
    """The canonical form of a node: a JSON array of label, id and properties, keys sorted."""
    return _line(node.label, node.id, node.properties)


def edge_line(edge: Edge) -> bytes:
    """The canonical form of an edge: a JSON array of type, id, source, target and properties, keys sorted."""
    return _line(edge.type, edge.id, edge.source, edge.target, edge.properties)


def graph_digest(nodes: Iterable[Node], edges: Iterable[Edge]) -> str:
    """SHA-256, in hexadecimal, over the graph's canonical lines.

    The order of the iterables does not matter: the hashes of the lines are added modulo 2**256 (an additive
    multiset hash), so that a store can be read in any order and in constant memory.
    """
    total = 0
    for line in _lines(nodes, edges):
        total = (total + line_number(line)) % (1 << 256)
    return f"{total:064x}"


def line_number(line: bytes) -> int:
    """What a canonical line adds to the digest of the graph that holds it, and takes away when it leaves."""
    return int.from_bytes(hashlib.sha256(line).digest(), "big")


def _lines(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterable[bytes]:
    for node in nodes:
        yield node_line(node)
    for edge in edges:
        yield edge_line(edge)


def _line(*parts: str | Mapping[str, Value]) -> bytes:
    return _ENCODER.encode(parts).encode("utf-8", "surrogatepass")
