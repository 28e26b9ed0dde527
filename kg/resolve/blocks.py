"""Which names are compared at all: those that share a folded name, and short forms with what they may stand for.

Every name is looked up under a handful of keys, so that the work grows with the number of names; a key that brings
together more names than the cap is left out and counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kg.resolve.collect import Corpus, keyless, normal_forms
from kg.resolve.compare import equal_keys, short_keys
from kg.resolve.model import Capped, Key
from kg.resolve.names import is_tail_of
from kg.resolve.parts import folded, relative_rest

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


def find_blocks(corpus: Corpus, atoms: Sequence[int]) -> Blocks:
    """The blocks among some atoms of the corpus."""
    blocks = Blocks(frozenset(atoms))
    compared = [at for at in atoms if not keyless(corpus.atoms[at].key)]
    wholes = _wholes(corpus, compared)
    _equal(corpus, compared, blocks)
    _short(corpus, compared, wholes, blocks)
    _namesakes(corpus, compared, blocks)
    _cap_owners(corpus, blocks)
    return blocks


def _wholes(corpus: Corpus, atoms: Sequence[int]) -> dict[tuple[str, str], list[int]]:
    """The atoms by type and folded name: what a short form is looked up in."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in atoms:
        atom = corpus.atoms[at]
        found[atom.key.type, atom.parts.whole].append(at)
    return found


def _equal(corpus: Corpus, atoms: Sequence[int], blocks: Blocks) -> None:
    buckets: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at in atoms:
        atom = corpus.atoms[at]
        for text in {text for _, text in equal_keys(atom.key.type, atom.parts, corpus.rules)}:
            buckets[atom.key.type, text].append(at)
    pairs: set[Pair] = set()
    for (type_, text), bucket in buckets.items():
        if len(bucket) > corpus.rules.resolve.cap:
            blocks.capped.append(Capped("equal", type_, text, len(bucket)))
        elif len(bucket) > 1:
            pairs.update(pair for pair in combinations(sorted(bucket), 2) if _named_apart(corpus, *pair))
    blocks.equal = sorted(pairs)


def _named_apart(corpus: Corpus, left: int, right: int) -> bool:
    """Namesakes are compared by what tells them apart, not by the name that they share."""
    return corpus.atoms[left].key.name != corpus.atoms[right].key.name


def _short(corpus: Corpus, atoms: Sequence[int], wholes: dict[tuple[str, str], list[int]], blocks: Blocks) -> None:
    weights = corpus.rules.resolve.features
    for at in atoms:
        for feature, type_, form in _forms(corpus, at):
            for short in wholes.get((type_, form), ()):
                if short == at or not _named_apart(corpus, short, at):
                    continue
                known = blocks.owners[short].get(at)
                if known is None or weights[known].weight < weights[feature].weight:
                    blocks.owners[short][at] = feature


def _forms(corpus: Corpus, at: int) -> Iterator[tuple[str, str, str]]:
    """The short forms of a name with the feature that finds them, printed aliases first."""
    atom, rules = corpus.atoms[at], corpus.rules
    type_ = atom.key.type
    nouns = rules.resolve.folding.classnouns.get(type_)
    for form, declared in normal_forms(atom):
        if is_tail_of(form, atom.key.name) or len(form) < 2:  # noqa: PLR2004 - 京 for 北京 is no name elsewhere
            continue
        if relative_rest(form, type_, rules) is not None or (nouns is not None and nouns.fullmatch(form)):
            continue
        yield ("declared-alias" if declared else "printed-alias"), type_, corpus.whole(type_, form)
    for feature, form in short_keys(type_, atom.parts, rules):
        yield feature, type_, folded(form, rules)


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


def _cap_owners(corpus: Corpus, blocks: Blocks) -> None:
    for at, owners in list(blocks.owners.items()):
        if len(owners) > corpus.rules.resolve.cap:
            key = corpus.atoms[at].key
            blocks.capped.append(Capped("form", key.type, str(key), len(owners)))
            del blocks.owners[at]
    blocks.capped.sort()
