"""Function calls through the gate: aggregates, and the functions that the rules let pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kg.store.cypher_ast import Call, Expression
from kg.store.gate_types import NUMBERS, SCALARS, Context, Type, Typed, merged, refuse

_AGGREGATES: Final = frozenset({"count", "sum", "avg", "min", "max", "collect"})
_ROW_AGGREGATES: Final = frozenset({"stdev", "stdevp", "percentilecont", "percentiledisc"})
_COUNT: Final = Type("integer", nullable=False)


def aggregate_call(
    context: Context, piece: Call, compile_: Callable[[Expression], Typed], *, allowed: bool
) -> Typed | None:
    """An aggregate, or None when the call is none. `compile_` reads its argument, which may hold no other."""
    name = piece.name.lower()
    if name not in _AGGREGATES and not piece.star:
        return None
    if not allowed:
        raise refuse("misplaced-aggregate", piece)
    if piece.star:
        if name != "count":
            raise context.error(piece, f"found {piece.name}(*); only count(*) takes *")
        return Typed("count(*)", _COUNT, aggregate=True)
    if len(piece.arguments) != 1:
        raise context.error(piece, f"{piece.name}() takes one value; found {len(piece.arguments)}")
    argument = compile_(piece.arguments[0])
    distinct = "DISTINCT " if piece.distinct else ""
    if name == "sum":
        context.rewrite("sum-of-nothing", piece)
    text, type_ = _aggregate(piece, name, f"{name}({distinct}{argument.text})", argument.type)
    return Typed(text, type_, aggregate=True)


def _aggregate(piece: Call, name: str, text: str, type_: Type) -> tuple[str, Type]:
    if type_.base in {"path", "list", "null"}:
        raise refuse("entire-value", piece.arguments[0], what=f"a {type_.base}")
    if name == "count":
        return text, _COUNT
    if name == "collect":
        item = Type(type_.base, nullable=False, names=type_.names)
        return text, Type("list", nullable=False, item=item)
    wanted = {"string", *NUMBERS} if name in {"min", "max"} else NUMBERS
    if type_.base not in wanted:
        if type_.base in SCALARS:
            raise refuse("mixed-types", piece, left="", operator=f"{name}() of", right=str(type_))
        raise refuse("entire-value", piece.arguments[0], what=f"a {type_.base}")
    if name == "sum":
        # To the engine the sum of nothing is null, and a sum of integers has 128 bits: more than 64 are an error.
        whole = type_.base == "integer"
        summed = f"CAST(coalesce({text}, 0) AS INT64)" if whole else f"coalesce({text}, 0.0)"
        return summed, Type(type_.base, nullable=False)
    return text, Type("float") if name == "avg" else Type(type_.base)


def call_text(context: Context, piece: Call, arguments: list[Typed]) -> Typed:
    """A call of a function that passes for arguments of these types."""
    name = piece.name.lower()
    bases = tuple(argument.type.base for argument in arguments)
    signatures = context.rules.functions.get(name, ())
    for function in signatures:
        if function.takes == bases and not piece.distinct:
            text = function.engine.format(*(argument.text for argument in arguments))
            nullable = any(argument.type.nullable for argument in arguments)
            return merged(arguments).as_(text, _result(context, function.gives, nullable=nullable))
    family = name.partition(".")[0]
    if family in context.rules.refused_functions:
        raise refuse(context.rules.refused_functions[family], piece, function=piece.name)
    if name in context.rules.row_functions or name in _ROW_AGGREGATES or piece.distinct:
        raise refuse("function", piece, function=piece.name)
    passing = sorted({f.name for fs in context.rules.functions.values() for f in fs} | _AGGREGATES | {"coalesce"})
    raise context.unknown(piece, "function", piece.name, passing)


def _result(context: Context, gives: str, *, nullable: bool) -> Type:
    if gives == "nodes":
        return Type("list", nullable, item=Type("node", nullable=False, names=frozenset(context.schema.nodes)))
    if gives == "edges":
        return Type("list", nullable, item=Type("edge", nullable=False, names=frozenset(context.schema.edges)))
    return Type(gives, nullable)  # type: ignore[arg-type]
