"""JSON in networkx's node-link form, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from kg.export.sanitise import json_attributes
from kg.export.select import Selection, display_name


def write_json(selection: Selection, path: Path) -> list[Path]:
    """What `networkx.node_link_graph(data, edges="edges")` reads: a directed multigraph, lists as lists."""
    nodes = (
        {**json_attributes(node.properties), "label": display_name(node), "type": node.label}
        for node in selection.nodes()
    )
    edges = (
        {
            **json_attributes(edge.properties),
            "source": edge.source,
            "target": edge.target,
            "key": edge.id,
            "type": edge.type,
        }
        for edge in selection.edges()
    )
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write('{"directed": true, "multigraph": true, "graph": {},\n"nodes": [')
        write_items(handle, nodes)
        handle.write('],\n"edges": [')
        write_items(handle, edges)
        handle.write("]}\n")
    return [path]


def write_items(handle: TextIO, items: Iterable[dict[str, Any]]) -> None:
    """The items as the inside of a JSON array, one a line."""
    comma = "\n"
    for item in items:
        handle.write(comma + json.dumps(item, ensure_ascii=False, allow_nan=False))
        comma = ",\n"
    handle.write("\n")
