"""Units, case by case: what is printed behind a number, and what it is in the base unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.rulefile import Faults
from kg.extract.units import read_unit, to_base
from kg.rulebook import RULES as FOLDER
from kg.rulebook.metrics import load_metrics

RULES = load_metrics(FOLDER, Faults()).units

# what stands behind the number, the unit as printed, one of it in base units, the base unit
MEASURES: dict[str, list[tuple[str, str, float, str]]] = {
    "money": [
        ("元投资", "元", 1, "元"),
        ("元人民币", "元", 1, "元"),
        ("人民币元", "元", 1, "元"),
        ("美元", "美元", 1, "美元"),
        ("港元", "港元", 1, "港元"),
        ("欧元", "欧元", 1, "欧元"),
        ("英镑", "英镑", 1, "英镑"),
        ("日元", "日元", 1, "日元"),
    ],
    "shares": [
        ("%。", "%", 0.01, "1"),
        ("％", "％", 0.01, "1"),
        ("‰", "‰", 0.001, "1"),
        ("成企业", "成", 0.1, "1"),
        ("倍以上", "倍", 1, "1"),
        ("个百分点", "个百分点", 1, "百分点"),
    ],
    "length": [
        ("公里长", "公里", 1000, "m"),
        ("千米", "千米", 1000, "m"),
        ("米高", "米", 1, "m"),
        ("厘米", "厘米", 0.01, "m"),
        ("毫米", "毫米", 0.001, "m"),
        ("mm的", "mm", 0.001, "m"),
        ("km", "km", 1000, "m"),
        ("微米", "微米", 1e-6, "m"),
        ("纳米工艺", "纳米", 1e-9, "m"),
        ("海里", "海里", 1852, "m"),
    ],
    "area": [
        ("平方米厂房", "平方米", 1, "m²"),
        ("㎡", "㎡", 1, "m²"),
        ("亩土地", "亩", 2000 / 3, "m²"),
        ("公顷", "公顷", 10000, "m²"),
        ("平方公里", "平方公里", 1e6, "m²"),
    ],
    "volume and mass": [
        ("立方米", "立方米", 1, "m³"),
        ("升", "升", 0.001, "m³"),
        ("吨钢", "吨", 1000, "kg"),
        ("公斤", "公斤", 1, "kg"),
        ("千克", "千克", 1, "kg"),
        ("斤", "斤", 0.5, "kg"),
        ("克", "克", 0.001, "kg"),
        ("毫克", "毫克", 1e-6, "kg"),
        ("KG", "KG", 1, "kg"),
        ("吨级货船", "吨级", 1, "吨级"),
    ],
    "energy": [
        ("千瓦时", "千瓦时", 1, "kWh"),
        ("度电", "度", 1, "kWh"),
        ("兆瓦时", "兆瓦时", 1000, "kWh"),
        ("吉瓦时", "吉瓦时", 1e6, "kWh"),
        ("GWh", "GWh", 1e6, "kWh"),
        ("瓦时", "瓦时", 0.001, "kWh"),
    ],
    "power and voltage": [
        ("瓦", "瓦", 1, "W"),
        ("千瓦", "千瓦", 1000, "W"),
        ("兆瓦级", "兆瓦", 1e6, "W"),
        ("MW", "MW", 1e6, "W"),
        ("吉瓦", "吉瓦", 1e9, "W"),
        ("千伏线路", "千伏", 1000, "V"),
        ("kV", "kV", 1000, "V"),
        ("毫安时", "毫安时", 0.001, "Ah"),
    ],
    "compute and data": [
        ("P算力", "P", 1e15, "FLOPS"),
        ("PFLOPS", "PFLOPS", 1e15, "FLOPS"),
        ("EFLOPS。", "EFLOPS", 1e18, "FLOPS"),
        ("次/秒", "次/秒", 1, "FLOPS"),
        ("TOPS", "TOPS", 1e12, "FLOPS"),
        ("Gbps", "Gbps", 1e9, "bit/s"),
        ("TB", "TB", 1e12, "B"),
        ("PB数据", "PB", 1e15, "B"),
    ],
    "time": [
        ("秒", "秒", 1, "s"),
        ("分钟", "分钟", 60, "s"),
        ("小时", "小时", 3600, "s"),
        ("个小时", "个小时", 3600, "s"),
        ("天", "天", 86400, "s"),
        ("个月", "个月", 1, "月"),
        ("年", "年", 12, "月"),
    ],
    "others": [
        ("摄氏度", "摄氏度", 1, "℃"),
        ("兆赫", "兆赫", 1e6, "Hz"),
        ("MPa", "MPa", 1e6, "Pa"),
        ("公里/小时", "公里/小时", 1 / 3.6, "m/s"),
        ("km/h", "km/h", 1 / 3.6, "m/s"),
    ],
    "rates": [
        ("瓦时/公斤", "瓦时/公斤", 0.001, "kWh/kg"),
        ("元/吨", "元/吨", 0.001, "元/kg"),
        ("立方米/秒", "立方米/秒", 1, "m³/s"),
        ("方/天", "方/天", 1 / 86400, "m³/s"),
        ("吨／年", "吨／年", 1000 / 12, "kg/月"),
    ],
}
COUNTS = [
    ("家单位", "家"),
    ("个项目", "个"),
    ("名学生", "名"),
    ("位专家", "位"),
    ("人次", "人次"),
    ("项任务", "项"),
    ("台（套）", "台（套）"),
    ("座电站", "座"),
    ("件/万人", "件/万人"),
    ("  条河", "条"),
    ("架次", "架次"),
    ("标段", "标段"),
]
NONE = ["，", "", "PR", "的", "Pro", "mmol", "《", "kWhite"]


@pytest.mark.parametrize(("text", "form", "factor", "base"), [row for rows in MEASURES.values() for row in rows])
def test_units_measure_in_their_base_unit(text: str, form: str, factor: float, base: str) -> None:
    """The unit as printed, with the factor that leads to the base unit of its dimension."""
    found = read_unit(text, 0, RULES)
    assert found is not None
    assert (found.form, found.base, found.counts) == (form, base, False)
    assert found.factor == pytest.approx(factor, rel=1e-9)


@pytest.mark.parametrize(("text", "form"), COUNTS)
def test_units_count_with_classifiers(text: str, form: str) -> None:
    found = read_unit(text, 0, RULES)
    assert found is not None
    assert (found.form, found.base, found.factor) == (form, None, None)


@pytest.mark.parametrize(
    ("text", "form", "length"),
    [("分半钟", "分钟", 3), ("年半", "年", 2), ("个半月后", "个月", 3), ("个半小时", "小时", 4), ("天半", "天", 2)],
)
def test_units_may_have_a_half_in_them(text: str, form: str, length: int) -> None:
    """2分半钟 is 2.5 分钟: the unit says that a half belongs to the number before it."""
    found = read_unit(text, 0, RULES)
    assert found is not None
    assert (found.form, found.half, found.end) == (form, True, length)


@pytest.mark.parametrize(("text", "length"), [("元人民币", 4), ("万元", None), ("人民币元", 4), ("美元人民币", 2)])
def test_units_pass_over_the_name_of_the_currency(text: str, length: int | None) -> None:
    found = read_unit(text, 0, RULES)
    assert (found.end if found else None) == length


@pytest.mark.parametrize("text", NONE)
def test_units_are_none_where_a_word_only_begins_like_one(text: str) -> None:
    assert read_unit(text, 0, RULES) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1000, "P"), (1, "EFLOPS")),
        ((113, "%"), (1.13, "倍")),
        ((3, "亩"), (2000, "平方米")),
        ((15, "亩"), (1, "公顷")),
        ((1, "兆瓦"), (1000, "千瓦")),
        ((2, "斤"), (1, "公斤")),
        ((2, "年"), (24, "个月")),
    ],
)
def test_units_compare_in_base_units(first: tuple[float, str], second: tuple[float, str]) -> None:
    values = []
    for value, form in (first, second):
        unit = read_unit(form, 0, RULES)
        assert unit is not None
        values.append(to_base(value, unit))
    assert values[0] == pytest.approx(values[1])


def test_units_without_a_value_have_no_base_value() -> None:
    unit = read_unit("公里", 0, RULES)
    assert unit is not None
    assert to_base(None, unit) is None


@given(st.sampled_from(sorted(RULES.forms)), st.floats(min_value=0.01, max_value=1e9))
def test_units_are_read_back_by_their_own_form(form: str, value: float) -> None:
    """Every form of the data file is found as a whole, and leads back from its base unit."""
    unit = read_unit(form + "，", 0, RULES)
    assert unit is not None
    assert (unit.form, unit.end) == (form, len(form))
    base = to_base(value, unit)
    if unit.factor is None:
        assert base is None
    else:
        assert base == pytest.approx(value * unit.factor, rel=1e-6, abs=1e-11)


@given(st.sampled_from(sorted(RULES.classifiers)))
def test_units_every_classifier_is_read_as_a_whole(form: str) -> None:
    unit = read_unit(form + "，", 0, RULES)
    assert unit is not None
    assert (unit.form, unit.counts) == (form, True)
