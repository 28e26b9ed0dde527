"""The vocabulary (`kg/rules/schema.yaml`): entity types, relation types, and what nodes and edges carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.rulefile import Faults, Fields, read_yaml

PropertyType = Literal["string", "integer", "float", "boolean", "strings"]
_TYPES: frozenset[str] = frozenset({"string", "integer", "float", "boolean", "strings"})


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a node or an edge; `nullable` ones may be missing."""

    name: str
    type: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class NodeType:
    """A label and its properties, in the order of the schema file."""

    label: str
    zh: str
    kinds: tuple[str, ...]
    is_entity: bool
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class EdgeType:
    """A relationship type; `subjects` and `objects` are labels, in the order of the schema file.

    `is_relation` tells the statements of ONTOLOGY section 4 from the plumbing (MENTIONS, HAS_SENTENCE, …).
    """

    type: str
    zh: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    symmetric: bool
    own_property: str | None
    is_relation: bool
    properties: tuple[Property, ...]

    def accepts(self, subject: str, object_: str) -> bool:
        return subject in self.subjects and object_ in self.objects


@dataclass(frozen=True, slots=True)
class Schema:
    nodes: Mapping[str, NodeType]
    edges: Mapping[str, EdgeType]

    @property
    def entities(self) -> dict[str, NodeType]:
        """The entity types alone."""
        return {label: node for label, node in self.nodes.items() if node.is_entity}

    @property
    def relations(self) -> dict[str, EdgeType]:
        """The statement types alone."""
        return {name: edge for name, edge in self.edges.items() if edge.is_relation}


def load_schema(folder: Path, faults: Faults) -> Schema:
    """Read `schema.yaml` in `folder`; what is wrong with it is added to `faults`."""
    top = Fields(read_yaml(folder / "schema.yaml", faults), "schema.yaml", faults)
    entities = {
        str(name): Fields(data, f"schema.yaml: entities {name}", faults)
        for name, data in top.mapping("entities").items()
    }
    groups = {str(name): tuple(members) for name, members in top.mapping("groups").items()}
    groups["entities"] = tuple(entities)
    nodes = _nodes(entities, top.mapping("nodes"), faults)
    edges = _edges(top.mapping("relations"), top.mapping("edges"), groups, nodes, faults)
    top.done()
    return Schema(nodes, edges)


def _nodes(entities: Mapping[str, Fields], plain: Mapping[str, Any], faults: Faults) -> dict[str, NodeType]:
    common = _properties(plain.get("all", {}), "schema.yaml: nodes all", faults)
    nodes: dict[str, NodeType] = {}
    for label, fields in entities.items():
        nodes[label] = NodeType(label, fields.text("zh"), fields.texts("kinds"), is_entity=True, properties=common)
        fields.done()
    for label, data in plain.items():
        if label != "all":
            found = _properties(data, f"schema.yaml: nodes {label}", faults)
            nodes[label] = NodeType(label, label, (), is_entity=False, properties=found)
    return nodes


def _edges(
    relations: Mapping[str, Any],
    plain: Mapping[str, Any],
    groups: Mapping[str, tuple[str, ...]],
    nodes: Mapping[str, NodeType],
    faults: Faults,
) -> dict[str, EdgeType]:
    common = _properties(plain.get("all", {}), "schema.yaml: edges all", faults)
    edges: dict[str, EdgeType] = {}
    for name, data in relations.items():
        fields = Fields(data, f"schema.yaml: relations {name}", faults)
        own = fields.optional("property")
        extra = (Property(own, "string", nullable=True),) if own else ()
        edges[name] = EdgeType(
            name,
            fields.text("zh"),
            _labels(fields.texts("subject", required=True), groups, nodes, fields),
            _labels(fields.texts("object", required=True), groups, nodes, fields),
            fields.flag("symmetric"),
            own,
            is_relation=True,
            properties=common + extra,
        )
        fields.done()
    for name, data in plain.items():
        if name == "all":
            continue
        place = f"schema.yaml: edges {name}"
        ends = Fields({key: data.get(key) for key in ("from", "to")}, place, faults)
        own_properties = {key: value for key, value in data.items() if key not in {"from", "to"}}
        edges[name] = EdgeType(
            name,
            name,
            _labels(ends.texts("from"), groups, nodes, ends),
            _labels(ends.texts("to"), groups, nodes, ends),
            symmetric=False,
            own_property=None,
            is_relation=False,
            properties=_properties(own_properties, place, faults),
        )
    return edges


def _labels(
    names: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]],
    nodes: Mapping[str, NodeType],
    fields: Fields,
) -> tuple[str, ...]:
    found = dict.fromkeys(label for name in names for label in groups.get(name, (name,)))
    for label in found:
        if label not in nodes:
            fields.faults.add(fields.place, f"{label!r} unknown; known: {', '.join([*nodes, *groups])}")
    return tuple(found)


def _properties(data: Mapping[str, Any], place: str, faults: Faults) -> tuple[Property, ...]:
    for name, kind in data.items():
        if kind not in _TYPES:
            faults.add(place, f"{name}: type {kind!r} unknown; known: {', '.join(sorted(_TYPES))}")
    return tuple(Property(name.removesuffix("?"), kind, nullable=name.endswith("?")) for name, kind in data.items())
