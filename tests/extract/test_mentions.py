"""Mentions: overlaps settled, names found again, nothing from bylines."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from corpus.model import Zone
from kg.extract.candidates import Candidate
from kg.extract.mentions import find_mentions
from kg.extract.overlaps import settle
from kg.model import Mention
from kg.rulebook import Rulebook, load_rulebook
from tests.extract.reading import read


@cache
def rulebook() -> Rulebook:
    return load_rulebook()


def mentions(text: str) -> tuple[Mention, ...]:
    return find_mentions(*read(text), rulebook())


TEXT = "中科视语（北京）科技有限公司落地。中科视语研发了系统。\n门头沟区位于北京市西部。2007年煤炭来自门头沟。"


def test_mentions_are_sorted_disjoint_and_true_to_the_text() -> None:
    found = mentions(TEXT)
    assert found == tuple(sorted(found))
    assert all(TEXT[m.start : m.end] == m.surface for m in found)
    assert all(left.end <= right.start for left, right in pairwise(found))


@pytest.mark.parametrize(("form", "type_", "times"), [("中科视语", "Institution", 1), ("门头沟", "Place", 1)])
def test_mentions_find_short_forms_of_certain_names(form: str, type_: str, times: int) -> None:
    assert [m.type for m in mentions(TEXT) if m.surface == form] == [type_] * times


def test_mentions_drop_names_inside_a_longer_name() -> None:
    """北京市科委 is one institution and no place."""
    assert [(m.surface, m.type) for m in mentions("北京市科委印发通知。")] == [("北京市科委", "Institution")]


def test_mentions_find_a_sure_name_where_the_tagger_fails() -> None:
    """What one sentence tells for certain holds for the others, however they are tagged."""
    article, sentences = read("瑞松科技股份有限公司投产。瑞松科技的产品和瑞松科技同行。")
    first, second = sentences
    blind = (first, replace(second, tokens=tuple(token._replace(tag="n") for token in second.tokens)))
    found = find_mentions(article, blind, rulebook())
    assert [m.surface for m in found] == ["瑞松科技股份有限公司", "瑞松科技", "瑞松科技"]


@pytest.mark.parametrize("role", ["byline", "dateline", "credit"])
def test_mentions_leave_metadata_alone(role: str) -> None:
    article, sentences = read("科技日报杭州1月23日电（记者江耘）")
    article = replace(article, zones=(Zone(0, len(article.text), role),))  # type: ignore[arg-type]
    marked = tuple(replace(sentence, role=role) for sentence in sentences)  # type: ignore[arg-type]
    assert find_mentions(article, marked, rulebook()) == ()


def candidate(start: int, end: int, type_: str = "Place", score: float = 0.9, rule: str = "r") -> Candidate:
    return Candidate(start, end, type_, None, rule, score)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([candidate(0, 3), candidate(0, 6)], [candidate(0, 6)]),
        ([candidate(0, 3), candidate(3, 6)], [candidate(0, 3), candidate(3, 6)]),
        ([candidate(0, 6, score=0.4), candidate(2, 4)], [candidate(2, 4)]),
        ([candidate(0, 4, "Place", 0.6), candidate(0, 4, "Park", 0.8)], [candidate(0, 4, "Park", 0.8)]),
        ([candidate(0, 4, "Place"), candidate(0, 4, "Platform")], [candidate(0, 4, "Platform")]),
        ([candidate(0, 4, "Field", 0.9), candidate(0, 4, "Place", 0.7)], [candidate(0, 4, "Place", 0.7)]),
        ([candidate(0, 4), candidate(2, 6), candidate(5, 8)], [candidate(0, 4), candidate(5, 8)]),
    ],
)
def test_mentions_settle_overlaps(given: list[Candidate], kept: list[Candidate]) -> None:
    """Sure before guess, long before short, then score, then type; the order given does not matter."""
    links = rulebook().names.links
    assert settle(given, links) == settle(reversed(given), links) == kept
