"""Words of time, case by case, with and without an article's date to count from."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.rulefile import Faults
from kg.extract.times import Anchor, read_times
from kg.rulebook import RULES as FOLDER
from kg.rulebook.metrics import PatternRule, load_metrics

RULES = load_metrics(FOLDER, Faults()).times
DATED = Anchor.of("2025-04-16")

# The words, and what they mean without a date and in an article of 16 April 2025.
SAME = {
    "days": [
        ("2023年8月15日", "2023-08-15"),
        ("2023年8月15号", "2023-08-15"),
        ("2024-01-05", "2024-01-05"),
        ("2024/3/9", "2024-03-09"),
        ("2024.11.30", "2024-11-30"),
        ("二〇二四年三月八日", "2024-03-08"),
        ("2019年12月31日", "2019-12-31"),
    ],
    "months": [
        ("2023年2月", "2023-02"),
        ("2023年 2 月", "2023-02"),
        ("2023年12月底", "2023-12"),
        ("2021年9月初", "2021-09"),
        ("2021年6月中旬", "2021-06"),
        ("二〇一九年十月", "2019-10"),
        ("2022年11月份", "2022-11"),
    ],
    "years": [
        ("2024年", "2024"),
        ("2024 年", "2024"),
        ("二〇三五年", "2035"),
        ("2023年度", "2023"),
        ("1998年", "1998"),
    ],
    "parts of a year": [
        ("2023年底", "2023-12"),
        ("2023年末", "2023-12"),
        ("2024年年底", "2024-12"),
        ("2024年初", "2024-01"),
        ("2024年上半年", "2024-01/2024-06"),
        ("2024年下半年", "2024-07/2024-12"),
        ("2024年前三季度", "2024-01/2024-09"),
        ("2024年第一季度", "2024-01/2024-03"),
        ("2024年三季度", "2024-07/2024-09"),
        ("2022年1—6月", "2022-01/2022-06"),
        ("2022年1至9月", "2022-01/2022-09"),
        ("2022年3月到5月", "2022-03/2022-05"),
        ("2024年全年", "2024"),
    ],
    "spans of years": [
        ("2024—2026年", "2024/2026"),
        ("2023-2025年", "2023/2025"),
        ("2021年至2025年", "2021/2025"),
        ("2023至2024年度", "2023/2024"),
        ("“十四五”期间", "2021/2025"),
        ("十三五时期", "2016/2020"),
        ("“十四五”末", "2025"),
        ("“十五五”期间", "2026/2030"),
    ],
}
RELATIVE = {
    "years": [
        ("今年", "2025"),
        ("去年", "2024"),
        ("前年", "2023"),
        ("明年", "2026"),
        ("后年", "2027"),
        ("上年", "2024"),
        ("去年同期", "2024"),
    ],
    "parts of a year": [
        ("今年3月底", "2025-03"),
        ("今年底", "2025-12"),
        ("去年底", "2024-12"),
        ("去年12月", "2024-12"),
        ("今年上半年", "2025-01/2025-06"),
        ("今年1—3月", "2025-01/2025-03"),
        ("去年前三季度", "2024-01/2024-09"),
        ("一季度", "2025-01/2025-03"),
        ("上半年", "2025-01/2025-06"),
        ("前三季度", "2025-01/2025-09"),
        ("年底", "2025-12"),
    ],
    "months": [
        ("3月", "2025-03"),
        ("1—3月", "2025-01/2025-03"),
        ("3月底", "2025-03"),
        ("十二月", "2024-12"),
        ("12月", "2024-12"),
        ("10月", "2025-10"),
        ("本月", "2025-04"),
        ("上月", "2025-03"),
        ("上个月", "2025-03"),
        ("下个月", "2025-05"),
    ],
    "days": [
        ("4月12日", "2025-04-12"),
        ("12月28日", "2024-12-28"),
        ("四月十二日", "2025-04-12"),
        ("16日", "2025-04-16"),
        ("今日", "2025-04-16"),
        ("昨天", "2025-04-15"),
        ("明日", "2025-04-17"),
        ("前天", "2025-04-14"),
    ],
    "now": [("目前", "2025-04-16"), ("如今", "2025-04-16"), ("截至目前", "2025-04-16")],
    "festivals": [("春节期间", "2025"), ("今年春运", "2025"), ("去年国庆假期", "2024")],
}
SPANS = [
    "近三年",
    "过去10年间",
    "未来五年",
    "今后3年",
    "连续两年",
    "两年来",
    "10年前",
    "三个月后",
    "近年来",
    "多年来",
    "日前",
    "近日",
    "20世纪50年代",
    "上世纪90年代",
    "24小时",
    "用3年时间",
    "上午9时",
    "同期",
]
NONE = [
    "历时两年",
    "工期3个月",
    "100天",
    "3家",
    "2023家",
    "年产30万辆",
    "月球",
    "日本",
    "5G",
    "第3号线",
    "一年级",
    "2.5分钟",
    "达产后年产值",
    "2万吨以上年产能",
    "建成后年均接待",
]


@pytest.mark.parametrize(("text", "value"), [row for rows in SAME.values() for row in rows])
@pytest.mark.parametrize("anchor", [Anchor(), DATED], ids=["undated", "dated"])
def test_times_that_name_their_year(text: str, value: str, anchor: Anchor) -> None:
    """The article's date changes nothing where the year is printed."""
    (found,) = read_times(text, anchor, RULES)
    assert (found.words, found.value) == (text, value)


@pytest.mark.parametrize(("text", "value"), [row for rows in RELATIVE.values() for row in rows])
def test_times_that_count_from_the_article(text: str, value: str) -> None:
    """With a date they have a value, without one they keep their words."""
    (dated,) = read_times(text, DATED, RULES)
    (undated,) = read_times(text, Anchor(), RULES)
    assert (dated.words, dated.value) == (text, value)
    assert (undated.words, undated.value) == (text, None)


@pytest.mark.parametrize("text", SPANS)
def test_times_without_an_anchor_are_spans(text: str) -> None:
    (found,) = read_times(text, DATED, RULES)
    assert (found.words, found.value, found.kind) == (text, None, "span")


@pytest.mark.parametrize("text", NONE)
def test_times_are_no_measures_and_no_names(text: str) -> None:
    assert read_times(text, DATED, RULES) == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2023年2月落地，6月上线，9月成立", ["2023-02", "2023-06", "2023-09"]),
        ("2024年建设100P，2026年建设300P", ["2024", "2026"]),
        ("截至2023年底，较2014年增长", ["2023-12", "2014"]),
        ("从2月1日到3月5日", ["2025-02-01", "2025-03-05"]),
        ("2022年以来，2023年新增", ["2022", "2023"]),
        ("较2014年增长，6月上线", ["2014", "2025-06"]),
        ("比2023年同期，上半年产值", ["2023", "2025-01/2025-06"]),
        ("2024年年度报告，报告期内营收，截至报告期末", ["2024", "2024", "2024-12"]),
        ("到2030年，报告期末", ["2030", None]),
    ],
)
def test_times_follow_each_other_through_a_text(text: str, values: list[str]) -> None:
    """A month without a year belongs to the last year that was named."""
    assert [time.value for time in read_times(text, DATED, RULES)] == values


@pytest.mark.parametrize("rule", RULES.spans, ids=lambda rule: rule.id)
def test_times_span_rules_hold_their_examples(rule: PatternRule) -> None:
    assert [text for text in rule.examples if not rule.pattern.search(text)] == []
    assert [text for text in rule.non_examples if rule.pattern.search(text)] == []


def test_times_anchor_may_be_partial() -> None:
    assert Anchor.of("2024-04").iso() == "2024-04"
    assert Anchor.of(None).iso() is None
    (found,) = read_times("昨天", Anchor.of("2024-04"), RULES)
    assert found.value is None


def in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_times_read_back_any_day(day: date) -> None:
    """A day written every way is the same day."""
    years = str(day.year), "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        day.isoformat(),
        f"{years[1]}年{in_words(day.month)}月{in_words(day.day)}日",
    ):
        (found,) = read_times(text, DATED, RULES)
        assert found.value == day.isoformat()


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31)))
def test_times_count_days_over_the_ends_of_months(day: date) -> None:
    (today,) = read_times("今天", Anchor.of(day.isoformat()), RULES)
    assert today.value == day.isoformat()


@given(st.text(alphabet="今去明年月日底初季度上半前三一二十五“”期间0123456789-—至到近来目前", max_size=24))
def test_times_never_overlap_and_say_their_words(text: str) -> None:
    end = 0
    for found in read_times(text, DATED, RULES):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.words
        end = found.end
