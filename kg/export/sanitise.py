"""One sanitiser before every writer: what the formats cannot hold is folded the same way everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from kg.model import Value

# Characters that XML 1.0 forbids even as references; networkx writes them silently and the file is broken.
_XML_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_attributes(properties: Mapping[str, Value]) -> dict[str, str | int | float | bool]:
    """Attributes of one type each, for XML: lists as JSON text, illegal characters replaced by U+FFFD."""
    return {key: _plain(value) for key, value in properties.items()}


def _plain(value: Value) -> str | int | float | bool:
    if isinstance(value, tuple):
        value = json.dumps(value, ensure_ascii=False)
    return xml_text(value) if isinstance(value, str) else value


def xml_text(text: str) -> str:
    """The text with U+FFFD for what XML 1.0 has no way to write."""
    return _XML_ILLEGAL.sub(_REPLACEMENT, text)


def json_attributes(properties: Mapping[str, Value]) -> dict[str, object]:
    """Attributes as JSON has them: lists stay lists, every character stays."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in properties.items()}


def csv_cell(value: Value | None) -> str:
    """A spreadsheet cell. `'` before what a spreadsheet would run as a formula; lists joined by ` | `."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return str(value)
    text = " | ".join(value) if isinstance(value, tuple) else value
    return f"'{text}" if text.startswith(_FORMULA) else text
