"""Constants: literals of the query and the values of parameters, typed and written for the engine."""

from __future__ import annotations

from typing import Any

from kg.store.cypher_ast import Constant, Parameter, Piece
from kg.store.gate_types import NULL, NUMBERS, Context, Type, Typed, refuse

_INTEGERS = range(-(2**63), 2**63)
# Up to here every integer is a float without loss, so that a comparison can be made either way.
_EXACT = 2**53


def literal(context: Context, piece: Constant) -> Typed:
    return constant(context, piece, piece.value)


def parameter(context: Context, piece: Parameter) -> Typed:
    """The value given for a parameter. Raises QueryError when there is none, or none that JSON has."""
    if piece.name not in context.given:
        raise context.error(piece, f"parameter ${piece.name} is missing; give it with -p {piece.name}=VALUE")
    value = context.given[piece.name]
    if isinstance(value, list | tuple):
        return _list_constant(context, piece, list(value))
    if isinstance(value, dict):
        raise refuse("map", piece)
    if value is not None and not isinstance(value, str | int | float):
        raise context.error(
            piece,
            f"parameter ${piece.name} is a {type(value).__name__}; expected text, a number, true, false or a list",
        )
    return constant(context, piece, value)


def constant(context: Context, piece: Piece, value: Any) -> Typed:
    """A scalar or null."""
    if value is None:
        return Typed("NULL", NULL, None, is_constant=True)
    if isinstance(value, bool):
        return Typed("true" if value else "false", Type("boolean", nullable=False), value, is_constant=True)
    if isinstance(value, str):
        return Typed(_string(context, piece, value), Type("string", nullable=False), value, is_constant=True)
    if isinstance(value, int):
        if value not in _INTEGERS:
            raise context.error(piece, f"{value} is too large; integers have 64 bits")
        return Typed(_number(str(value)), Type("integer", nullable=False), value, is_constant=True)
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN is not itself
        raise context.error(piece, f"{value} is no number that can be compared")
    return Typed(_number(repr(value).replace("e+", "e")), Type("float", nullable=False), value, is_constant=True)


def list_literal(piece: Piece, items: list[Typed]) -> Typed:
    """A list written out; its items are of one type, so that the engine casts none of them."""
    bases = {str(item.type) for item in items} - {"null"}
    if len(bases) > 1:
        left, right = sorted(bases)[:2]
        raise refuse("mixed-types", piece, left=left, operator="beside", right=right)
    typed = [item for item in items if item.type.base != "null"]
    nullable = any(item.type.nullable for item in items)
    item_type = Type(typed[0].type.base, nullable, typed[0].type.names, typed[0].type.item) if typed else NULL
    text = f"[{', '.join(item.text for item in items)}]"
    constant_ = [item.constant for item in items] if all(item.is_constant for item in items) else None
    return Typed(
        text,
        Type("list", nullable=False, item=item_type),
        constant_,
        is_constant=constant_ is not None,
        aggregate=any(item.aggregate for item in items),
        free=any(item.free for item in items),
    )


def same_numbers(left: Typed, right: Typed) -> tuple[str, str] | None:
    """Both texts as numbers that compare exactly, or None where an integer would lose digits."""
    if {left.type.base, right.type.base} != NUMBERS:
        return None
    whole, other = (left, right) if left.type.base == "integer" else (right, left)
    if whole.is_constant and abs(whole.constant) <= _EXACT:
        text = _number(repr(float(whole.constant)).replace("e+", "e"))
        return (text, other.text) if whole is left else (other.text, text)
    if other.is_constant and abs(other.constant) < _EXACT / 2:
        return left.text, right.text
    return None


def _list_constant(context: Context, piece: Parameter, values: list[Any]) -> Typed:
    if any(value is None for value in values):
        raise refuse("null-in-list", piece)
    items = [constant(context, piece, value) for value in values if isinstance(value, str | int | float)]
    if len(items) != len(values):
        raise context.error(piece, f"parameter ${piece.name} holds lists or maps; expected text or numbers")
    return list_literal(piece, items)


def _string(context: Context, piece: Piece, value: str) -> str:
    """A string always travels as a parameter: no escape is read twice."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise context.error(piece, "half a character (a lone surrogate); expected text") from None
    return context.parameter(value)


def _number(text: str) -> str:
    return f"({text})" if text.startswith("-") else text
