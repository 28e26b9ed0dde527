"""Operators between values, with the logic of null: true, false, unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from kg.store.rows import text
from kg.store.rows.dates import date_field, moved
from kg.store.rows.durations import Duration
from kg.store.rows.numbers import ARITHMETIC, Unlike, ValueFault, sized
from kg.store.rows.values import Edge, Node, Path, compare, contains, equal, is_number, kind_of


def truth(value: Any) -> bool | None:
    """A condition's value. Raises ValueFault for what is neither true, false nor null."""
    if value is None or value is True or value is False:
        return value
    raise ValueFault(f"expected a boolean; found a {kind_of(value)}")


def both(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 - logic is about booleans
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 - logic is about booleans
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def one(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 - logic is about booleans
    return None if left is None or right is None else left is not right


def negated(value: bool | None) -> bool | None:  # noqa: FBT001 - logic is about booleans
    return None if value is None else not value


def plus(left: Any, right: Any) -> Any:
    """Sums, joined texts, joined lists."""
    if left is None or right is None:
        return None
    if is_number(left) and is_number(right):
        return ARITHMETIC["+"](left, right)
    if isinstance(left, list) or isinstance(right, list):
        one_, other = (side if isinstance(side, list) else [side] for side in (left, right))
        return sized(one_ + other)
    if isinstance(left, date | Duration) or isinstance(right, date | Duration):
        return _temporal_sum(left, right)
    if isinstance(left, str) or isinstance(right, str):
        texts = [text.to_text(side) for side in (left, right)]
        if None not in texts:
            return sized(f"{texts[0]}{texts[1]}")
    raise ValueFault(f"cannot add a {kind_of(right)} to a {kind_of(left)}")


def _temporal_sum(left: Any, right: Any) -> Any:
    if isinstance(right, date):
        left, right = right, left
    if isinstance(right, Duration):
        return moved(left, right) if isinstance(left, date) else left.plus(right)
    if isinstance(left, str) or isinstance(right, str):  # one release takes it, the other does not
        raise Unlike("only toString() makes a text of a date or a duration here")
    raise ValueFault(f"cannot add a {kind_of(right)} to a {kind_of(left)}")


def _temporal(operator: str, left: Any, right: Any) -> Any:
    """- and * with a date or a duration."""
    if operator == "-" and isinstance(right, Duration):
        return moved(left, right, -1) if isinstance(left, date) else left.plus(right, -1)
    if operator == "*":
        return left.times(right) if isinstance(left, Duration) else right.times(left)
    raise Unlike(f"{operator} is not computed with dates and durations here")


def joined(left: Any, right: Any) -> Any:
    """`||`: texts or lists, nothing else."""
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return sized(left + right)
    if isinstance(left, list) and isinstance(right, list):
        return sized(left + right)
    raise ValueFault(f"cannot join a {kind_of(left)} and a {kind_of(right)} with ||")


def calculated(operator: str) -> Callable[[Any, Any], Any]:
    """-, *, /, % and ^ between numbers."""
    function = ARITHMETIC[operator]

    def calculate(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        if isinstance(left, Duration) or isinstance(right, Duration):
            return _temporal(operator, left, right)
        if not is_number(left) or not is_number(right):
            wrong = right if is_number(left) else left
            raise ValueFault(f"{operator} takes numbers; found a {kind_of(wrong)}")
        return function(left, right)

    return calculate


def member(left: Any, right: Any) -> bool | None:
    """IN."""
    if right is None:
        return None
    if not isinstance(right, list):
        raise ValueFault(f"IN takes a list; found a {kind_of(right)}")
    return contains(right, left)


def like(left: Any, right: Any) -> bool | None:
    """=~"""
    if not isinstance(left, str) or right is None:
        return None
    if not isinstance(right, str):
        raise ValueFault(f"=~ takes a text; found a {kind_of(right)}")
    return text.matches(left, right)


def _texts(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool | None]:
    def check(left: Any, right: Any) -> bool | None:
        return test(left, right) if isinstance(left, str) and isinstance(right, str) else None

    return check


def _ordered(test: Callable[[int], bool]) -> Callable[[Any, Any], bool | None]:
    def check(left: Any, right: Any) -> bool | None:
        if isinstance(left, list) and isinstance(right, list):
            raise Unlike("lists are not compared by < and > here; compare their items")
        if isinstance(left, Node | Edge | Path) and type(left) is type(right):
            raise Unlike("Neo4j orders nodes, relationships and paths by numbers of its own; compare a property")
        found = compare(left, right)
        if found is None:
            return False if is_number(left) and is_number(right) else None
        return test(found)

    return check


def differs(left: Any, right: Any) -> bool | None:
    """<>"""
    return negated(equal(left, right))


BINARY: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": plus,
    "||": joined,
    **{operator: calculated(operator) for operator in ("-", "*", "/", "%", "^")},
    "IN": member,
    "=~": like,
    "STARTS WITH": _texts(str.startswith),
    "ENDS WITH": _texts(str.endswith),
    "CONTAINS": _texts(lambda left, right: right in left),
}
COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool | None]]] = {
    "=": equal,
    "<>": differs,
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
}
LOGIC: Final[Mapping[str, Callable[[bool | None, bool | None], bool | None]]] = {
    "AND": both,
    "OR": either,
    "XOR": one,
}


def item_at(base: Any, index: Any) -> Any:
    """base[index]: of a list from 0, from its end when negative; of a map, node or edge by key."""
    if base is None or index is None:
        return None
    if isinstance(base, list):
        if type(index) is not int:
            raise ValueFault(f"a list takes a whole number in brackets; found a {kind_of(index)}")
        return base[index] if -len(base) <= index < len(base) else None
    if isinstance(base, date | Duration):  # one release takes it, the other does not
        raise Unlike(f"a {kind_of(base)} is asked for its parts with a dot here")
    if not isinstance(index, str):
        raise ValueFault(f"a {kind_of(base)} takes a text in brackets; found a {kind_of(index)}")
    return property_of(base, index)


def slice_of(base: Any, low: Any, high: Any) -> Any:
    if base is None or low is None or high is None:
        return None
    if not isinstance(base, list) or type(low) is not int or type(high) is not int:
        raise ValueFault(f"only a list has a slice between whole numbers; found a {kind_of(base)}")
    return base[low:high]


def property_of(base: Any, key: str) -> Any:
    """base.key of a node, an edge, a map or a date."""
    if base is None:
        return None
    properties = base if isinstance(base, dict) else getattr(base, "properties", None)
    if properties is not None:
        return properties.get(key)
    if isinstance(base, date):
        return date_field(base, key)
    if isinstance(base, Duration):
        return base.field(key)
    raise ValueFault(f"a {kind_of(base)} has no properties; expected a node, a relationship or a map before .{key}")
