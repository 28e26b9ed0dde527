"""Which names are compared at all: those that share a folded name, and short forms with what they may stand for.

Every name is looked up under a handful of keys, so that the work grows with the number of names; a key that brings
together more names than the cap is left out and counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kg.resolve.collect import Atom, Corpus, keyless, normal_forms
from kg.resolve.compare import equal_keys, short_keys
from kg.resolve.model import Capped, Key
from kg.resolve.names import is_tail_of
from kg.resolve.parts import folded, relative_rest
from kg.rulebook import Rulebook

Pair = tuple[int, int]
_ALIASES = frozenset({"declared-alias", "printed-alias"})


@dataclass(slots=True)
class Blocks:
    """Pairs of atoms (positions, the lower first) that share a folded name; for each short form, the names it may
    stand for with the feature that says so; and the keys left out.
    """

    atoms: frozenset[int]
    equal: list[Pair] = field(default_factory=list)
    owners: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    capped: list[Capped] = field(default_factory=list)

    def aliases(self) -> frozenset[Pair]:
        """The pairs of which an article uses one as a form of the other."""
        return frozenset(
            (min(short, owner), max(short, owner))
            for short, owners in self.owners.items()
            for owner, feature in owners.items()
            if feature in _ALIASES
        )


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Under what one name is looked up: folded, as one that others equal (sorted), and its short forms with the
    feature that finds each, in their order. All count within one type.
    """

    whole: str
    equal: tuple[str, ...]
    forms: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Matches:
    """Names that share a key: pairs of equal ones, for each short form (by position) what it may stand for with the
    feature, keys shared by more than the cap, and short forms that stand for more, with the number.
    """

    equal: set[Pair] = field(default_factory=set)
    owners: dict[int, dict[int, str]] = field(default_factory=dict)
    capped: list[Capped] = field(default_factory=list)
    crowds: dict[int, int] = field(default_factory=dict)


Matcher = Callable[[Corpus, Sequence[int]], Matches]


def keys_of(atom: Atom, rules: Rulebook, whole: Callable[[str, str], str]) -> NameKeys:
    """The keys of a name; `whole` folds a form of a type (`Corpus.whole`)."""
    type_ = atom.key.type
    equal = sorted({text for _, text in equal_keys(type_, atom.parts, rules)})
    return NameKeys(atom.parts.whole, tuple(equal), tuple(_forms(atom, rules, whole)))


def match_here(corpus: Corpus, atoms: Sequence[int]) -> Matches:
    """The matches among some atoms, in this process."""
    keys = {at: keys_of(corpus.atoms[at], corpus.rules, corpus.whole) for at in atoms}
    matches = Matches()
    _equal(corpus, keys, matches)
    _short(corpus, keys, matches)
    return matches


def find_blocks(corpus: Corpus, atoms: Sequence[int], match: Matcher = match_here) -> Blocks:
    """The blocks among some atoms of the corpus; `match` finds what shares a key."""
    compared = [at for at in atoms if not keyless(corpus.atoms[at].key)]
    matches = match(corpus, compared)
    blocks = Blocks(frozenset(atoms), sorted(matches.equal), capped=matches.capped)
    blocks.owners.update(matches.owners)
    _namesakes(corpus, compared, blocks)
    _cap_owners(corpus, blocks, matches.crowds)
    return blocks


def _equal(corpus: Corpus, keys: Mapping[int, NameKeys], matches: Matches) -> None:
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, own in keys.items():
        for text in own.equal:
            buckets[corpus.atoms[at].key.type, text].append(at)
    for (type_, text), bucket in buckets.items():
        if len(bucket) > corpus.rules.resolve.cap:
            matches.capped.append(Capped("equal", type_, text, len(bucket)))
        elif len(bucket) > 1:
            pairs = combinations(sorted(bucket), 2)
            matches.equal.update(pair for pair in pairs if _named_apart(corpus, *pair))


def _named_apart(corpus: Corpus, left: int, right: int) -> bool:
    """Namesakes are compared by what tells them apart, not by the name that they share."""
    return corpus.atoms[left].key.name != corpus.atoms[right].key.name


def _short(corpus: Corpus, keys: Mapping[int, NameKeys], matches: Matches) -> None:
    wholes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, own in keys.items():
        wholes[corpus.atoms[at].key.type, own.whole].append(at)
    weights = corpus.rules.resolve.features
    for at, own in keys.items():
        for feature, form in own.forms:
            for short in wholes.get((corpus.atoms[at].key.type, form), ()):
                if short == at or not _named_apart(corpus, short, at):
                    continue
                owners = matches.owners.setdefault(short, {})
                known = owners.get(at)
                if known is None or weights[known].weight < weights[feature].weight:
                    owners[at] = feature


def _forms(atom: Atom, rules: Rulebook, whole: Callable[[str, str], str]) -> Iterator[tuple[str, str]]:
    """The short forms of a name with the feature that finds them, printed aliases first."""
    type_ = atom.key.type
    nouns = rules.resolve.folding.classnouns.get(type_)
    for form, declared in normal_forms(atom):
        if is_tail_of(form, atom.key.name) or len(form) < 2:  # noqa: PLR2004 - 京 for 北京 is no name elsewhere
            continue
        if relative_rest(form, type_, rules) is not None or (nouns is not None and nouns.fullmatch(form)):
            continue
        yield ("declared-alias" if declared else "printed-alias"), whole(type_, form)
    for feature, form in short_keys(type_, atom.parts, rules):
        yield feature, folded(form, rules)


def _namesakes(corpus: Corpus, atoms: Sequence[int], blocks: Blocks) -> None:
    """A name without what tells it from its namesakes is a form of each of them."""
    by_name: dict[Key, list[int]] = defaultdict(list)
    for at in atoms:
        key = corpus.atoms[at].key
        if key.parent:
            by_name[Key(key.type, key.name)].append(at)
    for bare, namesakes in by_name.items():
        found = corpus.find(bare)
        if found is not None:
            blocks.owners[found] |= dict.fromkeys(namesakes, "same-form")


def _cap_owners(corpus: Corpus, blocks: Blocks, crowds: Mapping[int, int]) -> None:
    for at in sorted(blocks.owners.keys() | crowds.keys()):
        count = len(blocks.owners.get(at, ())) + crowds.get(at, 0)
        if count > corpus.rules.resolve.cap:
            key = corpus.atoms[at].key
            blocks.capped.append(Capped("form", key.type, str(key), count))
            blocks.owners.pop(at, None)
    blocks.capped.sort()
