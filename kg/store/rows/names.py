"""Labels, types and properties in rows, held against the schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.rulebook.schema import Schema
from kg.store.cypher_ast import LabelExpression, Labels, LabelTest, Piece
from kg.store.gate_names import some_of
from kg.store.gate_types import Context
from kg.store.rows.compiled import BOOLEAN, Compiled, Kind, Setting
from kg.store.values import ENTITY_LABEL


def labels_of(schema: Schema, label: str) -> list[str]:
    """labels(n) as Neo4j has them: an entity has the label Entity too, which is older there."""
    return [ENTITY_LABEL, label] if label in schema.entities else [label]


def node_names(context: Context, labels: Labels) -> frozenset[str]:
    """The labels of the nodes that a label expression lets through."""
    every = frozenset(context.schema.nodes)

    def named(piece: Piece, name: str) -> frozenset[str]:
        if name == ENTITY_LABEL:
            return frozenset(context.schema.entities)
        if name not in every:
            raise context.unknown(piece, "label", name, [ENTITY_LABEL, *context.schema.nodes])
        return frozenset({name})

    return _names(labels, every, named)


def edge_names(context: Context, types: Labels) -> frozenset[str]:
    """The types of the edges that a type expression lets through."""
    every = frozenset(context.schema.edges)

    def named(piece: Piece, name: str) -> frozenset[str]:
        if name not in every:
            raise context.unknown(piece, "relationship type", name, context.schema.edges)
        return frozenset({name})

    return _names(types, every, named)


def _names(labels: Labels, every: frozenset[str], named: Callable[[Piece, str], frozenset[str]]) -> frozenset[str]:
    if isinstance(labels, LabelExpression):
        sets = [named(name, name.name) for name in labels.names]
    else:
        sets = [_names(part, every, named) for part in labels.parts]
        if labels.operator == "%":
            return every
        if labels.operator == "!":
            return every - sets[0]
    return frozenset.intersection(*sets) if labels.operator == "&" else frozenset().union(*sets)


def check_property(context: Context, piece: Piece, owner: Kind, key: str) -> None:
    """A property that no node or edge of this kind can have is a slip of the pen."""
    if owner.base == "node":
        carriers = {name: context.schema.nodes[name].properties for name in owner.names}
    elif owner.base == "edge":
        carriers = {name: context.schema.edges[name].properties for name in owner.names}
    else:
        return
    known = {p.name for properties in carriers.values() for p in properties}
    if key not in known and carriers:
        raise context.unknown(piece, f"property of {some_of(carriers)}", key, sorted(known))


def holds_list(context: Context, owner: Kind, key: str) -> bool:
    """Whether a property may be a list."""
    schema = context.schema
    known = {name: node.properties for name, node in schema.nodes.items()}
    known |= {name: edge.properties for name, edge in schema.edges.items()}
    names = known.keys() if owner.base == "any" else owner.names
    return any(p.name == key and p.type == "strings" for name in names for p in known[name])


def label_test(setting: Setting, piece: LabelTest, operand: Compiled) -> Compiled:
    """n:Park of a node, r:LEADS of an edge."""
    call = operand.call
    if operand.kind.base == "edge":
        types = edge_names(setting.context, piece.labels)
        return Compiled(lambda row: _has(call(row), "type", types), BOOLEAN)
    if operand.kind.base not in {"node", "any", "null"}:
        raise setting.context.error(piece, f"{operand.kind.base} has no label; expected a node or an edge")
    labels = node_names(setting.context, piece.labels)
    return Compiled(lambda row: _has(call(row), "label", labels), BOOLEAN)


def _has(value: Any, slot: str, names: frozenset[str]) -> bool | None:
    return None if value is None else getattr(value, slot, "") in names
