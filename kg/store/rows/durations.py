"""Durations: months, days and seconds side by side, as Cypher has them; fractions are left to Neo4j."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.store.rows.numbers import Unlike, ValueFault, whole

_TEXT: Final = re.compile(
    r"([+-]?)P(?=.)(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?"
    r"(?:T(?=.)(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+)S)?)?",
    re.ASCII,
)
_UNITS: Final = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_DAY: Final = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: its parts are never carried over into one another, for no month has a fixed number of days."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __str__(self) -> str:
        """ISO 8601, as Neo4j writes it: P1Y2M3DT4H, P-1M, PT0S."""
        years, months = _parted(self.months, 12)
        hours, rest = _parted(self.seconds, 3600)
        minutes, seconds = _parted(rest, 60)
        date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        time = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        return f"P{date}{'T' + time if time else ''}" if date or time else "PT0S"

    def plus(self, other: Duration, sign: int = 1) -> Duration:
        return _duration(
            self.months + sign * other.months, self.days + sign * other.days, self.seconds + sign * other.seconds
        )

    def times(self, factor: Any) -> Duration:
        if type(factor) is not int:
            raise Unlike("durations are multiplied by whole numbers here")
        return _duration(self.months * factor, self.days * factor, self.seconds * factor)

    @property
    def whole_days(self) -> int:
        """Days, and what seconds make of them."""
        return self.days + truncated(self.seconds, _DAY)

    def field(self, name: str) -> int:
        """`.months`, `.daysOfWeek` and so on, whatever the case of the name."""
        read = _FIELDS.get(name.lower())
        if read is None:
            raise ValueFault(f"a duration has no {name}; known: {', '.join(_FIELDS)}")
        return read(self)


def truncated(number: int, by: int) -> int:
    """Division towards zero."""
    return number // by if number >= 0 else -(-number // by)


def _parted(number: int, by: int) -> tuple[int, int]:
    """Quotient and rest, both with the sign of `number`."""
    quotient = truncated(number, by)
    return quotient, number - by * quotient


_FIELDS: Final[Mapping[str, Callable[[Duration], int]]] = {
    "years": lambda d: truncated(d.months, 12),
    "quarters": lambda d: truncated(d.months, 3),
    "months": lambda d: d.months,
    "weeks": lambda d: truncated(d.days, 7),
    "days": lambda d: d.days,
    "hours": lambda d: truncated(d.seconds, 3600),
    "minutes": lambda d: truncated(d.seconds, 60),
    "seconds": lambda d: d.seconds,
    "milliseconds": lambda d: whole(d.seconds * 1000),
    "quartersofyear": lambda d: _parted(truncated(d.months, 3), 4)[1],
    "monthsofyear": lambda d: _parted(d.months, 12)[1],
    "monthsofquarter": lambda d: _parted(d.months, 3)[1],
    "daysofweek": lambda d: _parted(d.days, 7)[1],
    "minutesofhour": lambda d: _parted(truncated(d.seconds, 60), 60)[1],
    "secondsofminute": lambda d: _parted(d.seconds, 60)[1],
}


def duration_of(value: Any) -> Duration:
    """duration('P1Y2M'), duration({days: 30})."""
    if isinstance(value, Duration):
        return value
    return _from_text(value) if isinstance(value, str) else _from_map(value)


def _from_text(text: str) -> Duration:
    found = _TEXT.fullmatch(text)
    if found is None:
        raise Unlike(f"duration() takes a text such as 'P1Y2M3D' or 'PT12H' here, of whole numbers; found {text!r}")
    sign, *numbers = found.groups()
    factor = -1 if sign == "-" else 1
    return _sum({unit: factor * int(number) for unit, number in zip(_UNITS, numbers, strict=True) if number})


def _from_map(parts: Mapping[str, Any]) -> Duration:
    found: dict[str, int] = {}
    for key, value in parts.items():
        if key.lower() not in _UNITS or type(value) is not int:
            raise Unlike(f"duration() takes {', '.join(_UNITS)} here, each a whole number; found {key}: {value!r}")
        found[key.lower()] = value
    if not found:
        raise ValueFault("duration() takes at least one unit, such as {days: 30}")
    return _sum(found)


def _sum(parts: Mapping[str, int]) -> Duration:
    years, months, weeks, days, hours, minutes, seconds = (parts.get(unit, 0) for unit in _UNITS)
    return _duration(12 * years + months, 7 * weeks + days, 3600 * hours + 60 * minutes + seconds)


def _duration(months: int, days: int, seconds: int) -> Duration:
    return Duration(whole(months), whole(days), whole(seconds))
