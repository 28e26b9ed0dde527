"""Colours and shapes of nodes by label, from `rules/looks.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml

_FILE = Path(__file__).resolve().parent / "rules" / "looks.yaml"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
SHAPES = frozenset({"circle", "square", "diamond", "triangle", "hexagon", "star"})


@dataclass(frozen=True, slots=True)
class Look:
    """How the nodes of one label are drawn; colours as `#rrggbb`."""

    light: str
    dark: str
    shape: str


@dataclass(frozen=True, slots=True)
class Looks:
    """`by_label` in the order of the file; `light` and `dark` are the grounds."""

    by_label: Mapping[str, Look]
    light: str
    dark: str


@cache
def load_looks(path: Path = _FILE) -> Looks:
    """Raises RuleError with all the faults of the file."""
    faults = Faults()
    top = Fields(read_yaml(path, faults), path.name, faults)
    grounds = Fields(top.mapping("grounds"), f"{path.name}: grounds", faults)
    found = {
        str(label): _look(Fields(data, f"{path.name}: looks {label}", faults))
        for label, data in top.mapping("looks").items()
    }
    looks = Looks(found, _colour(grounds, "light"), _colour(grounds, "dark"))
    grounds.done()
    top.done()
    faults.check()
    return looks


def _look(fields: Fields) -> Look:
    look = Look(_colour(fields, "light"), _colour(fields, "dark"), fields.choice("shape", SHAPES))
    fields.done()
    return look


def _colour(fields: Fields, key: str) -> str:
    value = fields.text(key)
    if not _COLOUR.fullmatch(value):
        fields.faults.add(fields.place, f"{key}: found {value!r}, expected a colour such as #3569cf")
    return value
