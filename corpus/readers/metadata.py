"""What tables and web pages say about an article, made uniform: names of fields, dates, authors, outlets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from types import MappingProxyType

from corpus.model import PageMeta
from corpus.readers.base import FIELDS
from corpus.readers.text import clean
from corpus.rulebook import RULES
from corpus.rulefile import Faults, Fields, read_yaml

PRINTED = ("date", "media", "authors")  # what web pages print above the text
_CHINA = timezone(timedelta(hours=8))
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:\s*(?P<sep>[-/.年])\s*(?P<m>\d{1,2})(?:\s*(?:(?P=sep)|[-/.月])\s*(?P<d>\d{1,2}))?)?"
)
_PACKED = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?")
_STAMP = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_ADDRESS = re.compile(r"(?:https?:)?//|^www\.|^[\w-]+(?:\.[\w-]+)+(?:/|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldNames:
    """`rules/fields.yaml`: folded names of columns and of <meta> elements by field, best first.

    `printed` are patterns over one line of a page, with the group `value`; `lead` is what stands before a value.
    """

    columns: Mapping[str, tuple[str, ...]]
    metas: Mapping[str, tuple[str, ...]]
    printed: Mapping[str, re.Pattern[str]]
    lead: re.Pattern[str]


@cache
def field_names() -> FieldNames:
    """The rule file, loaded once. Raises RuleError with all its faults."""
    faults = Faults()
    top = Fields(read_yaml(RULES / "fields.yaml", faults), "fields.yaml", faults)
    columns, metas = (_names(top, key, faults) for key in ("columns", "metas"))
    part = Fields(top.mapping("printed"), "fields.yaml: printed", faults)
    printed = {name: part.pattern(name) for name in PRINTED}
    part.done()
    words = "|".join(re.escape(word) for word in sorted(top.texts("lead", required=True), key=len, reverse=True))
    top.done()
    faults.check()
    return FieldNames(columns, metas, MappingProxyType(printed), re.compile(rf"(?:{words})\s*[:：]\s*"))


def _names(top: Fields, key: str, faults: Faults) -> Mapping[str, tuple[str, ...]]:
    part = Fields(top.mapping(key), f"fields.yaml: {key}", faults)
    found = {name: tuple(map(fold, part.texts(name))) for name in FIELDS}
    part.done()
    return MappingProxyType(found)


def fold(name: str) -> str:
    """A field's name as it is compared: `Publish-Time ` is `publish_time`."""
    return re.sub(r"[\s_:.-]+", "_", clean(name).strip().lower())


def map_columns(names: Iterable[str], chosen: Mapping[str, str]) -> dict[str, list[str]]:
    """Which columns of a table hold which field, best first; where the user has `chosen` one, only that."""
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(fold(name), []).append(name)
    known = field_names().columns
    wanted = {key: [fold(chosen[key])] if key in chosen else list(known[key]) for key in FIELDS}
    return {key: [name for want in wants for name in folded.get(want, ())] for key, wants in wanted.items()}


def make_meta(values: Mapping[str, object]) -> PageMeta:
    """What is said about an article, from values of any type under the names of FIELDS."""
    media = _bare(values.get("media"))
    return PageMeta(
        title=one_line(values.get("title")),
        date=read_date(values.get("date")),
        media=None if media is None or _ADDRESS.search(media) else media,
        authors=_authors(values.get("authors")),
        url=one_line(values.get("url")),
    )


def one_line(value: object) -> str | None:
    """A value as text without line ends and doubled spaces; None when there is nothing in it."""
    if value is None or isinstance(value, bool | float | dict | list):
        return None
    return re.sub(r"\s+", " ", clean(str(value))).strip() or None


def read_date(value: object) -> str | None:
    """The day that a value names, ISO 8601, partial if the value is; None when it names none.

    Seconds or milliseconds since 1970 are a day in China.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}" if abs(value) < 1e15 else None  # noqa: PLR2004 - no stamp has as many digits
    text = one_line(value)
    if text is None:
        return None
    packed = _PACKED.fullmatch(text)
    if packed:
        return _valid(*packed.groups())
    if _STAMP.fullmatch(text):
        seconds = int(text[:10])
        return datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA).date().isoformat()
    found = _DAY.search(text)
    return _valid(found["y"], found["m"], found["d"]) if found else None


def _valid(year: str, month: str | None, day: str | None) -> str | None:
    """The date if the calendar has it, else as much of it as it has."""
    try:
        return date(int(year), int(month or 1), int(day or 1)).isoformat()[: 10 if day else 7 if month else 4]
    except ValueError:
        return _valid(year, month, None) if day else year


def _bare(value: object) -> str | None:
    """A value without what stands before it (`来源：`)."""
    text = one_line(value)
    return field_names().lead.sub("", text, count=1).strip() or None if text else None


def _authors(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    found = [_bare(item.get("name") if isinstance(item, dict) else item) for item in values]
    return tuple(dict.fromkeys(name for name in found if name))
