"""A selection as a graph of networkx."""

from __future__ import annotations

import networkx as nx

from kg.export.sanitise import plain_attributes
from kg.export.select import Selection, display_name


def to_networkx(selection: Selection) -> nx.MultiDiGraph:
    """The selection as a networkx multigraph with plain attributes; edge keys are edge ids.

    Each node has `label` (what to show) and `type`; each edge `label` (its type).
    """
    found = nx.MultiDiGraph()
    for node in selection.nodes():
        attributes = plain_attributes({key: value for key, value in node.properties.items() if key != "id"})
        found.add_node(
            node.id, **(attributes | plain_attributes({"label": display_name(node), "type": node.label}))
        )
    for edge in selection.edges():
        attributes = plain_attributes(edge.properties) | {"label": edge.type}
        found.add_edge(edge.source, edge.target, key=edge.id, **attributes)
    return found
