"""Records, one after the other, become the names that the corpus knows: only what resolution needs is kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.model import Entity, Record
from kg.records import article_id
from kg.resolve.model import Key
from kg.resolve.names import normalise
from kg.resolve.parts import Parts, folded, take_apart
from kg.resolve.regions import Codes, compatible, lineage
from kg.resolve.scopes import IN_ARTICLE, ArticlePlaces, Scope, codes_of, label
from kg.rulebook import Rulebook

Words = tuple[str, str, str | None, tuple[str, ...], tuple[str, ...]]
_CITY_ENDS = "00"  # codes of provinces and cities; counties have two further digits


@dataclass(slots=True)
class Local:
    """An entity of one article. `article` and `atom` are positions; `works_for` are names of the same article."""

    article: int
    type: str
    name: str
    kind: str | None
    aliases: tuple[str, ...]
    declared: tuple[str, ...]
    mentions: int
    atom: int = -1
    works_for: tuple[str, ...] = ()


@dataclass(slots=True)
class Atom:
    """What the corpus says of one key. `parts` have the place that the articles give it."""

    key: Key
    parts: Parts
    forms: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    aliases: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    mentions: int = 0

    @property
    def kind(self) -> str | None:
        """The kind that most articles give, the first in code order of several."""
        return min(self.kinds, key=lambda kind: (-self.kinds[kind], kind)) if self.kinds else None


class Corpus:
    """The names of all records. Positions depend on the order of the records, what is made of them must not."""

    def __init__(self, rules: Rulebook, parted: frozenset[Key]) -> None:
        self.rules = rules
        self._parted = parted
        self.articles: list[str] = []
        self.locals: list[Local] = []
        self.first: list[int] = []  # for each article, the position of its first local
        self.atoms: list[Atom] = []
        self.places: list[Codes] = []  # for each article, the divisions that it names
        self.related: set[tuple[int, int]] = set()  # positions of locals of one type that a relation joins
        self._by_key: dict[Key, int] = {}
        self._parts: dict[tuple[str, str], Parts] = {}
        self._words: dict[Words, Words] = {}  # what articles say of their entities, each once
        self._homes: dict[tuple[str, str], list[tuple[int, Codes]]] = defaultdict(list)

    def add(self, record: Record) -> None:
        """Take in one record; persons stay without an atom until their employers are known."""
        article = article_id(record.article)
        parts = {entity.name: self._part(entity) for entity in record.entities}
        places = ArticlePlaces(record, article, parts, self.rules)
        self.first.append(len(self.locals))
        at = {entity.name: len(self.locals) + number for number, entity in enumerate(record.entities)}
        for entity in record.entities:
            self._add(entity, len(self.articles), parts[entity.name], places)
        self.articles.append(article)
        self.places.append(places.named)
        self._relations(record, at, parts)

    def seal(self) -> None:
        """After the last record: names that the articles place apart become several, and atoms are filled.

        From then on the positions of atoms are in the order of their keys, whatever the order of the records.
        """
        for name in sorted(self._homes):
            self._part_homes(name)
        used = {local.atom for local in self.locals if local.atom >= 0}
        order = sorted(used, key=lambda at: self.atoms[at].key)
        place = {old: new for new, old in enumerate(order)}
        self.atoms = [self.atoms[at] for at in order]
        self._by_key = {atom.key: at for at, atom in enumerate(self.atoms)}
        for local in self.locals:
            if local.atom >= 0:
                local.atom = place[local.atom]
                self.fill(local)

    def atom(self, key: Key, parts: Parts) -> int:
        """The position of the atom with this key, made when there is none."""
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = len(self.atoms)
            self.atoms.append(Atom(key, parts))
        return found

    def whole(self, type_: str, form: str) -> str:
        """A form as it is looked up: folded, its place as codes."""
        known = type_, form
        if known not in self._parts:
            self._parts[known] = take_apart(form, type_, self.rules)
        return self._parts[known].whole

    def find(self, key: Key) -> int | None:
        """The position of the atom with this key."""
        return self._by_key.get(key)

    def part(self, local: Local) -> Parts:
        """The parts of the name of a local, without what its article says of it."""
        return self._parts[local.type, local.name]

    def fill(self, local: Local) -> None:
        """Add to its atom what a local says."""
        atom = self.atoms[local.atom]
        atom.forms[local.name] += 1
        atom.aliases.update(local.aliases)
        atom.declared.update(local.declared)
        if local.kind:
            atom.kinds[local.kind] += 1
        atom.articles.add(local.article)
        atom.mentions += local.mentions

    def in_article(self, article: int) -> range:
        """The positions of the locals of an article."""
        end = self.first[article + 1] if article + 1 < len(self.first) else len(self.locals)
        return range(self.first[article], end)

    # --- inside

    def _part(self, entity: Entity) -> Parts:
        known = entity.type, entity.name
        if known not in self._parts:
            self._parts[known] = take_apart(entity.name, entity.type, self.rules)
        return self._parts[known]

    def _add(self, entity: Entity, article: int, parts: Parts, places: ArticlePlaces) -> None:
        # Many articles say the same of a thing: kept once, the words save a fifth of the memory.
        words = (entity.type, entity.name, entity.kind, entity.aliases, entity.declared)
        local = Local(article, *self._words.setdefault(words, words), len(entity.mentions))
        if entity.type != "Person":
            scope = self._scope(entity, parts, places)
            local.atom = self.atom(
                Key(entity.type, parts.name, scope.parent), placed_by(parts, scope, entity.type, self.rules)
            )
        self.locals.append(local)

    def _scope(self, entity: Entity, parts: Parts, places: ArticlePlaces) -> Scope:
        """As the article has it, unless an overrule keeps the name inside its article."""
        if self._parted and Key(entity.type, parts.name) in self._parted:
            return places.inside()
        return places.scope(entity)

    def _relations(self, record: Record, at: dict[str, int], parts: dict[str, Parts]) -> None:
        for relation in record.relations:
            left, right = at[relation.subject], at[relation.object]
            if self.locals[left].type == self.locals[right].type:
                self.related.add((left, right))
            if relation.type == "WORKS_FOR":
                self.locals[left].works_for += (relation.object,)
            if relation.status != "actual":
                continue
            if relation.type == "LOCATED_IN" and self.locals[left].type == "Place":
                self._home(left, parts[relation.subject], codes_of(parts[relation.object], "Place"))
            if relation.type == "ISSUES" and self.locals[right].type == "Document":
                place = codes_of(parts[relation.subject], self.locals[left].type)
                self._home(right, parts[relation.object], place)

    def _home(self, at: int, parts: Parts, codes: Codes) -> None:
        """Remember the city or province that an article gives to something whose name does not say where it is."""
        local = self.locals[at]
        if len(codes) != 1 or codes_of(parts, local.type) or self.atoms[local.atom].key.parent:
            return
        city = next((c for c in lineage(min(codes), self.rules.names.gazetteer) if c.endswith(_CITY_ENDS)), "")
        if city:
            self._homes[local.type, parts.name].append((at, frozenset({city})))

    def _part_homes(self, name: tuple[str, str]) -> None:
        """Two homes of which none holds the other make two things of one name."""
        gazetteer = self.rules.names.gazetteer
        homes = sorted({codes for _, codes in self._homes[name]}, key=sorted)
        if all(
            compatible(one, other, gazetteer) for number, one in enumerate(homes) for other in homes[number + 1 :]
        ):
            return
        for at, codes in self._homes[name]:
            local = self.locals[at]
            parts = self.atoms[local.atom].parts
            key = Key(local.type, parts.name, label(min(codes), gazetteer))
            local.atom = self.atom(key, parts.placed(codes))


def placed_by(parts: Parts, scope: Scope, type_: str, rules: Rulebook) -> Parts:
    """The parts with what the article says: the place of 省科技厅, the one 朝阳区 that is meant."""
    if scope.codes is None:
        return parts
    if type_ == "Place" and not parts.own:
        return parts.read_as(scope.codes)
    return parts.placed(scope.codes, folded(scope.rest, rules) if scope.rest else None)


def collect(records: Iterable[Record], rules: Rulebook, parted: frozenset[Key]) -> Corpus:
    """Every name of the records; those `parted` mean another thing in each article."""
    corpus = Corpus(rules, parted)
    for record in records:
        corpus.add(record)
    corpus.seal()
    return corpus


def keyless(key: Key) -> bool:
    """Whether a name means something in one article only, so that it is compared with nothing."""
    return key.parent.startswith(IN_ARTICLE)


def normal_forms(atom: Atom) -> Iterator[tuple[str, bool]]:
    """The normalised aliases of an atom, sorted, each with whether an article declares it."""
    declared = {normalise(form) for form in atom.declared}
    for form in sorted({normalise(form) for form in atom.aliases}):
        yield form, form in declared
