"""Figures in words, the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def value_text(properties: Mapping[str, Any]) -> str:
    """The number of a figure as printed: bound, direction of change, value or range, unit."""
    p = properties
    value = number(p["value"]) if p.get("value") is not None else f"{number(p['low'])}–{number(p['high'])}"
    bound = "" if p["bound"] == "=" else f"{p['bound']} "
    change = {"increase": "↑", "decrease": "↓"}.get(p.get("change") or "", "")
    return f"{bound}{change}{value}{p['unit']}"


def number(value: float) -> str:
    """Whole numbers whole, others to 12 significant digits, thousands separated, no trailing zeros."""
    if abs(value) < 1e15 and value == int(value):  # noqa: PLR2004 - beyond it the digits say less than the power
        return f"{int(value):,}"
    text = f"{value:,.12g}" if abs(value) < 1e15 else f"{value:g}"  # noqa: PLR2004 - as above
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
