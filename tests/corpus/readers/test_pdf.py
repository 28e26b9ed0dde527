"""PDFs that a headless browser printed: columns in reading order, headlines by size, sheets and what is no text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from corpus.readers import Limits, ReadOptions
from corpus.readers.pdf_glyphs import Glyph, PrintedPage
from corpus.readers.pdf_lines import find_columns
from corpus.readers.pdf_text import text_of
from tests.corpus.readers.support import articles, pages, print_pdf, read, reasons

# Kicker, headline, byline and four columns; below it two articles side by side, one of three columns, one of one.
MAIN = """
本报讯（记者陈立平）3月5日，滨海市智算中心一期正式投入使用，算力规模达到300P。该中心由滨海市科技局牵头，滨海大学和\
远航科技有限公司共同建设，总投资12亿元，是全市首个面向中小企业开放的人工智能算力平台。
滨海市科技局局长刘建国介绍，智算中心将为全市200多家人工智能企业提供算力服务，预计2026年算力规模达到1000P。目前已有\
36家企业签约入驻，涵盖智能制造、智慧医疗、自动驾驶等领域。
远航科技有限公司总经理赵敏说，公司将依托智算中心研发海图大模型，面向港口调度、船舶检验等场景提供服务。
据了解，滨海市计划三年内建成5个算力节点，形成覆盖全市的算力网络，与周边城市的算力中心互联互通。
""".strip().splitlines()
SPACE = """
科技日报临江3月5日电（记者周明 通讯员吴芳）临江新区管委会5日发布《商业航天产业行动计划（2025—2027年）》，提出到\
2027年商业航天产业规模突破200亿元，集聚企业100家以上。
行动计划明确，临江新区将建设卫星互联网产业园，引进火箭总装、卫星制造项目，设立规模20亿元的产业基金。
目前，星河动力研究院等8家单位已落户产业园，在研项目15个。
""".strip().splitlines()
CELLS = """
据新华社电 中国科学院某研究所近日宣布，科研团队研制出一种新型固态电池材料，能量密度达到400瓦时/公斤。
该成果发表在《能源科学》期刊上。团队负责人何志远表示，下一步将与企业合作开展中试。
""".strip().splitlines()
STYLE = """@page{size:394mm 550mm;margin:15mm}
body{margin:0}
.page{font-family:"Noto Serif CJK SC","Songti SC",SimSun,serif;font-size:10.5pt;line-height:1.5}
.page{display:flex;flex-direction:column;break-after:page}
h1{font-size:34pt;margin:4pt 0;text-align:center;line-height:1.2}
h2{font-size:20pt;margin:4pt 0;line-height:1.2}
.kicker{font-size:14pt;text-align:center}
.columns{columns:var(--n);column-gap:8mm;text-align:justify}
p{margin:0;text-indent:2em}
.byline{text-indent:0;text-align:center}
.row{display:grid;grid-template-columns:2fr 1fr;gap:10mm;margin-top:10mm}"""
HEAD = "2025年3月6日 星期四 第3版"
TITLES = ("滨海市智算中心一期投入使用", "临江新区发布商业航天行动计划", "我国科学家研制出新型电池材料")


def _columns(paragraphs: Sequence[str], count: int, before: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<div class="columns" style="--n:{count}">{before}{text}</div>'


def _page(name: str, *, scrambled: bool) -> str:
    """A page; `scrambled`: what stands below is drawn first, as typesetting programs do."""
    byline = '<p class="byline">本报记者 陈立平</p>'
    below = [_columns(SPACE, 3), _columns(CELLS, 1)]
    cells = [f'<div style="order:{n}"><h2>{TITLES[n + 1]}</h2>{below[n]}</div>' for n in (0, 1)]
    parts = [
        f"<div>{HEAD}</div>",
        f'<div class="kicker">算力网络建设提速</div><h1>{TITLES[0]}</h1>',
        _columns(MAIN, 4, byline),
        f'<div class="row">{"".join(reversed(cells) if scrambled else cells)}</div>',
    ]
    order = [3, 2, 1, 0] if scrambled else [0, 1, 2, 3]
    body = "".join(f'<div style="order:{n}">{parts[n]}</div>' for n in order)
    return f'<div class="page {name}">{body}</div>'


# What is set otherwise than STYLE says, by the name of the layout.
LAYOUTS = {
    "as-set": "",
    "drawn-in-another-order": "",
    "narrow-gutters": ".columns{column-gap:1.2em}",
    "ruled-columns": ".columns{column-rule:1px solid}",
    "bold-and-loose": "h1{font-weight:bold;letter-spacing:.3em} h2{letter-spacing:.5em}",
    "tight-lines": "& {line-height:1.25}",
    "ragged": ".columns{text-align:left}",
    "no-indent": "p{text-indent:0;margin-bottom:.5em}",
    "sans": "& {font-family:'Noto Sans CJK SC',sans-serif}",
}


@pytest.fixture(scope="module")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newspaper of one sheet for each layout, all with the same articles."""
    styles = "".join(f".{name}{{{style}}}" for name, style in LAYOUTS.items())
    sheets = "".join(_page(name, scrambled=name == "drawn-in-another-order") for name in LAYOUTS)
    html = f'<html><head><meta charset="utf-8"><style>{STYLE}{styles}</style></head><body>{sheets}</body>'
    return print_pdf(html, tmp_path_factory.mktemp("newspaper"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pdf_puts_columns_into_reading_order(newspaper: Path, layout: str) -> None:
    page = pages(newspaper)[list(LAYOUTS).index(layout)]
    bare = [line.replace(" ", "") for line in page.lines if line]
    expected = [
        HEAD,
        "## 算力网络建设提速",
        f"# {TITLES[0]}",
        "本报记者 陈立平",
        *MAIN,
        f"# {TITLES[1]}",
        *SPACE,
        f"# {TITLES[2]}",
        *CELLS,
    ]
    assert bare == [line.replace(" ", "") for line in expected]


def test_pdf_becomes_the_articles_a_reader_would_count(newspaper: Path) -> None:
    found = [article for article in articles(newspaper) if article.source == "paper.pdf#1"]
    assert [(a.title, a.authors, a.media, a.date) for a in found] == [
        (TITLES[0], ("陈立平",), None, "2025-03-06"),
        (TITLES[1], ("周明", "吴芳"), "科技日报", "2025-03-05"),
        (TITLES[2], (), "新华社", "2025-03-06"),
    ]
    assert found[0].zones[0].role == "kicker"


PARAGRAPH = """<p>山城市机器人测试平台第{n}期工程由山城大学牵头建设，投资{n}亿元，可为企业提供可靠性、安全性和智\
能化水平等方面的测试服务，今后将联合更多科研机构共同制定机器人测试标准，推动产业高质量发展。</p>"""
DOCUMENT = """<html><head><meta charset="utf-8"><style>@page{size:A4;margin:25mm}
body{font-family:"Noto Sans CJK SC";font-size:12pt;line-height:1.8}h1{font-size:22pt}h2{font-size:16pt}
p{text-indent:2em;margin:0}</style></head><body>
<h1>山城市建成机器人测试平台</h1><div>2025-02-18 09:12 来源：山城日报</div>"""


def test_pdf_of_a_document_goes_on_over_its_sheets(tmp_path: Path) -> None:
    """A paragraph that the end of a sheet cuts is one again; a small heading begins no article."""
    text = [PARAGRAPH.format(n=n) for n in range(1, 25)]
    path = print_pdf(DOCUMENT + "".join([*text[:6], "<h2>服务企业</h2>", *text[6:]]), tmp_path)
    assert len(pypdf.PdfReader(path).pages) > 1
    (article,) = articles(path)
    assert (article.title, article.media, article.date) == ("山城市建成机器人测试平台", "山城日报", "2025-02-18")
    assert [zone.role for zone in article.zones].count("body") == 24
    assert "## 服务企业" in pages(path)[0].lines


def test_pdf_of_a_newspaper_is_a_page_for_each_sheet(newspaper: Path, tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.append(newspaper, pages=(0, 2))
    writer.add_blank_page(1100, 1500)
    path = tmp_path / "all.pdf"
    writer.write(path)
    assert [item.source for item in read(path)] == ["all.pdf#1", "all.pdf#2", "all.pdf#3"]
    assert reasons(path) == ["all.pdf#3: holds no text, only images; run text recognition (OCR) on it first"]


def _picture(path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(str(path))


def _locked(path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_picture, "holds no text, only images; run text recognition"),
        (_locked, "encrypted with a password"),
        (lambda path: path.write_bytes(b"%PDF-1.7\nbroken"), "no sound PDF file"),
        (lambda path: path.write_bytes(b""), "no sound PDF file"),
        (lambda path: path.write_text("某市建成园区。"), "no sound PDF file"),
    ],
)
def test_pdf_without_readable_text_says_why(tmp_path: Path, make: object, says: str) -> None:
    path = tmp_path / "a.pdf"
    assert callable(make)
    make(path)
    assert says in reasons(path)[0]


def test_pdf_keeps_to_the_limit_of_pages(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(tmp_path / "a.pdf")
    assert "3 pages, more than 2" in reasons(tmp_path / "a.pdf", ReadOptions(limits=Limits(pdf_pages=2)))[0]


def _set(rows: list[tuple[float, float, float, str]]) -> PrintedPage:
    """A page with each text set from a point (x, y) in a size, one em a character."""
    glyphs = [
        Glyph(character, x + i * size, x + (i + 1) * size, y, size)
        for x, y, size, text in rows
        for i, character in enumerate(text)
    ]
    return PrintedPage(800, 1100, tuple(glyphs), 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [(0, 20, 10, "甲乙丙丁"), (60, 20, 10, "一二三四"), (0, 35, 10, "戊己。"), (60, 35, 10, "五六。")],
            "甲乙丙丁戊己。\n一二三四五六。\n",
        ),
        (  # a sidebar beside an article of two columns under its headline
            [
                (0, 30, 24, "大标题"),
                *[(x, y, 10, t) for x, y, t in [(0, 50, "甲甲甲甲"), (60, 50, "乙乙乙。"), (0, 65, "甲甲甲甲")]],
                *[
                    (120, y, 10, t)
                    for y, t in [(20, "边边边边"), (35, "边边边边"), (50, "边边边边"), (65, "边边。")]
                ],
            ],
            "# 大标题\n甲甲甲甲甲甲甲甲乙乙乙。\n边边边边边边边边边边边边边边。\n",
        ),
        ([(0, 20, 10, "甲甲甲AI"), (0, 35, 10, "model"), (0, 50, 10, "甲。")], "甲甲甲AI model甲。\n"),
        (  # a headline set upright beside its text
            [(0, 30 + 26 * n, 24, c) for n, c in enumerate("园区建成")]
            + [(60, 20 + 15 * n, 10, "甲甲甲甲甲甲") for n in range(6)]
            + [(60, 110, 10, "甲甲。")],
            f"# 园区建成\n{'甲' * 38}。\n",
        ),
        ([], "\n"),
    ],
)
def test_pdf_orders_what_is_set_in_places(rows: list[tuple[float, float, float, str]], expected: str) -> None:
    assert text_of([find_columns(_set(rows))]) == expected
