"""Persons of one name: who work for the same are one, who do not are apart unless an article joins them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.resolve.collect import Corpus
from kg.resolve.model import Key
from kg.resolve.scopes import IN_ARTICLE, codes_of, is_shared

PERSON = "Person"


@dataclass(frozen=True, slots=True, order=True)
class Employer:
    """Whom a person works for; `token` is equal for names of one employer and for the authorities of one place."""

    token: str
    name: str


@dataclass(slots=True)
class _Person:
    """Locals (by position) that are one person."""

    employers: set[Employer]
    members: list[int] = field(default_factory=list)


class Persons:
    """Tells the persons of a corpus apart once their employers are known.

    `root` leads an atom to the one that stands for its cluster, `title` to the words for it.
    """

    def __init__(
        self, corpus: Corpus, root: Callable[[int], int], title: Callable[[int], str], parted: frozenset[Key]
    ) -> None:
        self._corpus = corpus
        self._root = root
        self._title = title
        self._parted = parted

    def name_all(self) -> dict[int, frozenset[str]]:
        """Give every person of an article its atom; returns the tokens of the employers by atom."""
        groups: dict[str, list[int]] = defaultdict(list)
        for at, local in enumerate(self._corpus.locals):
            if local.type == PERSON:
                groups[self._corpus.part(local).name].append(at)
        tokens: dict[int, frozenset[str]] = {}
        for name in sorted(groups):
            for key, person in self._persons(name, groups[name]):
                first = self._corpus.locals[person.members[0]]
                atom = self._corpus.atom(key, self._corpus.part(first))
                for at in person.members:
                    self._corpus.locals[at].atom = atom
                    self._corpus.fill(self._corpus.locals[at])
                tokens[atom] = frozenset(employer.token for employer in person.employers)
        return tokens

    def _persons(self, name: str, group: Sequence[int]) -> list[tuple[Key, _Person]]:
        """The persons of one name with their keys, in the order of these."""
        employers = {at: {*self._employers(at)} for at in group}
        if Key(PERSON, name) in self._parted:
            articles = self._corpus.articles
            alone = [(articles[self._corpus.locals[at].article], _Person(employers[at], [at])) for at in group]
            found = [(Key(PERSON, name, IN_ARTICLE + article), person) for article, person in alone]
            return sorted(found, key=lambda pair: pair[0])
        persons = _joined({at: found for at, found in employers.items() if found})
        bare = [at for at in group if not employers[at]]
        if len(persons) <= 1:
            known = persons[0] if persons else _Person(set())
            known.members += bare
            return [(Key(PERSON, name), known)]
        rest = self._place(bare, persons)
        named = [(Key(PERSON, name, min(e.name for e in person.employers)), person) for person in persons]
        if rest:
            named.append((Key(PERSON, name), _Person(set(), rest)))
        return sorted(named, key=lambda pair: pair[0])

    def _place(self, bare: Sequence[int], persons: Sequence[_Person]) -> list[int]:
        """Put each mention without an employer to the only person whose employer its article names; the rest."""
        by_token: dict[str, list[_Person]] = defaultdict(list)
        for person in persons:
            for employer in person.employers:
                by_token[employer.token].append(person)
        rest = []
        for at in bare:
            fits = {id(person): person for token in self._named(at) for person in by_token.get(token, ())}
            if len(fits) == 1:
                fits.popitem()[1].members.append(at)
            else:
                rest.append(at)
        return rest

    def _employers(self, at: int) -> Iterator[Employer]:
        local = self._corpus.locals[at]
        if local.works_for:
            for other in self._corpus.in_article(local.article):
                if self._corpus.locals[other].name in local.works_for and self._corpus.locals[other].atom >= 0:
                    yield self._employer(self._corpus.locals[other].atom)

    def _named(self, at: int) -> set[str]:
        """The tokens of all that the article of a person names."""
        article = self._corpus.in_article(self._corpus.locals[at].article)
        others = (self._corpus.locals[other] for other in article)
        return {self._employer(o.atom).token for o in others if o.type != PERSON and o.atom >= 0}

    def _employer(self, at: int) -> Employer:
        atom, rules = self._corpus.atoms[at], self._corpus.rules
        codes = codes_of(atom.parts, atom.key.type)
        organ = atom.key.type == "Place" or rules.resolve.folding.organs.fullmatch(atom.parts.core)
        if organ and codes and not is_shared(codes, rules.names.gazetteer):
            return Employer(min(codes), self._title(at))
        return Employer(f"@{self._root(at)}", self._title(at))


def _joined(employers: dict[int, set[Employer]]) -> list[_Person]:
    """Locals that share an employer, directly or through others, as one person each."""
    persons: dict[int, _Person] = {}
    by_token: dict[str, _Person] = {}
    for at, found in employers.items():
        known = {id(person): person for e in found if (person := by_token.get(e.token)) is not None}
        # The largest takes in the others, so that a name in every article costs no more than one in few.
        person = max(known.values(), key=lambda one: len(one.members), default=_Person(set()))
        for other in known.values():
            if other is not person:
                person.employers |= other.employers
                person.members += other.members
                by_token |= {employer.token: person for employer in other.employers}
                del persons[id(other)]
        person.employers |= found
        person.members.append(at)
        persons[id(person)] = person
        by_token |= {employer.token: person for employer in found}
    return list(persons.values())
