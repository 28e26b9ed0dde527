"""JSON Lines: a node or an edge a line, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.export.sanitise import json_attributes
from kg.export.select import Selection, display_name


def write_jsonl(selection: Selection, path: Path) -> list[Path]:
    """Nodes first, as `{"node": id, "type", "label", "properties"}`, then edges, as `{"edge": id, "type", "source",
    "target", "properties"}`; `label` is what to show. Memory does not grow with the graph.
    """
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for line in _lines(selection):
            handle.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
    return [path]


def _lines(selection: Selection) -> Iterator[dict[str, Any]]:
    for node in selection.nodes():
        yield {
            "node": node.id,
            "type": node.label,
            "label": display_name(node),
            "properties": json_attributes(node.properties),
        }
    for edge in selection.edges():
        yield {
            "edge": edge.id,
            "type": edge.type,
            "source": edge.source,
            "target": edge.target,
            "properties": json_attributes(edge.properties),
        }
