"""Cypher in tokens, each with its place, and syntax errors that show it.

Offsets are half-open, in code points, into the query as written.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import QueryError
from kg.store.gate_rules import load_gate_rules

TokenKind = Literal["name", "string", "integer", "float", "parameter", "symbol", "end"]

_SPACE = re.compile(r"(?:\s|//[^\r\n]*|/\*.*?\*/)+", re.DOTALL)
_TOKEN = re.compile(
    r"""
      (?P<name>[^\W\d]\w*)
    | `(?P<quoted>(?:[^`]|``)+)`
    | (?P<float>(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?(?!\w)|\d+[eE][+-]?\d+(?!\w))
    | (?P<integer>0x[0-9a-fA-F]+(?!\w)|0o[0-7]+(?!\w)|\d+(?!\w))
    | '(?P<single>(?:[^'\\]|\\.)*)'
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | \$(?P<parameter>\w+)
    | \$`(?P<quoted_parameter>(?:[^`]|``)+)`
    | (?P<symbol><>|<=|>=|=~|!=|\.\.|\|\||::|\+=|[()\[\]{},.:;|&!%+\-*/^=<>])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"\\": "\\", "'": "'", '"': '"', "`": "`", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_KINDS: Final[Mapping[str, TokenKind]] = {
    "name": "name",
    "float": "float",
    "integer": "integer",
    "parameter": "parameter",
    "symbol": "symbol",
}
_SURROGATES = range(0xD800, 0xE000)
_OPENERS = {"'": "string", '"': "string", "`": "quoted name", "/": "comment"}


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is what the token means: a name without backticks, a string without quotes and escapes.

    `word` is the upper-case form under which a name may be a keyword; empty for everything else, and for quoted
    names, which are none.
    """

    kind: TokenKind
    value: str
    start: int
    end: int
    word: str = ""


def tokenize(cypher: str) -> list[Token]:
    """The tokens in order, comments and spaces dropped, an `end` token last.

    Raises QueryError, with line and caret, for a character that begins no token, and for what is never closed.
    """
    return list(_tokens(cypher))


def syntax_error(cypher: str, position: int, message: str, kind: type[QueryError] = QueryError) -> QueryError:
    """An error of one line that says what is wrong and where.

    Its note (`__notes__`) shows the line of the query with a caret below the place, for a terminal: wide characters
    count two columns there.
    """
    begin = cypher.rfind("\n", 0, position) + 1
    line = cypher[begin:].split("\n", 1)[0].rstrip("\r")
    before = cypher[begin:position]
    pad = "".join("\u3000" if _is_wide(c) else "\t" if c == "\t" else " " for c in before)
    number = cypher.count("\n", 0, position) + 1
    error = kind(f"line {number}, column {len(before) + 1}: {message}")
    error.add_note(f"  {line}\n  {pad}^")
    return error


def _is_wide(character: str) -> bool:
    return "\u1100" <= character <= "\u115f" or "\u2e80" <= character <= "\uffdc" or character >= "\U0001f000"


def _tokens(cypher: str) -> Iterator[Token]:
    position = 0
    while True:
        space = _SPACE.match(cypher, position)
        position = space.end() if space else position
        if position >= len(cypher):
            break
        match = _TOKEN.match(cypher, position)
        if not match or cypher.startswith("/*", position):
            raise _no_token(cypher, position)
        yield _token(cypher, match)
        position = match.end()
    yield Token("end", "", position, position)


def _no_token(cypher: str, position: int) -> QueryError:
    opener = cypher[position]
    if opener in _OPENERS:
        return syntax_error(cypher, position, f"this {_OPENERS[opener]} is never closed")
    return syntax_error(cypher, position, f"found {opener!r}; expected Cypher{hint_at(opener)}")


def hint_at(found: str) -> str:
    """What Cypher has in the place of a word or sign of other languages, for the end of a message."""
    hint = load_gate_rules().hints.get(found)
    return f"; {hint}" if hint else ""


def _token(cypher: str, match: re.Match[str]) -> Token:
    kind, start, end = match.lastgroup, match.start(), match.end()
    value = match[kind] if kind else ""
    if kind == "quoted":
        return Token("name", value.replace("``", "`"), start, end)
    if kind in {"single", "double"}:
        return Token("string", _unescaped(cypher, value, start + 1), start, end)
    if kind == "quoted_parameter":
        return Token("parameter", value.replace("``", "`"), start, end)
    return Token(_KINDS[kind or "symbol"], value, start, end, value.upper() if kind == "name" else "")


def _unescaped(cypher: str, value: str, offset: int) -> str:
    def replace(match: re.Match[str]) -> str:
        short, long, letter = match.groups()
        if letter is None:
            return _code_point(cypher, int(short or long, 16), offset + match.start())
        if letter not in _ESCAPED:
            raise syntax_error(cypher, offset + match.start(), f"\\{letter} is no escape; a backslash is \\\\")
        return _ESCAPED[letter]

    return _ESCAPE.sub(replace, value)


def _code_point(cypher: str, number: int, position: int) -> str:
    if number > sys.maxunicode or number in _SURROGATES:
        raise syntax_error(
            cypher, position, f"{number:#x} is no character; a character beyond U+FFFF is \\UXXXXXXXX"
        )
    return chr(number)
