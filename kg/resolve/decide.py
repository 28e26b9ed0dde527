"""From blocks to clusters: names that are one first, then short forms, each with the only name it can mean.

A short form joins when all the names it may stand for are one thing by then; so what joins in one round can make
the next one clear. Nothing here depends on the order of the names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.resolve.blocks import Blocks, Pair
from kg.resolve.cluster import Clusters
from kg.resolve.collect import Corpus
from kg.resolve.model import Decision, Evidence, Key
from kg.resolve.weigh import Weigher, decision, judge
from kg.rulebook.resolve import Verdict


@dataclass(slots=True)
class Decider:
    """Decides on the pairs of `blocks` and joins what is one thing."""

    weigher: Weigher
    blocks: Blocks
    clusters: Clusters
    decisions: dict[tuple[Key, Key], Decision] = field(default_factory=dict)

    @property
    def corpus(self) -> Corpus:
        return self.weigher.corpus

    def run(self) -> None:
        """Equal names, short forms in rounds, then what the user joins, whole clusters of it; last namesakes."""
        self._decide_equal()
        self._decide_forms()
        self._merge_overruled()
        self._decide_namesakes()

    def _merge_overruled(self) -> None:
        for line in self.weigher.overrules.merges():
            left, right = self.corpus.find(line.key), self.corpus.find(line.other)
            if left is None or right is None or left not in self.blocks.atoms or right not in self.blocks.atoms:
                continue
            self.clusters.force(left, right)
            words = f"overrule of line {line.number}: {line.text()}".replace("\t", " ").strip()
            self._keep((left, right), "POSITIVE", 1.0, [], words)

    def _decide_equal(self) -> None:
        levels: dict[float, list[Pair]] = defaultdict(list)
        kept: dict[Pair, tuple[float, list[Evidence]]] = {}
        for left, right in self.blocks.equal:
            features = self.weigher.features(left, right)
            if not features:
                continue
            features += self.weigher.context(left, right, None)
            vetoes = list(self.weigher.vetoes(left, right))
            score, verdict = judge(features, vetoes, self.corpus.rules.resolve)
            if verdict == "POSITIVE":
                levels[score].append((left, right))
                kept[left, right] = score, features
            elif verdict is not None:
                self._keep((left, right), verdict, score, [*features, *vetoes])
        self._join(levels, kept)

    def _decide_forms(self) -> None:
        """Rounds, until nothing joins any more; a form that several things have stays apart as UNSURE."""
        waiting = {at: dict(owners) for at, owners in self.blocks.owners.items()}
        while waiting:
            levels: dict[float, list[Pair]] = defaultdict(list)
            kept: dict[Pair, tuple[float, list[Evidence]]] = {}
            for at in sorted(waiting):
                if self._is_clear(at, waiting[at]):
                    self._weigh_forms(at, waiting[at], "one-owner", levels, kept)
            if not levels:
                break
            joined = {at for pairs in levels.values() for pair in pairs for at in pair}
            self._join(levels, kept)
            waiting = {at: owners for at, owners in waiting.items() if at not in joined}
        for at in sorted(waiting):
            which = "one-owner" if self._is_clear(at, waiting[at]) else "several-owners"
            self._weigh_forms(at, waiting[at], which, None, {})

    def _is_clear(self, at: int, owners: Iterable[int]) -> bool:
        return len({self.clusters.root(owner) for owner in owners} - {self.clusters.root(at)}) <= 1

    def _weigh_forms(
        self,
        at: int,
        owners: Mapping[int, str],
        number: str,
        levels: dict[float, list[Pair]] | None,
        kept: dict[Pair, tuple[float, list[Evidence]]],
    ) -> None:
        """Weigh a form with each of its owners: what joins goes to `levels`, without them everything is kept."""
        rules = self.corpus.rules.resolve
        for owner in sorted(owners):
            if self.clusters.root(owner) == self.clusters.root(at):
                continue
            features = self.weigher.features(at, owner, owners[owner])
            names = str(len(owners)), str(len(owners))
            features.append(Evidence(number, rules.features[number].weight, *names))
            features += self.weigher.context(at, owner, at)
            vetoes = list(self.weigher.vetoes(at, owner))
            score, verdict = judge(features, vetoes, rules)
            if levels is not None and verdict == "POSITIVE":
                levels[score].append((at, owner))
                kept[at, owner] = score, features
            elif levels is None and verdict is not None:
                doubtful: Verdict = "UNSURE" if verdict == "POSITIVE" else verdict
                self._keep((at, owner), doubtful, score, [*features, *vetoes])

    def _join(
        self, levels: Mapping[float, Sequence[Pair]], kept: Mapping[Pair, tuple[float, list[Evidence]]]
    ) -> None:
        for level in sorted(levels, reverse=True):
            refused = self.clusters.join(levels[level])
            for pair in levels[level]:
                score, evidence = kept[pair]
                if pair in refused:
                    one, other = sorted(self.corpus.atoms[at].key for at in refused[pair])
                    words = f"but it would bring together {one} and {other}, which are apart"
                    self._keep(pair, "UNSURE", score, evidence, words)
                else:
                    self._keep(pair, "POSITIVE", score, evidence)

    def _decide_namesakes(self) -> None:
        """Things of one name that their articles place apart: one decision for each with the next in code order."""
        by_name: dict[Key, list[int]] = defaultdict(list)
        for at in sorted(self.blocks.atoms, key=lambda at: self.corpus.atoms[at].key):
            key = self.corpus.atoms[at].key
            by_name[Key(key.type, key.name)].append(at)
        for namesakes in by_name.values():
            for left, right in pairwise(namesakes):
                one, other = self.corpus.atoms[left].key, self.corpus.atoms[right].key
                if one.parent and self.clusters.root(left) != self.clusters.root(right):
                    weight = self.corpus.rules.resolve.features["same-form"].weight
                    features = [Evidence("same-form", weight, one.name, other.name)]
                    vetoes = list(self.weigher.vetoes(left, right))
                    self._keep((left, right), "NEGATIVE", weight, [*features, *vetoes])

    def _keep(self, pair: Pair, verdict: Verdict, score: float, evidence: list[Evidence], also: str = "") -> None:
        one, other = (self.corpus.atoms[at].key for at in pair)
        made = decision((one, other), verdict, score, evidence, self.corpus.rules.resolve, also=also)
        self.decisions[made.left, made.right] = made
