"""A request to the API, read: texts, numbers, flags and lists, from its address or its body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryError
from kg.serve.live import Live

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Ask:
    """What stands in a request: `address` has every value of a name, `body` is the JSON object of a POST."""

    live: Live
    address: Mapping[str, list[str]]
    body: Mapping[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        """A string. Raises QueryError when it is missing and there is no default."""
        value = self._value(key, default)
        if not isinstance(value, str):
            raise QueryError(f"{key}: found {value!r}, expected text")
        return value

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number within bounds, which are part of the message when it is not."""
        value = self._value(key, default)
        try:
            found = float(value)
        except (TypeError, ValueError):
            found = float("nan")
        if not least <= found <= most:
            raise QueryError(f"{key}: found {value!r}, expected a number from {least:g} to {most:g}")
        return found

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._value(key, default)
        found = value if isinstance(value, bool) else _FLAGS.get(str(value).lower())
        if found is None:
            raise QueryError(f"{key}: found {value!r}, expected true or false")
        return found

    def texts(self, key: str) -> list[str]:
        """Strings: a list of the body, or all values of the address; one text alone is a list of it."""
        value = self.body.get(key, self.address.get(key, []))
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise QueryError(f"{key}: found {value!r}, expected a list of texts")
        return [item for item in found if item.strip()]

    def ids(self, key: str) -> list[str]:
        value = self.body.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise QueryError(f"{key}: expected a list of ids")
        return value

    def has(self, key: str) -> bool:
        """Whether a value was given."""
        return self._value(key, None) is not None

    def check(self, known: Iterable[str]) -> None:
        """Raise QueryError for a name that means nothing here: a slip of the pen would show too much."""
        accepted = list(known)
        for key in (*self.address, *self.body):
            if key not in accepted:
                raise QueryError(f"{key!r} is unknown here; known: {', '.join(accepted)}")

    def _value(self, key: str, default: Any) -> Any:
        if key in self.body:
            return default if self.body[key] is None else self.body[key]
        values = self.address.get(key)
        return values[-1] if values else default
