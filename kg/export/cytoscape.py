"""JSON for Cytoscape: cytoscape.js, and Cytoscape Desktop's File, Import, Network from File."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.export.looks import load_looks
from kg.export.node_link import write_items
from kg.export.places import places_of, sizes_of
from kg.export.sanitise import json_attributes
from kg.export.select import Selection, display_name


def write_cytoscape(selection: Selection, path: Path) -> list[Path]:
    """`elements` of `nodes` and `edges` with `data`; nodes have a `position`, a `colour` and a `size`.

    `value` of a node is its id again, as networkx's cytoscape_graph wants it; a metric's own is `metric_value`.
    """
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write('{"format_version": "1.0", "generated_by": "newskg", "data": {"name": "newskg"},\n')
        handle.write('"elements": {"nodes": [')
        write_items(handle, _nodes(selection))
        handle.write('],\n"edges": [')
        write_items(handle, _edges(selection))
        handle.write("]}}\n")
    return [path]


def _nodes(selection: Selection) -> Iterator[dict[str, Any]]:
    places, sizes, looks = places_of(selection), sizes_of(selection), load_looks().by_label
    for node in selection.nodes():
        own = json_attributes(node.properties)
        if "value" in own:
            own["metric_value"] = own.pop("value")
        shown = {"id": node.id, "value": node.id, "name": display_name(node), "type": node.label}
        drawn = {"colour": looks[node.label].light, "size": sizes[node.id]}
        x, y = places[node.id]
        yield {"data": {**own, **shown, **drawn}, "position": {"x": x, "y": y}}


def _edges(selection: Selection) -> Iterator[dict[str, Any]]:
    for edge in selection.edges():
        ends = {"id": edge.id, "source": edge.source, "target": edge.target, "key": edge.id, "type": edge.type}
        yield {"data": {**json_attributes(edge.properties), **ends, "interaction": edge.type}}
