"""Texts as Neo4j handles them: positions are code points, regular expressions are Java's."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, Final

import regex

from kg.store.rows.durations import Duration
from kg.store.rows.numbers import Unlike, ValueFault, float_text, sized

_LONGEST: Final = 500  # characters of a regular expression
_PATIENCE: Final = 2.0  # seconds one match may take
# What Java's trim() and its kin take for white space is not quite what Python takes for it.
_SPACE: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
_CONTROLS: Final = "".join(map(chr, range(33)))  # what one release of Neo4j takes for space around a float
_WHOLE: Final = re.compile(r"[+-]?[0-9]+", re.ASCII)
_REAL: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
# Pieces of a regular expression that mean the same in Java and here; everything else is refused.
_PIECE: Final = re.compile(
    r"""
      (?P<dot>\.)
    | (?P<flags>\(\?[is]+\))
    | (?P<open>\((?:\?:|\?=|\?!|\?<=|\?<!)?(?!\?))
    | (?P<class>\[\^?(?:\\[dDwsS\\\]\[^.+*?(){}|$/-]|\\u[0-9a-fA-F]{4}|[^\\\[\]&^])+\])
    | (?P<script>\\p\{Is(?:Han|Latin|Cyrillic|Hiragana|Katakana)\}|\\p\{(?:L|Lu|Ll|N|Nd|P)\})
    | (?P<escape>\\[dDwWsSb\\.+*?()\[\]{}|^$/-]|\\u[0-9a-fA-F]{4})
    | (?P<quantifier>(?:[*+?]|\{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\})[?+]?)
    | (?P<rest>[)|^$])
    | (?P<literal>[^\\.\[\](){}*+?|^$])
    """,
    re.VERBOSE | re.DOTALL,
)
_ANY: Final = r"[^\n\r\u0085\u2028\u2029]"  # what a dot is to Java


def matches(text: str, pattern: str) -> bool:
    """`text =~ pattern`: the whole text. Raises ValueFault for a pattern that Java may read otherwise."""
    try:
        return compiled(pattern).fullmatch(text, timeout=_PATIENCE) is not None
    except TimeoutError:
        raise Unlike(f"the regular expression takes more than {_PATIENCE:g} s for one text") from None


@lru_cache(maxsize=64)
def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern as Java reads it: its classes of digits, words and spaces know ASCII only."""
    if len(pattern) > _LONGEST:
        raise Unlike(f"the regular expression has {len(pattern)} characters; at most {_LONGEST} are read")
    parts, position = [], 0
    single = False
    while position < len(pattern):
        match = _PIECE.match(pattern, position)
        if not match:
            part = pattern[position : position + 2]
            raise Unlike(f"{part} in a regular expression is not read here; use CONTAINS, or ask Neo4j")
        position = match.end()
        single = single or (match.lastgroup == "flags" and "s" in match[0])
        if match.lastgroup == "flags" and match.start():
            raise Unlike(f"{match[0]} stands at the beginning of a regular expression")
        parts.append(_piece(match, single=single))
    try:
        return regex.compile("".join(parts), regex.VERSION0)
    except regex.error as error:
        raise ValueFault(f"{pattern!r} is no regular expression: {error}") from None


def _piece(match: re.Match[str], *, single: bool) -> str:
    kind, text = match.lastgroup, match[0]
    if kind == "dot":
        return r"[\s\S]" if single else _ANY
    if kind == "flags":
        return "(?i)" if "i" in text else ""
    if kind == "rest" and text == "$":
        return r"\Z"
    if kind in {"escape", "class"}:
        return _ascii(text, inside=kind == "class")
    if kind == "literal":
        return str(regex.escape(text))
    return text


def _ascii(text: str, *, inside: bool) -> str:
    """Java's classes of digits, words and spaces written out; inside brackets they lose their own."""
    sets = {"d": "0-9", "w": "0-9A-Za-z_", "s": r" \t\n\x0b\f\r"}

    def replace(match: re.Match[str]) -> str:
        letter = match[1]
        if letter.lower() not in sets:
            if letter == "b":
                raise Unlike("\\b in a regular expression is not read here; use CONTAINS, or ask Neo4j")
            return match[0]
        if inside and letter.isupper():
            raise Unlike(f"\\{letter} inside brackets is not read here")
        known = sets[letter.lower()]
        return known if inside else f"[{'^' if letter.isupper() else ''}{known}]"

    return re.sub(r"\\([a-zA-Z\W])", replace, text)


def to_text(value: Any) -> str | None:
    """toString(): None for what has no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Duration):
        return str(value)
    return value.isoformat() if isinstance(value, date) else None


def to_integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN is not itself
            return 0
        return int(value) if abs(value) < 2.0**63 else 2**63 - 1 if value > 0 else -(2**63)
    text = str(value).strip(_SPACE)
    if text != value and _REAL.fullmatch(text):
        raise Unlike(f"one release of Neo4j reads {value!r} as a number, the other does not; trim() it first")
    if _WHOLE.fullmatch(text):
        number = int(text)
        if not -(2**63) <= number < 2**63:
            raise ValueFault(f"integer {text} is too large; integers have 64 bits")
        return number
    found = to_float(text)
    return None if found is None else to_integer(found)


def to_float(value: Any) -> float | None:
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip(_SPACE)
    if text != str(value).strip(_CONTROLS) and _REAL.fullmatch(text):
        raise Unlike(f"one release of Neo4j reads {value!r} as a number, the other does not; trim() it first")
    return float(text) if _REAL.fullmatch(text) else None


def to_boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    return {"true": True, "false": False}.get(str(value).strip(_SPACE).lower())


def substring(text: str, start: int, length: int | None = None) -> str:
    if start < 0 or (length is not None and length < 0):
        raise ValueFault("substring() takes no negative number")
    return text[start:] if length is None else text[start : start + length]


def left(text: str, length: int) -> str:
    if length < 0:
        raise ValueFault("left() takes no negative number")
    return text[:length]


def right(text: str, length: int) -> str:
    if length < 0:
        raise ValueFault("right() takes no negative number")
    return text[max(0, len(text) - length) :]


def trim(text: str) -> str:
    return text.strip(_SPACE)


def ltrim(text: str) -> str:
    return text.lstrip(_SPACE)


def rtrim(text: str) -> str:
    return text.rstrip(_SPACE)


def replace(text: str, search: str, by: str) -> str:
    if not search:
        _whole_characters(text)
    found = text.count(search) if search else len(text) + 1
    if found * len(by) > 10_000_000:  # noqa: PLR2004 - characters of a text
        return str(sized("x" * 10_000_001))
    return text.replace(search, by)


def split(text: str, separator: str | list[Any]) -> list[str] | None:
    if isinstance(separator, list):
        if None in separator:
            return None
        if not separator or "" in separator:
            raise Unlike("split() by several texts takes no empty one")
        return re.split("|".join(re.escape(str(s)) for s in separator), text)
    if not separator:
        _whole_characters(text)
    return (list(text) or [""]) if not separator else text.split(separator)


def _whole_characters(text: str) -> None:
    """Between all characters Neo4j cuts those beyond U+FFFF into halves."""
    if any(character > "\uffff" for character in text):
        raise Unlike("an empty text is not looked for here in one with characters beyond U+FFFF, such as 😀")
