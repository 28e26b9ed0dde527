"""Web pages: the article without its surroundings, its metadata, and Chinese encodings declared or not."""

from __future__ import annotations

import codecs
import time
from pathlib import Path

import pytest

from corpus.readers import Limits, ReadOptions
from tests.corpus.readers.support import articles, pages, reasons

TITLE = "滨海市智算中心一期投入使用"
BODY = (
    "科技日报滨海3月5日电（记者陈立平）滨海市智算中心一期5日正式投入使用，算力规模达到300P，总投资12亿元。",
    "该中心由滨海市科技局牵头，滨海大学和远航科技有限公司共同建设，将为全市200多家人工智能企业提供算力服务。",
    "市科技局局长刘建国介绍，预计2026年算力规模达到1000P，服务企业超过500家。",
)
LINKS = "".join(f'<li><a href="/n/{n}.html">第{n}届滨海科技大会开幕</a></li>' for n in range(40))


def page(head: str = "", info: str = "", title: str = TITLE, body: tuple[str, ...] = BODY) -> str:
    text = "".join(f"<p>\u3000\u3000{paragraph}</p>" for paragraph in body)
    return f"""<!DOCTYPE html><html><head>{head}<title>{title}--滨海新闻网</title></head><body>
<div class="nav"><ul>{LINKS}</ul></div><h1>{title}</h1><div class="info">{info}</div>
<div class="article-content" id="content">{text}</div>
<div class="related"><h3>相关阅读</h3><ul>{LINKS}</ul></div>
<div class="footer">滨海新闻网版权所有 未经授权禁止转载 滨ICP备00000000号 广告热线 关于我们</div>
<script>var a = "投资99亿元";</script></body></html>"""


def _write(folder: Path, html: str | bytes) -> Path:
    path = folder / "p.html"
    path.write_bytes(html if isinstance(html, bytes) else html.encode())
    return path


def test_html_gives_the_article_without_its_surroundings(tmp_path: Path) -> None:
    (found,) = pages(_write(tmp_path, page()))
    assert [line.strip() for line in found.lines] == [TITLE, *BODY]


@pytest.mark.parametrize(
    ("head", "info", "date", "media", "authors"),
    [
        ("", "2025年03月05日 08:30 来源：滨海日报 作者：陈立平", "2025-03-05", "滨海日报", ("陈立平",)),
        ("", "发布时间：2025-03-05 08:30 | 稿源：滨海日报", "2025-03-05", "滨海日报", ("陈立平",)),
        ('<meta name="publishdate" content="2025-03-06">', "", "2025-03-06", "科技日报", ("陈立平",)),
        (
            '<meta property="og:release_date" content="2025-03-05T08:30+08:00"><meta name="author" content="周明">',
            "",
            "2025-03-05",
            "科技日报",
            ("周明",),
        ),
        (
            '<meta name="ContentSource" content="来源：新华社"><meta name="PubDate" content="2025-03-05 09:00">',
            "来源：滨海日报",
            "2025-03-05",
            "新华社",
            ("陈立平",),
        ),
    ],
)
def test_html_reads_metadata_from_head_and_page(  # noqa: PLR0917 - a row of the table
    tmp_path: Path, head: str, info: str, date: str, media: str, authors: tuple[str, ...]
) -> None:
    """The head goes before the line under the title, and both before the dateline of the text."""
    (found,) = articles(_write(tmp_path, page(head, info)))
    assert (found.title, found.date, found.media, found.authors) == (TITLE, date, media, authors)
    assert found.kind == "article"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030"),
        ('<meta charset="gb18030">', "gb18030"),
        ("", "utf-8"),
        ("", "gb18030"),
        ('<meta charset="utf-8">', "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),
        ('<meta charset="x-unknown">', "utf-8"),
        ('<meta charset="rot13">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_html_decodes_what_is_declared_or_by_evidence(tmp_path: Path, declared: str, codec: str) -> None:
    (found,) = pages(_write(tmp_path, page(declared).encode(codec)))
    assert found.lines[0] == TITLE


@pytest.mark.parametrize("declared", ['<meta charset="big5">', ""])
def test_html_decodes_big5(tmp_path: Path, declared: str) -> None:
    title, body = (
        "濱海市數據中心投入使用",
        "本報訊（記者陳平）3月5日，濱海市數據中心正式投入使用，總投資12億元，由濱海大學負責營運。",
    )
    html = page(declared, title=title, body=(body, body[12:])).replace("滨", "濱")
    data = "".join(c if c.encode("big5", "ignore") else "一" for c in html).encode("big5")
    (found,) = pages(_write(tmp_path, data))
    assert found.lines[0] == title


def test_html_takes_a_page_with_a_few_broken_bytes(tmp_path: Path) -> None:
    data = page('<meta charset="utf-8">').encode().replace("正式".encode(), b"\xe6\xad\xff", 1)
    (found,) = pages(_write(tmp_path, data))
    assert "\ufffd" in found.text
    assert "投入使用" in found.text


def test_html_keeps_a_brief_of_one_sentence(tmp_path: Path) -> None:
    (found,) = articles(_write(tmp_path, page(body=("滨海市5日宣布，将建设首个机器人测试平台，投资3亿元。",))))
    assert "投资3亿元" in found.text


@pytest.mark.parametrize(
    ("html", "says"),
    [
        (b"", "empty"),
        ("<html><body></body></html>", "without an article"),
        ("<html><head><script>x()</script></head><body><img src='a.png'></body></html>", "without an article"),
        ("<html><body>" + "<p>投资3亿元。</p>" * 70_000 + "</body></html>", "elements, more than"),
        (b"\x89PNG\r\n\x1a\n\x00\x00" * 20, "PNG"),
    ],
)
def test_html_reports_pages_without_an_article(tmp_path: Path, html: str | bytes, says: str) -> None:
    (reason,) = reasons(_write(tmp_path, html))
    assert says in reason


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "投资3亿元。",
        "<html>" + "<b>" * 20_000 + "投资" + "</b>" * 20_000,
        "<p>" + "投资3亿元。" * 100_000 + "</p>",
        "<!DOCTYPE html ["
        + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 40))
        + "]><p>&a39;</p>",
        "<p>" + "&nbsp;" * 100_000,
        "<" * 100_000,
    ],
)
def test_html_takes_or_refuses_hostile_pages_quickly(tmp_path: Path, html: str) -> None:
    from tests.corpus.readers.support import read

    start = time.monotonic()
    assert len(read(_write(tmp_path, html))) == 1
    assert time.monotonic() - start < 20


def test_html_keeps_to_its_limit(tmp_path: Path) -> None:
    options = ReadOptions(limits=Limits(html_bytes=100))
    assert "larger than 100 bytes" in reasons(_write(tmp_path, page()), options)[0]


def test_html_with_a_mark_believes_the_mark(tmp_path: Path) -> None:
    (found,) = pages(_write(tmp_path, codecs.BOM_UTF8 + page('<meta charset="gbk">').encode()))
    assert found.lines[0] == TITLE


def test_html_invents_nothing(tmp_path: Path) -> None:
    """Years of copyright notices and days of other articles are no date of this one."""
    links = "".join(
        f'<li><a href="/2019-07-0{n}/{n}.html">滨海科技大会开幕</a><span>07-0{n}</span></li>' for n in range(1, 9)
    )
    html = page(body=("滨海市将建设首个机器人测试平台，投资3亿元。",) * 2).replace("</ul>", links + "</ul>")
    (found,) = pages(_write(tmp_path, html.replace("版权所有", "版权所有 Copyright 2009-2021")))
    assert found.meta is not None
    assert (found.meta.date, found.meta.media, found.meta.authors) == (None, None, ())
