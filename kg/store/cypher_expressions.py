"""Expressions, by precedence: OR, XOR, AND, NOT, comparisons, predicates, +, *, ^, signs, subscripts, atoms."""

from __future__ import annotations

from abc import ABC
from typing import Final

from kg.store.cypher_ast import (
    Binary,
    Comparison,
    Constant,
    Expression,
    LabelTest,
    MapProjection,
    NullTest,
    PropertyOf,
    Slice,
    Subscript,
    TypeTest,
    Unary,
    ValueType,
    Variable,
)
from kg.store.cypher_atoms import AtomParser
from kg.store.cypher_cursor import Refused

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
# How deep brackets may nest and how many terms may stand in a row before the reader would run out of stack.
# Types that IS :: tests, by all their names.
TYPES: Final = {
    **{name: name for name in ("ANY", "BOOLEAN", "DATE", "DURATION", "FLOAT", "INTEGER", "LIST", "MAP", "NODE")},
    **{name: name for name in ("NULL", "PATH", "RELATIONSHIP", "STRING")},
    "ARRAY": "LIST",
    "BOOL": "BOOLEAN",
    "EDGE": "RELATIONSHIP",
    "INT": "INTEGER",
    "VARCHAR": "STRING",
    "VERTEX": "NODE",
}
_DEPTH = 25
_TERMS = 80


class ExpressionParser(AtomParser, ABC):
    """The part of the parser that reads operators between atoms."""

    def expression(self) -> Expression:
        self._nested += 1
        if self._nested > _DEPTH:
            raise Refused("too-deep", self.peek().start, self.peek().end)
        try:
            return self._joined(0)
        finally:
            self._nested -= 1

    def _joined(self, level: int) -> Expression:
        """OR, XOR and AND, from the loosest."""
        words = ("OR", "XOR", "AND")
        if level == len(words):
            return self._negation()
        left, terms = self._joined(level + 1), 0
        while self.accept_word(words[level]):
            terms = self._counted(terms)
            right = self._joined(level + 1)
            left = Binary(left.start, right.end, words[level], left, right)
        return left

    def _counted(self, terms: int) -> int:
        if terms == _TERMS:
            raise Refused("too-deep", self.peek().start, self.peek().end)
        return terms + 1

    def _negation(self) -> Expression:
        start, count = self.peek().start, 0
        while self.accept_word("NOT"):
            count += 1
        operand = self._comparison()
        for _ in range(count % 2 or 2 * (count > 0)):
            operand = Unary(start, operand.end, "NOT", operand)
        return operand

    def _comparison(self) -> Expression:
        operands, operators = [self._predicate()], []
        while self.peek().kind == "symbol" and self.peek().value in _COMPARISONS:
            operators.append(self.next().value)
            operands.append(self._predicate())
        if self.at("!="):
            raise self.error("<>, which is how Cypher writes it")
        if not operators:
            return operands[0]
        return Comparison(operands[0].start, operands[-1].end, tuple(operands), tuple(operators))

    def _predicate(self) -> Expression:
        left = self._sum()
        for operator in ("STARTS WITH", "ENDS WITH", "CONTAINS", "IN"):
            if self.accept_word(*operator.split()):
                right = self._sum()
                return Binary(left.start, right.end, operator, left, right)
        if self.accept("=~"):
            right = self._sum()
            return Binary(left.start, right.end, "=~", left, right)
        if self.accept_word("IS", "NULL"):
            return NullTest(left.start, self.last_end, left, negated=False)
        if self.accept_word("IS", "NOT", "NULL"):
            return NullTest(left.start, self.last_end, left, negated=True)
        if self.at_word("IS") or self.at("::"):
            return self._type_test(left)
        return left

    def _type_test(self, operand: Expression) -> Expression:
        """IS [NOT] :: TYPE; IS TYPED and :: alone mean the same."""
        negated = self.accept_word("IS") and self.accept_word("NOT")
        if not self.accept("::") and not self.accept_word("TYPED"):
            raise self.error("NULL", "NOT NULL", "::")
        found = self._value_type()
        return TypeTest(operand.start, found.end, operand, found, negated)

    def _value_type(self) -> ValueType:
        start = self.peek().start
        parts = [self._plain_type()]
        while self.accept("|"):
            parts.append(self._plain_type())
        if len(parts) > _TERMS:
            raise Refused("too-deep", start, self.last_end)
        return parts[0] if len(parts) == 1 else ValueType(start, self.last_end, "|", tuple(parts))

    def _plain_type(self) -> ValueType:
        token = self.peek()
        name = TYPES.get(token.word)
        if name is None:
            raise self.error(*sorted(set(TYPES.values())))
        self.next()
        for second in ("VALUE", "NODE", "RELATIONSHIP"):
            if token.word == "ANY" and self.accept_word(second):
                name = TYPES.get(second, "ANY")
        parts: tuple[ValueType, ...] = ()
        if name == "LIST":
            self._nested += 1
            if self._nested > _DEPTH:
                raise Refused("too-deep", token.start, self.last_end)
            self.expect("<")
            parts = (self._value_type(),)
            self.expect(">", "NOT NULL")
            self._nested -= 1
        nullable = not self.accept_word("NOT", "NULL")
        return ValueType(token.start, self.last_end, name, parts, nullable)

    def _sum(self) -> Expression:
        left, terms = self._product(), 0
        while self.at("+") or self.at("-") or self.at("||"):
            operator, terms = self.next().value, self._counted(terms)
            right = self._product()
            left = Binary(left.start, right.end, operator, left, right)
        return left

    def _product(self) -> Expression:
        left, terms = self._power(), 0
        while self.at("*") or self.at("/") or self.at("%"):
            operator, terms = self.next().value, self._counted(terms)
            right = self._power()
            left = Binary(left.start, right.end, operator, left, right)
        return left

    def _power(self) -> Expression:
        left, terms = self._signed(), 0
        while self.accept("^"):
            terms = self._counted(terms)
            right = self._signed()
            left = Binary(left.start, right.end, "^", left, right)
        return left

    def _signed(self) -> Expression:
        token = self.peek()
        if not self.at("+") and not self.at("-"):
            return self._postfixed()
        self.next()
        if self.at("+") or self.at("-"):
            raise self.error("a number or an expression in brackets")
        operand = self._postfixed()
        if isinstance(operand, Constant) and isinstance(operand.value, int | float) and token.value == "-":
            return Constant(token.start, operand.end, -operand.value)
        return Unary(token.start, operand.end, token.value, operand)

    def _postfixed(self) -> Expression:
        found, terms = self.atom(), 0
        while True:
            terms = self._counted(terms)
            if self.accept("."):
                key = self.name("a property name")
                found = PropertyOf(found.start, key.end, found, key.name)
            elif self.at("["):
                found = self._subscript(found)
            elif self.at(":") and isinstance(found, Variable):
                labels = self.label_expression()
                found = LabelTest(found.start, labels.end, found, labels)
            elif self.at("{") and isinstance(found, Variable):
                found = self._map_projection(found)
            else:
                return found

    def _subscript(self, base: Expression) -> Expression:
        self.next()
        low = None if self.at("..") else self.expression()
        if low is not None and not self.at(".."):
            self.expect("]", "..")
            return Subscript(base.start, self.last_end, base, low)
        self.expect("..")
        high = None if self.at("]") else self.expression()
        self.expect("]")
        return Slice(base.start, self.last_end, base, low, high)

    def _map_projection(self, base: Variable) -> Expression:
        self.next()
        entries: list[tuple[str, Expression | None]] = []
        while not self.at("}"):
            if entries:
                self.expect(",", "}")
            entries.append(self._map_entry(base))
        self.next()
        return MapProjection(base.start, self.last_end, base, tuple(entries))

    def _map_entry(self, base: Variable) -> tuple[str, Expression | None]:
        if self.accept(".", "*"):
            return "*", None
        if self.accept("."):
            key = self.name("a property name or *")
            return key.name, PropertyOf(key.start, key.end, base, key.name)
        key = self.name(".name, .* or a key")
        return key.name, self.expression() if self.accept(":") else key
