"""The pages that ship with the package, and what a reader would count on them."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from corpus.articles import split_page
from corpus.files import discover
from corpus.model import Article, Page
from corpus.readers import read_page
from corpus.rulebook import load_corpus_rules
from corpus.sentences import split_sentences

SAMPLES = Path(corpus.__file__).parent / "samples"

# (kind, title, authors, date, lines) of every item, in page order
EXPECTED = {
    "p1_computing.txt": [
        ("article", "从“天河”到“神威”", ("陈立", "周敏"), None, ((3, 21),)),
        ("caption", None, ("王明",), None, ((25, 25),)),
        ("article", "“鹏城云脑”服务大模型训练", ("何宁",), None, ((27, 37), (47, 49))),
        ("article", "武汉人工智能计算中心投运", ("刘洋", "徐静", "吴建国", "何丽"), None, ((39, 45),)),
    ],
    "p2_parks.txt": [
        ("article", "中关村：从一条街到示范区", ("李文", "赵小川"), None, ((33, 34), (1, 31))),
        ("article", None, (), None, ((36, 60),)),
        ("caption", "中新合作结硕果 三十年建成新城", ("王明",), None, ((61, 66),)),
    ],
    "p3_facilities.md": [
        ("article", "“中国天眼”：从大山洼地到科学装置", ("张帆",), None, ((3, 19),)),
        ("caption", None, (), None, ((23, 23),)),
        ("article", "中国散裂中子源 落户松山湖", ("李文静", "郭涛"), None, ((25, 29),)),
        ("article", "自主量子计算机“本源悟空”上线", (), None, ((31, 35),)),
    ],
    "p4_roundup.txt": [
        ("brief", "“东数西算”工程建设八大枢纽", ("孙悦", "马强"), "2024-07-05", ((27, 27), (6, 14))),
        ("brief", "中欧班列去年开行1.7万列", ("黄海",), "2024-07-05", ((25, 25), (16, 19))),
        ("brief", "新能源汽车产销连年增长", ("冯雪",), "2024-07-05", ((29, 29), (21, 24))),
        ("brief", "白鹤滩水电站建成发电", ("赵明", "孙丽"), "2024-07-05", ((31, 42),)),
        ("caption", None, ("高远",), "2024-07-05", ((44, 44),)),
    ],
    "p5_jingxi.txt": [("article", "山区办起“算力厂”", ("程远",), "2024-05-20", ((3, 13),))],
}


# what belongs to no item: heads of pages and sections
FURNITURE = {
    "p4_roundup.txt": ["2024年7月5日 星期五 第3版", "资讯速览", "zixunsulan"],
    "p5_jingxi.txt": ["2024年5月20日　星期一　要闻　03"],
}


def _pages() -> list[Page]:
    return [read_page(file) for file in discover([str(SAMPLES)]).files]


def _articles(page: Page) -> tuple[Article, ...]:
    return split_page(page, load_corpus_rules())


def test_samples_are_five_pages_in_two_encodings() -> None:
    assert [page.source for page in _pages()] == list(EXPECTED)
    assert {page.encoding for page in _pages()} == {"utf-8", "gb18030"}


@pytest.mark.parametrize("page", _pages(), ids=list(EXPECTED))
def test_samples_split_into_what_a_reader_counts(page: Page) -> None:
    found = [(a.kind, a.title, a.authors, a.date, a.lines) for a in _articles(page)]
    assert found == EXPECTED[page.source]


@pytest.mark.parametrize("page", _pages(), ids=list(EXPECTED))
def test_samples_print_every_line_in_one_article_or_none(page: Page) -> None:
    """Only page furniture, section heads and the second print of a caption are left out."""
    owned = [n for a in _articles(page) for first, last in a.lines for n in range(first, last + 1)]
    assert len(owned) == len(set(owned))
    left = [line for n, line in enumerate(page.lines, 1) if line.strip() and n not in owned]
    assert left == FURNITURE.get(page.source, [])


def test_samples_sentences_are_whole_again() -> None:
    """Words and sentences that columns, blank lines and moved blocks cut."""
    texts = {s.text for page in _pages() for a in _articles(page) for s in split_sentences(a)}
    for sentence in (
        "该中心由科技部、江苏省和无锡市共同投资建设，委托清华大学管理运营。",
        "1976年，赵梓森带领团队在这里拉出我国第一根石英光纤，他1995年当选中国工程院院士。",
        "工业和信息化部的数据显示，截至2023年底，我国算力总规模达到230EFLOPS，其中智能算力规模达到70EFLOPS。",
        "截至2022年7月，FAST发现的脉冲星超过660颗；",
        "截至2023年7月，这一数字超过800颗。",
    ):
        assert sentence in texts
    assert any(text.endswith("模型在“鹏城云脑Ⅱ”上完成训练，参数规模达到2000亿。") for text in texts)
