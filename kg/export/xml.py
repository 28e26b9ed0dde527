"""GraphML and GEXF, through networkx, for Gephi, yEd, Cytoscape and others."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from kg.export.select import Selection, to_networkx


def write_graphml(selection: Selection, path: Path) -> list[Path]:
    """GraphML with the edges' own ids: without them Gephi and yEd drop parallel edges."""
    nx.write_graphml(to_networkx(selection), path, encoding="utf-8", edge_id_from_attribute="id")
    return [path]


def write_gexf(selection: Selection, path: Path) -> list[Path]:
    """GEXF 1.2; an edge's type is its label and the attribute `relation`.

    GEXF keeps `type` of an edge and `start`/`end` for itself.
    """
    graph = to_networkx(selection)
    for _, _, attributes in graph.edges(data=True):
        attributes["relation"] = attributes["label"]
    for _, attributes in graph.nodes(data=True):
        attributes["entity_type"] = attributes.pop("type")
        for key in ("start", "end"):  # a sentence's offsets; in GEXF these are times
            if key in attributes:
                attributes[f"offset_{key}"] = attributes.pop(key)
    nx.write_gexf(graph, path, encoding="utf-8", version="1.2draft")
    return [path]
