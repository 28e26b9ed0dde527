"""Parquet: a table of nodes and a table of edges, streamed in row groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.columns import ARROW
from kg.export.select import Selection, display_name
from kg.rulebook.schema import EdgeType, NodeType

_ROWS = 10_000  # a row group
_NODE_HEAD = ("id", "type", "label")
_EDGE_HEAD = ("id", "type", "source", "target", "source_type", "target_type")


def write_parquet(selection: Selection, path: Path) -> list[Path]:
    """`NAME.nodes.parquet` and `NAME.edges.parquet`, typed by the schema; a missing value is null.

    `label` of a node is what to show. Memory does not grow with the graph.
    """
    stem = path.with_suffix("") if path.suffix == ".parquet" else path
    nodes, edges = stem.with_name(f"{stem.name}.nodes.parquet"), stem.with_name(f"{stem.name}.edges.parquet")
    node_rows = (
        {**node.properties, "id": node.id, "type": node.label, "label": display_name(node)}
        for node in selection.nodes()
    )
    _write(nodes, _columns(_NODE_HEAD, [selection.schema.nodes[label] for label in selection.labels()]), node_rows)
    edge_rows = (
        {
            **edge.properties,
            "id": edge.id,
            "type": edge.type,
            "source": edge.source,
            "target": edge.target,
            "source_type": edge.source_label,
            "target_type": edge.target_label,
        }
        for edge in selection.edges()
    )
    _write(edges, _columns(_EDGE_HEAD, [selection.schema.edges[type_] for type_ in selection.types()]), edge_rows)
    return [nodes, edges]


def _columns(head: Sequence[str], types: Iterable[NodeType | EdgeType]) -> pa.Schema:
    found = dict.fromkeys(head, pa.string())
    for type_ in types:
        for declared in type_.properties:
            found.setdefault(declared.name, ARROW[declared.type])
    return pa.schema(list(found.items()))


def _write(path: Path, columns: pa.Schema, rows: Iterator[dict[str, Any]]) -> None:
    with pq.ParquetWriter(path, columns, compression="zstd") as writer:
        while part := list(islice(rows, _ROWS)):
            writer.write_table(pa.Table.from_pylist(part, schema=columns))
