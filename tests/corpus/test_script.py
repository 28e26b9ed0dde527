"""Traditional script: told apart, converted with offsets that hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.script import is_traditional, to_simplified


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("這個國家級數據中心投入使用，總投資12億元。", "这个国家级数据中心投入使用，总投资12亿元。"),
        ("乾燥設備", "干燥设备"),
        ("乾隆年間", "乾隆年间"),
        ("瞭解與瞭望", "了解与瞭望"),
        ("著名學者看著頭髮發呆", "著名学者看著头发发呆"),
        ("鐘錶廠的后續", "钟表厂的后续"),
        ("ABC 123，。", "ABC 123，。"),
        ("", ""),
    ],
)
def test_script_converts_by_words_and_keeps_the_length(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional) == simplified


@given(st.text(alphabet=st.sampled_from("臺灣著乾瞭隻裡發髮\n\0 a中𡃁\ud800\udfff😀")))
def test_script_keeps_every_place(text: str) -> None:
    """Character n stands for character n, with line ends, other planes and lone surrogates where they were."""
    simplified = to_simplified(text)
    assert len(simplified) == len(text)
    for before, after in zip(text, simplified, strict=True):
        assert before == after or (before in "臺灣著乾瞭隻裡發髮𡃁" and after not in "\n\0 a😀")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("臺灣大學與工研院合作開發晶片。", True),
        ("記者從會上獲悉，該中心由市政府建設。", True),
        ("记者从会上获悉，该中心由市政府建设。", False),
        ("公司向臺積電订购芯片，双方签约合作，总金额12亿元。", False),
        ("中文信息", False),
        ("乾", True),
        ("AI 2025", False),
        ("", False),
    ],
)
def test_script_is_told_by_the_greater_part(text: str, expected: bool) -> None:
    assert is_traditional(text) is expected
