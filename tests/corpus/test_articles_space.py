"""The arrays weigh words as the definition does that is written out here."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles_blocks import Block
from corpus.articles_group import Draft
from corpus.articles_space import Space
from corpus.layout import Paragraph
from corpus.layout_lines import Line
from corpus.layout_text import plain

Item = tuple[str, list[str]]  # a headline and paragraphs
_UNIT = 1_000_000


def _block(text: str) -> Block:
    lines = (Line(1, 0, text, 0, indented=False),)
    return Block("body", Paragraph(lines), plain(lines))


def _space(items: list[Item]) -> Space:
    return Space([Draft(head=[_block(head)], body=list(map(_block, body))) for head, body in items])


def _pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text)))


def _weights(items: list[Item]) -> dict[str, int]:
    texts = [_pairs(text) for head, body in items for text in (head, *body)]
    counts = Counter(pair for pairs in texts for pair in pairs)
    return {pair: round(_UNIT * math.log(len(texts) / count) ** 2) for pair, count in counts.items()}


def _cosine(one: frozenset[str], other: frozenset[str], weights: dict[str, int]) -> float:
    dot, left, right = (sum(map(weights.__getitem__, pairs)) for pairs in (one & other, one, other))
    return dot / math.sqrt(left * right) if left and right else 0.0


_TEXTS = st.text("甲乙丙丁戊己", min_size=1, max_size=12)
_ITEMS = st.lists(st.tuples(_TEXTS, st.lists(_TEXTS, min_size=1, max_size=5)), min_size=1, max_size=6)


@settings(max_examples=25)
@given(_ITEMS)
def test_space_gives_the_cosine_of_a_paragraph_and_every_item(items: list[Item]) -> None:
    space, weights = _space(items), _weights(items)
    wholes = [_pairs(head).union(*map(_pairs, body)) for head, body in items]
    for number, (_, body) in enumerate(items):
        for place, text in enumerate(body, 1):
            wanted = {
                n: _cosine(_pairs(text), whole, weights) for n, whole in enumerate(wholes) if _pairs(text) & whole
            }
            assert space.fits(space.paragraphs[number][place]) == pytest.approx(wanted)


@settings(max_examples=25)
@given(_ITEMS)
def test_space_compares_a_paragraph_with_the_first_ones_of_its_item(items: list[Item]) -> None:
    space, weights = _space(items), _weights(items)
    head, body = items[-1]
    texts = [head, *body]
    starts = [frozenset[str]().union(*map(_pairs, texts[:n])) for n in range(len(texts) + 1)]
    wanted = [_cosine(_pairs(texts[-1]), start, weights) for start in starts]
    assert space.own_fits(len(items) - 1, space.paragraphs[-1][-1]) == pytest.approx(wanted)


def test_space_leaves_out_pairs_that_too_many_items_share() -> None:
    items = [("标题", ["甲乙"])] * 20 + [("标题", ["丙丁"])] * 2
    assert set(_space(items).fits(_space(items).paragraphs[0][1])) == set()
    assert set(_space(items).fits(_space(items).paragraphs[20][1])) == {20, 21}


def test_space_knows_a_paragraph_that_an_item_prints_itself() -> None:
    space = _space([("标题", ["甲乙丙丁戊己", "庚辛"]), ("题目", ["甲乙丙丁戊庚", "壬癸"]), ("头条", ["子丑寅卯"])])
    pairs = space.paragraphs[0][1]
    fits = space.fits(pairs)
    assert space.repeats(pairs, 1, fits[1])
    assert not space.repeats(pairs, 1, 0.1)
    assert not space.repeats(pairs, 2, 0.2)
