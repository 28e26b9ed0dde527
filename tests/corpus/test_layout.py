"""Columns unwrapped, words rejoined, stray spaces taken out, and every character's place kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles import split_page
from corpus.model import Article
from corpus.readers import page_from_text
from corpus.rulebook import load_corpus_rules

RULES = load_corpus_rules()


def _split(text: str) -> tuple[Article, ...]:
    return split_page(page_from_text("p.txt", text), RULES)


def _paragraphs(text: str) -> list[str]:
    return [line for article in _split(text) for line in article.text.split("\n")]


LONG = (
    "江城市高新区位于东湖南岸，由江城市人民政府和江城大学共同建设，园区内有一座公共算力平台，"
    "可为三百多家企业提供服务，去年园区企业的营业收入比上年增长两成，其中人工智能企业的收入增长最快，"
    "占到园区收入的近一半。今年园区还将新建两座标准厂房和一座人才公寓，预计明年年底前全部完工。"
)


def _columns(text: str, width: int) -> str:
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


@pytest.mark.parametrize("width", [10, 13, 18, 27])
def test_layout_unwraps_columns(width: int) -> None:
    assert _paragraphs(_columns(LONG, width)) == [LONG]


def test_layout_parts_paragraphs_of_a_column_by_blank_lines() -> None:
    text = _columns(LONG, 16) + "\n\n" + _columns(LONG[:80] + "。", 16)
    assert _paragraphs(text) == [LONG, LONG[:80] + "。"]


def test_layout_rejoins_a_column_with_a_blank_line_in_a_sentence() -> None:
    lines = _columns(LONG, 16).split("\n")
    assert _paragraphs("\n".join([*lines[:3], "", *lines[3:]])) == [LONG]


def test_layout_goes_on_when_the_column_changes_its_width() -> None:
    text = _columns(LONG[:96], 12) + "\n" + _columns(LONG[96:], 20)
    assert _paragraphs(text) == [LONG]


@pytest.mark.parametrize("cut", [25, 60, 101])
def test_layout_rejoins_a_long_line_cut_by_a_blank_one(cut: int) -> None:
    """计算中 / 心: prose that ends without a full stop goes on."""
    head = "高新区扩园\n\n本报记者 王平\n\n"
    assert _paragraphs(head + LONG[:cut] + "\n\n" + LONG[cut:])[2:] == [LONG]


def test_layout_rejoins_a_short_line_when_the_page_prints_the_cut_word() -> None:
    """Without a comma a short line could be a heading: the word that the break cut decides."""
    body = "江城计算中心由江城大学建设。计算中心的算力规模为100P，计算中心服务百余家企业。"
    text = f"中心投用\n\n本报记者 王平\n\n{body}\n\n今年六月新建的江城计算中\n\n心正式上线，面向全市开放。"
    assert _paragraphs(text)[-1] == "今年六月新建的江城计算中心正式上线，面向全市开放。"
    text = f"中心投用\n\n本报记者 王平\n\n{body}\n\n面向全市企业开放\n\n心灵手巧的工人正在安装。"
    assert _paragraphs(text)[-2:] == ["面向全市企业开放", "心灵手巧的工人正在安装。"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("截至 2023 年底，共有 114 家企业，占比 42.9%。", "截至2023年底，共有114家企业，占比42.9%。"),
        (
            "这是“ 大 脑 ”…… 借 助 智 能化，化 。大 数 据 ，为人服务。",
            "这是“大脑”……借助智能化，化。大数据，为人服务。",
        ),
        ("驱 车行驶在路上，十分便捷。", "驱车行驶在路上，十分便捷。"),
        ("印发《关于推进转型 加快建设的意见》，明确任务。", "印发《关于推进转型 加快建设的意见》，明确任务。"),
        ("平台依托 AI Earth 产品的优势，建设茶园。", "平台依托AI Earth产品的优势，建设茶园。"),
        ("**本报** 消息称，项目开工。", "本报 消息称，项目开工。"),
    ],
)
def test_layout_takes_stray_spaces_out(printed: str, read: str) -> None:
    assert _paragraphs("标题在此\n\n本报记者 王平\n\n" + printed)[-1] == read


def test_layout_joins_latin_words_with_a_space_and_numbers_without() -> None:
    text = (
        "标题在此\n\n本报记者 王平\n\n在去年，这家公司的产品 Deep\nBlue，去年的销售额，达到20\n24万元，增长很快。"
    )
    assert _paragraphs(text)[-1] == "在去年，这家公司的产品Deep Blue，去年的销售额，达到2024万元，增长很快。"


_WORDS = st.sampled_from(
    [
        *(
            "本报记者 王 平",
            "本报讯（记者 李明）",
            "高新区扩园",
            LONG,
            LONG[:37],
            "甲 乙 丙",
            "# 标题",
            "资讯速览",
            "丁涛",
        ),
        *("（毛小兰 徐大伟）", "工人在检修。 新华社记者 王明摄", "数据中心。", "(上接第一版)", "**本报讯** 近日，"),
        *("图片来源:某区", "2024年7月5日 星期五", "，", "a b", "\t\u3000", "", "", ""),
    ]
)
_TEXTS = st.one_of(
    st.lists(_WORDS, max_size=24).map("\n".join),
    st.text(alphabet=st.sampled_from("数据中心12ab 。，（）“”#*\n\r\u3000摄讯电：—"), max_size=200),
)


@settings(max_examples=300)
@given(_TEXTS)
def test_layout_every_character_leads_back_to_the_page(text: str) -> None:
    """Segments are exact, zones lie between paragraph breaks, and no line is in two articles."""
    page = page_from_text("p.txt", text)
    owned: list[int] = []
    for article in split_page(page, RULES):
        end = 0
        for segment in article.segments:
            printed = page.text[segment.source : segment.source + segment.length]
            assert article.text[segment.start : segment.start + segment.length] == printed
            assert segment.start >= end
            assert article.text[end : segment.start] in {"", " ", "\n"}
            end = segment.start + segment.length
        assert end == len(article.text)
        assert [zone.start for zone in article.zones] == sorted(zone.start for zone in article.zones)
        for zone, after in zip(article.zones, [*article.zones[1:], None], strict=True):
            assert zone.start < zone.end <= (after.start if after else len(article.text))
            assert "\n" not in article.text[zone.start : zone.end]
        owned += [n for first, last in article.lines for n in range(first, last + 1) if page.lines[n - 1].strip()]
    assert len(owned) == len(set(owned))
    assert all(1 <= n <= len(page.lines) for n in owned)


@given(_TEXTS)
def test_layout_split_is_repeatable(text: str) -> None:
    assert _split(text) == _split(text)


@pytest.mark.parametrize(
    "text",
    [
        "数据" * 800_000,
        LONG * 12_000,
        "\n" * 3_000_000 + "甲",
        " " * 2_000_000 + "甲",
        "（《" * 500_000,
        "甲\n\n" * 30_000,
    ],
    ids=["one word", "one line", "empty lines", "spaces", "brackets", "short lines"],
)
def test_layout_odd_sizes_take_seconds(text: str) -> None:
    start = time.monotonic()
    _split(text)
    assert time.monotonic() - start < 30
