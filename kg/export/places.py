"""Where the nodes of a selection stand and how large they are, for every format that draws."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from kg.export.layout import Place, lay_out
from kg.export.select import Selection

_SMALLEST, _GROWTH, _LARGEST = 8.0, 4.0, 40.0  # diameters in the units of the layout


def places_of(selection: Selection) -> Mapping[str, Place]:
    """The place of every node; the same selection has the same places."""
    return lay_out((node.id for node in selection.nodes()), ((e.source, e.target) for e in selection.edges()))


def sizes_of(selection: Selection) -> Mapping[str, float]:
    """The diameter of every node: it grows with the square root of the number of its edges."""
    degrees = Counter(end for edge in selection.edges() for end in (edge.source, edge.target))
    return {
        node.id: round(min(_LARGEST, _SMALLEST + _GROWTH * math.sqrt(degrees[node.id])), 2)
        for node in selection.nodes()
    }
