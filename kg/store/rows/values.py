"""Values as Cypher has them: equality and order with null, keys for groups.

null is None; booleans, numbers, text, lists and maps are Python's; nodes, edges and paths are the classes here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from kg.store.rows.durations import Duration
from kg.store.rows.numbers import Unlike

Row: TypeAlias = dict[str, Any]
Fill: TypeAlias = Callable[[str, str], Mapping[str, Any]]


class Node:
    """A node of the graph; `fill` reads its properties when the first is asked for."""

    __slots__ = ("_fill", "_properties", "id", "label")

    def __init__(self, id_: str, label: str, fill: Fill, properties: Mapping[str, Any] | None = None) -> None:
        self.id = id_
        self.label = label
        self._fill = fill
        self._properties = properties

    @property
    def properties(self) -> Mapping[str, Any]:
        if self._properties is None:
            self._properties = self._fill(self.label, self.id)
        return self._properties


class Edge:
    """An edge of the graph; `source` and `target` are ids."""

    __slots__ = ("id", "properties", "source", "target", "type")

    def __init__(self, id_: str, type_: str, source: str, target: str, properties: Mapping[str, Any]) -> None:
        self.id = id_
        self.type = type_
        self.source = source
        self.target = target
        self.properties = properties


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes and the edges between them, in walking order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


# What a value is, in the order in which ORDER BY puts them.
_RANKS: Final[Mapping[type, int]] = {
    dict: 0,
    Node: 1,
    Edge: 2,
    list: 3,
    Path: 4,
    date: 5,
    Duration: 6,
    str: 7,
    bool: 8,
    int: 9,
    float: 9,
}
_NULL: Final = 10
_ORDERED: Final = frozenset({5, 7, 8, 9})  # what < and > compare
_NAMES: Final = (
    "map",
    "node",
    "relationship",
    "list",
    "path",
    "date",
    "duration",
    "string",
    "boolean",
    "number",
    "null",
)


def kind_of(value: Any) -> str:
    """What a reader calls a value of this type."""
    return _NAMES[_RANKS.get(type(value), _NULL)]


def is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


def equal(left: Any, right: Any) -> bool | None:
    """`left = right`: None where a null makes it unknown."""
    if left is None or right is None:
        return None
    rank = _RANKS[type(left)]
    if rank != _RANKS[type(right)]:
        return False
    if rank == 3:  # noqa: PLR2004 - the rank of lists
        return _all_equal(left, right) if len(left) == len(right) else False
    if rank == 0:
        if left.keys() != right.keys():
            return False
        return _all_equal([left[key] for key in left], [right[key] for key in left])
    if rank in {1, 2}:
        return bool(left.id == right.id)
    if rank == 4:  # noqa: PLR2004 - the rank of paths
        return bool(identity(left) == identity(right))
    return bool(left == right)


def _all_equal(left: list[Any], right: list[Any]) -> bool | None:
    unknown = False
    for one, other in zip(left, right, strict=True):
        same = equal(one, other)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


def contains(items: list[Any], value: Any) -> bool | None:
    """`value IN items`."""
    unknown = False
    for item in items:
        same = equal(item, value)
        if same:
            return True
        unknown = unknown or same is None
    return None if unknown else False


def compare(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 for what `<` and `>` compare: numbers, text, booleans, dates; None for all else."""
    rank = _RANKS.get(type(left), _NULL)
    if rank != _RANKS.get(type(right), _NULL) or rank not in _ORDERED:
        return None
    if left != left or right != right:  # noqa: PLR0124 - NaN is not itself
        return None
    return int(left > right) - int(left < right)


def order_key(value: Any) -> tuple[Any, ...]:
    """Sorts any two values as ORDER BY does; NaN comes after the numbers, null last.

    Raises Unlike for what Neo4j sorts by numbers of its own.
    """
    rank = _RANKS.get(type(value), _NULL)
    if isinstance(value, Node | Edge | Path | Duration):
        raise Unlike(f"a {_NAMES[rank]} has no order that both places share; sort by a property of it")
    if rank == _NULL:
        return (rank,)
    if rank == 3:  # noqa: PLR2004 - the rank of lists
        return (rank, tuple(order_key(item) for item in value))
    if rank == 0:
        return (rank, len(value), tuple((key, order_key(value[key])) for key in sorted(value)))
    if isinstance(value, float) and math.isnan(value):
        return (rank, 1)
    if value == 0 and isinstance(value, float):
        return (rank, 0, value, math.copysign(1, value))
    return (rank, 0, value, 1)


def identity(value: Any) -> Any:
    """The same for values that DISTINCT and grouping take for one: 1 and 1.0, null and null."""
    kind = type(value)
    if kind is str:
        return value
    rank = _RANKS.get(kind, _NULL)
    if rank == _NULL:
        return (rank,)
    if rank == 3:  # noqa: PLR2004 - the rank of lists
        return (rank, *(identity(item) for item in value))
    if rank == 0:
        return (rank, *((key, identity(value[key])) for key in sorted(value)))
    if rank in {1, 2}:
        return (rank, value.id)
    if rank == 4:  # noqa: PLR2004 - the rank of paths
        return (rank, value.nodes[0].id, *(edge.id for edge in value.edges))
    if kind is float and math.isnan(value):
        return (rank, "NaN")
    return (rank, value)
