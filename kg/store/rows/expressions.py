"""Expressions compiled to functions of a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Final

from kg.store.cypher_ast import (
    Binary,
    Call,
    Case,
    Comparison,
    Constant,
    Exists,
    Expression,
    LabelTest,
    ListComprehension,
    ListLiteral,
    MapLiteral,
    MapProjection,
    NullTest,
    Parameter,
    PatternComprehension,
    Piece,
    PropertyOf,
    Quantifier,
    Reduce,
    Slice,
    Subquery,
    Subscript,
    TypeTest,
    Unary,
    Variable,
)
from kg.store.gate_types import refuse
from kg.store.rows.aggregates import Aggregate, aggregate_call
from kg.store.rows.compiled import (
    ANY,
    BOOLEAN,
    NULL,
    STORED,
    Compiled,
    Evaluate,
    Kind,
    Scope,
    Setting,
    joined,
)
from kg.store.rows.comprehensions import (
    list_comprehension,
    map_projection,
    pattern_comprehension,
    quantifier,
    reduced,
    subquery,
)
from kg.store.rows.constants import STRANGE, kind_of_constant, plain, same
from kg.store.rows.functions import function_call
from kg.store.rows.names import check_property, holds_list, label_test
from kg.store.rows.operations import operation
from kg.store.rows.operators import (
    item_at,
    property_of,
    slice_of,
    truth,
)
from kg.store.rows.types import type_test
from kg.store.rows.values import Row, equal

_MAPS: Final = frozenset({"map", "node", "edge", "date", "duration", "any", "null"})
_LISTS: Final = frozenset({"list", "any", "null"})


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles expressions that see `scope`.

    `aggregates` collects the aggregates of a column; None where none may stand. `known` are expressions whose value
    the row holds already, under a name: the columns that ORDER BY repeats.
    """

    setting: Setting
    scope: Scope
    aggregates: list[Aggregate] | None = None
    known: tuple[tuple[Expression, str], ...] = ()

    def within(self, **scope: Kind) -> Compiler:
        """The same with more variables; no aggregate may stand there."""
        return replace(self, scope={**self.scope, **scope}, aggregates=None)

    def condition(self, piece: Expression) -> Evaluate:
        """A WHERE: whether the row goes on. Null is no."""
        call = self.boolean(piece)
        return lambda row: call(row) is True

    def boolean(self, piece: Expression) -> Evaluate:
        """True, false or null."""
        found = self.compile(piece)
        if found.kind.base not in {"boolean", "any", "null"}:
            raise self.setting.wrong(piece, "a boolean", found.kind.base)
        if found.kind.base == "boolean":
            return found.call
        call = found.call
        return self.setting.guarded(piece, lambda row: truth(call(row)))

    def compile(self, piece: Expression) -> Compiled:
        for known, name in self.known:
            if same(known, piece):
                return Compiled(itemgetter(name), self.scope.get(name, ANY))
        match piece:
            case Constant():
                return self._constant(piece, piece.value)
            case Parameter():
                return self._parameter(piece)
            case Variable():
                return self._variable(piece)
            case PropertyOf():
                return self._property(piece)
            case Binary() | Unary() | Comparison():
                return operation(self, piece)
            case NullTest():
                return self._null_test(piece)
            case LabelTest():
                return label_test(self.setting, piece, self.compile(piece.operand))
            case TypeTest():
                return type_test(piece, self.compile(piece.operand))
            case Subscript() | Slice():
                return self._brackets(piece)
            case ListLiteral():
                return self._list(piece)
            case MapLiteral():
                return self._map(piece)
            case Case():
                return self._case(piece)
            case Call():
                return self._call(piece)
        return self._nested(piece)

    def _nested(self, piece: Expression) -> Compiled:
        """What binds variables of its own, or holds patterns."""
        match piece:
            case ListComprehension():
                return list_comprehension(self, piece)
            case Quantifier():
                return quantifier(self, piece)
            case Reduce():
                return reduced(self, piece)
            case MapProjection():
                return map_projection(self, piece)
            case PatternComprehension():
                return pattern_comprehension(self, piece)
            case Exists() | Subquery():
                return subquery(self, piece)
        raise refuse("call", piece, clause=type(piece).__name__)

    def _constant(self, piece: Piece, value: Any) -> Compiled:
        if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
            raise self.setting.context.error(piece, f"{value} is too large; integers have 64 bits")
        return Compiled(lambda _: value, kind_of_constant(value))

    def _parameter(self, piece: Parameter) -> Compiled:
        given = self.setting.context.given
        if piece.name not in given:
            raise self.setting.context.error(
                piece, f"parameter ${piece.name} is missing; give it with -p {piece.name}=VALUE"
            )
        value = plain(given[piece.name])
        if value is STRANGE:
            raise self.setting.context.error(
                piece, f"parameter ${piece.name} holds what JSON has not; expected text, numbers, lists or maps"
            )
        return Compiled(lambda _: value, kind_of_constant(value))

    def _variable(self, piece: Variable) -> Compiled:
        kind = self.scope.get(piece.name)
        if kind is None:
            known = ", ".join(name for name in self.scope if name.isprintable()) or "none"
            raise self.setting.context.error(
                piece, f"variable {piece.name!r} is not defined here; defined: {known}"
            )
        return Compiled(itemgetter(piece.name), kind)

    def _property(self, piece: PropertyOf) -> Compiled:
        base = self.compile(piece.base)
        if base.kind.base not in _MAPS:
            raise self.setting.context.error(
                piece, f"{base.kind.base} has no properties; expected a node or an edge before ."
            )
        check_property(self.setting.context, piece, base.kind, piece.key)
        call, key = base.call, piece.key
        kind = STORED if holds_list(self.setting.context, base.kind, key) else ANY
        return Compiled(self.setting.guarded(piece, lambda row: property_of(call(row), key)), kind)

    def _null_test(self, piece: NullTest) -> Compiled:
        call = self.compile(piece.operand).call
        if piece.negated:
            return Compiled(lambda row: call(row) is not None, BOOLEAN)
        return Compiled(lambda row: call(row) is None, BOOLEAN)

    def _brackets(self, piece: Subscript | Slice) -> Compiled:
        base = self.compile(piece.base)
        wanted = _LISTS if isinstance(piece, Slice) else _MAPS | _LISTS
        if base.kind.base not in wanted:
            raise self.setting.wrong(piece.base, "a list", base.kind.base)
        call = base.call
        if isinstance(piece, Slice):
            low = self.compile(piece.low).call if piece.low else lambda _: 0
            high = self.compile(piece.high).call if piece.high else lambda _: 2**62
            spent = self.setting.run.spent
            cut = self.setting.guarded(piece, lambda row: spent(slice_of(call(row), low(row), high(row))))
            return Compiled(cut, base.kind)
        index = self.compile(piece.index).call
        if isinstance(piece.index, Constant) and isinstance(piece.index.value, str):
            check_property(self.setting.context, piece, base.kind, piece.index.value)
        kind = base.kind.item or ANY
        return Compiled(self.setting.guarded(piece, lambda row: item_at(call(row), index(row))), kind)

    def _list(self, piece: ListLiteral) -> Compiled:
        items = [self.compile(item) for item in piece.items]
        calls = [item.call for item in items]
        kind = Kind("list", item=joined(item.kind for item in items))
        return Compiled(lambda row: [call(row) for call in calls], kind)

    def _map(self, piece: MapLiteral) -> Compiled:
        calls = [(key, self.compile(value).call) for key, value in piece.entries]
        return Compiled(lambda row: {key: call(row) for key, call in calls}, Kind("map"))

    def _case(self, piece: Case) -> Compiled:
        subject = self.compile(piece.subject).call if piece.subject else None
        tests: list[Evaluate] = []
        results = [self.compile(result) for _, result in piece.branches]
        for condition, _ in piece.branches:
            tests.append(self.compile(condition).call if subject else self.boolean(condition))
        default = self.compile(piece.default) if piece.default else Compiled(lambda _: None, NULL)
        branches = list(zip(tests, [result.call for result in results], strict=True))

        def evaluate(row: Row) -> Any:
            value = subject(row) if subject else None
            for test, result in branches:
                if (equal(value, test(row)) if subject else test(row)) is True:
                    return result(row)
            return default.call(row)

        return Compiled(evaluate, joined([*(result.kind for result in results), default.kind]))

    def _call(self, piece: Call) -> Compiled:
        found = aggregate_call(self, piece)
        return found if found is not None else function_call(self, piece)
