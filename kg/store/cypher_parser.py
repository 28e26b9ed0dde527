"""Reading Cypher parsed: the clauses, from MATCH to RETURN, and UNION."""

from __future__ import annotations

from functools import lru_cache

from kg.errors import QueryError
from kg.store.cypher_ast import CallQuery, Clause, Item, Match, Projection, Query, SortKey, Unwind, Variable
from kg.store.cypher_cursor import Refused
from kg.store.cypher_expressions import ExpressionParser
from kg.store.cypher_tokens import syntax_error

# Words that begin a clause which writes, changes the schema, reads files or runs procedures.
_WRITING = frozenset(
    {"CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE", "FOREACH", "DROP", "ALTER", "INSERT"}
)
_RUNNING = {
    "LOAD": "load",
    "USE": "call",
    "SHOW": "call",
    "EXPLAIN": "explain",
    "PROFILE": "explain",
    "CYPHER": "explain",
    "FINISH": "call",
}
_DEPTH = 12  # queries inside queries
_CLAUSES = ("MATCH", "OPTIONAL MATCH", "WITH", "UNWIND", "RETURN")


@lru_cache(maxsize=128)
def parse(cypher: str) -> Query:
    """The query's structure; of the last queries it is kept, for nothing changes it.

    Raises QueryError, with line and caret, where it is no Cypher, and Refused for constructs that are recognised
    but not taken apart: writing clauses, comprehensions, subqueries and so on.
    """
    parser = _Parser(cypher)
    try:
        return parser.query()
    except QueryError as error:
        raise parser.best(error) from None


class _Parser(ExpressionParser):
    def query(self) -> Query:
        if self.peek().kind == "end":
            raise self.error("a query, such as MATCH (n:Park) RETURN n.name")
        found = self._union("", needs_return=True)
        if self.accept(";") and self.peek().kind != "end":
            raise syntax_error(self.cypher, self.peek().start, "a second statement; expected one")
        if self.peek().kind != "end":
            raise self.error("the end", "UNION", "ORDER BY", "SKIP", "LIMIT")
        return found

    def query_until(self, symbol: str, *, needs_return: bool) -> Query:
        self._nested += 1
        if self._nested > _DEPTH:
            raise Refused("too-deep", self.peek().start, self.peek().end)
        try:
            return self._union(symbol, needs_return=needs_return)
        finally:
            self._nested -= 1

    def _union(self, until: str, *, needs_return: bool) -> Query:
        start = self.peek().start
        parts, union_all = [self._single(until, needs_return=needs_return)], []
        while self.accept_word("UNION"):
            union_all.append(self.accept_word("ALL"))
            self.accept_word("DISTINCT")
            parts.append(self._single(until, needs_return=needs_return))
        return Query(start, self.last_end, tuple(parts), tuple(union_all))

    def _single(self, until: str, *, needs_return: bool) -> tuple[Clause, ...]:
        clauses: list[Clause] = []
        while not (clauses and isinstance(clauses[-1], Projection) and clauses[-1].is_return):
            if until and clauses and not needs_return and (self.at(until) or self.at_word("UNION")):
                break
            clauses.append(self._clause(bool(clauses)))
        return tuple(clauses)

    def _clause(self, followed: bool) -> Clause:  # noqa: FBT001 - told by position in one place only
        token = self.peek()
        if token.word in _WRITING:
            raise Refused("writing", token.start, token.end, clause=token.word)
        if self.at_word("CALL") or self.at_word("OPTIONAL", "CALL"):
            optional = self.accept_word("OPTIONAL")
            if self.peek(1).value in {"{", "("} and self.peek(1).kind == "symbol":
                return self._call_query(token.start, optional=optional)
            raise self._procedure(token.start)
        if token.word in _RUNNING:
            raise Refused(_RUNNING[token.word], token.start, token.end, clause=token.word)
        if self.accept_word("OPTIONAL"):
            self.expect_word("MATCH")
            return self._match(token.start, optional=True)
        if self.accept_word("MATCH"):
            return self._match(token.start, optional=False)
        if self.accept_word("UNWIND"):
            return self._unwind(token.start)
        if self.at_word("WITH") or self.at_word("RETURN"):
            return self._projection()
        hint = ("RETURN at the end of a query",) if followed and token.kind == "end" else _CLAUSES
        raise self.error(*(("WHERE", *hint) if followed and token.kind != "end" else hint))

    def _procedure(self, start: int) -> Refused:
        """CALL db.labels()"""
        self.next()
        name = self.name("a procedure, { or (").name
        while self.accept("."):
            name += f".{self.next().value}"
        return Refused("procedure", start, self.last_end, procedure=name)

    def _call_query(self, start: int, *, optional: bool) -> CallQuery:
        self.next()
        imports: list[Variable] | None = None
        star = False
        if self.accept("("):
            imports, star = [], self.accept("*")
            while not star and not self.at(")"):
                if imports:
                    self.expect(",", ")")
                imports.append(self.name("a variable"))
            self.expect(")")
        self.expect("{")
        query = self.query_until("}", needs_return=True)
        self.expect("}")
        if self.at_word("IN"):
            raise Refused("call", start, self.last_end, clause="CALL { … } IN TRANSACTIONS")
        return CallQuery(start, self.last_end, query, None if imports is None else tuple(imports), star, optional)

    def _match(self, start: int, *, optional: bool) -> Match:
        paths = self.paths()
        if self.at_word("USING"):
            raise Refused("hint", self.peek().start, self.peek(1).end)
        where = self.expression() if self.accept_word("WHERE") else None
        return Match(start, self.last_end, optional, paths, where)

    def _unwind(self, start: int) -> Unwind:
        source = self.expression()
        self.expect_word("AS")
        return Unwind(start, self.peek().end, source, self.name("a variable"))

    def _projection(self) -> Projection:
        token = self.next()
        is_return = token.word == "RETURN"
        distinct = self.accept_word("DISTINCT")
        star, items = self._items()
        order = self._order()
        skip = self.expression() if self.accept_word("SKIP") or self.accept_word("OFFSET") else None
        limit = self.expression() if self.accept_word("LIMIT") else None
        where = self.expression() if not is_return and self.accept_word("WHERE") else None
        return Projection(token.start, self.last_end, is_return, distinct, star, items, order, skip, limit, where)

    def _items(self) -> tuple[bool, tuple[Item, ...]]:
        star = self.accept("*")
        items: list[Item] = []
        while self.accept(",") if star or items else True:
            items.append(self._item())
        return star, tuple(items)

    def _item(self) -> Item:
        start = self.peek().start
        expression = self.expression()
        if self.accept_word("AS"):
            alias = self.name("a column name")
            return Item(start, alias.end, expression, alias.name, aliased=True)
        written = self.cypher[start : self.last_end]
        name = expression.name if isinstance(expression, Variable) else written
        return Item(start, self.last_end, expression, name, aliased=False)

    def _order(self) -> tuple[SortKey, ...]:
        if not self.accept_word("ORDER"):
            return ()
        self.expect_word("BY")
        keys = [self._sort_key()]
        while self.accept(","):
            keys.append(self._sort_key())
        return tuple(keys)

    def _sort_key(self) -> SortKey:
        expression = self.expression()
        descending = self.accept_word("DESC") or self.accept_word("DESCENDING")
        if not descending and not self.accept_word("ASC"):
            self.accept_word("ASCENDING")
        return SortKey(expression.start, self.last_end, expression, descending)
