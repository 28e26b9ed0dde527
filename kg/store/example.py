"""The small graph of `rules/example.yaml`, on which docs/cypher.md shows its examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from corpus.rulefile import Faults, Fields, read_yaml
from kg.ids import make_id
from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property, Schema
from kg.store.memory import MemoryGraph

_FILE: Final = Path(__file__).resolve().parent / "rules" / "example.yaml"
_PLAIN: Final[dict[str, Value]] = {"string": "", "integer": 1, "float": 1.0, "boolean": True, "strings": ()}
_USUAL: Final = {"status": "actual", "confidence": 0.95}


def example_graph(schema: Schema) -> MemoryGraph:
    """Raises RuleError when the file names what the schema does not have, or leaves a label or type out."""
    faults = Faults()
    top = Fields(read_yaml(_FILE, faults), _FILE.name, faults)
    nodes = _nodes(schema, top.mapping("nodes"), faults)
    edges = _edges(schema, top.mapping("edges"), nodes, faults)
    top.done()
    faults.check()
    return MemoryGraph(nodes.values(), edges)


def _nodes(schema: Schema, given: Any, faults: Faults) -> dict[str, Node]:
    _all_there(given, schema.nodes, faults)
    found: dict[str, Node] = {}
    for label in sorted(given.keys() & schema.nodes.keys()):
        for row in given[label]:
            values = {key: _linked(value) for key, value in row.items() if key != "key"}
            id_ = make_id("example", row["key"])
            properties = _filled(schema.nodes[label].properties, id_, values, f"{label} {row['key']}", faults)
            found[row["key"]] = Node(id_, label, properties)
    return found


def _edges(schema: Schema, given: Any, nodes: dict[str, Node], faults: Faults) -> list[Edge]:
    _all_there(given, schema.edges, faults)
    found: list[Edge] = []
    for type_ in sorted(given.keys() & schema.edges.keys()):
        for start, end, own in given[type_]:
            source, target = nodes[start], nodes[end]
            id_ = make_id(type_, source.id, target.id)
            names = {p.name for p in schema.edges[type_].properties}
            values = {**{key: value for key, value in _USUAL.items() if key in names}, **own}
            properties = _filled(schema.edges[type_].properties, id_, values, f"{type_} {start}", faults)
            if not schema.edges[type_].accepts(source.label, target.label):
                faults.add(_FILE.name, f"{type_} does not join {source.label} to {target.label}")
            found.append(Edge(id_, type_, source.id, target.id, source.label, target.label, properties))
    return found


def _linked(value: Any) -> Any:
    """@key is the id of another node."""
    return make_id("example", value[1:]) if isinstance(value, str) and value.startswith("@") else value


def _filled(
    columns: tuple[Property, ...], id_: str, given: dict[str, Any], place: str, faults: Faults
) -> dict[str, Value]:
    names = {column.name for column in columns}
    for key in sorted(given.keys() - names):
        faults.add(_FILE.name, f"{place}: property {key!r} is unknown; known: {', '.join(sorted(names))}")
    values: dict[str, Value] = {column.name: _PLAIN[column.type] for column in columns if not column.nullable}
    values |= {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    return {**values, "id": id_}


def _all_there(given: Any, known: Any, faults: Faults) -> None:
    for name in sorted(known.keys() ^ given.keys()):
        word = "is missing" if name in known else "is unknown"
        faults.add(_FILE.name, f"{name} {word}; expected each label and type of the schema")
