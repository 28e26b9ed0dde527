from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words.windows import WINDOW, readable, stands_outside, windows

LONG = WINDOW - 1


@pytest.mark.parametrize(
    ("phenomenon", "text", "expected"),
    [
        ("nothing", "", []),
        ("blanks alone", " \u3000\t\n\r\n", []),
        ("one line", "北京。", ["北京。"]),
        ("a line break parts", "北京\n上海\r\n广州", ["北京", "上海", "广州"]),
        ("edges lose their blanks", "  北京 \n\u3000上海\t", ["北京", "上海"]),
        ("just a window", "字" * WINDOW, ["字" * WINDOW]),
        ("no boundary: cut at the end", "字" * (WINDOW + 2), ["字" * WINDOW, "字字"]),
        ("a sentence end", "字" * 200 + "。" + "字" * 100, ["字" * 200 + "。", "字" * 100]),
        ("a sentence end before a later comma", "字" * 150 + "。" + "字" * 80 + "，" + "字" * 100, None),
        ("a sentence end in the first half does not count", "字。" + "字" * LONG, ["字。" + "字" * 254, "字"]),
        ("a comma", "字" * 180 + "，" + "字" * 180, ["字" * 180 + "，", "字" * 180]),
        ("a blank", "字" * 180 + " " + "字" * 180, ["字" * 180, "字" * 180]),
    ],
)
def test_windows_are_cut_at_good_places(phenomenon: str, text: str, expected: list[str] | None) -> None:
    found = [text[start:end] for start, end in windows(text)]
    if expected is None:
        expected = [text[:151], text[151:]]
    assert found == expected, phenomenon


@given(st.text(st.sampled_from("字a。，、 \u3000\n\r\x85\u2028\ud800\x00"), max_size=3 * WINDOW))
def test_windows_lose_nothing_but_blanks(text: str) -> None:
    end = 0
    for start, stop in windows(text):
        assert end <= start < stop <= start + WINDOW
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        assert "\n" not in text[start:stop]
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize(
    ("phenomenon", "window", "expected"),
    [
        ("no blank", "北京市", "北京市"),
        ("a stray blank", "北京市 科委", "北京市科委"),
        ("a stray blank in a date", "2023 年 9 月", "2023年9月"),
        ("between letters", "Open AI", "Open AI"),
        ("between digits", "10 20", "10 20"),
        ("between full-width digits", "１０ ２０", "１０ ２０"),
        ("a wide blank", "张伟\u3000李丽", "张伟\u3000李丽"),
        ("several blanks count as one", "张伟   李丽", "张伟 李丽"),
    ],
)
def test_windows_leave_out_stray_blanks(phenomenon: str, window: str, expected: str) -> None:
    assert "".join(window[place] for place in readable(window)) == expected, phenomenon


@pytest.mark.parametrize("character", "，。、；：？！…·“”‘’《》（）()【】—–.,!?;:'\"\u200b\x00")
def test_windows_marks_that_stand_outside_words(character: str) -> None:
    assert stands_outside(character)


@pytest.mark.parametrize("character", "字aＡ1%％‰&@#*/+-<>=~℃￥$㎡α\ud800")
def test_windows_marks_that_belong_to_words(character: str) -> None:
    assert not stands_outside(character)
