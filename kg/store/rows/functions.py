"""The functions that rows know: what they take and give is in `rules/functions.yaml`, what they do is here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.store.cypher_ast import Call, Constant, Exists, Expression, MapLiteral, Parameter, Unary
from kg.store.gate_rules import RowFunction
from kg.store.gate_types import refuse
from kg.store.rows import dates, numbers, text
from kg.store.rows.compiled import ANY, STORED, Compiled, Evaluate, Kind, joined
from kg.store.rows.durations import Duration, duration_of
from kg.store.rows.names import labels_of
from kg.store.rows.numbers import Unlike, ValueFault, sized
from kg.store.rows.types import type_name
from kg.store.rows.values import Edge, Node, Path, Row, equal, kind_of

if TYPE_CHECKING:
    from kg.store.rows.compiled import Setting
    from kg.store.rows.expressions import Compiler


def _range(low: int, high: int, step: int = 1) -> list[int]:
    if step == 0:
        raise ValueFault("range() takes no step of 0")
    found = range(low, high + (1 if step > 0 else -1), step)
    if len(found) > 1_000_000:  # noqa: PLR2004 - numbers of one range
        raise Unlike(f"range() gives {len(found):,} numbers; at most 1,000,000 are kept")
    return list(found)


def _casts(cast: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda items: [None if item is None else cast(item) for item in items]


def _or_null(cast: Callable[[Any], Any], *kinds: type) -> Callable[[Any], Any]:
    return lambda value: cast(value) if type(value) in kinds else None


def _reverse(value: Any) -> Any:
    return value[::-1]


def _log(base: Callable[[float], float]) -> Callable[[Any], float]:
    def calculate(value: Any) -> float:
        if value == 0:
            return -math.inf
        return base(value) if value > 0 else math.nan

    return calculate


def _bounded(function: Callable[[float], float]) -> Callable[[Any], float]:
    """NaN and Infinity where Python has an error."""

    def calculate(value: Any) -> float:
        try:
            return float(function(value))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return calculate


_REAL: Final = {
    **{
        name: _bounded(getattr(math, name)) for name in ("sqrt", "exp", "sin", "cos", "tan", "asin", "acos", "atan")
    },
    **{name: _bounded(getattr(math, name)) for name in ("degrees", "radians")},
    "log": _log(math.log),
    "log10": _log(math.log10),
}
FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    **_REAL,
    "abs": lambda value: numbers.whole(abs(value)) if isinstance(value, int) else abs(value),
    "atan2": math.atan2,
    "btrim": lambda value, characters=None: text.trim(value) if characters is None else value.strip(characters),
    "ceil": lambda value: float(math.ceil(value)) if math.isfinite(value) else value,
    "char_length": len,
    "character_length": len,
    "date": lambda value=None: dates.today() if value is None else dates.date_of(value),
    "date.truncate": dates.floor,
    "duration": duration_of,
    "duration.between": dates.between,
    "duration.indays": dates.in_days,
    "duration.inmonths": dates.in_months,
    "duration.inseconds": dates.in_seconds,
    "e": lambda: math.e,
    "floor": lambda value: float(math.floor(value)) if math.isfinite(value) else value,
    "head": lambda items: items[0] if items else None,
    "isempty": lambda value: not value,
    "isnan": lambda value: value != value,  # noqa: PLR0124 - NaN is not itself
    "keys": lambda value: sorted(value if isinstance(value, dict) else value.properties),
    "last": lambda items: items[-1] if items else None,
    "left": text.left,
    "length": lambda path: len(path.edges),
    "lower": str.lower,
    "ltrim": text.ltrim,
    "nodes": lambda path: list(path.nodes),
    "pi": lambda: math.pi,
    "properties": lambda value: dict(value if isinstance(value, dict) else value.properties),
    "range": _range,
    "relationships": lambda path: list(path.edges),
    "replace": text.replace,
    "reverse": _reverse,
    "right": text.right,
    "round": lambda value, places=0: numbers.round_to(float(value), places),
    "rtrim": text.rtrim,
    "sign": lambda value: (value > 0) - (value < 0),
    "size": len,
    "split": text.split,
    "substring": text.substring,
    "tail": lambda items: items[1:],
    "toboolean": text.to_boolean,
    "tobooleanlist": _casts(_or_null(text.to_boolean, str, bool, int)),
    "tobooleanornull": _or_null(text.to_boolean, str, bool, int),
    "tofloat": text.to_float,
    "tofloatlist": _casts(_or_null(text.to_float, str, int, float)),
    "tofloatornull": _or_null(text.to_float, str, int, float),
    "tointeger": text.to_integer,
    "tointegerlist": _casts(_or_null(text.to_integer, str, bool, int, float)),
    "tointegerornull": _or_null(text.to_integer, str, bool, int, float),
    "tolower": str.lower,
    "tostring": text.to_text,
    "tostringlist": _casts(text.to_text),
    "tostringornull": text.to_text,
    "toupper": str.upper,
    "trim": text.trim,
    "type": lambda edge: edge.type,
    "upper": str.upper,
    "valuetype": type_name,
}
# Of functions.yaml, too: these need more than the values of their arguments.
SPECIAL: Final = frozenset({"coalesce", "nullif", "labels", "startnode", "endnode", "exists"})
_CLASSES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "node": (Node,),
    "edge": (Edge,),
    "path": (Path,),
    "date": (date,),
    "duration": (Duration,),
}
_STATIC: Final[Mapping[str, frozenset[str]]] = {"number": frozenset({"integer", "float", "number"})}


def function_call(compiler: Compiler, piece: Call) -> Compiled:
    """A call of a function that is no aggregate."""
    name, rules = piece.name.lower(), compiler.setting.context.rules
    known = rules.row_functions.get(name)
    if known is None or piece.distinct:
        family = name.partition(".")[0]
        if family in rules.refused_functions:
            raise refuse(rules.refused_functions[family], piece, function=piece.name)
        passing = sorted({f.name for f in rules.row_functions.values()} | {"count", "sum", "avg", "collect", "min"})
        raise compiler.setting.context.unknown(piece, "function", piece.name, passing)
    arguments = [compiler.compile(argument) for argument in piece.arguments]
    _check_arguments(compiler, piece, known, arguments)
    calls = [argument.call for argument in arguments]
    if name == "reverse" and arguments[0].kind == STORED:
        raise refuse("stored-reverse", piece)
    if name == "duration" and _varies(compiler, piece.arguments[0]):
        raise refuse("duration-map", piece)
    if name in SPECIAL:
        return _special(compiler, piece, name, arguments)
    call, spent = _call(name, known, calls), compiler.setting.run.spent
    return Compiled(
        compiler.setting.guarded(piece, lambda row: spent(call(row))), _gives(compiler, known, arguments)
    )


def _varies(compiler: Compiler, piece: Expression) -> bool:
    """Whether it is a map whose values may be other than whole numbers: then Neo4j's plan decides if it fails."""
    if not isinstance(piece, MapLiteral):
        return False
    values = [value.operand if isinstance(value, Unary) else value for _, value in piece.entries]
    return not all(
        isinstance(value, Constant | Parameter) and compiler.compile(value).kind.base == "integer"
        for value in values
    )


def _check_arguments(compiler: Compiler, piece: Call, known: RowFunction, arguments: list[Compiled]) -> None:
    most = len(known.takes) if not known.repeats else 1000
    if not known.needs <= len(arguments) <= most:
        raise compiler.setting.context.error(
            piece, f"expected {known.name}({', '.join(known.written)}); found {len(arguments)} values"
        )
    for argument, wanted, place in zip(arguments, known.takes, piece.arguments, strict=False):
        accepted: set[str] = {kind for one in wanted for kind in _STATIC.get(one, {one})} | {"any", "null"}
        if "integer" in wanted:
            accepted.add("number")
        if "any" not in wanted and argument.kind.base not in accepted:
            raise compiler.setting.wrong(place, f"{' or '.join(wanted)} for {known.name}()", argument.kind.base)


def _call(name: str, known: RowFunction, calls: list[Evaluate]) -> Evaluate:
    """Null for a null argument; a fault for one of another type."""
    function = FUNCTIONS[name]
    classes = [tuple(cls for kind in wanted for cls in _CLASSES.get(kind, ())) for wanted in known.takes]

    def evaluate(row: Row) -> Any:
        values = [call(row) for call in calls]
        for value, accepted, wanted in zip(values, classes, known.takes, strict=False):
            if value is None and known.nulls == "keep":
                continue
            if value is None:
                if known.nulls == "fail":
                    raise ValueFault(f"{known.name}() takes no null")
                return None
            if accepted and (type(value) not in accepted):
                raise ValueFault(f"{known.name}() takes a {' or '.join(wanted)}; found a {kind_of(value)}")
        found = function(*values)
        return sized(found) if isinstance(found, str | list) else found

    return evaluate


def _gives(compiler: Compiler, known: RowFunction, arguments: list[Compiled]) -> Kind:
    schema = compiler.setting.context.schema
    if known.gives == "nodes":
        return Kind("list", item=Kind("node", frozenset(schema.nodes)))
    if known.gives == "edges":
        return Kind("list", item=Kind("edge", frozenset(schema.edges)))
    if known.gives == "same":
        return arguments[0].kind
    if known.gives == "item":
        return arguments[0].kind.item or ANY
    return Kind(known.gives)


def _special(compiler: Compiler, piece: Call, name: str, arguments: list[Compiled]) -> Compiled:
    calls = [argument.call for argument in arguments]
    setting = compiler.setting
    if name == "coalesce":
        return Compiled(
            lambda row: next((value for call in calls if (value := call(row)) is not None), None),
            joined(argument.kind for argument in arguments),
        )
    if name == "nullif":
        one, other = calls
        return Compiled(lambda row: None if equal(one(row), other(row)) is True else one(row), arguments[0].kind)
    if name == "exists":
        if not isinstance(piece.arguments[0], Exists):
            raise setting.context.error(piece, "exists() takes a pattern; write n.name IS NOT NULL for a property")
        return arguments[0]
    return _of_graph(setting, piece, name, calls[0])


def _of_graph(setting: Setting, piece: Call, name: str, call: Evaluate) -> Compiled:
    """labels(n), startNode(r), endNode(r)."""
    schema, run = setting.context.schema, setting.run

    def evaluate(row: Row) -> Any:
        value = call(row)
        if value is None:
            return None
        if isinstance(value, Node) and name == "labels":
            return labels_of(schema, value.label)
        if isinstance(value, Edge) and name != "labels":
            return run.graph.node(value.source if name == "startnode" else value.target)
        wanted = "node" if name == "labels" else "relationship"
        raise ValueFault(f"{piece.name}() takes a {wanted}; found a {kind_of(value)}")

    kind = Kind("list", item=Kind("string")) if name == "labels" else Kind("node", frozenset(schema.nodes))
    return Compiled(setting.guarded(piece, evaluate), kind)
