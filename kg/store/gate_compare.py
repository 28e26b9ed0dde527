"""What may stand beside what: the engine casts where Neo4j does not, so that only equal types are compared."""

from __future__ import annotations

from typing import Final

from kg.store.cypher_ast import Piece
from kg.store.gate_types import NULL, NUMBERS, SCALARS, Type, Typed, refuse
from kg.store.gate_values import same_numbers

_ORDERED: Final = frozenset({"<", "<=", ">", ">="})


def comparable(piece: Piece, left: Typed, operator: str, right: Typed) -> tuple[str, str]:
    """Both sides as they may stand beside `operator`. Raises Refused where the engine would cast."""
    bases = {left.type.base, right.type.base}
    if bases <= {"node", "null"} or bases <= {"edge", "null"}:
        if operator in _ORDERED or "null" in bases:
            raise refuse("entire-value", piece, what=str(left.type))
        return f"{left.text}.`id`", f"{right.text}.`id`"
    if "path" in bases:
        raise refuse("entire-value", piece, what="a path")
    if "null" in bases:
        return left.text, right.text
    if bases == NUMBERS:
        numbers = same_numbers(left, right)
        if numbers:
            return numbers
    if len(bases) > 1 or (operator in _ORDERED and bases <= {"boolean", "list"}):
        raise mixed(piece, left, operator, right)
    if bases == {"list"} and not _same_lists(left.type, right.type):
        raise mixed(piece, left, operator, right)
    return left.text, right.text


def common_type(piece: Piece, parts: list[Typed]) -> Type:
    """The one scalar type of several answers, null aside."""
    bases = sorted({part.type.base for part in parts} - {"null"})
    if len(bases) > 1:
        raise refuse("mixed-types", piece, left=bases[0], operator="beside", right=bases[1])
    if bases and bases[0] not in SCALARS:
        raise refuse("entire-value", piece, what=f"a {bases[0]}")
    return Type(bases[0]) if bases else NULL


def _same_lists(left: Type, right: Type) -> bool:
    items = [side.item or NULL for side in (left, right)]
    return items[0].base == items[1].base and not any(item.nullable for item in items)


def mixed(piece: Piece, left: Typed, operator: str, right: Typed) -> Exception:
    return refuse("mixed-types", piece, left=str(left.type), operator=operator, right=str(right.type))
