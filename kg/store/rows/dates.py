"""Dates: what date() reads, their parts, and the time between two of them. Years go from 1 to 9999 here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from kg.store.rows.durations import Duration
from kg.store.rows.numbers import Unlike, ValueFault

_CALENDAR: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(\d{4})(\d\d)(\d\d)?", re.ASCII)
_WEEK: Final = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?", re.ASCII)
_ORDINAL: Final = re.compile(r"(\d{4})-?(\d{3})", re.ASCII)
_MONTHS: Final = 12
_FIRSTS: Final = {"month": 1, "day": 1}


def date_of(value: Any) -> date:
    """date('2024-05-01'), '2024-05', '2024', '20240501', '2024-W18-3', '2024-122'; {year: 2024, month: 5}."""
    if isinstance(value, date):
        return value
    try:
        return _from_text(value) if isinstance(value, str) else _from_map(value)
    except ValueError as error:
        raise ValueFault(f"{value!r} is no day of the calendar: {error}") from None


def today() -> date:
    """date(): of UTC, which is what Neo4j takes unless it is told otherwise."""
    return datetime.now(UTC).date()


def _from_text(text: str) -> date:
    if found := _ORDINAL.fullmatch(text):
        return _ordinal(int(found[1]), int(found[2]))
    if found := _WEEK.fullmatch(text):
        return date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
    if found := _CALENDAR.fullmatch(text):
        parts = found.groups()[:3] if found[1] else found.groups()[3:]
        year, month, day = (int(part or 1) for part in parts)
        return date(year, month, day)
    raise ValueFault(f"date() takes a text such as '2024-05-01', '2024-05' or '2024'; found {text!r}")


def _ordinal(year: int, number: int) -> date:
    found = date(year, 1, 1) + timedelta(days=number - 1)
    if found.year != year or number < 1:
        raise ValueError(f"{year} has no day {number}")
    return found


def _from_map(parts: Mapping[str, Any]) -> date:
    given = {key.lower(): value for key, value in parts.items()}
    base = given.pop("date", None)
    if not all(type(value) is int for value in given.values()) or not (base is None or isinstance(base, date)):
        raise Unlike("date() takes a map of whole numbers here, such as {year: 2024, month: 5, day: 1}")
    if base is not None:
        return _changed(base, given)
    year = given.pop("year", 0)
    if given.keys() <= {"month", "day"} and not ("day" in given and "month" not in given):
        return date(year, *({**_FIRSTS, **given}[key] for key in _FIRSTS))
    if given.keys() <= {"week", "dayofweek"} and "week" in given:
        return date.fromisocalendar(year, given["week"], given.get("dayofweek", 1))
    if given.keys() == {"ordinalday"}:
        return _ordinal(year, given["ordinalday"])
    raise Unlike("date() takes {year, month, day}, {year, week, dayOfWeek} or {year, ordinalDay} here")


def _changed(base: date, given: Mapping[str, int]) -> date:
    if not given.keys() <= {"year", "month", "day"}:
        raise Unlike("beside `date`, date() takes year, month and day here")
    try:
        return base.replace(**given)
    except ValueError as error:  # one release fails, the other takes the last day of the month
        raise Unlike(f"{error}") from None


def date_field(value: date, name: str) -> int:
    """`.year`, `.dayOfWeek` and so on, whatever the case of the name."""
    read = _FIELDS.get(name.lower())
    if read is None:
        raise ValueFault(f"a date has no {name}; known: {', '.join(_FIELDS)}")
    return read(value)


def _quarter(value: date) -> date:
    """Its first day."""
    return value.replace(month=3 * ((value.month - 1) // 3) + 1, day=1)


_FIELDS: Final[Mapping[str, Callable[[date], int]]] = {
    "year": lambda d: d.year,
    "quarter": lambda d: (d.month - 1) // 3 + 1,
    "month": lambda d: d.month,
    "week": lambda d: d.isocalendar().week,
    "day": lambda d: d.day,
    "weekyear": lambda d: d.isocalendar().year,
    "dayofquarter": lambda d: (d - _quarter(d)).days + 1,
    "ordinalday": lambda d: d.timetuple().tm_yday,
    "dayofweek": lambda d: d.isoweekday(),
    "weekday": lambda d: d.isoweekday(),
}
_FLOORS: Final[Mapping[str, Callable[[date], date]]] = {
    "millennium": lambda d: date(d.year // 1000 * 1000, 1, 1),
    "century": lambda d: date(d.year // 100 * 100, 1, 1),
    "decade": lambda d: date(d.year // 10 * 10, 1, 1),
    "year": lambda d: date(d.year, 1, 1),
    "weekYear": lambda d: date.fromisocalendar(d.isocalendar().year, 1, 1),
    "quarter": _quarter,
    "month": lambda d: d.replace(day=1),
    "week": lambda d: d - timedelta(days=d.weekday()),
    "day": lambda d: d,
}


def floor(unit: str, value: date) -> date:
    """date.truncate(): the first day of the year, month, week and so on that the date is in."""
    if unit not in _FLOORS:
        raise ValueFault(
            f"date.truncate() takes a unit such as 'month'; found {unit!r}; known: {', '.join(_FLOORS)}"
        )
    try:
        return _FLOORS[unit](value)
    except (ValueError, OverflowError):
        raise Unlike("years go from 1 to 9999 here") from None


def moved(value: date, by: Duration, sign: int = 1) -> date:
    """Months first, the day cut to the month's last, then days."""
    try:
        return _months_later(value, sign * by.months) + timedelta(days=sign * by.whole_days)
    except (ValueError, OverflowError):
        raise Unlike("years go from 1 to 9999 here") from None


def _months_later(value: date, months: int) -> date:
    number = value.year * _MONTHS + value.month - 1 + months
    year, month = divmod(number, _MONTHS)
    last = (date(year + (month == _MONTHS - 1), (month + 1) % _MONTHS + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(value.day, last))


def _months_between(start: date, end: date) -> int:
    """Whole months."""
    packed = [(d.year * _MONTHS + d.month) * 32 + d.day for d in (start, end)]
    distance = packed[1] - packed[0]
    return distance // 32 if distance >= 0 else -(-distance // 32)


def between(start: date, end: date) -> Duration:
    months = _months_between(start, end)
    return Duration(months, (end - _months_later(start, months)).days)


def in_months(start: date, end: date) -> Duration:
    return Duration(_months_between(start, end))


def in_days(start: date, end: date) -> Duration:
    return Duration(0, (end - start).days)


def in_seconds(start: date, end: date) -> Duration:
    return Duration(0, 0, 86_400 * (end - start).days)
