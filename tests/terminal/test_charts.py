"""Bars of figures: one scale a family of units, plans told from facts, whatever the width and the encoding."""

from __future__ import annotations

from typing import Any

import pytest

from kg.query.cards import Figure
from kg.query.figures import Timeline
from kg.query.wording import number
from kg.rulebook import load_rulebook
from kg.terminal.charts import BLOCKS, PLAIN, charts, marks_for, timeline_text
from kg.terminal.tables import width

SCHEMA = load_rulebook().schema


def figure(indicator: str, value: float | None, unit: str, **more: Any) -> Figure:
    properties = {"indicator": indicator, "unit": unit, "bound": "=", "status": "actual", "value": value} | more
    factor = {"P": 1e15, "EFLOPS": 1e18}.get(unit)
    if factor and value is not None:
        properties |= {"base_value": value * factor, "base_unit": "FLOPS"}
    return Figure(properties, ())


COMPUTE = [
    figure("首批算力规模", 100.0, "P", time="2022"),
    figure("算力规模", 500.0, "P", time="2023-12"),
    figure("远期算力", 1.0, "EFLOPS", time="2026", status="planned"),
]


def test_chart_puts_a_family_of_units_on_one_scale() -> None:
    """1 EFLOPS is twice 500P and drawn so; the plan has a mark of its own; all bars begin in one column."""
    legend, *rows = [line for line in charts(COMPUTE, 80, BLOCKS) if line]
    assert legend == "Chart P、EFLOPS:  █ actual  ░ planned"
    lengths = [row.count("█") + row.count("░") for row in rows]
    assert lengths[2] == pytest.approx(2 * lengths[1], abs=1)
    assert lengths[1] == pytest.approx(5 * lengths[0], abs=3)
    assert ["░" in row for row in rows] == [False, False, True]
    begin = [width(row[: min(row.find(mark) for mark in "█░" if mark in row)]) for row in rows]
    assert len(set(begin)) == 1
    assert all(row.endswith(value) for row, value in zip(rows, ("100P", "500P", "1EFLOPS"), strict=True))


def test_chart_shows_a_range_as_open_between_its_ends() -> None:
    """From the low to the high end another mark, explained in the legend."""
    span = figure("工期", None, "个月", low=2.0, high=4.0)
    legend, row, _ = [line for line in charts([span, figure("工期", 4.0, "个月")], 60, BLOCKS) if line]
    assert "· up to" in legend
    assert row.count("█") == pytest.approx(row.count("·"), abs=1)


def test_chart_keeps_growth_and_units_apart() -> None:
    """A share, a growth rate and a count: no two on one scale, so no chart; numbers below zero have no bars."""
    apart = [figure("占比", 40.0, "%"), figure("产值", 9.0, "%", change="increase"), figure("企业", 9.0, "家")]
    assert list(charts(apart, 80, BLOCKS)) == []
    assert list(charts([figure("气温", -3.0, "℃"), figure("气温", 5.0, "℃")], 80, BLOCKS)) == []


def test_chart_shows_small_values_and_zero() -> None:
    """A thousandth still has one mark, nothing has none."""
    rows = list(charts([figure("企业", n, "家") for n in (1.0, 1000.0, 0.0)], 60, BLOCKS))[2:]
    assert [row.count("█") > 0 for row in rows] == [True, True, False]
    assert rows[0].count("█") == 1


@pytest.mark.parametrize("columns", [24, 40, 60, 80, 200])
def test_chart_fits_the_width(columns: int) -> None:
    """No row is wider than the terminal, down to a width where bars give way to a table."""
    long = [figure("甲园区内规模以上工业企业全年营业收入" * 2, 9.0, "亿元"), *[figure("营业收入", 1.0, "亿元")]]
    for line in [*charts(COMPUTE, columns, BLOCKS), *charts(long, columns, PLAIN)][1:]:
        assert line.startswith("Chart") or width(line) <= columns
    assert any("█" in line for line in charts(COMPUTE, columns, BLOCKS) if "Chart" not in line) is (columns > 24)


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", BLOCKS), ("gb18030", BLOCKS), ("gbk", PLAIN), ("ascii", PLAIN), ("nonsense", PLAIN)],
)
def test_chart_draws_with_what_the_output_can_say(encoding: str, expected: object) -> None:
    """Where blocks cannot be encoded, ASCII still tells plans from facts."""
    assert marks_for(encoding) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (400.0, "400"),
        (1e12, "1,000,000,000,000"),
        (1234567890123.0, "1,234,567,890,123"),
        (0.0, "0"),
        (42.9, "42.9"),
        (1234.5, "1,234.5"),
        (0.1 + 0.2, "0.3"),
        (1e18, "1e+18"),
    ],
)
def test_numbers_read_as_people_write_them(value: float, expected: str) -> None:
    """A trillion yuan is no power of ten, and no float shows its last bit."""
    assert number(value) == expected


def test_timeline_lists_time_status_and_value_in_columns() -> None:
    """Words stand in for a time that is not known, a dash for none."""
    figures = (COMPUTE[0], figure("耗电", 3.0, "度", time_words="近年来"), figure("面积", 2.0, "亩"))
    found = Timeline("id", "Platform", "甲计算中心", figures, ("甲计算中心 (Park)",))
    head, *lines = timeline_text(found, SCHEMA, 80)
    assert head == "甲计算中心  [Platform 平台]"
    assert lines[:3] == [
        "  2022    actual   首批算力规模: 100P",
        "  近年来  actual   耗电: 3度",
        "  —       actual   面积: 2亩",
    ]
    assert lines[-1] == "The name also fits: 甲计算中心 (Park)"
    assert "  no figures" in list(timeline_text(Timeline("id", "Park", "乙", (), ()), SCHEMA, 80))
