"""What is on the screen as a file, in any format that `newskg export` writes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import QueryError
from kg.export import FORMATS, Choice, export_graph
from kg.query.around import part_of, with_evidence
from kg.query.reader import GraphReader
from kg.rulebook.schema import Schema
from kg.serve.choosing import ground
from kg.store import GraphSource

_FIXED = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    content: bytes


Shown = tuple[Collection[str], Collection[str] | None]  # ids of nodes and of edges, None for all between them


def known_format(name: str) -> str:
    """The name of a format. Raises QueryError for an unknown one."""
    if name not in FORMATS:
        raise QueryError(f"format {name!r} unknown; known: {', '.join(FORMATS)}")
    return name


def download_ids(reader: GraphReader, schema: Schema, format_: str, shown: Shown, choice: Choice) -> Download:
    """These entities, the relations shown between them, their figures and, with `choice.text`, what says this."""
    part = part_of(reader, schema, shown[0])
    if shown[1] is not None:
        kept = frozenset(shown[1])
        part = replace(part, edges=tuple(edge for edge in part.edges if edge.id in kept))
    graph = with_evidence(reader, part, text=choice.text)
    return _download(graph, schema, format_, choice)


def download_choice(reader: GraphReader, schema: Schema, format_: str, choice: Choice) -> Download:
    """What `newskg export` writes for this choice."""
    return _download(ground(reader, schema, choice), schema, format_, choice)


def _download(graph: GraphSource, schema: Schema, format_: str, choice: Choice) -> Download:
    """One file, or an archive where the format has several."""
    with tempfile.TemporaryDirectory(prefix="newskg-") as folder:
        target = Path(folder) / f"newskg{FORMATS[format_].suffix}"
        written = export_graph(graph, schema, format_, target, choice)
        if len(written) == 1:
            return Download(written[0].name, written[0].read_bytes())
        return Download(f"newskg-{format_}.zip", _packed(written))


def _packed(paths: list[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name, _FIXED), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
