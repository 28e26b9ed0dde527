"""What is on the screen as a file, in any format that `newskg export` writes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError
from kg.export import FORMATS, export_graph
from kg.query.around import part_of
from kg.query.reader import GraphReader
from kg.rulebook.schema import Schema
from kg.store.memory import MemoryGraph

_FIXED = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    content: bytes


def shown_graph(reader: GraphReader, schema: Schema, ids: Collection[str]) -> MemoryGraph:
    """The entities, the relations between them, their figures, and the sentences and articles that say these."""
    part = part_of(reader, schema, ids)
    figures = reader.touching([node.id for node in part.nodes], ["HAS_METRIC"])
    metrics = reader.nodes([edge.target for edge in figures])
    told = [edge.properties.get("sentences") for edge in (*part.edges, *figures)]
    sentences = reader.nodes(sorted({id_ for ids_ in told if isinstance(ids_, tuple) for id_ in ids_ if id_}))
    articles = reader.nodes(sorted({str(node.properties["article"]) for node in sentences.values()}))
    nodes = (*part.nodes, *metrics.values(), *sentences.values(), *articles.values())
    return MemoryGraph(nodes, (*part.edges, *figures))


def download(reader: GraphReader, schema: Schema, format_: str, ids: Collection[str]) -> Download:
    """One file, or an archive where the format has several. Raises QueryError for an unknown format."""
    if format_ not in FORMATS:
        raise QueryError(f"format {format_!r} unknown; known: {', '.join(FORMATS)}")
    graph = shown_graph(reader, schema, ids)
    with tempfile.TemporaryDirectory(prefix="newskg-") as folder:
        written = export_graph(graph, schema, format_, Path(folder) / f"newskg{FORMATS[format_].suffix}")
        if len(written) == 1:
            return Download(written[0].name, written[0].read_bytes())
        return Download(f"newskg-{format_}.zip", _packed(written))


def _packed(paths: list[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name, _FIXED), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
