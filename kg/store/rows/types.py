"""Types of values: x IS :: INTEGER, and valueType(x)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kg.store.cypher_ast import TypeTest, ValueType
from kg.store.rows.compiled import BOOLEAN, Compiled
from kg.store.rows.durations import Duration
from kg.store.rows.numbers import Unlike
from kg.store.rows.values import Edge, Node, Path

# In the order in which valueType() lists the types of a list's items.
_NAMES: Final[Mapping[type, str]] = {
    bool: "BOOLEAN",
    str: "STRING",
    int: "INTEGER",
    float: "FLOAT",
    date: "DATE",
    Duration: "DURATION",
    Node: "NODE",
    Edge: "RELATIONSHIP",
    dict: "MAP",
    list: "LIST",
    Path: "PATH",
}
_MIXED: Final = frozenset({"BOOLEAN", "STRING", "INTEGER", "FLOAT"})  # whose order in a list is known


def type_test(piece: TypeTest, operand: Compiled) -> Compiled:
    """X IS :: TYPE, never null."""
    call, wanted, negated = operand.call, piece.type, piece.negated
    return Compiled(lambda row: _fits(call(row), wanted) is not negated, BOOLEAN)


def _fits(value: Any, wanted: ValueType) -> bool:
    if wanted.name == "|":
        return any(_fits(value, part) for part in wanted.parts)
    if value is None:
        return wanted.nullable
    if wanted.name == "ANY":
        return True
    if _NAMES[type(value)] != wanted.name:
        return False
    return wanted.name != "LIST" or all(_fits(item, wanted.parts[0]) for item in value)


def type_name(value: Any) -> str:
    """valueType(): FLOAT NOT NULL, LIST<STRING NOT NULL> NOT NULL, NULL."""
    if value is None:
        return "NULL"
    if not isinstance(value, list):
        return f"{_NAMES[type(value)]} NOT NULL"
    inner = sorted({type_name(item) for item in value if item is not None}, key=_place)
    if len(inner) > 1 and not {name.partition(" ")[0] for name in inner} <= _MIXED:
        raise Unlike("valueType() lists only booleans, texts and numbers beside each other here")
    if None in value:
        inner = [name.removesuffix(" NOT NULL") for name in inner] or ["NULL"]
    return f"LIST<{' | '.join(inner) or 'NOTHING'}> NOT NULL"


def _place(name: str) -> int:
    return list(_NAMES.values()).index(name.partition(" ")[0].partition("<")[0])
