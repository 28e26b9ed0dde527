"""Numbers, case by case: written every way news writes them, and what looks like one and is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.rulefile import Faults
from kg.extract.numerals import bound_after, bound_before, chinese_value, parse_number, read_numerals
from kg.rulebook import RULES as FOLDER
from kg.rulebook.metrics import load_metrics

RULES = load_metrics(FOLDER, Faults()).numerals

VALUES: dict[str, list[tuple[str, float]]] = {
    "arabic": [
        ("0", 0),
        ("7", 7),
        ("108", 108),
        ("2600", 2600),
        ("52.58", 52.58),
        ("0.2", 0.2),
        ("1,234", 1234),
        ("12,345,678.5", 12345678.5),
    ],
    "full width": [("１２", 12), ("３．５", 3.5), ("２０２４", 2024)],
    "chinese": [
        ("零", 0),
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百零五", 105),
        ("一百五十", 150),
        ("三千二百", 3200),
        ("一千零一", 1001),
        ("两千零二十四", 2024),
        ("一万零五百", 10500),
        ("十万", 100000),
        ("一百二十万", 1200000),
        ("三千万", 30000000),
        ("十五亿", 1500000000),
        ("三亿五千万", 350000000),
        ("一亿零三百万", 103000000),
        ("六十八万九千四百一十二", 689412),
    ],
    "formal digits": [("壹佰", 100), ("叁拾伍", 35), ("贰仟零陆", 2006)],
    "digit by digit": [("二〇二四", 2024), ("一九四九", 1949), ("二〇〇八", 2008)],
    "spoken tails": [("一百二", 120), ("两千三", 2300), ("三万五", 35000), ("一亿二", 120000000)],
    "decimal words": [("三点五", 3.5), ("零点六", 0.6), ("十二点零五", 12.05)],
    "mixed": [
        ("1.2万", 12000),
        ("271.3 万", 2713000),
        ("3.5亿", 350000000),
        ("2500亿", 250000000000),
        ("1000万亿", 10**15),
        ("3百万", 3000000),
        ("12亿3千万", 1230000000),
        ("2万5千", 25000),
        ("1.5万亿", 1.5e12),
    ],
    "scales alone": [("万亿", 10**12), ("百亿亿", 10**18), ("千万", 10**7)],
    "fractions": [
        ("三分之一", 1 / 3),
        ("五分之四", 0.8),
        ("千分之三", 0.003),
        ("万分之五", 0.0005),
        ("3/4", 0.75),
        ("一半", 0.5),
    ],
}
MORE = [
    ("50余", 50),
    ("1.2万余", 12000),
    ("30多万", 300000),
    ("百余", 100),
    ("十余万", 100000),
    ("两万多", 20000),
    ("6000多", 6000),
]
PERCENT = [("百分之五", 5), ("百分之三点五", 3.5), ("百分之20", 20), ("百分之一百", 100)]
RANGES = [
    ("2-3", 2, 3),
    ("30至60", 30, 60),
    ("5～8", 5, 8),
    ("10—15", 10, 15),
    ("三到五", 3, 5),
    ("3—5万", 30000, 50000),
    ("2至3亿", 2e8, 3e8),
    ("8000万到9000万", 8e7, 9e7),
    ("两三", 2, 3),
    ("七八百", 700, 800),
    ("三五", 3, 5),
    ("五六千万", 5e7, 6e7),
]
NONE = ["数十", "数百万", "上千", "上百", "十几", "几十", "几百万", "几", "成千上万", "成百上千", "好家伙", ""]


@pytest.mark.parametrize(("text", "value"), [row for rows in VALUES.values() for row in rows])
def test_numerals_read_one_value(text: str, value: float) -> None:
    """A text that is one number has its value."""
    assert parse_number(text, RULES) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("text", "value"), MORE)
def test_numerals_say_that_there_is_more(text: str, value: float) -> None:
    """余 and 多 inside a number are kept apart from its value."""
    (found,) = read_numerals(f"共有{text}家", RULES)
    assert (found.value, found.more) == (value, True)


@pytest.mark.parametrize(("text", "value"), PERCENT)
def test_numerals_read_percentages_in_words(text: str, value: float) -> None:
    (found,) = read_numerals(f"占{text}。", RULES)
    assert (found.value, found.percent) == (value, True)


@pytest.mark.parametrize(("text", "low", "high"), RANGES)
def test_numerals_read_ranges(text: str, low: float, high: float) -> None:
    (found,) = read_numerals(text, RULES)
    assert (found.value, found.low, found.high) == (None, low, high)
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize("text", NONE)
def test_numerals_leave_words_without_a_value(text: str) -> None:
    assert read_numerals(text, RULES) == ()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("建成8个中心，引进120家企业", ["8", "120"]),
        ("由41%提高到52.58%", ["41", "52.58"]),
        ("甲、乙分别为1.5亿元和2000万元", ["1.5亿", "2000万"]),
        ("参数千亿的模型", ["千亿"]),
        ("迈上千亿元台阶", ["千亿"]),
        ("60%来自农村", ["60"]),
        ("9至5", ["9", "5"]),
    ],
)
def test_numerals_are_found_where_they_stand(text: str, spans: list[str]) -> None:
    """Offsets lead to what is printed; numbers that do not rise are no range."""
    assert [text[n.start : n.end] for n in read_numerals(text, RULES)] == spans


@pytest.mark.parametrize(
    ("text", "bound", "rest"),
    [
        ("总额超过", ">=", "总额"),
        ("总额突破了", ">=", "总额"),
        ("不低于", ">=", ""),
        ("至少", ">=", ""),
        ("产值逾", ">=", "产值"),
        ("不到", "<=", ""),
        ("不足", "<=", ""),
        ("不超过", "<=", ""),
        ("大约", "~", ""),
        ("长约", "~", "长"),
        ("集聚近", "~", "集聚"),
        ("接近 ", "~", ""),
        ("最近", None, "最近"),
        ("附近", None, "附近"),
        ("节约", None, "节约"),
        ("达到", None, "达到"),
    ],
)
def test_numerals_bound_words_before(text: str, bound: str | None, rest: str) -> None:
    start, found = bound_before(text, len(text), RULES)
    assert (text[:start], found) == (rest, bound)


@pytest.mark.parametrize(
    ("text", "bound", "length"),
    [
        ("以上，", ">=", 2),
        ("多的", ">=", 1),
        ("以内", "<=", 2),
        ("以下", "<=", 2),
        ("左右。", "~", 2),
        ("企业", None, 0),
        ("不等。", "=", 2),
    ],
)
def test_numerals_bound_words_after(text: str, bound: str | None, length: int) -> None:
    assert bound_after(text, 0, RULES) == (length, bound)


def in_words(number: int) -> str:
    """The number in Chinese, by the rules of primary school."""
    if number == 0:
        return "零"
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            zero = "零" if 0 < low < size // 10 else ""
            return in_words(high) + name + zero + (in_words(low) if low else "")
    words, gap = "", False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            words += ("零" if gap and words else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return words


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_numerals_read_back_any_number_in_words(number: int) -> None:
    assert chinese_value(in_words(number), RULES) == number


@given(st.integers(min_value=0, max_value=10**15))
def test_numerals_read_back_digits_commas_and_full_width(number: int) -> None:
    wide = str(number).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    for text in (str(number), f"{number:,}", wide):
        assert parse_number(text, RULES) == number


@given(
    st.decimals(min_value="0.1", max_value="9999", places=1),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]),
)
def test_numerals_read_back_scaled_decimals(number: float, scale: tuple[str, int]) -> None:
    assert parse_number(f"{number}{scale[0]}", RULES) == pytest.approx(float(number) * scale[1])


@given(st.text(alphabet="一二三四五六七八九十百千万亿零两点余多几数上0123456789.,-至到%家", max_size=20))
def test_numerals_never_overlap_and_stay_inside(text: str) -> None:
    end = 0
    for found in read_numerals(text, RULES):
        assert end <= found.start < found.end <= len(text)
        assert (found.value is None) == (found.low is not None)
        end = found.end
