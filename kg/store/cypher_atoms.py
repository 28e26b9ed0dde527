"""What expressions consist of: literals, lists, calls, CASE, comprehensions and subqueries."""

from __future__ import annotations

from abc import abstractmethod

from kg.errors import QueryError
from kg.store.cypher_ast import (
    Call,
    Case,
    Constant,
    Exists,
    Expression,
    ListComprehension,
    ListLiteral,
    Match,
    Parameter,
    PatternComprehension,
    Quantifier,
    Query,
    Reduce,
    Subquery,
    Variable,
)
from kg.store.cypher_cursor import Refused
from kg.store.cypher_patterns import PatternParser

# Functions whose arguments have a grammar of their own, beside reduce().
_QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})
_SHORTEST = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})
# What a pattern may begin with beside a bracket.
_PATHS = frozenset({*_SHORTEST, "SHORTEST", "ANY", "ALL"})


class AtomParser(PatternParser):
    """The part of the parser that reads what stands between operators."""

    _nested = 0

    @abstractmethod
    def query_until(self, symbol: str, *, needs_return: bool) -> Query:
        """Clauses as far as `symbol`."""

    def atom(self) -> Expression:
        token = self.peek()
        if token.kind in {"string", "integer", "float"}:
            return self._literal()
        if token.kind == "parameter":
            self.next()
            return Parameter(token.start, token.end, token.value)
        if self.at("("):
            return self._bracketed()
        if self.at("["):
            return self._list()
        if self.at("{"):
            return self.map_literal()
        if token.kind == "name":
            return self._named()
        raise self.error("an expression")

    def _literal(self) -> Expression:
        token = self.next()
        if token.kind == "string":
            return Constant(token.start, token.end, token.value)
        if token.kind == "float":
            return Constant(token.start, token.end, float(token.value))
        base = 0 if token.value[:2] in {"0x", "0o"} else 10
        return Constant(token.start, token.end, int(token.value, base))

    def _bracketed(self) -> Expression:
        """A pattern as a predicate, or an expression in brackets."""
        mark, start, nested = self.mark(), self.peek().start, self._nested
        try:
            path = self.path()
            if path.edges:
                return Exists(start, path.end, Match(start, path.end, optional=False, paths=(path,), where=None))
        except Refused:
            pass
        except QueryError as error:
            self.note(error)
        self.reset(mark)
        self._nested = nested
        self.next()
        outer, self._bar_ends = self._bar_ends, False
        inner = self.expression()
        self._bar_ends = outer
        self.expect(")")
        return inner

    def _list(self) -> Expression:
        start = self.next().start
        if self.peek().kind == "name" and self.peek(1).word == "IN":
            return self._list_comprehension(start)
        named = self.peek().kind == "name" and self.peek(1).value == "=" and self.peek(2).value == "("
        if self.at("(") or named:
            found = self._pattern_comprehension(start)
            if found is not None:
                return found
        items: list[Expression] = []
        while not self.at("]"):
            if items:
                self.expect(",", "]")
            items.append(self.expression())
        self.next()
        return ListLiteral(start, self.last_end, tuple(items))

    def _list_comprehension(self, start: int) -> Expression:
        variable, source = self._bound()
        where = self._filter()
        result = self.expression() if self.accept("|") else None
        self.expect("]", *(() if where or result else ("WHERE",)), *(() if result else ("|",)))
        return ListComprehension(start, self.last_end, variable, source, where, result)

    def _filter(self) -> Expression | None:
        """WHERE before the bar of a comprehension."""
        if not self.accept_word("WHERE"):
            return None
        outer, self._bar_ends = self._bar_ends, True
        try:
            return self.expression()
        finally:
            self._bar_ends = outer

    def _bound(self) -> tuple[Variable, Expression]:
        """Variable IN list."""
        variable = self.name("a variable")
        self.expect_word("IN")
        return variable, self.expression()

    def _pattern_comprehension(self, start: int) -> Expression | None:
        """None where a list begins with brackets instead."""
        mark, nested = self.mark(), self._nested
        try:
            path = self.path()
            if path.edges and (self.at("|") or self.at_word("WHERE")):
                where = self._filter()
                self.expect("|")
                result = self.expression()
                self.expect("]")
                return PatternComprehension(start, self.last_end, path, where, result)
        except QueryError as error:
            self.note(error)
        self.reset(mark)
        self._nested = nested
        return None

    def _named(self) -> Expression:
        token = self.peek()
        after = self.peek(1)
        if token.word == "CASE" and not self._is_variable():
            return self._case()
        if token.word in {"EXISTS", "COUNT", "COLLECT"} and after.kind == "symbol" and after.value == "{":
            return self._subquery(token.word)
        if after.kind == "symbol" and after.value in {"(", "."} and self._call_ahead():
            return self._call()
        self.next()
        if token.word in {"TRUE", "FALSE", "NULL"}:
            return Constant(token.start, token.end, {"TRUE": True, "FALSE": False, "NULL": None}[token.word])
        return Variable(token.start, token.end, token.value)

    def _is_variable(self) -> bool:
        """A column may be called case."""
        after = self.peek(1)
        return after.kind == "end" or (after.kind == "symbol" and after.value in {".", ",", ")", "="})

    def _call_ahead(self) -> bool:
        """Whether name(.name)*( stands here; n.name alone is a property."""
        ahead = 1
        while self.peek(ahead).value == "." and self.peek(ahead + 1).kind == "name":
            ahead += 2
        return self.peek(ahead).kind == "symbol" and self.peek(ahead).value == "("

    def _call(self) -> Expression:
        first = self.next()
        name = first.value
        while self.accept("."):
            name += "." + self.next().value
        if name.upper() in _SHORTEST:
            raise Refused("shortest-value", first.start, first.end)
        self.expect("(")
        if name.upper() in _QUANTIFIERS and self.peek().kind == "name" and self.peek(1).word == "IN":
            return self._quantifier(first.start, name.lower())
        if name.upper() == "REDUCE":
            return self._reduce(first.start)
        if self.accept("*", ")"):
            return Call(first.start, self.last_end, name, (), distinct=False, star=True)
        distinct = self.accept_word("DISTINCT")
        arguments: list[Expression] = []
        while not self.at(")"):
            if arguments:
                self.expect(",", ")")
            arguments.append(self.expression())
        self.next()
        return Call(first.start, self.last_end, name, tuple(arguments), distinct=distinct, star=False)

    def _quantifier(self, start: int, word: str) -> Expression:
        variable, source = self._bound()
        self.expect_word("WHERE")
        where = self.expression()
        self.expect(")")
        return Quantifier(start, self.last_end, word, variable, source, where)

    def _reduce(self, start: int) -> Expression:
        accumulator = self.name("a variable")
        self.expect("=")
        initial = self.expression()
        self.expect(",")
        variable, source = self._bound()
        self.expect("|")
        result = self.expression()
        self.expect(")")
        return Reduce(start, self.last_end, accumulator, initial, variable, source, result)

    def _case(self) -> Expression:
        start = self.next().start
        subject = None if self.at_word("WHEN") else self.expression()
        branches = []
        while self.accept_word("WHEN"):
            conditions = [self.expression()]
            while subject is not None and self.accept(","):
                conditions.append(self.expression())
            self.expect_word("THEN")
            result = self.expression()
            branches += [(condition, result) for condition in conditions]
        if not branches:
            raise self.error("WHEN")
        default = self.expression() if self.accept_word("ELSE") else None
        self.expect_word("END", "WHEN", "ELSE")
        return Case(start, self.last_end, subject, tuple(branches), default)

    def _subquery(self, word: str) -> Expression:
        """A pattern with WHERE, or whole clauses; RETURN may be left out but in COLLECT."""
        start = self.next().start
        self.next()
        if self.at("(") or self.peek(1).value == "=" or self.peek().word in _PATHS:
            begin = self.peek().start
            paths = self.paths()
            where = self.expression() if self.accept_word("WHERE") else None
            match = Match(begin, self.last_end, optional=False, paths=paths, where=where)
            query = Query(begin, self.last_end, ((match,),), ())
        else:
            query = self.query_until("}", needs_return=word == "COLLECT")
        self.expect("}", "WHERE")
        first = query.parts[0][0]
        if word == "EXISTS" and len(query.parts) == len(query.parts[0]) == 1 and isinstance(first, Match):
            return Exists(start, self.last_end, first)
        return Subquery(start, self.last_end, word, query)
