"""Figures in order of time, and what counts as a conflict between two articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import QueryError
from kg.model import Metric, Record
from kg.pipeline import refresh_graph
from kg.query.conflicts import find_conflicts
from kg.query.figures import fold_indicator, reach_of, same_indicator, timeline
from kg.records import article_id, record_to_json
from kg.rulebook import load_rulebook
from kg.workspace import SourceState, Workspace
from tests.builders import make_record

SCHEMA = load_rulebook().schema
CENTRE = ("甲计算中心", "Platform", "computing", ["计算中心"])
BASE = {"P": ("FLOPS", 1e15), "EFLOPS": ("FLOPS", 1e18), "%": ("%", 1.0)}
Corpus = Callable[..., Workspace]


def figure(indicator: str, value: float | None, unit: str, **more: Any) -> dict[str, Any]:
    return {"indicator": indicator, "value": value, "unit": unit, **more}


def article(source: str, *figures: dict[str, Any], date: str | None = None) -> Record:
    """An article that gives these figures of the centre."""
    record = make_record(f"{source}报道甲计算中心。", [CENTRE], source=source, date=date, title=f"{source}的标题")
    whole = make_record(record.article.text, [CENTRE], figures=[("甲计算中心", "算力", 1.0, "P")]).metrics[0]
    return replace(record, metrics=tuple(_metric(whole, given) for given in figures))


def _metric(like: Metric, given: dict[str, Any]) -> Metric:
    base, factor = BASE.get(given["unit"], (None, None))
    numbers = {name: given.get(name) for name in ("value", "low", "high")}
    based: dict[str, Any] = {
        f"base_{name}": None if number is None or factor is None else number * factor
        for name, number in numbers.items()
    }
    return replace(like, base_unit=base, **based, **given)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    def make(*records: Record) -> Workspace:
        workspace = Workspace.open(tmp_path / "w", SCHEMA, create=True)
        for record in records:
            line = (article_id(record.article), record_to_json(record))
            workspace.replace_source(record.article.source, SourceState("/", "k"), [line])
        refresh_graph(workspace, SCHEMA)
        return workspace

    return make


def test_timeline_follows_time_and_puts_the_undated_last(corpus: Corpus) -> None:
    """A period stands at its end, before the year that ends later; the undated follow by their articles' dates."""
    workspace = corpus(
        article("a", figure("算力", 1.0, "P", time=None), date="2025-03"),
        article("b", figure("算力", 2.0, "P", time=None), date="2024-03"),
        article(
            "c",
            figure("算力", 3.0, "P", time="2023"),
            figure("算力", 4.0, "P", time="2023-01/2023-09"),
            figure("算力", 5.0, "P", time="2023-10"),
            figure("算力", 6.0, "P", time="2022-12-31"),
        ),
    )
    found = timeline(workspace, SCHEMA, "甲计算中心")
    assert [f.properties["value"] for f in found.figures] == [6.0, 4.0, 5.0, 3.0, 2.0, 1.0]
    assert found.figures[0].sources[0].sentence == "c报道甲计算中心。"
    assert found.figures[0].sources[0].title == "c的标题"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("算力", ["算力规模", "“智能”算力"]),
        ("智能算力", ["“智能”算力"]),
        ("算力的规模", ["算力规模"]),
        ("耗电", ["年耗电量"]),
    ],
)
def test_timeline_keeps_the_indicator_asked_for(corpus: Corpus, asked: str, expected: list[str]) -> None:
    """Containment, marks and 的 aside."""
    workspace = corpus(
        article("a", figure("算力规模", 1.0, "P"), figure("“智能”算力", 2.0, "P"), figure("年耗电量", 3.0, "度"))
    )
    found = timeline(workspace, SCHEMA, "甲计算中心", asked)
    assert sorted(f.properties["indicator"] for f in found.figures) == sorted(expected)


def test_timeline_names_what_there_is_when_nothing_fits(corpus: Corpus) -> None:
    """An unknown name leads to the nearest, an unknown indicator to those of the entity."""
    workspace = corpus(article("a", figure("算力规模", 1.0, "P")))
    with pytest.raises(QueryError, match="甲计算中心"):
        timeline(workspace, SCHEMA, "甲计算中枢")
    with pytest.raises(QueryError, match="算力规模"):
        timeline(workspace, SCHEMA, "甲计算中心", "面积")


# One figure of article a, one of article b, and whether they contradict each other.
PAIRS = {
    "two values": (figure("算力", 100.0, "P"), figure("算力", 200.0, "P"), True),
    "the same in another unit": (figure("算力", 1000.0, "P"), figure("算力", 1.0, "EFLOPS"), False),
    "different in another unit": (figure("算力", 500.0, "P"), figure("算力", 1.0, "EFLOPS"), True),
    "at least, and more": (figure("企业", 100.0, "家", bound=">="), figure("企业", 120.0, "家"), False),
    "at least, and less": (figure("企业", 100.0, "家", bound=">="), figure("企业", 80.0, "家"), True),
    "at most, and more": (figure("企业", 100.0, "家", bound="<="), figure("企业", 120.0, "家"), True),
    "two lower bounds": (figure("企业", 100.0, "家", bound=">="), figure("企业", 300.0, "家", bound=">="), False),
    "about, and near": (figure("企业", 100.0, "家", bound="~"), figure("企业", 106.0, "家"), False),
    "about, and far": (figure("企业", 100.0, "家", bound="~"), figure("企业", 140.0, "家"), True),
    "rounded": (figure("企业", 12000.0, "家"), figure("企业", 12034.0, "家"), False),
    "ranges that overlap": (
        figure("工期", None, "个月", low=2.0, high=3.0), figure("工期", None, "个月", low=3.0, high=5.0), False,
    ),
    "ranges apart": (
        figure("工期", None, "个月", low=2.0, high=3.0), figure("工期", None, "个月", low=4.0, high=5.0), True,
    ),
    "value in a range": (figure("工期", None, "个月", low=2.0, high=4.0), figure("工期", 3.0, "个月"), False),
    "other time": (figure("算力", 100.0, "P", time="2022"), figure("算力", 200.0, "P", time="2023"), False),
    "same time": (figure("算力", 100.0, "P", time="2023"), figure("算力", 200.0, "P", time="2023"), True),
    "one time unknown": (figure("算力", 100.0, "P"), figure("算力", 200.0, "P", time="2023"), False),
    "other words of time": (
        figure("算力", 100.0, "P", time_words="目前"), figure("算力", 200.0, "P", time_words="后年"), False,
    ),
    "plan and fact": (figure("算力", 100.0, "P"), figure("算力", 200.0, "P", status="planned"), False),
    "two plans": (
        figure("算力", 100.0, "P", status="planned"), figure("算力", 200.0, "P", status="planned"), True,
    ),
    "other unit": (figure("规模", 100.0, "P"), figure("规模", 200.0, "亩"), False),
    "share and growth": (figure("占比", 9.0, "%"), figure("占比", 40.0, "%", change="increase"), False),
    "growth and decline": (
        figure("产值", 5.0, "%", change="increase"), figure("产值", 3.0, "%", change="decrease"), True,
    ),
    "declines, at least and more": (
        figure("能耗", 5.0, "%", change="decrease", bound=">="), figure("能耗", 8.0, "%", change="decrease"), False,
    ),
    "noun of measure added": (figure("算力", 100.0, "P"), figure("算力规模", 200.0, "P"), True),
    "subject and 的 before": (figure("计算中心的算力", 100.0, "P"), figure("算力", 200.0, "P"), True),
    "narrowed before": (figure("企业", 100.0, "家"), figure("上市企业", 5.0, "家"), False),
    "narrowed after": (figure("专利", 100.0, "件"), figure("专利申请量", 300.0, "件"), False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS.values(), ids=PAIRS.keys())
def test_conflicts_compare_two_articles(
    corpus: Corpus, one: dict[str, Any], other: dict[str, Any], expected: bool
) -> None:
    """Each phenomenon as one pair, whichever article comes first."""
    assert bool(find_conflicts(corpus(article("a", one), article("b", other)))) is expected


@pytest.mark.parametrize("swap", [False, True])
def test_conflicts_leave_a_series_of_one_article_alone(corpus: Corpus, swap: bool) -> None:
    """From 100P to 400P in one article; another that gives either of them agrees, in whatever unit."""
    series = article("a", figure("算力", 100.0, "P"), figure("算力规模", 1000.0, "P"))
    later = article("b", figure("算力", *((100.0, "P") if swap else (1.0, "EFLOPS"))))
    assert find_conflicts(corpus(series, later)) == []


def test_conflicts_join_all_who_contradict_each_other(corpus: Corpus) -> None:
    """Three values of three articles are one conflict, sorted by value, each with its article."""
    workspace = corpus(
        article("a", figure("算力规模", 300.0, "P", time="2023")),
        article("b", figure("算力", 100.0, "P", time="2023")),
        article("c", figure("算力", 0.2, "EFLOPS", time="2023")),
        article("d", figure("算力", 200.0, "P", time="2024")),
    )
    (conflict,) = find_conflicts(workspace)
    assert (conflict.name, conflict.type, conflict.indicator) == ("甲计算中心", "Platform", "算力")
    assert (conflict.time, conflict.status) == ("2023", "actual")
    assert [f.sources[0].source for f in conflict.figures] == ["b", "c", "a"]


def test_conflicts_do_not_depend_on_the_order(corpus: Corpus, tmp_path: Path) -> None:
    """The same articles the other way round give the same list."""
    records = [article(name, figure("算力", float(n), "P")) for n, name in enumerate("abcd", 1)]
    first = find_conflicts(corpus(*records))
    with Workspace.open(tmp_path / "w", SCHEMA) as workspace:
        for record in records:
            workspace.remove_source(record.article.source)
    assert find_conflicts(corpus(*reversed(records))) == first != []


@pytest.mark.parametrize(
    ("indicator", "owners", "expected"),
    [
        ("“算力”的规模", (), "算力规模"),
        ("ＧＤＰ", (), "gdp"),
        ("甲园区的算力", ("甲园区", "甲"), "算力"),
        ("园区", ("园区",), "园区"),
        ("的", (), "的"),
    ],
)
def test_indicators_fold_what_tells_none_apart(indicator: str, owners: tuple[str, ...], expected: str) -> None:
    """Marks, 的, width, case and the owner's name; something always stays."""
    assert fold_indicator(indicator, owners) == expected


def test_indicators_are_the_same_whichever_comes_first() -> None:
    """The relation is symmetric."""
    assert same_indicator("算力", "算力规模")
    assert same_indicator("算力规模", "算力")
    assert not same_indicator("专利", "专利申请量")


def test_reach_of_a_decrease_counts_downwards() -> None:
    """A fall by at least 5 is at most -5."""
    low, high = reach_of({"value": 5.0, "unit": "%", "bound": ">=", "change": "decrease"})
    assert low == float("-inf")
    assert high == pytest.approx(-5.0, rel=0.01)
