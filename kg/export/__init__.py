"""The graph as files for the tools people already use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from kg.errors import ExportError
from kg.export.node_link import write_json
from kg.export.select import Selection
from kg.export.tables import write_csv
from kg.export.xml import write_gexf, write_graphml
from kg.rulebook.schema import Schema
from kg.store import GraphSource

Writer = Callable[[Selection, Path], list[Path]]
WRITERS: dict[str, Writer] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "json": write_json,
    "csv": write_csv,
}


def export_graph(
    graph: GraphSource, schema: Schema, format_: str, target: Path, *, with_text: bool = False
) -> list[Path]:
    """Write the graph to `target` and return the files written: two tables for csv, one file otherwise.

    Entities, metrics and the relations between them; `with_text` adds articles and sentences. A file appears
    whole or not at all. Raises ExportError when the target cannot be written.
    """
    selection = Selection(graph, schema, with_text=with_text)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".newskg-", dir=target.parent) as folder:
            written = WRITERS[format_](selection, Path(folder) / target.name)
            return [_put(path, target.parent / path.name) for path in written]
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def _put(made: Path, target: Path) -> Path:
    os.replace(made, target)  # noqa: PTH105 - atomic within the folder, on every system
    return target
