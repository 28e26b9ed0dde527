"""Constants and parameters as rows have them, and whether two expressions are written alike."""

from __future__ import annotations

from typing import Any, Final

from kg.store.cypher_ast import Piece
from kg.store.rows.compiled import ANY, NULL, NUMBERS, Kind, joined


class _Strange:
    """No value of a parameter."""


STRANGE: Final = _Strange()


def plain(value: Any) -> Any:
    """The value of a parameter as rows have it."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else STRANGE
    if isinstance(value, str):
        return value if value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value) else STRANGE
    if isinstance(value, list | tuple):
        items = [plain(item) for item in value]
        return STRANGE if STRANGE in items else items
    if isinstance(value, dict):
        entries = {str(key): plain(item) for key, item in value.items()}
        return STRANGE if STRANGE in entries.values() else entries
    return STRANGE


def kind_of_constant(value: Any) -> Kind:
    if isinstance(value, list):
        return Kind("list", item=joined(kind_of_constant(item) for item in value))
    bases = {bool: "boolean", int: "integer", float: "float", str: "string", dict: "map"}
    return Kind(bases[type(value)]) if value is not None else NULL


def same(one: object, other: object) -> bool:
    """Whether two expressions are written alike, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Piece):
        names = [name for cls in type(one).__mro__ for name in getattr(cls, "__slots__", ())]
        return all(same(getattr(one, n), getattr(other, n)) for n in names if n not in {"start", "end"})
    return one == other


def sum_kind(left: Kind, right: Kind) -> Kind:
    bases = {left.base, right.base}
    if "list" in bases:
        return Kind("list", item=left.item if left == right else None)
    if bases == {"integer"}:
        return left
    if bases <= NUMBERS:
        return Kind("number")
    return Kind("string") if "string" in bases and "any" not in bases else ANY
