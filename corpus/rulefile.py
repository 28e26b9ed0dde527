"""Rule files read, checked and frozen: every fault of every file is collected before anything is raised.

A rule file is YAML, or TSV for long flat lists. A loader takes what it knows with `Fields` and finishes with
`Fields.done()`, which reports unknown keys; nothing is guessed and nothing is ignored.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import RuleError


@dataclass(slots=True)
class Faults:
    """The faults found so far; `check` raises them all as one `RuleError`, one a line, in the order found."""

    lines: list[str] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        self.lines.append(f"{place}: {message}")

    def check(self) -> None:
        if self.lines:
            raise RuleError("\n".join(self.lines))


class Fields:
    """One mapping of a rule file, taken apart key by key; each wrong or missing value becomes a fault."""

    def __init__(self, data: object, place: str, faults: Faults) -> None:
        self._place = place
        self._faults = faults
        self._data: dict[str, Any] = {}
        if isinstance(data, Mapping):
            self._data = {str(key): value for key, value in data.items()}
        else:
            faults.add(place, f"found {type(data).__name__}, expected a mapping")

    @property
    def place(self) -> str:
        return self._place

    @property
    def faults(self) -> Faults:
        return self._faults

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without a default the key is required."""
        value = self._data.pop(key, default)
        if isinstance(value, str):
            return value
        self._faults.add(self._place, f"{key}: found {value!r}, expected a string")
        return ""

    def optional(self, key: str) -> str | None:
        """A string or nothing."""
        return self.text(key) if self._data.get(key) is not None else self._data.pop(key, None)

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._data.pop(key, default)
        if isinstance(value, bool):
            return value
        self._faults.add(self._place, f"{key}: found {value!r}, expected true or false")
        return default

    def number(self, key: str, default: float | None = None) -> float:
        value = self._data.pop(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self._faults.add(self._place, f"{key}: found {value!r}, expected a number")
        return 0.0

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of strings, empty when missing unless required. A duplicate is a fault."""
        value = self._data.pop(key, None)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._faults.add(self._place, f"{key}: found {value!r}, expected a list of strings")
            return ()
        for item in {item for item in value if value.count(item) > 1}:
            self._faults.add(self._place, f"{key}: {item} stands twice")
        return tuple(value)

    def mappings(self, key: str) -> Iterator[Fields]:
        """A list of mappings, each as Fields of its own."""
        value = self._data.pop(key, [])
        if not isinstance(value, list):
            self._faults.add(self._place, f"{key}: found {value!r}, expected a list of mappings")
            return
        for number, item in enumerate(value, 1):
            name = item.get("id", number) if isinstance(item, Mapping) else number
            yield Fields(item, f"{self._place}: {key} {name}", self._faults)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """A mapping as it stands, empty when missing."""
        value = self._data.pop(key, {})
        if isinstance(value, Mapping):
            return value
        self._faults.add(self._place, f"{key}: found {value!r}, expected a mapping")
        return {}

    def choice(self, key: str, accepted: frozenset[str] | set[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value and value not in accepted:
            self._faults.add(self._place, f"{key} {value!r} unknown; known: {', '.join(sorted(accepted))}")
        return value

    def pattern(self, key: str) -> re.Pattern[str]:
        """A regular expression, compiled."""
        value = self.text(key)
        try:
            return re.compile(value)
        except re.error as error:
            self._faults.add(self._place, f"{key}: {value!r} is no regular expression: {error}")
            return re.compile(r"(?!)")

    def patterns(self, key: str) -> dict[str, re.Pattern[str]]:
        """A mapping of names to regular expressions."""
        inner = Fields(self.mapping(key), f"{self._place}: {key}", self._faults)
        return {name: inner.pattern(name) for name in sorted(inner._data)}

    def listed(self, key: str) -> list[Any]:
        """A list as it stands, empty when missing."""
        value = self._data.pop(key, [])
        if isinstance(value, list):
            return value
        self._faults.add(self._place, f"{key}: found {value!r}, expected a list")
        return []

    def done(self) -> None:
        """Every key must have been taken."""
        for key in self._data:
            self._faults.add(self._place, f"unknown key {key!r}")


def read_yaml(path: Path, faults: Faults) -> Any:
    """The file's content, or None and a fault with the place."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        faults.add(where, f"is no YAML: {getattr(error, 'problem', error)}")
        return None


def read_tsv(path: Path, columns: tuple[str, ...], faults: Faults) -> list[tuple[str, ...]]:
    """Rows of a TSV file after its `#` comment lines and its header, which must be `columns`."""
    with path.open(encoding="utf-8", newline="") as handle:
        lines = [(n, line.rstrip("\r\n")) for n, line in enumerate(handle, 1) if not line.startswith("#")]
    rows = [(n, next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))) for n, line in lines if line]
    if not rows or tuple(rows[0][1]) != columns:
        faults.add(path.name, f"header {rows[0][1] if rows else []}, expected {list(columns)}")
        return []
    for number, row in rows[1:]:
        if len(row) != len(columns):
            faults.add(f"{path.name}:{number}", f"{len(row)} columns, expected {len(columns)}")
    return [tuple(row) for _, row in rows[1:] if len(row) == len(columns)]


def digest_of(folder: Path, *, without: Path | None = None) -> str:
    """SHA-256 over the names and bytes of all rule files below `folder`, in sorted order, but not in `without`."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaml", ".tsv", ".txt"} and (without is None or without not in path.parents):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader to which a key that stands twice in one mapping is a fault, not the last word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        result: dict[Any, Any] = super().construct_mapping(node, deep)
        return result


_LOADER = _StrictLoader
