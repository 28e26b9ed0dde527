"""How people are named (`kg/rules/names/people.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml
from kg.rulebook.words import alternatives, any_of


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """Surnames, posts and words around names; the patterns match at a given place."""

    surnames: frozenset[str]
    compound: frozenset[str]
    not_given: frozenset[str]
    titles: re.Pattern[str]
    after: re.Pattern[str]
    says: re.Pattern[str]
    bylines: re.Pattern[str]
    not_names: frozenset[str]
    known: frozenset[str]
    foreign: re.Pattern[str]
    sounds: frozenset[str]


def load_people(place: Path, faults: Faults) -> PeopleRules:
    """Read `people.yaml`; what is wrong with it is added to `faults`."""
    top = Fields(read_yaml(place / "people.yaml", faults), "names/people.yaml", faults)
    people = PeopleRules(
        surnames=frozenset("".join(top.text("surnames").split())),
        compound=frozenset(top.texts("compound")),
        not_given=frozenset("".join(top.text("not_given").split())),
        titles=_ending(top.texts("titles", required=True)),
        after=any_of(top.texts("after", required=True)),
        says=any_of(top.texts("says", required=True)),
        bylines=_ending(top.texts("bylines", required=True)),
        not_names=frozenset(top.texts("not_names")),
        known=frozenset(top.texts("known")),
        foreign=top.pattern("foreign"),
        sounds=frozenset("".join(top.text("sounds").split())),
    )
    top.done()
    return people


def _ending(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{alternatives(words)})$")
