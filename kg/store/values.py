"""The one JSON shape of an answer's values (see `kg.store.Answer`), whichever place gives them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

# Neo4j puts it on every entity beside the label of its type, so that one constraint covers all of them.
ENTITY_LABEL = "Entity"


def node_value(labels: Iterable[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """A node: `labels` without `Entity`, which only Neo4j adds; properties by name, missing ones left out."""
    known = _present(properties)
    own = sorted(label for label in labels if label != ENTITY_LABEL)
    return {"_node": {"id": known.get("id"), "labels": own, "properties": known}}


def edge_value(type_: str, source: str | None, target: str | None, properties: Mapping[str, Any]) -> dict[str, Any]:
    """An edge: `source` and `target` are the graph's ids of its ends, in its own direction."""
    known = _present(properties)
    return {
        "_edge": {"id": known.get("id"), "type": type_, "source": source, "target": target, "properties": known}
    }


def path_value(nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A path: its nodes and edges in walking order, each in the shape of `node_value` and `edge_value`."""
    return {
        "_path": {"nodes": [node["_node"] for node in nodes], "edges": [edge["_edge"] for edge in edges]},
    }


def plain_value(value: Any) -> Any:
    """A scalar in JSON: whole Decimals as integers, what JSON has no number for and temporal values as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _present(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [plain_value(item) for item in value] if isinstance(value, list | tuple) else plain_value(value)
        for name, value in sorted(properties.items())
        if value is not None
    }
