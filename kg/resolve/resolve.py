"""Entities of single articles become entities of the corpus.

Names are keyed by type, normalised form and, where several things share it, by what the articles say of it. Keys
that share a folded name, an alias or an abbreviation are weighed by features and vetoes; what is sure joins,
and each decision is kept with its reason. The result depends on the set of articles, the rules and the overrules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.ids import make_id
from kg.model import Record
from kg.resolve.blocks import Matcher, find_blocks, match_here
from kg.resolve.cluster import Clusters
from kg.resolve.collect import Atom, Corpus, collect
from kg.resolve.decide import Decider
from kg.resolve.model import Decision, Key, Name, Resolution, Resolved
from kg.resolve.overrules import NONE, Overrules
from kg.resolve.people import Persons
from kg.resolve.weigh import Weigher
from kg.rulebook import Rulebook, load_rulebook

__all__ = ["Decision", "Key", "Resolution", "Resolved", "resolution_digest", "resolve"]

_ARTICLES_KEPT = 20  # of a name, for `entities why`; the first in code order
_METHOD = "3"  # raised when the code decides otherwise, so that stored graphs are built again


def resolution_digest(rules: Rulebook, overrules: Overrules) -> str:
    """What the entities depend on beside the records."""
    return make_id("resolution", _METHOD, rules.digest, rules.resolve.digest, overrules.digest)


def resolve(
    records: Iterable[Record],
    rules: Rulebook | None = None,
    overrules: Overrules = NONE,
    *,
    match: Matcher = match_here,
) -> Resolution:
    """Resolve the entities of `records`, which are read once; their order does not matter.

    `rules` are those that the package ships with unless given; `match` finds the names that share a key.
    """
    corpus = collect(records, rules or load_rulebook(), overrules.parted())
    things = _decide(corpus, range(len(corpus.atoms)), overrules, {}, match)
    titles = {at: _title(corpus, things.clusters.members(at)) for at in range(len(corpus.atoms))}
    persons = Persons(corpus, things.clusters.root, lambda at: titles[things.clusters.root(at)], overrules.parted())
    before = len(corpus.atoms)
    employers = persons.name_all()
    people = _decide(corpus, range(before, len(corpus.atoms)), overrules, employers, match)
    groups = _groups(corpus, [things, people])
    return _resolution(corpus, groups, [things, people], overrules)


def _decide(
    corpus: Corpus,
    atoms: Sequence[int],
    overrules: Overrules,
    employers: Mapping[int, frozenset[str]],
    match: Matcher,
) -> Decider:
    related = _related(corpus, atoms)
    blocks = find_blocks(corpus, atoms, match)
    weigher = Weigher(corpus, overrules, related, employers, blocks.aliases())
    decider = Decider(weigher, blocks, Clusters(weigher.apart))
    decider.run()
    return decider


def _related(corpus: Corpus, atoms: Sequence[int]) -> frozenset[tuple[int, int]]:
    """Pairs of atoms of one type that an article puts into a relation."""
    among = frozenset(atoms)
    pairs = ((corpus.locals[a].atom, corpus.locals[b].atom) for a, b in corpus.related)
    return frozenset((min(a, b), max(a, b)) for a, b in pairs if a in among and b in among and a != b)


def _groups(corpus: Corpus, deciders: Sequence[Decider]) -> list[list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for decider in deciders:
        for at in sorted(decider.blocks.atoms):
            found[decider.clusters.root(at)].append(at)
    return [sorted(group, key=lambda at: corpus.atoms[at].key) for group in found.values()]


def _resolution(
    corpus: Corpus, groups: Sequence[Sequence[int]], deciders: Sequence[Decider], overrules: Overrules
) -> Resolution:
    entities: dict[str, Resolved] = {}
    owner: dict[int, str] = {}
    for group in groups:
        entity = _entity(corpus, group, overrules)
        entities[entity.id] = entity
        owner |= dict.fromkeys(group, entity.id)
    members: dict[str, dict[str, str]] = {article: {} for article in corpus.articles}
    for local in corpus.locals:
        members[corpus.articles[local.article]][local.name] = owner[local.atom]
    decisions = sorted(d for decider in deciders for d in decider.decisions.values())
    capped = sorted(c for decider in deciders for c in decider.blocks.capped)
    names = sorted(_name(corpus, at, id_) for at, id_ in owner.items())
    return Resolution(entities, members, tuple(decisions), tuple(names), tuple(capped))


def _name(corpus: Corpus, at: int, entity: str) -> Name:
    atom = corpus.atoms[at]
    articles = sorted(corpus.articles[article] for article in atom.articles)
    return Name(atom.key, entity, tuple(sorted(atom.parts.own)), tuple(articles[:_ARTICLES_KEPT]))


def _title(corpus: Corpus, members: Sequence[int]) -> str:
    return str(_representative(corpus, members)[0])


def _representative(corpus: Corpus, members: Iterable[int]) -> tuple[Key, str]:
    """The key and the printed name that stand for a cluster: the official name of a division, else the fullest
    printed name; among equals the commonest, then the first in code order.
    """
    forms = [(atom, form) for at in members for atom in [corpus.atoms[at]] for form in atom.forms]
    atom, form = min(forms, key=lambda pair: _rank(corpus, *pair))
    return atom.key, form


def _rank(corpus: Corpus, atom: Atom, form: str) -> tuple[bool, int, int, str, Key]:
    listed = corpus.rules.names.gazetteer.forms.get(form)
    official = atom.key.type == "Place" and listed is not None and bool(listed.codes) and listed.name == form
    return not official, -len(form), -atom.forms[form], form, atom.key


def _entity(corpus: Corpus, group: Sequence[int], overrules: Overrules) -> Resolved:
    atoms = [corpus.atoms[at] for at in group]
    key, name = _representative(corpus, group)
    kinds: Counter[str] = sum((atom.kinds for atom in atoms), Counter())
    forms = {form for atom in atoms for form in (*atom.forms, *atom.aliases)}
    title = overrules.title(atom.key for atom in atoms) or name
    return Resolved(
        id=make_id("entity", key.type, key.name, key.parent),
        type=key.type,
        name=title,
        kind=min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else None,
        aliases=tuple(sorted(forms - {title})),
        mentions=sum(atom.mentions for atom in atoms),
        articles=len(set().union(*(atom.articles for atom in atoms))),
    )
