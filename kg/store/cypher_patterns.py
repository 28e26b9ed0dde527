"""Patterns: (a:Park {name: $name})-[r:LOCATED_IN|PART_OF*1..3]->(b), p = …."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final, Literal

from kg.errors import QueryError
from kg.store.cypher_ast import (
    Direction,
    EdgePattern,
    Expression,
    LabelAlgebra,
    LabelExpression,
    Labels,
    Length,
    MapLiteral,
    NodePattern,
    Parameter,
    PathPattern,
    QuantifiedPath,
    Step,
    Variable,
)
from kg.store.cypher_cursor import Cursor, Refused

_SHORTEST: Final[Mapping[str, Literal["one", "all"]]] = {"SHORTESTPATH": "one", "ALLSHORTESTPATHS": "all"}
_LABELS: Final = 50  # names and operators of a label expression; quantified parts of a query


class PatternParser(Cursor, ABC):
    """The part of the parser that reads patterns."""

    def __init__(self, cypher: str) -> None:
        super().__init__(cypher)
        self._no_paths: dict[int, Exception] = {}

    _labels_nested = 0
    _parts = 0
    _bar_ends = False

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
        """One pattern. What stands here is read once as a pattern, however often brackets around it are tried."""
        mark = self.mark()
        if mark in self._no_paths:
            raise self._no_paths[mark]
        try:
            return self._path()
        except (Refused, QueryError) as error:
            self._no_paths[mark] = error
            raise

    def _path(self) -> PathPattern:
        start, variable = self.peek().start, None
        if self.peek().kind == "name" and self.peek(1).value == "=" and self.peek(1).kind == "symbol":
            variable = self.name("a variable")
            self.next()
        word = self.peek().word
        if word in {"SHORTEST", "ANY", "ALL"} and self.peek(1).value != "=":
            selector = self._selector(word)
            nodes, edges = self._chain()
            return PathPattern(start, self.last_end, variable, nodes, edges, selector, selects=bool(selector))
        if word in _SHORTEST and self.peek(1).value == "(":
            self.next()
            self.next()
            nodes, edges = self._chain()
            self.expect(")")
            return PathPattern(start, self.last_end, variable, nodes, edges, _SHORTEST[word])
        nodes, edges = self._chain()
        return PathPattern(start, self.last_end, variable, nodes, edges)

    def _selector(self, word: str) -> Literal["", "one", "all"]:
        """ALL SHORTEST, ANY SHORTEST, SHORTEST 1, or ALL, which every pattern is without it."""
        token = self.next()
        shortest = word != "SHORTEST" and self.accept_word("SHORTEST")
        number = self.whole_number() if word == "SHORTEST" else None
        _ = self.accept_word("PATH") or self.accept_word("PATHS")
        grouped = self.at_word("GROUP") or self.at_word("GROUPS")
        if grouped or (word == "SHORTEST" and number != 1) or (word == "ANY" and not shortest):
            raise Refused("path-selector", token.start, self.last_end)
        if word == "ALL":
            return "all" if shortest else ""
        return "one"

    def _chain(self) -> tuple[tuple[NodePattern, ...], tuple[Step, ...]]:
        nodes: list[NodePattern] = []
        edges: list[Step] = []
        if not self._part_ahead():
            nodes.append(self._node())
        while True:
            if self._part_ahead():
                nodes = nodes or [self._nameless()]
                edges.append(self._part())
                nodes.append(self._nameless() if self._part_ahead() or not self.at("(") else self._node())
            elif self.at("-") or self.at("<", "-"):
                edges.append(self._quantified(self._edge()))
                nodes.append(self._node())
            else:
                return tuple(nodes), tuple(edges)

    def _nameless(self) -> NodePattern:
        """The node that is not written between two quantified parts, or at the end of one."""
        return NodePattern(self.peek().start, self.peek().start, None, None, None)

    def _part_ahead(self) -> bool:
        """Whether a part in brackets begins here: `((x)-->(y)){1,3}`."""
        second = self.peek(1)
        named = second.kind == "name" and self.peek(2).value == "=" and self.peek(3).value == "("
        return self.at("(") and ((second.kind == "symbol" and second.value == "(") or named)

    def _part(self) -> QuantifiedPath:
        start = self.next().start
        self._parts += 1
        if self._parts > _LABELS:
            raise Refused("too-deep", start, self.last_end)
        path = self.path()
        where = self.expression() if self.accept_word("WHERE") else None
        self.expect(")", "WHERE")
        low, high = self._bounds() or (1, 1)
        if not path.edges:
            raise Refused("path-selector", start, self.last_end)
        return QuantifiedPath(start, self.last_end, path, where, low, high)

    def _quantified(self, edge: EdgePattern) -> Step:
        """-[r]->{1,3} repeats the edge between nodes without a name."""
        bounds = self._bounds()
        if bounds is None:
            return edge
        if edge.length:
            raise self.error("a node")
        between = (self._nameless(), self._nameless())
        path = PathPattern(edge.start, edge.end, None, between, (edge,))
        return QuantifiedPath(edge.start, self.last_end, path, None, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        """+, *, {3}, {1,3}, {,3}, {1,}."""
        if self.accept("+"):
            return 1, None
        if self.accept("*"):
            return 0, None
        if not self.accept("{"):
            return None
        low = self.whole_number()
        high = low
        if self.accept(","):
            high = self.whole_number()
        elif low is None:
            raise self.error("a whole number", ",")
        self.expect("}")
        return low or 0, high

    def _node(self) -> NodePattern:
        start = self.expect("(").start
        variable = self._optional_name()
        labels = self.label_expression() if self.at(":") or self.at_word("IS") else None
        properties = self._properties()
        where = self._inline_where()
        self.expect(")", *self._could_follow(labels, properties))
        return NodePattern(start, self.last_end, variable, labels, properties, where)

    def _edge(self) -> EdgePattern:
        start = self.peek().start
        incoming = self.accept("<")
        self.expect("-")
        variable, types, length, properties, where = None, None, None, None, None
        if self.accept("["):
            variable = self._optional_name()
            types = self.label_expression() if self.at(":") or self.at_word("IS") else None
            length = self._length()
            properties = self._properties()
            where = self._inline_where()
            self.expect("]", *self._could_follow(types, properties))
        self.expect("-")
        outgoing = self.accept(">")
        # <-[]-> is what Cypher calls either direction.
        direction: Direction = "both" if incoming == outgoing else "in" if incoming else "out"
        return EdgePattern(start, self.last_end, variable, types, length, properties, direction, where)

    def label_expression(self) -> Labels:
        """:A, :A:B, :A&B, :A|B, :A|:B, :!A, :%, :(A|B)&!C, IS A."""
        start = self.next().start
        found = self._labels_any(start)
        return (
            found
            if isinstance(found, LabelExpression)
            else LabelAlgebra(start, self.last_end, found.operator, found.parts)
        )

    def _labels_any(self, start: int) -> Labels:
        parts = [self._labels_all(start)]
        while self.at("|") and not (self._bar_ends and self._last_bar()):
            self.next()
            self.accept(":")
            parts.append(self._labels_all(self.peek().start))
        return self._labels_joined("|", start, parts)

    def _last_bar(self) -> bool:
        """In [x IN xs WHERE x:Park | x.name] the bar before the result is none between labels."""
        after = self.peek(2)
        return not (after.kind == "symbol" and after.value in {"|", "&"}) and after.word not in {"AND", "OR", "XOR"}

    def _labels_all(self, start: int) -> Labels:
        parts = [self._labels_one(start)]
        while self.accept("&") or self.accept(":"):
            parts.append(self._labels_one(self.peek().start))
        return self._labels_joined("&", start, parts)

    def _labels_joined(self, operator: Literal["|", "&"], start: int, parts: list[Labels]) -> Labels:
        if len(parts) == 1:
            return parts[0]
        if len(parts) > _LABELS:
            raise Refused("too-deep", start, self.last_end)
        names = [part.names[0] for part in parts if isinstance(part, LabelExpression) and len(part.names) == 1]
        if len(names) == len(parts):
            return LabelExpression(start, self.last_end, operator, tuple(names))
        return LabelAlgebra(start, self.last_end, operator, tuple(parts))

    def _labels_one(self, start: int) -> Labels:
        if self.at("!") or self.at("("):
            self._labels_nested += 1
            if self._labels_nested > _LABELS:
                raise Refused("too-deep", start, self.peek().end)
        if self.accept("!"):
            return LabelAlgebra(start, self.last_end, "!", (self._labels_one(self.peek().start),))
        if self.accept("%"):
            return LabelAlgebra(start, self.last_end, "%", ())
        if self.accept("("):
            inner = self._labels_any(self.peek().start)
            self.expect(")", "|", "&")
            return inner
        name = self.name("a label or type")
        return LabelExpression(start, self.last_end, "|", (name,))

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

    def _inline_where(self) -> Expression | None:
        return self.expression() if self.accept_word("WHERE") else None

    @staticmethod
    def _could_follow(labels: Labels | None, properties: object) -> tuple[str, ...]:
        """What else could have stood before the closing bracket."""
        if properties is not None:
            return ()
        return ("{",) if labels else (":", "{")
