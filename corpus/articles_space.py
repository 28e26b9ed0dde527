"""The items of a page compared by their words: pairs of neighbouring characters, weighted by how rare they are on
the page (tf-idf), compared by cosine.

Pairs are numbers and texts arrays of them, for a page has tens of thousands. Weights are whole numbers, so that
their sums do not depend on any order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.articles_group import Draft

Pairs = NDArray[np.int64]  # the numbers of the pairs of a text, sorted, each once
_MOST_OWNERS = 12  # a pair that more items share tells nothing
_MAY_REPEAT, _REPEATS = 0.15, 0.5  # fits of a repeated paragraph to the item and to the paragraph it repeats
_UNIT = 1_000_000
_WIDE = 21  # bits of a code point


class Space:
    """The items of a page and their paragraphs, of which number 0 is the headline.

    `paragraphs[item][place]` are the pairs of each.
    """

    def __init__(self, items: Sequence[Draft]) -> None:
        texts = [[_headlines(item), *([block.words.text] for block in item.body)] for item in items]
        sizes = list(map(len, texts))
        owner = np.repeat(np.arange(len(items)), sizes)  # of each paragraph of the page
        place = np.concatenate([np.arange(size) for size in sizes])
        pairs, paragraphs = _numbered([paragraph for item in texts for paragraph in item])
        found = _parted(pairs, paragraphs, len(owner))
        ends = list(accumulate(sizes))
        self.paragraphs = [found[end - size : end] for end, size in zip(ends, sizes, strict=True)]
        self._weight = _weights(pairs, len(owner))
        self._first = _first_places(pairs, owner[paragraphs], place[paragraphs], len(items))
        self.norms = [self._grown(number, size) for number, size in enumerate(sizes)]
        self._owners = _Owners(self._first, len(self._weight))

    def _grown(self, number: int, size: int) -> list[int]:
        """The weight of all pairs of the first n paragraphs of an item, for each n from 0."""
        pairs, places = self._first[number]
        return _running(places, self._weight[pairs], size)

    def norm(self, pairs: Pairs) -> int:
        """How much the pairs of a text weigh."""
        return int(self._weight[pairs].sum())

    def fits(self, pairs: Pairs) -> dict[int, float]:
        """The cosine of a text and each item that shares something with it."""
        norm = self.norm(pairs)
        dots = self._owners.shared(pairs, self._weight)
        return {number: _ratio(dot, norm, self.norms[number][-1]) for number, dot in dots}

    def own_fits(self, number: int, pairs: Pairs) -> list[float]:
        """The cosine of a text and the first n paragraphs of an item, for each n from 0."""
        own, places = self._first[number]
        norms, norm = self.norms[number], self.norm(pairs)
        at = np.minimum(np.searchsorted(own, pairs), len(own) - 1)
        shared = own[at] == pairs
        steps = _running(places[at[shared]], self._weight[pairs[shared]], len(norms) - 1)
        return [_ratio(dot, norm, other) for dot, other in zip(steps, norms, strict=True)]

    def repeats(self, pairs: Pairs, number: int, fit: float) -> bool:
        """Whether an item prints nearly the same paragraph itself: a repetition continues nothing."""
        if fit < _MAY_REPEAT:
            return False
        norm = self.norm(pairs)
        return any(
            _ratio(self.norm(np.intersect1d(pairs, other, assume_unique=True)), norm, self.norm(other)) > _REPEATS
            for other in self.paragraphs[number]
        )

    def whole(self, number: int) -> Pairs:
        """All pairs of an item."""
        return self._first[number][0]


class _Owners:
    """Which items have a pair: those of pair p are `_items[_starts[p] : _starts[p + 1]]`."""

    def __init__(self, first: Sequence[tuple[Pairs, Pairs]], size: int) -> None:
        pairs = np.concatenate([own for own, _ in first])
        items = np.repeat(np.arange(len(first)), [len(own) for own, _ in first])
        order = np.argsort(pairs, kind="stable")
        self._items = items[order]
        self._starts = np.searchsorted(pairs[order], np.arange(size + 1))
        self._size = len(first)

    def shared(self, pairs: Pairs, weight: Pairs) -> list[tuple[int, int]]:
        """The items that have some of the pairs that tell anything, in order, with what those pairs weigh."""
        starts = self._starts[pairs]
        counts = self._starts[pairs + 1] - starts
        telling = counts <= _MOST_OWNERS
        pairs, starts, counts = pairs[telling], starts[telling], counts[telling]
        shifts = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        items = self._items[np.repeat(starts, counts) + shifts]
        dots = np.zeros(self._size, np.int64)
        np.add.at(dots, items, np.repeat(weight[pairs], counts))
        present = np.unique(items)
        return list(zip(present.tolist(), dots[present].tolist(), strict=True))


def _headlines(item: Draft) -> list[str]:
    return [block.words.text for block in item.head]


def _numbered(paragraphs: Sequence[Sequence[str]]) -> tuple[Pairs, Pairs]:
    """The pairs of all paragraphs, each given as its texts: the numbers of the pairs, which of them stand in one
    paragraph each once and sorted, and the number of the paragraph of each.
    """
    texts = ["".join(f"{text}\n" for text in parts) for parts in paragraphs]
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), list(map(len, texts)))
    inside = (codes[:-1] != ord("\n")) & (codes[1:] != ord("\n"))
    _, numbers = np.unique((codes[:-1] << _WIDE | codes[1:])[inside], return_inverse=True)
    count = int(numbers.max(initial=0)) + 1
    keys = np.unique(owner[:-1][inside] * count + numbers)
    return keys % count, keys // count


def _weights(pairs: Pairs, total: int) -> Pairs:
    """How much each pair weighs that stands in so many of all paragraphs."""
    counts, places = np.unique(np.bincount(pairs), return_inverse=True)
    by_count = [round(_UNIT * math.log(total / count) ** 2) for count in counts.tolist()]
    return np.array(by_count, np.int64)[places]


def _first_places(pairs: Pairs, owner: Pairs, place: Pairs, items: int) -> list[tuple[Pairs, Pairs]]:
    """The pairs of each item, sorted, and the first paragraph each stands in."""
    order = np.lexsort((place, pairs, owner))
    pairs, owner, place = pairs[order], owner[order], place[order]
    new = np.ones(len(pairs), bool)
    new[1:] = (pairs[1:] != pairs[:-1]) | (owner[1:] != owner[:-1])
    pairs, owner, place = pairs[new], owner[new], place[new]
    return list(zip(_parted(pairs, owner, items), _parted(place, owner, items), strict=True))


def _parted(values: Pairs, owners: Pairs, size: int) -> list[Pairs]:
    """The values of each of `size` owners, which are sorted."""
    cuts = np.searchsorted(owners, np.arange(size + 1)).tolist()
    return [values[start:end] for start, end in pairwise(cuts)]


def _running(places: Pairs, weights: Pairs, size: int) -> list[int]:
    """The sums of the weights at the first n of `size` places, for each n from 0."""
    steps = np.zeros(size + 1, np.int64)
    np.add.at(steps, places + 1, weights)
    sums: list[int] = np.cumsum(steps).tolist()
    return sums


def _ratio(dot: int, left: int, right: int) -> float:
    return dot / math.sqrt(left * right) if left > 0 and right > 0 else 0.0
