"""Entities of articles become entities of the corpus, whatever the order of the articles."""

from __future__ import annotations

import itertools

import pytest

from kg.records import article_id
from kg.resolve.names import is_tail_of, normalise
from kg.resolve.resolve import resolve
from tests.builders import make_record

ONE = make_record(
    "华为公司（以下简称“华为”）在北京市发布了新品。",
    [("华为公司", "Institution", "company", ["华为"]), ("北京市", "Place", "city", [])],
    source="a.txt",
)
TWO = make_record("华为在上海办展。", [("华为", "Institution", "company", [])], source="b.txt")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("京西智谷", "“京西智谷”", True),
        ("ＡＭＤ公司", "amd公司", True),
        ("张 毅 力", "张毅力", True),
        ("海淀区人民政府", "朝阳区人民政府", False),
        ("“”", "”", False),
    ],
)
def test_normalise_folds_typography_alone(left: str, right: str, same: bool) -> None:
    """Width, case, spaces and quotation marks never tell two names apart; everything else does."""
    assert (normalise(left) == normalise(right)) is same


@pytest.mark.parametrize(
    ("alias", "name", "tail"),
    [
        ("计算中心", "京西智谷人工智能计算中心", True),
        ("行动计划", "人工智能产业行动计划(2024—2026年)", True),
        ("华为", "华为公司", False),
        ("中铝国际", "中国铝业国际工程股份有限公司", False),
    ],
)
def test_class_nouns_are_recognised_as_tails(alias: str, name: str, tail: bool) -> None:
    """A form that is only the end of the name means another thing in another article."""
    assert is_tail_of(alias, name) is tail


def test_resolve_joins_an_alias_with_the_name_it_stands_for() -> None:
    """华为 of the second article is 华为公司 of the first, and the decision says why."""
    resolution = resolve([ONE, TWO])
    company = resolution.members[article_id(ONE.article)]["华为公司"]
    assert resolution.members[article_id(TWO.article)]["华为"] == company
    entity = resolution.entities[company]
    assert (entity.name, entity.aliases, entity.articles) == ("华为公司", ("华为",), 2)
    (decision,) = resolution.decisions
    assert decision.verdict == "POSITIVE"
    assert "华为公司" in decision.reason


def test_resolve_leaves_an_ambiguous_alias_apart() -> None:
    """泛联 stands for an institute here and for a company there: UNSURE, and three entities."""
    records = [
        make_record("泛联研究院即泛联。", [("泛联研究院", "Institution", "institute", ["泛联"])], source="a.txt"),
        make_record("泛联通信公司即泛联。", [("泛联通信公司", "Institution", "company", ["泛联"])], source="b.txt"),
        make_record("泛联发布报告。", [("泛联", "Institution", "company", [])], source="c.txt"),
    ]
    resolution = resolve(records)
    assert len(resolution.entities) == 3
    assert {decision.verdict for decision in resolution.decisions} == {"UNSURE"}


def test_resolve_keeps_a_class_noun_inside_its_article() -> None:
    """计算中心 of one article is not the 计算中心 that another article is named after."""
    records = [
        make_record(
            "京西智谷计算中心上线，计算中心很大。",
            [("京西智谷计算中心", "Platform", "computing", ["计算中心"])],
            source="a.txt",
        ),
        make_record("计算中心落成。", [("计算中心", "Platform", "computing", [])], source="b.txt"),
    ]
    assert len(resolve(records).entities) == 2


def test_resolve_keeps_districts_of_two_cities_apart() -> None:
    """朝阳区 of 北京 and of 长春 are two places; both spellings of 北京 are one parent."""

    def placed(city: str, source: str) -> object:
        return make_record(
            f"{city}朝阳区召开会议。",
            [("朝阳区", "Place", "district", []), (city, "Place", "city", [])],
            [("朝阳区", "LOCATED_IN", city)],
            source=source,
        )

    records = [placed("北京市", "a.txt"), placed("北京", "b.txt"), placed("长春市", "c.txt")]
    resolution = resolve(records)  # type: ignore[arg-type]
    districts = [entity for entity in resolution.entities.values() if entity.name == "朝阳区"]
    assert sorted(entity.articles for entity in districts) == [1, 2]
    assert "NEGATIVE" in {decision.verdict for decision in resolution.decisions}


def test_resolve_does_not_join_types() -> None:
    """A company and its product may share a name."""
    records = [
        make_record("盘古发布。", [("盘古", "Product", None, [])], source="a.txt"),
        make_record("盘古成立。", [("盘古", "Institution", "company", [])], source="b.txt"),
    ]
    assert len(resolve(records).entities) == 2


def test_resolve_does_not_depend_on_the_order() -> None:
    """Every permutation of the articles gives the same entities, members and decisions."""
    three = make_record("华为公司建园。", [("华为公司", "Institution", "other", [])], source="c.txt")
    results = [resolve(list(order)) for order in itertools.permutations([ONE, TWO, three])]
    assert all(result == results[0] for result in results)
