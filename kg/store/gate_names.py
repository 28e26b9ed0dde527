"""Labels, types and properties of a query, held against the schema."""

from __future__ import annotations

from collections.abc import Iterable

from kg.store.cypher_ast import LabelAlgebra, Labels, Piece
from kg.store.gate_types import Context, Type, refuse
from kg.store.values import ENTITY_LABEL


def property_type(context: Context, piece: Piece, owner: Type, key: str) -> Type:
    """The type of a property of a node or an edge whose labels are known as far as the query says."""
    carriers = {n: context.schema.nodes[n].properties for n in owner.names if n in context.schema.nodes}
    if owner.base == "edge":
        carriers = {n: context.schema.edges[n].properties for n in owner.names}
    found = [(name, p) for name, properties in sorted(carriers.items()) for p in properties if p.name == key]
    if not found:
        known = sorted({p.name for properties in carriers.values() for p in properties})
        raise context.unknown(piece, f"property of {some_of(carriers)}", key, known)
    bases = {p.type for _, p in found}
    if len(bases) > 1:
        raise refuse("mixed-types", piece, left=min(bases), operator="and", right=max(bases))
    nullable = owner.nullable or len(found) < len(carriers) or any(p.nullable for _, p in found)
    if found[0][1].type == "strings":
        return Type("list", nullable, item=Type("string", nullable=False))
    return Type(found[0][1].type, nullable)  # type: ignore[arg-type]


def node_labels(context: Context, labels: Labels) -> frozenset[str]:
    """The labels that nodes under this expression may have. `Entity` stands for every entity type."""
    schema = context.schema
    found: frozenset[str] | None = None
    if isinstance(labels, LabelAlgebra):
        raise refuse("label-algebra", labels)
    for name in labels.names:
        if name.name == ENTITY_LABEL:
            these = frozenset(schema.entities)
        elif name.name in schema.nodes:
            these = frozenset({name.name})
        else:
            raise context.unknown(name, "label", name.name, [ENTITY_LABEL, *schema.nodes])
        found = these if found is None else found & these if labels.operator == "&" else found | these
    if not found:
        raise refuse("label-algebra", labels)
    return found


def edge_types(context: Context, types: Labels) -> frozenset[str]:
    """The types that edges under this expression may have."""
    if isinstance(types, LabelAlgebra):
        raise refuse("label-algebra", types)
    for name in types.names:
        if name.name not in context.schema.edges:
            raise context.unknown(name, "relationship type", name.name, context.schema.edges)
    found = frozenset(name.name for name in types.names)
    if types.operator == "&" and len(found) > 1:
        raise refuse("label-algebra", types)
    return found


def label_condition(context: Context, text: str, names: Iterable[str]) -> str:
    """That a node or an edge has one of these labels or types."""
    listed = ", ".join(context.parameter(name) for name in sorted(names))
    # To the engine a missing node may have a label once rows are grouped; its id is missing in any case. A CASE
    # would say it plainly, but as a condition the engine misreads one that gives true or false.
    return f"((label({text}) IN [{listed}]) = ({text}.`id` = {text}.`id`))"


def some_of(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed) if len(listed) <= 3 else "any of these labels"  # noqa: PLR2004 - a readable line
