"""Patterns: (a:Park {name: $name})-[r:LOCATED_IN|PART_OF*1..3]->(b), p = …."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Literal

from kg.store.cypher_ast import (
    Direction,
    EdgePattern,
    Expression,
    LabelExpression,
    Length,
    MapLiteral,
    NodePattern,
    Parameter,
    PathPattern,
    Variable,
)
from kg.store.cypher_cursor import Cursor, Refused


class PatternParser(Cursor, ABC):
    """The part of the parser that reads patterns."""

    @abstractmethod
    def expression(self) -> Expression:
        """One expression, as long as it goes."""

    def paths(self) -> tuple[PathPattern, ...]:
        """Patterns separated by commas."""
        found = [self.path()]
        while self.accept(","):
            found.append(self.path())
        return tuple(found)

    def path(self) -> PathPattern:
        start, variable = self.peek().start, None
        if self.peek().kind == "name" and self.peek(1).value == "=" and self.peek(1).kind == "symbol":
            variable = self.name("a variable")
            self.next()
        if self.peek().word in {"SHORTESTPATH", "ALLSHORTESTPATHS", "SHORTEST", "ANY", "ALL"}:
            raise Refused("shortest-path", self.peek().start, self.peek().end)
        nodes, edges = self._chain()
        return PathPattern(start, self.last_end, variable, nodes, edges)

    def _chain(self) -> tuple[tuple[NodePattern, ...], tuple[EdgePattern, ...]]:
        nodes, edges = [self._node()], []
        if self.at("("):
            raise Refused("quantified-path", self.peek().start, self.peek().end)
        while self.at("-") or self.at("<", "-"):
            edges.append(self._edge())
            nodes.append(self._node())
        return tuple(nodes), tuple(edges)

    def _node(self) -> NodePattern:
        start = self.expect("(").start
        if self.at("("):
            raise Refused("quantified-path", start, self.last_end)
        variable = self._optional_name()
        labels = self.label_expression() if self.at(":") or self.at_word("IS") else None
        properties = self._properties()
        self._no_inline_where()
        self.expect(")", *self._could_follow(labels, properties))
        if self.at("{") or self.at("+"):
            raise Refused("quantified-path", start, self.last_end)
        return NodePattern(start, self.last_end, variable, labels, properties)

    def _edge(self) -> EdgePattern:
        start = self.peek().start
        incoming = self.accept("<")
        self.expect("-")
        variable, types, length, properties = None, None, None, None
        if self.accept("["):
            variable = self._optional_name()
            types = self.label_expression() if self.at(":") or self.at_word("IS") else None
            length = self._length()
            properties = self._properties()
            self._no_inline_where()
            self.expect("]", *self._could_follow(types, properties))
        self.expect("-")
        outgoing = self.accept(">")
        if self.at("+") or self.at("{") or self.at("*"):
            raise Refused("quantified-path", start, self.last_end)
        # <-[]-> is what Cypher calls either direction.
        direction: Direction = "both" if incoming == outgoing else "in" if incoming else "out"
        return EdgePattern(start, self.last_end, variable, types, length, properties, direction)

    def label_expression(self) -> LabelExpression:
        """:A, :A:B, :A&B, :A|B, :A|:B, IS A."""
        start = self.next().start
        if self.at("!") or self.at("%") or self.at("("):
            raise Refused("label-algebra", self.peek().start, self.peek().end)
        names, operators = [self.name("a label or type")], set()
        while self.at("|") or self.at("&") or self.at(":"):
            operators.add("|" if self.at("|") else "&")
            if self.next().value == "|":
                self.accept(":")
            if self.at("!") or self.at("%") or self.at("("):
                raise Refused("label-algebra", self.peek().start, self.peek().end)
            names.append(self.name("a label or type"))
        if len(operators) > 1:
            raise Refused("label-algebra", start, self.last_end)
        operator: Literal["|", "&"] = "&" if operators == {"&"} else "|"
        return LabelExpression(start, self.last_end, operator, tuple(names))

    def _length(self) -> Length | None:
        if not self.at("*"):
            return None
        start = self.next().start
        low = self.whole_number()
        high = low
        if self.accept(".."):
            high = self.whole_number()
        return Length(start, self.last_end, low, high)

    def _properties(self) -> MapLiteral | Parameter | None:
        if self.at("{"):
            return self.map_literal()
        if self.peek().kind == "parameter":
            token = self.next()
            return Parameter(token.start, token.end, token.value)
        return None

    def map_literal(self) -> MapLiteral:
        start = self.expect("{").start
        entries: list[tuple[str, Expression]] = []
        while not self.at("}"):
            if entries:
                self.expect(",", "}")
            key = self.name("a property name" if entries else "a property name or }")
            self.expect(":")
            entries.append((key.name, self.expression()))
        self.next()
        return MapLiteral(start, self.last_end, tuple(entries))

    def _optional_name(self) -> Variable | None:
        token = self.peek()
        if token.kind != "name" or token.word in {"WHERE", "IS"}:
            return None
        return self.name("a variable")

    def _no_inline_where(self) -> None:
        if self.at_word("WHERE"):
            raise Refused("inline-where", self.peek().start, self.peek().end)

    @staticmethod
    def _could_follow(labels: LabelExpression | None, properties: object) -> tuple[str, ...]:
        """What else could have stood before the closing bracket."""
        if properties is not None:
            return ()
        return ("{",) if labels else (":", "{")
