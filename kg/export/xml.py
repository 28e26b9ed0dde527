"""GraphML and GEXF, through networkx, for Gephi, yEd, Cytoscape and others."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.export.looks import load_looks
from kg.export.multigraph import to_networkx
from kg.export.places import places_of, sizes_of
from kg.export.select import Selection

_LAST_MONTH = 12
_MONTH, _DAY = 2, 3  # parts of a date


def write_graphml(selection: Selection, path: Path) -> list[Path]:
    """GraphML with places (`x`, `y`), `size` and colour (`r`, `g`, `b`), as Gephi reads them.

    Edges have their own ids: without them Gephi and yEd drop parallel ones.
    """
    graph = to_networkx(selection)
    for node, look in _looks(selection, graph).items():
        red, green, blue = look["rgb"]
        graph.nodes[node].update(x=look["x"], y=look["y"], size=look["size"], r=red, g=green, b=blue)
    nx.write_graphml(graph, path, encoding="utf-8", edge_id_from_attribute="id")
    return [path]


def write_gexf(selection: Selection, path: Path) -> list[Path]:
    """GEXF 1.2 with places, colours and sizes, and with dates for Gephi's timeline.

    GEXF keeps `type` of an edge and `start` and `end` for itself: an edge's type is its label and the attribute
    `relation`, a node's is `entity_type`, a sentence's offsets are `offset_start` and `offset_end`. Of an edge,
    `start` and `end` are the first day of its first date and the last day of its last.
    """
    graph = to_networkx(selection)
    graph.graph.update(mode="dynamic", timeformat="date")
    for _, _, attributes in graph.edges(data=True):
        attributes["relation"] = attributes["label"]
        if "first_date" in attributes:
            attributes["start"] = first_day(attributes["first_date"])
            attributes["end"] = last_day(attributes["last_date"])
    for node, look in _looks(selection, graph).items():
        attributes = graph.nodes[node]
        attributes["entity_type"] = attributes.pop("type")
        for key in ("start", "end"):
            if key in attributes:
                attributes[f"offset_{key}"] = attributes.pop(key)
        red, green, blue = look["rgb"]
        # Gephi's y axis points up.
        place = {"x": look["x"], "y": -look["y"], "z": 0.0}
        attributes["viz"] = {
            "position": place,
            "size": look["size"],
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
        }
    nx.write_gexf(graph, path, encoding="utf-8", version="1.2draft")
    return [path]


def first_day(date: str) -> str:
    """The first day of a date that may be partial: 2024-05 is 2024-05-01."""
    parts = date.split("-")
    return "-".join([*parts, "01", "01"][:3])


def last_day(date: str) -> str:
    """The last day of a date that may be partial: 2024-02 is 2024-02-29."""
    parts = [int(part) for part in date.split("-")]
    year, month = parts[0], parts[1] if len(parts) >= _MONTH else _LAST_MONTH
    day = parts[2] if len(parts) >= _DAY else calendar.monthrange(year, month)[1]
    return f"{year:04d}-{month:02d}-{day:02d}"


def _looks(selection: Selection, graph: nx.MultiDiGraph) -> Mapping[str, Mapping[str, Any]]:
    places, sizes, looks = places_of(selection), sizes_of(selection), load_looks().by_label
    found = {}
    for node, attributes in graph.nodes(data=True):
        colour = looks[attributes["type"]].light
        rgb = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
        x, y = places[node]
        found[node] = {"x": x, "y": y, "size": sizes[node], "rgb": rgb}
    return found
