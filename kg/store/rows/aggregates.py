"""Aggregates: count, sum, avg, min, max, collect, stdev, stdevp, percentileCont, percentileDisc."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kg.store.cypher_ast import Call
from kg.store.gate_types import refuse
from kg.store.rows.compiled import ANY, NUMBERS, Compiled, Evaluate, Kind
from kg.store.rows.durations import Duration
from kg.store.rows.numbers import ARITHMETIC, Unlike, ValueFault
from kg.store.rows.values import Edge, Node, Path, Row, identity, is_number, kind_of, order_key

if TYPE_CHECKING:
    from kg.store.rows.expressions import Compiler


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One aggregate of a projection: `finish` makes its value of the values that were not null, `name` holds it.

    `second` is the second argument of a percentile.
    """

    name: str
    argument: Evaluate | None
    distinct: bool
    finish: Callable[[Any], Any]
    second: Evaluate | None = None


@dataclass(frozen=True, slots=True)
class _Function:
    takes: int
    finish: Callable[[list[Any], Any], Any]
    gives: str
    numeric: bool = False


def _numbers(values: list[Any], name: str) -> list[Any]:
    for value in values:
        if isinstance(value, Duration):
            raise Unlike(f"{name}() takes numbers here, such as .days of a duration")
        if not is_number(value):
            raise ValueFault(f"{name}() takes numbers; found a {kind_of(value)}")
    return values


def _sum(values: list[Any], _: Any = None) -> Any:
    found: Any = 0
    for value in _numbers(values, "sum"):
        found = ARITHMETIC["+"](found, value)
    return found


def _average(values: list[Any], _: Any = None) -> float | None:
    """Step by step, so that large numbers do not overflow."""
    found = 0.0
    for count, value in enumerate(_numbers(values, "avg"), 1):
        found += (value - found) / count
    return found if values else None


def _deviation(values: list[Any], less: int) -> float | None:
    count, mean, squares = 0, 0.0, 0.0
    for count, value in enumerate(_numbers(values, "stdev"), 1):
        delta = value - mean
        mean += delta / count
        squares += delta * (value - mean)
    if not count:
        return None
    return math.sqrt(squares / (count - less)) if count > less else 0.0


def _extreme(values: list[Any], pick: Callable[..., Any]) -> Any:
    if any(isinstance(value, Node | Edge | Path) for value in values):
        raise Unlike("nodes, relationships and paths have no order that both places share; take a property")
    return pick(values, key=order_key) if values else None


def _share(share: Any) -> float:
    if not is_number(share) or not 0 <= share <= 1:
        raise ValueFault(f"a percentile takes a number from 0.0 to 1.0; found {share!r}")
    return float(share)


def _percentile_disc(values: list[Any], share: Any) -> Any:
    wanted, ordered = _share(share), sorted(_numbers(values, "percentileDisc"))
    if not ordered:
        return None
    place = wanted * len(ordered)
    index = int(place) - 1 if place == int(place) and place > 0 else int(place)
    return ordered[min(index, len(ordered) - 1)]


def _percentile_cont(values: list[Any], share: Any) -> Any:
    wanted, ordered = _share(share), sorted(_numbers(values, "percentileCont"))
    if not ordered:
        return None
    place = wanted * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return float(low + (high - low) * (place - math.floor(place)))


FUNCTIONS: Final[Mapping[str, _Function]] = {
    "count": _Function(1, lambda values, _: len(values), "integer"),
    "sum": _Function(1, _sum, "number", numeric=True),
    "avg": _Function(1, _average, "float", numeric=True),
    "min": _Function(1, lambda values, _: _extreme(values, min), "any"),
    "max": _Function(1, lambda values, _: _extreme(values, max), "any"),
    "collect": _Function(1, lambda values, _: values, "list"),
    "stdev": _Function(1, lambda values, _: _deviation(values, 1), "float", numeric=True),
    "stdevp": _Function(1, lambda values, _: _deviation(values, 0), "float", numeric=True),
    "percentilecont": _Function(2, _percentile_cont, "float", numeric=True),
    "percentiledisc": _Function(2, _percentile_disc, "number", numeric=True),
}


def is_aggregate(piece: Call) -> bool:
    return piece.star or piece.name.lower() in FUNCTIONS


def aggregate_call(compiler: Compiler, piece: Call) -> Compiled | None:
    """The value that the row of a group holds for this aggregate; None when the call is none."""
    if not is_aggregate(piece):
        return None
    found = compiler.aggregates
    if found is None:
        raise refuse("misplaced-aggregate", piece)
    name = f"\x00a{len(found)}"
    context = compiler.setting.context
    if piece.star:
        if piece.name.lower() != "count":
            raise context.error(piece, f"found {piece.name}(*); only count(*) takes *")
        found.append(Aggregate(name, None, distinct=False, finish=len))
        return Compiled(lambda row: row[name], Kind("integer"))
    function = FUNCTIONS[piece.name.lower()]
    if len(piece.arguments) != function.takes:
        values = "one value" if function.takes == 1 else "two values"
        raise context.error(piece, f"{piece.name}() takes {values}; found {len(piece.arguments)}")
    inner = compiler.within()
    argument = inner.compile(piece.arguments[0])
    if function.numeric and argument.kind.base not in {*NUMBERS, "any", "null"}:
        raise compiler.setting.wrong(piece.arguments[0], "a number", argument.kind.base)
    if function.gives == "any" and argument.kind.base in {"node", "edge", "path"}:
        raise refuse("entity-order", piece, what=f"a {argument.kind.base}")
    second = inner.compile(piece.arguments[1]).call if function.takes > 1 else None

    def finish(given: Any) -> Any:
        return function.finish(*given)

    guarded = compiler.setting.guarded(piece, finish)
    found.append(Aggregate(name, argument.call, distinct=piece.distinct, finish=guarded, second=second))
    kind = Kind("list", item=argument.kind) if function.gives == "list" else Kind(function.gives)
    if function.gives == "any":
        kind = argument.kind if argument.kind.base not in {"node", "edge", "path"} else ANY
    return Compiled(lambda row: row[name], kind)


def collected(aggregate: Aggregate, rows: list[Row]) -> Any:
    """The aggregate's value over the rows of one group."""
    if aggregate.argument is None:
        return len(rows)
    argument = aggregate.argument
    values = [value for value in (argument(row) for row in rows) if value is not None]
    if aggregate.distinct:
        values = list({identity(value): value for value in reversed(values)}.values())[::-1]
    return aggregate.finish((values, aggregate.second(rows[0]) if aggregate.second and rows else 0))
