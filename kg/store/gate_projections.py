"""WITH and RETURN through the gate: columns, grouping, order, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.store.cypher_ast import Constant, Expression, Item, Parameter, Projection, PropertyOf, SortKey, Variable
from kg.store.gate_expressions import Expressions
from kg.store.gate_patterns import exists_in
from kg.store.gate_types import SCALARS, Binding, Context, Scope, Typed, refuse


@dataclass(frozen=True, slots=True)
class Column:
    """A column on its way: what it is for the engine, and under which name later clauses see it."""

    name: str
    typed: Typed
    binding: Binding


def projection_text(
    context: Context, projection: Projection, scope: Scope, *, limited: bool
) -> tuple[str, Scope, tuple[Column, ...]]:
    """The clause as the engine gets it, the scope after it, and its columns.

    `limited`: an earlier WITH has cut the rows, so that an aggregate may not follow.
    """
    items = (*_starred(context, projection, scope), *projection.items)
    columns = tuple(_column(context, projection, item, scope, number) for number, item in enumerate(items))
    _check_columns(context, projection, items, columns)
    aggregates = any(column.typed.aggregate for column in columns)
    if limited and (aggregates or projection.distinct):
        raise refuse("limit-before-aggregate", projection)
    for item, column in zip(items, columns, strict=True):
        if (aggregates or projection.distinct) and column.typed.type.base == "edge":
            raise refuse("edge-group", item, name=column.name)
    after = {column.name: column.binding for column in columns}
    word = ("RETURN" if projection.is_return else "WITH") + (" DISTINCT" if projection.distinct else "")
    text = f"{word} {', '.join(_written(column) for column in columns)}"
    text += _order(context, projection, scope, columns, grouped=aggregates or projection.distinct)
    text += _count(context, "SKIP", projection.skip) + _count(context, "LIMIT", projection.limit)
    if projection.where is not None:
        text += f" WHERE {Expressions(context, after, exists_in(context)).condition(projection.where)}"
    return text, after, columns


def _starred(context: Context, projection: Projection, scope: Scope) -> tuple[Item, ...]:
    """* stands for all variables, in the order of their names."""
    if not projection.star:
        return ()
    if not scope:
        raise context.error(projection, "found *; expected a variable before it, from MATCH, UNWIND or WITH")
    place = (projection.start, projection.end)
    return tuple(Item(*place, Variable(*place, name), name, aliased=False) for name in sorted(scope))


def _column(context: Context, projection: Projection, item: Item, scope: Scope, number: int) -> Column:
    typed = Expressions(context, scope, exists_in(context), aggregates=True).compile(item.expression)
    if typed.aggregate and typed.free:
        raise refuse("mixed-aggregate", item)
    if not projection.is_return and not item.aliased and not isinstance(item.expression, Variable):
        raise context.error(item, f"{item.name} needs a name in WITH: {item.name} AS name")
    # A variable that goes on keeps its name, so that ORDER BY may use its properties.
    keeps = not projection.is_return and isinstance(item.expression, Variable)
    engine = typed.text if keeps else f"c{number}" if projection.is_return else context.name()
    return Column(item.name, typed, Binding(engine, typed.type))


def _check_columns(
    context: Context, projection: Projection, items: tuple[Item, ...], columns: tuple[Column, ...]
) -> None:
    seen: set[str] = set()
    engines: set[str] = set()
    for item, column in zip(items, columns, strict=True):
        if column.name in seen:
            raise context.error(item, f"column {column.name!r} stands twice; give each its own name with AS")
        if column.binding.engine in engines:
            raise context.error(item, f"{column.typed.text and column.name} repeats a variable; name it once")
        seen.add(column.name)
        engines.add(column.binding.engine)
    if not columns:
        raise context.error(projection, "no column; expected an expression")


def _written(column: Column) -> str:
    engine, text = column.binding.engine, column.typed.text
    return text if text == engine else f"{text} AS {engine}"


def _order(
    context: Context, projection: Projection, scope: Scope, columns: tuple[Column, ...], *, grouped: bool
) -> str:
    if not projection.order:
        return ""
    if not projection.is_return and projection.limit is None and projection.skip is None:
        raise refuse("order-without-limit", projection.order[0])
    keys = [_sort_key(context, key, scope, columns, grouped=grouped) for key in projection.order]
    return f" ORDER BY {', '.join(keys)}"


def _sort_key(context: Context, key: SortKey, scope: Scope, columns: tuple[Column, ...], *, grouped: bool) -> str:
    named: Mapping[str, Binding] = {column.name: column.binding for column in columns}
    typed = _known_column(context, key.expression, scope, columns)
    if typed is None:
        base = key.expression.base if isinstance(key.expression, PropertyOf) else key.expression
        if grouped and not (isinstance(base, Variable) and base.name in named):
            raise refuse("sort-expression", key)
        typed = Expressions(context, {**scope, **named}, exists_in(context)).compile(key.expression)
    if typed.type.base not in SCALARS - {"boolean"}:
        raise refuse("entire-value", key, what=f"a {typed.type.base}")
    way = " DESC" if key.descending else ""
    if typed.type.base != "float":
        return typed.text + way
    context.rewrite("negative-zero", key)
    # The engine puts -0.0 before all numbers, Neo4j between the negative ones and 0.0.
    sign = context.parameter("-")
    zero = f"(CASE WHEN {typed.text} = 0.0 AND string({typed.text}) STARTS WITH {sign} THEN 0 ELSE 1 END)"
    return f"({typed.text} + 0.0){way}, {zero}{way}"


def _known_column(
    context: Context, expression: Expression, scope: Scope, columns: tuple[Column, ...]
) -> Typed | None:
    """The column that a sort key names or repeats."""
    for column in columns:
        if isinstance(expression, Variable) and expression.name == column.name:
            return column.typed.as_(column.binding.engine, column.typed.type)
    used = {column.name for column in columns}
    if (
        isinstance(expression, PropertyOf)
        and isinstance(expression.base, Variable)
        and expression.base.name in used
    ):
        return None
    if isinstance(expression, Variable) and expression.name not in scope:
        return None
    probe = Context(context.cypher, context.schema, context.rules, context.given, context.loops)
    for column in columns:
        repeated = Expressions(probe, scope, exists_in(probe), aggregates=True).compile(expression)
        if repeated.text == column.typed.text and not probe.values:
            return column.typed.as_(column.binding.engine, column.typed.type)
    return None


def _count(context: Context, word: str, expression: Expression | None) -> str:
    """SKIP and LIMIT take a whole number or a parameter that is one."""
    if expression is None:
        return ""
    value: object = None
    if isinstance(expression, Constant):
        value = expression.value
    elif isinstance(expression, Parameter):
        value = Expressions(context, {}, exists_in(context)).compile(expression).constant
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise context.error(expression, f"{word} takes a whole number from 0 or a parameter that is one")
    return f" {word} {value}"
