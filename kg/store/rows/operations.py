"""Operators between expressions: logic, arithmetic, comparisons; what Neo4j refuses by type is refused here too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.store.cypher_ast import Binary, Comparison, Unary
from kg.store.rows.compiled import ANY, BOOLEAN, NUMBERS, Compiled, Kind
from kg.store.rows.constants import sum_kind
from kg.store.rows.numbers import negative
from kg.store.rows.operators import BINARY, COMPARISONS, LOGIC, negated
from kg.store.rows.values import Row

if TYPE_CHECKING:
    from kg.store.rows.expressions import Compiler

_TEMPORAL: Final = frozenset({"date", "duration"})
_LISTS: Final = frozenset({"list", "any", "null"})


def operation(compiler: Compiler, piece: Binary | Unary | Comparison) -> Compiled:
    if isinstance(piece, Comparison):
        return _comparison(compiler, piece)
    if isinstance(piece, Unary):
        return _unary(compiler, piece)
    if piece.operator in LOGIC:
        return _logic(compiler, piece)
    left, right = compiler.compile(piece.left), compiler.compile(piece.right)
    kind = _checked(compiler, piece, left.kind, right.kind)
    operate, one, other = BINARY[piece.operator], left.call, right.call
    if piece.operator in {"+", "||"}:
        spent = compiler.setting.run.spent
        return Compiled(compiler.setting.guarded(piece, lambda row: spent(operate(one(row), other(row)))), kind)
    return Compiled(compiler.setting.guarded(piece, lambda row: operate(one(row), other(row))), kind)


def _logic(compiler: Compiler, piece: Binary) -> Compiled:
    operate, one, other = LOGIC[piece.operator], compiler.boolean(piece.left), compiler.boolean(piece.right)
    if piece.operator == "XOR":
        return Compiled(lambda row: operate(one(row), other(row)), BOOLEAN)
    decisive = piece.operator == "OR"

    def evaluate(row: Row) -> bool | None:
        left = one(row)
        return decisive if left is decisive else operate(left, other(row))

    return Compiled(evaluate, BOOLEAN)


def _unary(compiler: Compiler, piece: Unary) -> Compiled:
    if piece.operator == "NOT":
        inner = compiler.boolean(piece.operand)
        return Compiled(lambda row: negated(inner(row)), BOOLEAN)
    operand = compiler.compile(piece.operand)
    if operand.kind.base not in {*NUMBERS, "any", "null"}:
        raise compiler.setting.wrong(piece.operand, "a number", operand.kind.base)
    call = operand.call
    if piece.operator == "+":
        return operand
    return Compiled(compiler.setting.guarded(piece, lambda row: negative(call(row))), operand.kind)


def _checked(compiler: Compiler, piece: Binary, left: Kind, right: Kind) -> Kind:
    """The kind of the result; what Neo4j refuses before it reads a row is refused here too."""
    operator = piece.operator
    if operator == "IN" and right.base not in _LISTS:
        raise compiler.setting.wrong(piece.right, "a list", right.base)
    if operator in {"IN", "CONTAINS", "STARTS WITH", "ENDS WITH", "=~"}:
        return BOOLEAN
    if {left.base, right.base} & _TEMPORAL and operator in {"+", "-", "*"}:
        return _temporal(compiler, piece, left, right)
    if operator in {"+", "||"}:
        return sum_kind(left, right)
    for side, kind in ((piece.left, left), (piece.right, right)):
        if kind.base not in {*NUMBERS, "any", "null"}:
            raise compiler.setting.wrong(side, "a number", kind.base)
    if operator == "^":
        return Kind("float")
    return Kind("integer") if left.base == right.base == "integer" else Kind("number")


def _temporal(compiler: Compiler, piece: Binary, left: Kind, right: Kind) -> Kind:
    """A date and a duration, or two durations, or a duration some times."""
    bases = {left.base, right.base}
    if "any" in bases or "null" in bases or (piece.operator == "+" and bases & {"list", "string"}):
        return ANY
    wanted: tuple[set[str], ...] = ({"date", "duration"}, {"duration"})
    if piece.operator == "*":
        wanted = tuple({"duration", number} for number in sorted(NUMBERS))
    if bases not in wanted or (piece.operator == "-" and right.base == "date"):
        raise compiler.setting.wrong(piece, f"a duration beside {piece.operator}", right.base)
    return Kind("date") if "date" in bases else Kind("duration")


def _comparison(compiler: Compiler, piece: Comparison) -> Compiled:
    calls = [compiler.compile(operand).call for operand in piece.operands]
    tests = [COMPARISONS[operator] for operator in piece.operators]
    both = LOGIC["AND"]
    if len(tests) == 1:
        test, (one, other) = tests[0], calls
        return Compiled(compiler.setting.guarded(piece, lambda row: test(one(row), other(row))), BOOLEAN)

    def evaluate(row: Row) -> bool | None:
        values = [call(row) for call in calls]
        found: bool | None = True
        for check, left, right in zip(tests, values, values[1:], strict=False):
            found = both(found, check(left, right))
        return found

    return Compiled(compiler.setting.guarded(piece, evaluate), BOOLEAN)
