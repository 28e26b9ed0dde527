"""A place in a query's tokens: what stands there, what may, and the error when it does not."""

from __future__ import annotations

import difflib

from kg.errors import QueryError
from kg.store.cypher_ast import Variable
from kg.store.cypher_tokens import Token, hint_at, syntax_error, tokenize


class Refused(Exception):  # noqa: N818 - no error yet: the gate finds the words for it
    """A construct that is Cypher but that the index does not answer; `rule` is its id in the gate's rules."""

    def __init__(self, rule: str, start: int, end: int, **words: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.start = start
        self.end = end
        self.words = words


class Cursor:
    """Reads tokens from left to right; `mark` and `reset` go back for a second reading."""

    def __init__(self, cypher: str) -> None:
        self.cypher = cypher
        self._tokens = tokenize(cypher)
        self._last = len(self._tokens) - 1
        self._index = 0
        self._furthest: tuple[int, QueryError | None] = (0, None)

    def peek(self, ahead: int = 0) -> Token:
        place = self._index + ahead
        return self._tokens[min(self._last, place)]

    def next(self) -> Token:
        token = self._tokens[self._index]
        if self._index < self._last:
            self._index += 1
        return token

    @property
    def last_end(self) -> int:
        """Where the token before this place ends."""
        return self._tokens[self._index - 1].end if self._index else 0

    def mark(self) -> int:
        return self._index

    def reset(self, mark: int) -> None:
        self._index = mark

    def at(self, *symbols: str) -> bool:
        """Whether these symbols stand here, one after another."""
        for ahead, symbol in enumerate(symbols):
            token = self.peek(ahead)
            if token.value != symbol or token.kind != "symbol":
                return False
        return True

    def at_word(self, *words: str) -> bool:
        """Whether these keywords stand here, one after another."""
        if self.peek().word != words[0]:
            return False
        return all(self.peek(ahead).word == word for ahead, word in enumerate(words))

    def accept(self, *symbols: str) -> bool:
        found = self.at(*symbols)
        for _ in symbols if found else ():
            self.next()
        return found

    def accept_word(self, *words: str) -> bool:
        found = self.at_word(*words)
        for _ in words if found else ():
            self.next()
        return found

    def expect(self, symbol: str, *others: str) -> Token:
        """The symbol must stand here; `others` could have stood here too and are named in the error."""
        if not self.at(symbol):
            raise self.error(symbol, *others)
        return self.next()

    def expect_word(self, word: str, *others: str) -> Token:
        if not self.at_word(word):
            raise self.error(word, *others)
        return self.next()

    def name(self, what: str) -> Variable:
        """A name, quoted or not."""
        token = self.peek()
        if token.kind != "name":
            raise self.error(what)
        self.next()
        return Variable(token.start, token.end, token.value)

    def whole_number(self) -> int | None:
        token = self.peek()
        if token.kind != "integer":
            return None
        self.next()
        return int(token.value, 0) if token.value[:2] in {"0x", "0o"} else int(token.value)

    def note(self, error: QueryError) -> None:
        """Remember what ended a reading that another one follows."""
        self._furthest = max(self._furthest, (self._index, error), key=lambda pair: pair[0])

    def best(self, error: QueryError) -> QueryError:
        """Of all readings that failed, the error of the one that got furthest."""
        index, other = self._furthest
        return other if other is not None and index > self._index else error

    def error(self, *expected: str) -> QueryError:
        """What stands here, and what could."""
        token = self.peek()
        found = "the end" if token.kind == "end" else self.cypher[token.start : token.end]
        wanted = " or ".join(filter(None, [", ".join(expected[:-1]), expected[-1]]))
        words = [word for word in expected if word.isupper()]
        near = difflib.get_close_matches(token.word, words, n=1, cutoff=0.7) if token.word not in words else []
        hint = f"; did you mean {near[0]}?" if near else hint_at(token.word or found)
        return syntax_error(self.cypher, token.start, f"found {found}; expected {wanted}{hint}")
