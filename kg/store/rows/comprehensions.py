"""Expressions with variables of their own: comprehensions, quantifiers, reduce(), map projections, subqueries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from kg.store.cypher_ast import (
    Exists,
    Expression,
    ListComprehension,
    MapProjection,
    Match,
    PatternComprehension,
    Quantifier,
    Reduce,
    Subquery,
)
from kg.store.rows.compiled import ANY, BOOLEAN, Compiled, Kind
from kg.store.rows.numbers import ValueFault
from kg.store.rows.values import Row, kind_of

if TYPE_CHECKING:
    from kg.store.rows.expressions import Compiler

_LISTS: Final = frozenset({"list", "any", "null"})


def _source(compiler: Compiler, piece: Expression) -> tuple[Callable[[Row], list[Any] | None], Kind]:
    """The list that is walked through, and the kind of its items."""
    found = compiler.compile(piece)
    if found.kind.base not in _LISTS:
        raise compiler.setting.wrong(piece, "a list", found.kind.base)
    call = found.call

    def items(row: Row) -> Any:
        value = call(row)
        if value is not None and not isinstance(value, list):
            raise ValueFault(f"expected a list; found a {kind_of(value)}")
        return value

    return compiler.setting.guarded(piece, items), found.kind.item or ANY


def list_comprehension(compiler: Compiler, piece: ListComprehension) -> Compiled:
    items, item = _source(compiler, piece.source)
    name, run = piece.variable.name, compiler.setting.run
    inner = compiler.within(**{name: item})
    where = inner.condition(piece.where) if piece.where else None
    result = inner.compile(piece.result) if piece.result else None

    def evaluate(row: Row) -> Any:
        values = items(row)
        if values is None:
            return None
        own, found = dict(row), []
        for value in values:
            run.tick()
            own[name] = value
            if where is None or where(own):
                found.append(result.call(own) if result else value)
        return run.spent(found)

    return Compiled(evaluate, Kind("list", item=result.kind if result else item))


def quantifier(compiler: Compiler, piece: Quantifier) -> Compiled:
    items, item = _source(compiler, piece.source)
    name, run, decide = piece.variable.name, compiler.setting.run, _DECIDE[piece.word]
    test = compiler.within(**{name: item}).boolean(piece.where)

    def evaluate(row: Row) -> Any:
        values = items(row)
        if values is None:
            return None
        own, true, false, unknown = dict(row), 0, 0, 0
        for value in values:
            run.tick()
            own[name] = value
            found = test(own)
            true, false, unknown = true + (found is True), false + (found is False), unknown + (found is None)
        return decide(true, false, unknown)

    return Compiled(evaluate, BOOLEAN)


def _any(true: int, _false: int, unknown: int) -> bool | None:
    return True if true else None if unknown else False


def _all(_true: int, false: int, unknown: int) -> bool | None:
    return False if false else None if unknown else True


def _none(true: int, _false: int, unknown: int) -> bool | None:
    return False if true else None if unknown else True


def _single(true: int, _false: int, unknown: int) -> bool | None:
    return False if true > 1 else None if unknown else true == 1


_DECIDE: Final = {"any": _any, "all": _all, "none": _none, "single": _single}


def reduced(compiler: Compiler, piece: Reduce) -> Compiled:
    items, item = _source(compiler, piece.source)
    initial = compiler.compile(piece.initial)
    total, name, run = piece.accumulator.name, piece.variable.name, compiler.setting.run
    result = compiler.within(**{total: ANY, name: item}).compile(piece.result)

    def evaluate(row: Row) -> Any:
        values = items(row)
        if values is None:
            return None
        own = dict(row)
        own[total] = initial.call(row)
        for value in values:
            run.tick()
            own[name] = value
            own[total] = result.call(own)
        return own[total]

    return Compiled(evaluate, initial.kind if initial.kind == result.kind else ANY)


def map_projection(compiler: Compiler, piece: MapProjection) -> Compiled:
    base = compiler.compile(piece.base)
    if base.kind.base not in {"node", "edge", "map", "any", "null"}:
        raise compiler.setting.wrong(piece, "a node, a relationship or a map", base.kind.base)
    entries = [(key, compiler.compile(value).call if value else None) for key, value in piece.entries]

    def evaluate(row: Row) -> Any:
        value = base.call(row)
        if value is None:
            return None
        found: dict[str, Any] = {}
        if any(call is None for _, call in entries):
            found.update(value if isinstance(value, dict) else value.properties)
        found.update({key: call(row) for key, call in entries if call is not None})
        return found

    return Compiled(evaluate, Kind("map"))


def pattern_comprehension(compiler: Compiler, piece: PatternComprehension) -> Compiled:
    match = Match(piece.start, piece.end, optional=False, paths=(piece.path,), where=piece.where)
    stage, scope = compiler.setting.nested.match(match, compiler.scope)
    result = compiler.within(**scope).compile(piece.result)
    kept = compiler.setting.run.kept
    return Compiled(lambda row: kept(result.call(own) for own in stage([row])), Kind("list", item=result.kind))


def subquery(compiler: Compiler, piece: Exists | Subquery) -> Compiled:
    """EXISTS, COUNT and COLLECT see every variable around them."""
    if isinstance(piece, Exists):
        stage, _ = compiler.setting.nested.match(piece.match, compiler.scope)
        return Compiled(lambda row: next(iter(stage([row])), None) is not None, BOOLEAN)
    stage, columns = compiler.setting.nested.query(piece.query, compiler.scope)
    if piece.word == "EXISTS":
        return Compiled(lambda row: next(iter(stage([row])), None) is not None, BOOLEAN)
    if piece.word == "COUNT":
        return Compiled(lambda row: sum(1 for _ in stage([row])), Kind("integer"))
    if len(columns) != 1:
        raise compiler.setting.context.error(piece, f"COLLECT takes one column; found {len(columns)}")
    name, kind = columns[0]
    kept = compiler.setting.run.kept
    return Compiled(lambda row: kept(own[name] for own in stage([row])), Kind("list", item=kind))
