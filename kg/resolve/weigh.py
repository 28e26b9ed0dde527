"""One pair of names weighed: the features and vetoes that hold, the score, the verdict, and the reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest

from kg.resolve.collect import Atom, Corpus
from kg.resolve.compare import name_features, name_vetoes, same_scope
from kg.resolve.model import Decision, Evidence, Key
from kg.resolve.overrules import Overrules
from kg.resolve.regions import compatible
from kg.rulebook.resolve import ResolveRules, Verdict

_LOOKED_AT = (
    50  # articles of a name that are searched for context: the first by id, so that the order does not matter
)
_LEFT_TO_ARTICLES = frozenset({"parent-and-child"})  # what an article's own alias overrides: 泛联 for 泛联研究院


@dataclass(slots=True)
class Weigher:
    """Weighs pairs of atoms of one corpus, by position, the lower first.

    `related` are those that an article puts into a relation, `aliases` those of which an article uses one as a form
    of the other; `employers` are, for persons, whom they work for.
    """

    corpus: Corpus
    overrules: Overrules
    related: frozenset[tuple[int, int]]
    employers: Mapping[int, frozenset[str]]
    aliases: frozenset[tuple[int, int]]
    _apart: dict[tuple[int, int], bool] = field(default_factory=dict)

    def features(self, left: int, right: int, stated: str = "") -> list[Evidence]:
        """The heaviest feature of the names and of `stated`, one that the articles state; none when none holds."""
        one, other = self.corpus.atoms[left], self.corpus.atoms[right]
        rules = self.corpus.rules
        found: list[Evidence] = []
        if one.key.name != other.key.name:  # namesakes are told apart by other things than the name
            found += name_features(one.key.type, one.parts, other.parts, rules)
        if stated and stated not in {item.id for item in found}:
            weight = rules.resolve.features[stated].weight
            found.append(Evidence(stated, weight, str(one.key), str(other.key)))
        return [max(found, key=lambda item: item.weight)] if found else []

    def context(self, left: int, right: int, short: int | None) -> Iterator[Evidence]:
        """What the articles say beside the names. `short` is the one that is a short form of the other."""
        one, other = self.corpus.atoms[left], self.corpus.atoms[right]
        if _rival_kinds(one, other):
            yield self._item("rival-kind", str(one.kind), str(other.kind))
        if not one.articles.isdisjoint(other.articles):
            yield self._item("side-by-side", *self._shared_article(one, other))
        if self.employers.get(left, frozenset()) & self.employers.get(right, frozenset()):
            yield self._item("same-employer", one.key.parent, other.key.parent)
        if short is None:
            return
        if max(one.parts.name, other.parts.name, key=len).startswith(self.corpus.rules.resolve.folding.national):
            yield self._item("national", one.parts.name, other.parts.name)
        if self._place_in_article(short, right if short == left else left):
            yield self._item("place-in-article", one.key.name, other.key.name)
        shared = self._company(left, right)
        if shared:
            yield self._item("shared-context", shared, shared)

    def vetoes(self, left: int, right: int) -> Iterator[Evidence]:
        """Everything that keeps two atoms apart or unsure."""
        one, other = self.corpus.atoms[left], self.corpus.atoms[right]
        line = self.overrules.apart(one.key, other.key)
        if line is not None:
            yield Evidence("kept-apart", 0.0, f"line {line.number}", line.text().replace("\t", " ").strip())
        if not same_scope(one.key, other.key):
            yield Evidence("other-scope", 0.0, one.key.parent, other.key.parent)
        if (min(left, right), max(left, right)) in self.related:
            yield Evidence("related", 0.0, one.key.name, other.key.name)
        kinds = frozenset({one.kind or "", other.kind or ""})
        alias = (min(left, right), max(left, right)) in self.aliases
        for item in name_vetoes(one.key.type, one.parts, other.parts, kinds, self.corpus.rules):
            if not alias or item.id not in _LEFT_TO_ARTICLES:
                yield item

    def apart(self, left: int, right: int) -> bool:
        """Whether a veto says that two atoms are two things; of known forms of one thing only an overrule does."""
        pair = (left, right) if left < right else (right, left)
        known = self._apart.get(pair)
        if known is None:
            vetoes = self.corpus.rules.resolve.vetoes
            found = [item.id for item in self.vetoes(*pair) if vetoes[item.id].verdict == "NEGATIVE"]
            if found and "kept-apart" not in found and is_trusted(self.features(*pair), self.corpus.rules.resolve):
                found = []
            known = self._apart[pair] = bool(found)
        return known

    def _item(self, id_: str, left: str, right: str) -> Evidence:
        return Evidence(id_, self.corpus.rules.resolve.features[id_].weight, left, right)

    def _shared_article(self, one: Atom, other: Atom) -> tuple[str, str]:
        article = min(self.corpus.articles[at] for at in one.articles & other.articles)
        return article, article

    def _first(self, atom: Atom) -> list[int]:
        if len(atom.articles) <= _LOOKED_AT:
            return sorted(atom.articles)
        return nsmallest(_LOOKED_AT, atom.articles, key=self.corpus.articles.__getitem__)

    def _place_in_article(self, short: int, full: int) -> bool:
        """Whether an article with the shorter name speaks of the place that only the longer has."""
        one, other = self.corpus.atoms[short], self.corpus.atoms[full]
        if one.parts.own or not other.parts.own:
            return False
        gazetteer = self.corpus.rules.names.gazetteer
        return any(compatible(self.corpus.places[at], other.parts.own, gazetteer) for at in self._first(one))

    def _company(self, left: int, right: int) -> str:
        """The first name, in code order, of a further thing that an article of each names; else empty."""
        one, other = self.corpus.atoms[left], self.corpus.atoms[right]
        return min(self._named_with(one, other) & self._named_with(other, one), default="")

    def _named_with(self, atom: Atom, other: Atom) -> set[str]:
        """What the articles with one name and without the other name beside it."""
        types = self.corpus.rules.resolve.folding.company
        found = set()
        for article in self._first(atom):
            if article in other.articles:
                continue
            for at in self.corpus.in_article(article):
                local = self.corpus.locals[at]
                if local.type in types and local.name not in atom.forms:
                    found.add(local.name)
        return found


def _rival_kinds(one: Atom, other: Atom) -> bool:
    known = {one.kind, other.kind} - {None, "other"}
    return one.key.type == "Institution" and len(known) > 1


def is_trusted(features: list[Evidence], rules: ResolveRules) -> bool:
    """Whether a feature holds that no veto is asked about."""
    return any(rules.features[item.id].trusted for item in features)


def judge(features: list[Evidence], vetoes: list[Evidence], rules: ResolveRules) -> tuple[float, Verdict | None]:
    """The score and the verdict; None when too little speaks for the pair to keep it."""
    score = round(min(1.0, sum(item.weight for item in features)), 2)
    asked = [item for item in vetoes if item.id == "kept-apart"] if is_trusted(features, rules) else vetoes
    verdicts = {rules.vetoes[item.id].verdict for item in asked}
    if score < rules.unsure:
        return score, None
    if "NEGATIVE" in verdicts:
        return score, "NEGATIVE"
    return score, "UNSURE" if verdicts or score < rules.positive else "POSITIVE"


def decision(
    keys: tuple[Key, Key],
    verdict: Verdict,
    score: float,
    evidence: list[Evidence],
    rules: ResolveRules,
    *,
    also: str = "",
) -> Decision:
    """The decision in code order of its keys, with its reason in words; `also` says what no feature does."""
    left, right = keys
    turned = left > right
    items = sorted(
        (_turn(item) if turned else item for item in evidence), key=lambda i: (not i.weight, -i.weight, i.id)
    )
    low, high = (right, left) if turned else (left, right)
    parts = [_words(item, rules) for item in items]
    return Decision(low, high, verdict, score, tuple(items), "; ".join([*parts, also] if also else parts))


def _turn(item: Evidence) -> Evidence:
    return Evidence(item.id, item.weight, item.right, item.left)


def _words(item: Evidence, rules: ResolveRules) -> str:
    values = item.left if item.left == item.right else f"{item.left} | {item.right}"
    if item.id in rules.features:
        return f"{rules.features[item.id].says} ({item.id} {item.weight:+.2f}: {values})"
    return f"but {rules.vetoes[item.id].says} ({item.id}: {values})"
