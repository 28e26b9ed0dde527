"""What is said of plain lines together is what would have been said of each."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles import split_page
from corpus.articles_blocks import read_blocks
from corpus.model import Page, SourceFile
from corpus.readers import page_from_text, read_page
from corpus.rulebook import load_corpus_rules

RULES = load_corpus_rules()
ONE_BY_ONE = replace(RULES, plain=re.compile(r"(?!)"))
_SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
_PROSE = "江城市高新区的人工智能计算中心去年投入运营，为三百多家企业和十二所高校提供算力服务。"
_LINES = [
    _PROSE,
    _PROSE + _PROSE[:-1] + "，其中一半是中小企业，它们的研发费用比上年增长两成。",
    "“" + _PROSE * 3 + "”",
    "“我们明年还要扩建。”",
    _PROSE[:20],
    _PROSE[:-1] + "，并且",
    "江城市高新区建成算力中心",
    "算力中心投运：",
    "本报记者 陈立 周敏",
    "本报讯（记者 刘洋）" + _PROSE,
    "江城市的水电站记者都去过，" + _PROSE,
    "图为江城市高新区的算力中心。",
    "图书馆旁的" + _PROSE,
    _PROSE + "（陈立 周敏）",
    _PROSE + " 本报记者 陈立 摄",
    "他说：“" + _PROSE[:-1] + "！”",
    "## 算力服务",
    "资讯速览",
    "（上接第一版）",
    "2024年1月30日 星期二",
    "- - -",
    "",
    "",
    "\u3000\u3000" + _PROSE,
    "AI 企业有 30 家。",
    "好。",
]


def _as_one(page: Page) -> None:
    assert split_page(page, RULES) == split_page(page, ONE_BY_ONE)


@pytest.mark.parametrize("path", sorted(_SAMPLES.iterdir()), ids=lambda path: path.name)
def test_plain_lines_of_the_samples_together_are_those_one_by_one(path: Path) -> None:
    _as_one(read_page(SourceFile(path, path.name)))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=24), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_plain_lines_in_any_company_together_are_those_one_by_one(lines: list[str], end: str) -> None:
    _as_one(page_from_text("p.txt", end.join(lines)))


def test_plain_lines_are_one_block() -> None:
    """The shortcut is taken: twenty paragraphs under a headline are spoken of together."""
    page = page_from_text("p.txt", "\n".join(["江城市高新区建成算力中心", *[_PROSE] * 20]))
    assert [(block.kind, block.parts) for block in read_blocks(page, RULES)] == [("head", 1), ("body", 20)]


@pytest.mark.parametrize(
    "line", ["图为江城市高新区的算力中心。", "本报讯（记者 刘洋）" + _PROSE, _PROSE + "摄。", "他 说。"]
)
def test_plain_lines_end_before_a_sign(line: str) -> None:
    page = page_from_text("p.txt", f"{_PROSE}\n{_PROSE}\n{line}\n{_PROSE}")
    assert [block.parts for block in read_blocks(page, RULES)] == [2, 1, 1]
