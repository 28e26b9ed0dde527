"""Expressions through the gate: typed, checked against the schema, and written for the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

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
    Match,
    NullTest,
    Parameter,
    PatternComprehension,
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
from kg.store.gate_calls import aggregate_call, call_text
from kg.store.gate_compare import common_type, comparable, mixed
from kg.store.gate_names import edge_types, label_condition, node_labels, property_type
from kg.store.gate_types import NULL, NUMBERS, SCALARS, Context, Scope, Type, Typed, merged, refuse
from kg.store.gate_values import list_literal, literal, parameter, same_numbers

_BOOLEAN = Type("boolean")
_REFUSED: Final[Mapping[type, str]] = {
    MapLiteral: "map",
    Subscript: "subscript",
    Slice: "list-slice",
    TypeTest: "type-predicate",
    Subquery: "subquery",
    ListComprehension: "list-comprehension",
    PatternComprehension: "pattern-comprehension",
    Quantifier: "quantifier",
    Reduce: "reduce",
    MapProjection: "map-projection",
}


@dataclass(frozen=True, slots=True)
class Expressions:
    """Compiles expressions that see `scope`; `exists` compiles the MATCH inside EXISTS { … }.

    `outside` are variables that the engine cannot reach from here: inside EXISTS those that its pattern lacks.
    """

    context: Context
    scope: Scope
    exists: Callable[[Match, Scope], str]
    aggregates: bool = False
    outside: frozenset[str] = frozenset()

    def condition(self, expression: Expression) -> str:
        """A WHERE."""
        return self._boolean(expression, "WHERE").text

    def compile(self, expression: Expression) -> Typed:
        match expression:
            case Constant():
                return literal(self.context, expression)
            case Parameter():
                return parameter(self.context, expression)
            case Variable():
                return self._variable(expression)
            case PropertyOf():
                return self._property(expression)
            case ListLiteral():
                return list_literal(expression, [self.compile(item) for item in expression.items])
            case Unary() | Binary():
                return self._operation(expression)
            case Comparison():
                return self._comparison(expression)
            case NullTest():
                return self._null_test(expression)
            case LabelTest():
                return self._label_test(expression)
            case Case():
                return self._case(expression)
            case Call():
                return self._call(expression)
            case Exists():
                return Typed(self.exists(expression.match, self.scope), Type("boolean", nullable=False), free=True)
        raise refuse(_REFUSED[type(expression)], expression)

    def _variable(self, piece: Variable) -> Typed:
        binding = self.scope.get(piece.name)
        if binding is None:
            known = ", ".join(self.scope) or "none"
            raise self.context.error(piece, f"variable {piece.name!r} is not defined here; defined: {known}")
        if binding.type.base == "trail":
            raise refuse("length-variable", piece)
        if piece.name in self.outside:
            raise refuse("exists-outside", piece, name=piece.name)
        return Typed(binding.engine, binding.type, free=True)

    def _property(self, piece: PropertyOf) -> Typed:
        base = self.compile(piece.base)
        if base.type.base not in {"node", "edge"}:
            raise self.context.error(piece, f"{base.type} has no properties; expected a node or an edge before .")
        type_ = property_type(self.context, piece, base.type, piece.key)
        return base.as_(f"{base.text}.`{piece.key}`", type_)

    def _operation(self, piece: Unary | Binary) -> Typed:
        if isinstance(piece, Unary):
            return self._unary(piece)
        if piece.operator in {"AND", "OR", "XOR"}:
            sides = [self._boolean(side, piece.operator) for side in (piece.left, piece.right)]
            return merged(sides).as_(f"({sides[0].text} {piece.operator} {sides[1].text})", _BOOLEAN)
        if piece.operator == "=~":
            raise refuse("regex", piece)
        left, right = self.compile(piece.left), self.compile(piece.right)
        if piece.operator == "IN":
            return self._member(piece, left, right)
        if piece.operator in {"CONTAINS", "STARTS WITH", "ENDS WITH"}:
            return self._text_test(piece, left, right)
        if piece.operator == "||" or "list" in {left.type.base, right.type.base}:
            raise refuse("concatenation", piece)
        return self._arithmetic(piece, left, right)

    def _unary(self, piece: Unary) -> Typed:
        if piece.operator == "NOT":
            operand = self._boolean(piece.operand, "NOT")
            return operand.as_(f"(NOT {operand.text})", operand.type)
        operand = self.compile(piece.operand)
        if operand.type.base not in NUMBERS:
            raise refuse("mixed-types", piece, left="", operator=piece.operator, right=str(operand.type))
        return operand.as_(f"({piece.operator}{operand.text})", operand.type) if piece.operator == "-" else operand

    def _boolean(self, piece: Expression, operator: str) -> Typed:
        found = self.compile(piece)
        if found.type.base not in {"boolean", "null"}:
            raise refuse("mixed-types", piece, left="", operator=operator, right=str(found.type))
        return found

    def _arithmetic(self, piece: Binary, left: Typed, right: Typed) -> Typed:
        both = merged([left, right])
        bases = {left.type.base, right.type.base}
        nullable = left.type.nullable or right.type.nullable
        if bases == {"string"} and piece.operator == "+":
            text = f"({left.text} + {right.text})"
            # The engine takes null + 'x' for 'x'.
            if left.type.nullable or right.type.nullable:
                self.context.rewrite("null-text", piece)
            nulls = [side.text + " IS NULL" for side in (left, right) if side.type.nullable]
            text = f"(CASE WHEN {' OR '.join(nulls)} THEN NULL ELSE {text} END)" if nulls else text
            return both.as_(text, Type("string", nullable))
        whole = bases == {"integer"}
        if not bases <= NUMBERS or (piece.operator == "%" and not whole):
            raise mixed(piece, left, piece.operator, right)
        divides = whole and piece.operator in {"/", "%"} and right.is_constant and right.constant > 0
        if piece.operator in {"/", "%", "^"} and not divides:
            raise refuse("division", piece)
        base = "integer" if whole else "float"
        return both.as_(f"({left.text} {piece.operator} {right.text})", Type(base, nullable))  # type: ignore[arg-type]

    def _comparison(self, piece: Comparison) -> Typed:
        operands = [self.compile(operand) for operand in piece.operands]
        texts = []
        for left, operator, right in zip(operands, piece.operators, operands[1:], strict=False):
            one, other = comparable(piece, left, operator, right)
            if (one, other) != (left.text, right.text):
                entities = {left.type.base, right.type.base} & {"node", "edge"}
                self.context.rewrite("entity-by-id" if entities else "same-numbers", piece)
            texts.append(f"{one} {operator} {other}")
        return merged(operands).as_(f"({' AND '.join(texts)})", _BOOLEAN)

    def _member(self, piece: Binary, left: Typed, right: Typed) -> Typed:
        """The engine's `null IN []` is null where Neo4j's is false, its IN with a null inside is never null."""
        if right.type.base != "list" or left.type.base not in SCALARS:
            raise mixed(piece, left, "IN", right)
        both = merged([left, right])
        item = right.type.item or NULL
        if right.is_constant and not right.constant:
            return both.as_("false", Type("boolean", nullable=False))
        if item.nullable:
            raise refuse("null-in-list", piece.right)
        text = f"({left.text} IN {self._members(piece, left, right, item)})"
        if left.type.nullable and not right.is_constant:
            self.context.rewrite("null-in-nothing", piece)
            text = f"(size({right.text}) > 0 AND {text})"
        return both.as_(text, _BOOLEAN)

    def _members(self, piece: Binary, left: Typed, right: Typed, item: Type) -> str:
        """The list as the engine needs it: whole numbers written as floats beside a float."""
        if left.type.base == item.base:
            return right.text
        if left.type.base == "float" and item.base == "integer" and right.is_constant:
            pairs = [
                same_numbers(left, Typed(str(value), item, value, is_constant=True)) for value in right.constant
            ]
            if all(pairs):
                return f"[{', '.join(pair[1] for pair in pairs if pair)}]"
        raise mixed(piece, left, "IN", right)

    def _text_test(self, piece: Binary, left: Typed, right: Typed) -> Typed:
        if {left.type.base, right.type.base} != {"string"}:
            raise mixed(piece, left, piece.operator, right)
        text = f"({left.text} {piece.operator} {right.text})"
        if piece.operator == "CONTAINS" and not (right.is_constant and right.constant):
            # To the engine no text contains the empty one.
            self.context.rewrite("contains-empty", piece)
            empty = f"{left.text} IS NOT NULL AND {right.text} = {self.context.parameter('')}"
            text = f"(({empty}) OR {text})"
        return merged([left, right]).as_(text, _BOOLEAN)

    def _null_test(self, piece: NullTest) -> Typed:
        operand = self.compile(piece.operand)
        if operand.type.base == "path":
            raise refuse("entire-value", piece.operand, what="a path")
        word = "IS NOT NULL" if piece.negated else "IS NULL"
        if operand.type.base in {"node", "edge"}:
            self.context.rewrite("entity-by-id", piece)
            operand = operand.as_(f"{operand.text}.`id`", operand.type)
        return operand.as_(f"({operand.text} {word})", Type("boolean", nullable=False))

    def _label_test(self, piece: LabelTest) -> Typed:
        operand = self.compile(piece.operand)
        if operand.type.base == "node":
            names = node_labels(self.context, piece.labels)
        elif operand.type.base == "edge":
            names = edge_types(self.context, piece.labels)
        else:
            raise self.context.error(piece, f"{operand.type} has no label; expected a node or an edge")
        self.context.rewrite("label-test", piece)
        return operand.as_(label_condition(self.context, operand.text, names), _BOOLEAN)

    def _case(self, piece: Case) -> Typed:
        """CASE x WHEN y is CASE WHEN x = y: the engine lets null match null."""
        subject = self.compile(piece.subject) if piece.subject else None
        if subject is not None:
            self.context.rewrite("simple-case", piece)
        parts, conditions, results = [], [], []
        for condition, result in piece.branches:
            if subject is None:
                test = self._boolean(condition, "WHEN")
            else:
                value = self.compile(condition)
                test = merged([value]).as_(" = ".join(comparable(condition, subject, "=", value)), _BOOLEAN)
            conditions.append(test)
            results.append(self.compile(result))
            parts.append(f"WHEN {test.text} THEN {results[-1].text}")
        default = self.compile(piece.default) if piece.default else Typed("NULL", NULL)
        type_ = common_type(piece, [*results, default])
        if type_.base == "boolean":
            raise refuse("case-boolean", piece)
        text = f"(CASE {' '.join(parts)} ELSE {default.text} END)"
        every = [*conditions, *results, default, *([subject] if subject else [])]
        return merged(every).as_(text, type_)

    def _call(self, piece: Call) -> Typed:
        inner = Expressions(self.context, self.scope, self.exists, outside=self.outside)
        found = aggregate_call(self.context, piece, inner.compile, allowed=self.aggregates)
        if found is not None:
            return found
        arguments = [self.compile(argument) for argument in piece.arguments]
        if piece.name.lower() == "coalesce" and arguments:
            type_ = common_type(piece, arguments)
            nullable = all(argument.type.nullable for argument in arguments)
            text = f"coalesce({', '.join(argument.text for argument in arguments)})"
            return merged(arguments).as_(text, Type(type_.base, nullable))
        return call_text(self.context, piece, arguments)
