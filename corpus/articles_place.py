"""Blocks in the wrong place are put back: headlines printed after their text, texts that go on elsewhere.

What belongs together is told by the pairs of characters it shares, rare ones of the page counting most. When in
doubt a block stays where it stands.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from corpus.articles_blocks import Block
from corpus.articles_group import Draft
from corpus.articles_strays import place_strays
from corpus.rulebook import CorpusRules

_Pairs = frozenset[str]


def place_blocks(drafts: Sequence[Draft], rules: CorpusRules) -> list[Draft]:
    """Put headlines and continuations where they belong; drafts that are left with nothing are dropped."""
    if len(drafts) < 2:  # noqa: PLR2004 - nothing to choose from
        return list(drafts)
    if any(_is_headless(draft) for draft in drafts):
        _place_headlines(drafts, rules)
    place_strays(drafts, rules)
    return [draft for draft in drafts if draft.head or draft.body]


def _pairs(text: str) -> _Pairs:
    """The pairs of neighbouring characters of a text."""
    return frozenset(map("".join, pairwise(text)))


def _texts(blocks: Iterable[Block]) -> _Pairs:
    found: set[str] = set()
    for block in blocks:
        found |= _pairs(block.words.text)
    return frozenset(found)


def _is_headless(draft: Draft) -> bool:
    return not any(block.kind == "head" for block in draft.head) and not draft.is_caption and bool(draft.body)


def _place_headlines(drafts: Sequence[Draft], rules: CorpusRules) -> None:
    """Headlines printed after their text (资讯速览 prints them in a pile) go to the headless text they fit best."""
    waiting: list[Draft] = []
    for draft in drafts:
        if _is_headless(draft):
            waiting.append(draft)
        elif draft.head and not draft.is_caption:
            if waiting:
                _deal(draft, waiting, rules)
            waiting = [draft] if _is_headless(draft) else []


def _deal(draft: Draft, waiting: list[Draft], rules: CorpusRules) -> None:
    """Give the headlines of `draft` to the headless drafts before it, one each, where they fit far better."""
    owners = [*waiting, draft]
    known = [_texts(owner.body) for owner in owners]
    weights = _weights(known)
    signed = any(block.kind == "byline" for block in draft.head)
    groups = [list(draft.head)] if signed else [[block] for block in draft.head]
    taken: set[int] = set()
    for group in groups:
        scores = [_overlap(_texts(group), pairs, weights) for pairs in known]
        best = max((i for i in range(len(waiting)) if i not in taken), key=lambda i: (scores[i], i), default=None)
        if best is None or scores[best] <= rules.weights["headline_gain"] * scores[-1]:
            continue
        taken.add(best)
        waiting[best].head = [*group, *waiting[best].head]
        waiting[best].notes.append("headline printed after its text")
        draft.head = [block for block in draft.head if block not in group]


def _weights(known: Sequence[_Pairs]) -> dict[str, int]:
    """Rare pairs count most: log of the items over those that have it."""
    counts = Counter(pair for pairs in known for pair in pairs)
    return {pair: round(1_000_000 * math.log((1 + len(known)) / count)) for pair, count in counts.items()}


def _overlap(pairs: _Pairs, known: _Pairs, weights: dict[str, int]) -> int:
    return sum(weights[pair] for pair in pairs & known)
