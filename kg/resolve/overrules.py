"""What a person decided about entities: joined, kept apart or renamed, in a file that reads and versions well.

The file names things as resolution keys them (type, name and, where the name is shared, what tells it from its
namesakes), never by what a run made of them, so that it holds for whatever articles come and go.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from typing import Literal, get_args

from kg.errors import OverruleError
from kg.ids import make_id
from kg.resolve.model import Key
from kg.resolve.names import normalise

FILE = "overrules.tsv"
Verb = Literal["merge", "split", "split-articles", "rename"]
_COLUMNS = ("verb", "type", "name", "of", "other", "other_of")
_HEAD = """\
# What you decided about entities. `newskg entities merge|split|rename` adds lines; edit or remove them as you like,
# the next command follows them. Later lines win. Columns are separated by tabs.
#   verb      merge: name and other are one thing with all their names, whatever the program thinks
#             split: name is not other; with an empty other, name is joined with nothing
#             split-articles: the name means another thing in each article
#             rename: the entity of name is shown as other
#   type      the entity type of both
#   name, of  the name, and, where several things share it, what tells it from its namesakes: a place, an employer,
#             or @ and the id of its only article; empty when the name alone is enough
#   other, other_of   the same for the second name
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; `number` is its place there, from 1. `other` has no name where the verb needs none."""

    verb: Verb
    key: Key
    other: Key
    number: int = 0

    def text(self) -> str:
        """The line as written, without its end."""
        return "\t".join((self.verb, *astuple(self.key), *astuple(self.other)[1:]))


@dataclass(frozen=True, slots=True)
class Overrules:
    """The lines of a file, in order, and what they come to."""

    lines: tuple[Line, ...] = ()
    _last: dict[tuple[Key, Key], Line] = field(init=False, repr=False, compare=False)
    _renamed: dict[Key, Line] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        last = {ordered(line.key, line.other): line for line in self.lines if line.verb in {"merge", "split"}}
        object.__setattr__(self, "_last", last)
        object.__setattr__(self, "_renamed", {line.key: line for line in self.lines if line.verb == "rename"})

    @property
    def digest(self) -> str:
        """The same for the same decisions, whatever comments stand between them."""
        return make_id("overrules", [line.text() for line in self.lines])

    def merges(self) -> Iterator[Line]:
        """The pairs to join, without those that a later line takes apart."""
        for line in self._last.values():
            if line.verb == "merge" and not self._alone(line):
                yield line

    def _alone(self, merge: Line) -> bool:
        return any(
            line.verb == "split"
            and not line.other.name
            and line.number > merge.number
            and line.key in (merge.key, merge.other)
            for line in self.lines
        )

    def apart(self, left: Key, right: Key) -> Line | None:
        """The line that keeps two names apart."""
        line = self._last.get(ordered(left, right))
        if line is not None:
            return line if line.verb == "split" else None
        for key in (left, right):
            found = self._last.get(ordered(key, Key(key.type, "")))
            if found is not None:
                return found
        return None

    def parted(self) -> frozenset[Key]:
        """The names that mean another thing in each article."""
        return frozenset(line.key for line in self.lines if line.verb == "split-articles")

    def title(self, keys: Iterable[Key]) -> str | None:
        """The name to show for the entity of these keys, of several the last in the file; None without one."""
        found = [self._renamed[key] for key in keys if key in self._renamed]
        return max(found, key=lambda line: line.number).other.name if found else None


NONE = Overrules()


def ordered(left: Key, right: Key) -> tuple[Key, Key]:
    """The two in code order."""
    return (left, right) if left <= right else (right, left)


def read_overrules(text: str, place: str, types: Iterable[str]) -> Overrules:
    """The overrules of a file. Raises OverruleError with every fault, one a line."""
    known = sorted(types)
    lines: list[Line] = []
    faults: list[str] = []
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if not row or row[0].startswith("#") or tuple(row) == _COLUMNS:
            continue
        fault = _fault(row, known)
        if fault:
            faults.append(f"{place}:{number}: {fault}")
        else:
            lines.append(_line(row, number))
    if faults:
        raise OverruleError("\n".join(faults))
    return Overrules(tuple(lines))


def _fault(row: Sequence[str], types: Sequence[str]) -> str:
    if len(row) > len(_COLUMNS):
        return f"{len(row)} columns, expected {', '.join(_COLUMNS)}"
    verb, type_, name, _, other, _ = (*row, *[""] * (len(_COLUMNS) - len(row)))
    if verb not in get_args(Verb):
        return f"verb {verb!r} unknown; known: {', '.join(get_args(Verb))}"
    if type_ not in types:
        return f"type {type_!r} unknown; known: {', '.join(types)}"
    if not name.strip():
        return "the name is missing"
    if verb in {"merge", "rename"} and not other.strip():
        return f"{verb} needs the other name"
    return ""


def _line(row: Sequence[str], number: int) -> Line:
    verb, type_, name, of, other, other_of = (*row, *[""] * (len(_COLUMNS) - len(row)))
    shown = other.strip() if verb == "rename" or not other.strip() else normalise(other)
    left, right = Key(type_, normalise(name), of.strip()), Key(type_, shown, other_of.strip())
    for known in get_args(Verb):
        if verb == known:
            return Line(known, left, right, number)
    raise OverruleError(f"verb {verb!r} unknown")


def head() -> str:
    """What a new file begins with: how to read and edit it, and the columns."""
    return _HEAD + "\t".join(_COLUMNS) + "\n"
