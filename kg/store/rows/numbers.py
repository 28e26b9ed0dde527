"""Arithmetic as Neo4j has it: integers of 64 bits, division that truncates, Java's text for floats."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

MOST: Final = 10_000_000  # characters of a text, items of a list
_LOW, _HIGH = -(2**63), 2**63 - 1
_PLAIN = (1e-3, 1e7)  # floats between these Java writes without an exponent


class ValueFault(Exception):  # noqa: N818 - the compiler adds the place and makes a QueryError of it
    """A value with which the query cannot go on."""


class Unlike(ValueFault):
    """A value with which Neo4j may go on, and which is not answered alike here."""


def whole(value: int) -> int:
    """An integer of 64 bits. Raises ValueFault when it is larger."""
    if not _LOW <= value <= _HIGH:
        raise ValueFault("the result is too large; integers have 64 bits")
    return value


def sized(value: Any) -> Any:
    """A text or a list that is not too long to go on with."""
    if len(value) > MOST:
        raise Unlike(f"the result has {len(value):,} parts; at most {MOST:,} are kept")
    return value


def negative(value: Any) -> Any:
    if value is None:
        return None
    if type(value) not in {int, float}:
        raise ValueFault("only numbers have a sign")
    return whole(-value) if isinstance(value, int) else -value


def divide(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        if right == 0:
            raise ValueFault("division by zero")
        quotient = abs(left) // abs(right)
        return whole(quotient if (left < 0) == (right < 0) else -quotient)
    left, right = float(left), float(right)
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def remainder(left: Any, right: Any) -> Any:
    """The sign is that of the dividend."""
    if isinstance(left, int) and isinstance(right, int):
        if right == 0:
            raise ValueFault("division by zero")
        return left - right * divide(left, right)
    left, right = float(left), float(right)
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


def power(left: Any, right: Any) -> float:
    """Always a float, as Java's Math.pow."""
    left, right = float(left), float(right)
    if right == 0:
        return 1.0
    if abs(left) == 1 and math.isinf(right):
        return math.nan
    try:
        found = left**right
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf
    return math.nan if isinstance(found, complex) else found


def _exact(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculate(left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            return whole(function(left, right))
        return function(float(left), float(right))

    return calculate


ARITHMETIC: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": _exact(operator.add),
    "-": _exact(operator.sub),
    "*": _exact(operator.mul),
    "/": divide,
    "%": remainder,
    "^": power,
}


def float_text(value: float) -> str:
    """A float as Java writes it: 400.0, 1.0E10, 1.5E-5."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return format(Decimal(repr(value)), "f") if "e" in repr(value) else repr(value)
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    exponent = int(exponent) + len(digits) - 1
    if len(text) == 1:  # of one digit, Java writes the nearest two that mean the same: 4.9E-324
        _, two, _ = Decimal(f"{value:.1e}").as_tuple()
        text = "".join(map(str, two))
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{exponent}"


def round_half(value: float) -> float:
    """To a whole number, halves upwards: 2.5 gives 3.0, -2.5 gives -2.0."""
    if not math.isfinite(value) or abs(value) >= 2**52:
        return value
    below = math.floor(value)
    return math.copysign(float(below + (1 if value - below >= 0.5 else 0)), value)  # noqa: PLR2004 - a half


def round_to(value: float, places: int) -> float:
    """To so many decimal places, halves away from zero."""
    if places < 0:
        raise ValueFault("round() takes no negative number of places")
    if not places:
        return round_half(value)
    if not math.isfinite(value) or places > 15 or abs(value) >= 2**52:  # noqa: PLR2004 - digits of a float
        return value
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))
