"""Blocks in the wrong place are put back: headlines printed after their text, texts that go on elsewhere.

What belongs together is told by the pairs of characters it shares, rare ones of the page counting most. When in
doubt a block stays where it stands.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from corpus.articles_blocks import Block
from corpus.articles_group import Draft
from corpus.articles_strays import place_strays
from corpus.rulebook import CorpusRules


def place_blocks(drafts: Sequence[Draft], rules: CorpusRules) -> list[Draft]:
    """Put headlines and continuations where they belong; drafts that are left with nothing are dropped."""
    if len(drafts) < 2:  # noqa: PLR2004 - nothing to choose from
        return list(drafts)
    if any(_is_headless(draft) for draft in drafts):
        _place_headlines(drafts, rules)
    place_strays(drafts, rules)
    return [draft for draft in drafts if draft.head or draft.body]


def _pairs(blocks: Iterable[Block]) -> frozenset[str]:
    """The pairs of neighbouring characters of headlines."""
    return frozenset(pair for block in blocks for pair in map("".join, pairwise(block.words.text)))


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
    bodies = ["\n".join(block.words.text for block in owner.body) for owner in owners]
    signed = any(block.kind == "byline" for block in draft.head)
    groups = [list(draft.head)] if signed else [[block] for block in draft.head]
    holders = {pair: _holders(pair, bodies) for group in groups for pair in _pairs(group)}
    taken: set[int] = set()
    for group in groups:
        scores = _scores(_pairs(group), holders, len(owners))
        best = max((i for i in range(len(waiting)) if i not in taken), key=lambda i: (scores[i], i), default=None)
        if best is None or scores[best] <= rules.weights["headline_gain"] * scores[-1]:
            continue
        taken.add(best)
        waiting[best].head = [*group, *waiting[best].head]
        waiting[best].notes.append("headline printed after its text")
        draft.head = [block for block in draft.head if block not in group]


def _holders(pair: str, texts: Sequence[str]) -> list[int]:
    """Which of the texts print a pair of characters."""
    return [number for number, text in enumerate(texts) if pair in text]


def _scores(pairs: Iterable[str], holders: Mapping[str, Sequence[int]], size: int) -> list[int]:
    """What each of `size` items shares with a headline. Rare pairs count most: log of the items over those that
    have it, in whole numbers.
    """
    scores = [0] * size
    for pair in pairs:
        found = holders[pair]
        for number in found:
            scores[number] += round(1_000_000 * math.log((1 + size) / len(found)))
    return scores
