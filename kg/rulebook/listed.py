"""Names known beforehand: divisions of China, countries and cities, natural features, well-known organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_tsv, read_yaml

_DIVISIONS = ("code", "name", "short", "kind", "parent")
_LISTED = ("name", "kind", "aliases")
_LISTS = (("organisations", "Institution"), ("facilities", "Platform"), ("world", "Place"), ("features", "Place"))
_PREFIX = 2  # characters by which names are looked up; every listed name has as many
GIVEN = "given"  # the `rule` of names that the user gives
TAUGHT = "corpus"  # and of those that other articles of the corpus teach


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listed form stands for.

    `name` is the full name of the thing; `codes` are its division codes (several for a name that several counties
    share), empty for other things. `sure` is false for a short form that is an ordinary word too. `rule` names
    the list.
    """

    name: str
    type: str
    kind: str | None
    rule: str
    sure: bool
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Listed forms, and for the division codes what they belong to.

    `lengths` maps the first two characters of a form to the lengths of the forms that begin so, longest first.
    """

    forms: Mapping[str, Listed]
    lengths: Mapping[str, tuple[int, ...]]
    parents: Mapping[str, str]
    names: Mapping[str, str]
    nicknames: Mapping[str, tuple[str, ...]]

    def places(self, text: str) -> list[int]:
        """Where in the text listed forms may stand, in order."""
        return [start for start in range(len(text)) if text[start : start + _PREFIX] in self.lengths]

    def at(self, text: str, start: int) -> Iterator[tuple[int, Listed]]:
        """The listed forms that stand in `text` at `start`, longest first, each with its end."""
        for length in self.lengths.get(text[start : start + _PREFIX], ()):
            listed = self.forms.get(text[start : start + length])
            if listed is not None and start + length <= len(text):
                yield start + length, listed


def load_gazetteer(place: Path, faults: Faults) -> Gazetteer:
    """Read the lists in `place`; what is wrong with them is added to `faults`."""
    doubtful = _doubtful(place, faults)
    divisions = read_tsv(place / "divisions.tsv", _DIVISIONS, faults)
    forms: dict[str, Listed] = {}
    for rule, type_ in _LISTS:
        for name, kind, aliases in read_tsv(place / f"{rule}.tsv", _LISTED, faults):
            for form in (name, *filter(None, aliases.split("|"))):
                _add(forms, form, Listed(name, type_, kind, rule, form not in doubtful), faults)
    for form, listed in _divisions(divisions, doubtful).items():
        forms.setdefault(form, listed)
    return Gazetteer(
        forms=forms,
        lengths=_lengths(forms),
        parents={code: parent for code, _, _, _, parent in divisions},
        names={code: name for code, name, _, _, _ in divisions},
        nicknames=_nicknames(place, forms, faults),
    )


def with_forms(gazetteer: Gazetteer, forms: Mapping[str, Listed]) -> Gazetteer:
    """The gazetteer with further forms, which take the place of its own."""
    lengths = dict(gazetteer.lengths)
    for prefix, found in _lengths(forms).items():
        lengths[prefix] = tuple(sorted({*found, *lengths.get(prefix, ())}, reverse=True))
    return replace(gazetteer, forms={**gazetteer.forms, **forms}, lengths=lengths)


def _nicknames(place: Path, forms: Mapping[str, Listed], faults: Faults) -> dict[str, tuple[str, ...]]:
    """The nicknames by the full name of the division."""
    found: dict[str, tuple[str, ...]] = {}
    for name, aliases in read_tsv(place / "nicknames.tsv", ("name", "aliases"), faults):
        if name in forms:
            found[forms[name].name] = tuple(aliases.split("|"))
        else:
            faults.add("names/nicknames.tsv", f"{name} unknown, expected a form of divisions.tsv")
    return found


def _doubtful(place: Path, faults: Faults) -> frozenset[str]:
    top = Fields(read_yaml(place / "ambiguous.yaml", faults), "names/ambiguous.yaml", faults)
    words = frozenset(top.texts("ambiguous"))
    top.done()
    return words


def _add(forms: dict[str, Listed], form: str, listed: Listed, faults: Faults) -> None:
    if len(form) < _PREFIX:
        faults.add(f"names/{listed.rule}.tsv", f"{form!r} is too short, expected two characters or more")
    elif form in forms:
        faults.add(f"names/{listed.rule}.tsv", f"{form} stands twice")
    else:
        forms[form] = listed


def _divisions(rows: list[tuple[str, ...]], doubtful: frozenset[str]) -> dict[str, Listed]:
    """Full and short names. A full name beats a short one, a higher division a lower one."""
    ranks = {"00": 1, "0000": 0}
    found: dict[str, list[tuple[int, str, str, str]]] = defaultdict(list)
    for code, name, short, kind, _ in rows:
        rank = ranks["0000"] if code.endswith("0000") else ranks["00"] if code.endswith("00") else len(ranks)
        found[name].append((rank, code, name, kind))
        if short and short != name:
            found[short].append((rank + 10, code, name, kind))
    forms: dict[str, Listed] = {}
    for form, readings in found.items():
        best = min(readings)[0]
        same = sorted(reading for reading in readings if reading[0] == best)
        rank, _, name, kind = same[0]
        codes = tuple(code for _, code, _, _ in same)
        # Short names of counties are often words of the language; those of three characters hardly ever are.
        sure = form not in doubtful and (rank != 10 + len(ranks) or len(form) > _PREFIX or kind == "city")
        if len(form) >= _PREFIX:
            forms[form] = Listed(name, "Place", kind, "divisions", sure, codes)
    return forms


def _lengths(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for form in forms:
        lengths[form[:_PREFIX]].add(len(form))
    return {prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()}
