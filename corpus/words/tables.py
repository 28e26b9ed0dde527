"""The tables that lead from one tag set to another: `lac_tags.tsv`, `spacy_tags.tsv`, `spacy_labels.tsv`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from corpus.rulefile import Faults, read_tsv

_RULES = Path(__file__).resolve().parent.parent / "rules"
_NONE = "-"


class LacTag(NamedTuple):
    """What a tag of the LAC network means in spaCy: a part of speech, and the label of an entity or None."""

    pos: str
    entity: str | None


@cache
def lac_tags() -> Mapping[str, LacTag]:
    """The LAC tag set. Raises RuleError when the file is faulty."""
    rows = _rows("lac_tags.tsv", ("tag", "pos", "entity", "meaning"))
    return MappingProxyType({tag: LacTag(pos, None if entity == _NONE else entity) for tag, pos, entity, _ in rows})


@cache
def spacy_tags() -> Mapping[str, str]:
    """LAC tags by the tags and parts of speech of other pipelines."""
    return MappingProxyType({row[0]: row[1] for row in _rows("spacy_tags.tsv", ("tag", "lac"))})


@cache
def spacy_labels() -> Mapping[str, str]:
    """LAC tags by the labels of named entities of other pipelines."""
    return MappingProxyType({row[0]: row[1] for row in _rows("spacy_labels.tsv", ("label", "tag"))})


def _rows(name: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows of a table, which must name every key once."""
    faults = Faults()
    rows = read_tsv(_RULES / name, columns, faults)
    keys = [row[0] for row in rows]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        faults.add(name, f"{key} stands twice")
    faults.check()
    return rows
