"""Names that the user gives in a file of their own (`--gazetteer`), and a rulebook that knows them.

The file is a table with tabs in UTF-8: a header `name type kind aliases`, then one thing a line; `kind` and
`aliases` may be empty or missing, aliases are parted by `|`, lines that begin with `#` and empty lines are skipped.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import RuleError
from corpus.rulefile import Faults
from corpus.script import is_traditional, to_simplified
from kg.rulebook import Rulebook
from kg.rulebook.listed import GIVEN, Gazetteer, Listed, with_forms
from kg.rulebook.schema import Schema

COLUMNS = ("name", "type", "kind", "aliases")
_REQUIRED = 2
_SHORTEST, _LONGEST = 2, 100  # characters of a name


@dataclass(frozen=True, slots=True)
class GivenName:
    """One thing: what the graph calls it, its type, its kind if any, and what else it is called."""

    name: str
    type: str
    kind: str | None
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenNames:
    """The things of one file, sorted by name. Files that say the same in another order or spacing are equal."""

    names: tuple[GivenName, ...]

    @property
    def text(self) -> str:
        """The same as a file again."""
        cells = [(one.name, one.type, one.kind or "", "|".join(one.aliases)) for one in self.names]
        return "\n".join("\t".join(row).rstrip("\t") for row in (COLUMNS, *cells)) + "\n"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def load_given(path: Path, schema: Schema) -> GivenNames:
    """Read the file. Raises RuleError with all its faults, one a line, each with its line number."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RuleError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RuleError(f"{path}:{line}: byte {error.start} is no UTF-8; save the file as UTF-8") from error
    return parse_given(text, str(path), schema)


def parse_given(text: str, place: str, schema: Schema) -> GivenNames:
    """What the text of such a file says; `place` names it in errors. Raises RuleError as `load_given` does."""
    faults = Faults()
    lines = [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines or tuple(lines[0][1]) != COLUMNS[: max(len(lines[0][1]), _REQUIRED)]:
        where, found = (lines[0][0], lines[0][1]) if lines else (1, [])
        faults.add(f"{place}:{where}", f"header {found}, expected {list(COLUMNS)} with tabs between them")
        faults.check()
    rows = [(number, _row(cells, f"{place}:{number}", schema, faults)) for number, cells in lines[1:]]
    _check_forms(rows, place, faults)
    faults.check()
    return GivenNames(tuple(sorted((row for _, row in rows), key=lambda row: (row.name, row.type))))


def _row(cells: list[str], place: str, schema: Schema, faults: Faults) -> GivenName:
    if not _REQUIRED <= len(cells) <= len(COLUMNS):
        faults.add(place, f"{len(cells)} columns, expected {_REQUIRED} to {len(COLUMNS)}: {', '.join(COLUMNS)}")
    name, type_, kind, aliases = (*cells, "", "", "", "")[: len(COLUMNS)]
    node = schema.entities.get(type_)
    if node is None:
        faults.add(place, f"type {type_!r} unknown; known: {', '.join(schema.entities)}")
    elif kind and kind not in node.kinds:
        known = f"known: {', '.join(node.kinds)}" if node.kinds else f"{type_} has none, leave it empty"
        faults.add(place, f"kind {kind!r} unknown for {type_}; {known}")
    row = GivenName(name, type_, kind or None, tuple(sorted(filter(None, map(str.strip, aliases.split("|"))))))
    for form in (name, *row.aliases):
        if not _SHORTEST <= len(form) <= _LONGEST:
            faults.add(place, f"{form!r} has {len(form)} characters, expected {_SHORTEST} to {_LONGEST}")
    return row


def _check_forms(rows: Iterable[tuple[int, GivenName]], place: str, faults: Faults) -> None:
    """A form stands for one thing only."""
    first: dict[str, int] = {}
    for number, row in rows:
        for form in (row.name, *row.aliases):
            if form in first:
                before = f"{form} stands in line {first[form]} already"
                faults.add(f"{place}:{number}", f"{before}; a form names one thing, and once")
            first.setdefault(form, number)


def with_given(rulebook: Rulebook, given: GivenNames | None) -> Rulebook:
    """The rulebook that knows the given names too; its digest tells them. Without names, the rulebook itself."""
    if given is None or not given.names:
        return rulebook
    gazetteer = with_forms(rulebook.names.gazetteer, _forms(given, rulebook.names.gazetteer))
    digest = hashlib.sha256(f"{rulebook.digest} {given.digest}".encode()).hexdigest()
    return replace(rulebook, names=replace(rulebook.names, gazetteer=gazetteer), digest=digest)


def _forms(given: GivenNames, gazetteer: Gazetteer) -> dict[str, Listed]:
    """Every given form, and the forms that the lists have for the same thing: 国家发改委 of 国家发展改革委."""
    listed = {one: _listed(one, gazetteer) for one in given.names}
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for form, known in gazetteer.forms.items():
        same[known.name, known.type].append(form)
    forms: dict[str, Listed] = {}
    for one, own in listed.items():
        known_as = gazetteer.forms.get(one.name)
        if known_as is not None and known_as.type == one.type:
            forms |= {form: replace(own, sure=gazetteer.forms[form].sure) for form in same[known_as.name, one.type]}
    # What the user gives for one thing is no form of another.
    return forms | {form: own for one, own in listed.items() for form in _scripts((one.name, *one.aliases))}


def _listed(one: GivenName, gazetteer: Gazetteer) -> Listed:
    known = gazetteer.forms.get(one.name)
    if known is None or known.type != one.type:
        return Listed(one.name, one.type, one.kind, GIVEN, sure=True)
    return Listed(one.name, one.type, one.kind or known.kind, GIVEN, sure=True, codes=known.codes)


def _scripts(forms: Iterable[str]) -> Iterator[str]:
    """Each form as given and, when it is in traditional script, in simplified, which is what the analysis reads."""
    for form in forms:
        yield form
        if is_traditional(form):
            yield to_simplified(form)
