"""Which names of an article help in all others of its corpus (`kg/rules/names/lessons.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml

_FILE = "names/lessons.yaml"


@dataclass(frozen=True, slots=True)
class LessonRules:
    """`lessons.yaml` defines the fields; `examples` are (type, form, whether it is taught)."""

    teachers: Mapping[str, frozenset[str]]
    shortest: Mapping[str, int]
    alone: int
    classes: re.Pattern[str]
    quoted: Mapping[str, re.Pattern[str]]
    joins: frozenset[str]
    guesses: frozenset[str]
    refuse: re.Pattern[str]
    score: float
    examples: tuple[tuple[str, str, bool], ...]


def load_lessons(place: Path, faults: Faults) -> LessonRules:
    """Read `lessons.yaml` in `place`; what is wrong with it is added to `faults`."""
    top = Fields(read_yaml(place / "lessons.yaml", faults), _FILE, faults)
    data = top.mapping("teachers")
    shapes = top.mapping("quoted")
    quoted = Fields(shapes, f"{_FILE}: quoted", faults)
    teachers = Fields(data, f"{_FILE}: teachers", faults)
    rules = LessonRules(
        teachers={str(type_): frozenset(teachers.texts(str(type_))) for type_ in data},
        shortest={str(type_): int(number) for type_, number in top.mapping("shortest").items()},
        alone=int(top.number("alone")),
        classes=top.pattern("classes"),
        quoted={str(type_): quoted.pattern(str(type_)) for type_ in sorted(shapes)},
        joins=frozenset(top.texts("joins")),
        guesses=frozenset(top.texts("guesses")),
        refuse=top.pattern("refuse"),
        score=top.number("score"),
        examples=tuple(_example(str(label), taught) for label, taught in top.mapping("examples").items()),
    )
    top.done()
    for type_ in sorted(rules.teachers.keys() ^ rules.shortest.keys()):
        faults.add(_FILE, f"{type_} stands in one of teachers and shortest, expected in both")
    return rules


def _example(label: str, taught: object) -> tuple[str, str, bool]:
    type_, _, form = label.partition("/")
    return type_, form, bool(taught)
