"""CSV for spreadsheets: a table of nodes and a table of edges, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg.export.names import NameBook
from kg.export.sanitise import csv_cell
from kg.export.select import Selection, display_name
from kg.model import Value
from kg.rulebook.schema import EdgeType, NodeType


def write_csv(selection: Selection, path: Path) -> list[Path]:
    """`NAME.nodes.csv` and `NAME.edges.csv`, UTF-8 with a byte-order mark, without which Excel garbles Chinese.

    Edges carry the names of their ends beside the ids, so that the table reads by itself.
    """
    stem = path.with_suffix("") if path.suffix == ".csv" else path
    nodes, edges = stem.with_name(f"{stem.name}.nodes.csv"), stem.with_name(f"{stem.name}.edges.csv")
    with NameBook.beside(path) as names:
        _write(nodes, *_node_table(selection, names))
        _write(edges, *_edge_table(selection, names))
    return [nodes, edges]


def _node_table(selection: Selection, names: NameBook) -> tuple[list[str], Iterator[list[Value | None]]]:
    columns = _columns([selection.schema.nodes[label] for label in selection.labels()])
    rows = (
        [node.id, node.label, display_name(node), *(node.properties.get(name) for name in columns)]
        for node in names.noting(selection.nodes())
    )
    return ["id", "type", "label", *columns], rows


def _edge_table(selection: Selection, names: NameBook) -> tuple[list[str], Iterator[list[Value | None]]]:
    own = _columns([selection.schema.edges[type_] for type_ in selection.types()])
    head = ["id", "subject", "type", "object", "subject_type", "object_type", "subject_id", "object_id"]
    rows = (
        [
            *(edge.id, subject, edge.type, object_, edge.source_label, edge.target_label, edge.source, edge.target),
            *(edge.properties.get(name) for name in own),
        ]
        for edge, subject, object_ in names.with_ends(selection.edges())
    )
    return [*head, *own], rows


def _columns(types: Sequence[NodeType | EdgeType]) -> list[str]:
    return list(dict.fromkeys(p.name for type_ in types for p in type_.properties if p.name != "id"))


def _write(path: Path, head: list[str], rows: Iterable[Sequence[Value | None]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(head)
        for row in rows:
            writer.writerow([csv_cell(value) for value in row])
