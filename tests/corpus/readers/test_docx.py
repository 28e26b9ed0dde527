"""Word documents: paragraphs, headings, tables, text boxes, and what is hostile in them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.corpus.readers.support import articles, pages, reasons

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def _document(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("滨海市智算中心投入使用", 1)
    document.add_paragraph("本报记者 陈立平")
    document.add_paragraph("本报讯 3月5日，滨海市智算中心正式投入使用，总投资12亿元。")
    document.add_heading("临江新区发布行动计划", 1)
    paragraph = document.add_paragraph("科技日报临江3月5日电（记者周明）临江新区管委会发布")
    paragraph.add_run("《商业航天行动计划》").bold = True
    paragraph.add_run("。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["企业", "36家", "投资", "3亿元"], strict=True
    ):
        cell.text = text
    document.save(str(path))
    return path


def _raw(path: Path, body: str, prologue: str = "", *, member: str = "word/document.xml") -> Path:
    """A document of nothing but its XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, f"{prologue}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")
    return path


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _box(text: str) -> str:
    return f"<w:txbxContent>{_paragraph(text)}</w:txbxContent>"


def _twice(text: str) -> str:
    return f"<mc:Choice>{_box(text)}</mc:Choice><mc:Fallback>{_box(text)}</mc:Fallback>"


def test_docx_gives_a_line_a_paragraph_with_headings_marked(tmp_path: Path) -> None:
    (page,) = pages(_document(tmp_path / "a.docx"))
    assert page.lines == (
        "# 滨海市智算中心投入使用",
        "本报记者 陈立平",
        "本报讯 3月5日，滨海市智算中心正式投入使用，总投资12亿元。",
        "# 临江新区发布行动计划",
        "科技日报临江3月5日电（记者周明）临江新区管委会发布《商业航天行动计划》。",
        "企业\t36家",
        "投资\t3亿元",
    )


def test_docx_headings_part_its_articles(tmp_path: Path) -> None:
    found = articles(_document(tmp_path / "a.docx"))
    assert [(a.title, a.authors, a.lines) for a in found] == [
        ("滨海市智算中心投入使用", ("陈立平",), ((1, 3),)),
        ("临江新区发布行动计划", ("周明",), ((4, 7),)),
    ]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<w:p><w:r><w:t>投资</w:t></w:r><w:r><w:tab/><w:t>3亿元</w:t></w:r></w:p>", ("投资\t3亿元",)),
        ("<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r></w:p>", ("第一行", "第二行")),
        (
            "<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>",
            ("增",),
        ),
        (f"<w:sdt><w:sdtContent>{_paragraph('控件内')}</w:sdtContent></w:sdt>", ("控件内",)),
        (
            f"<w:p><w:r><w:t>外</w:t></w:r><w:r><w:pict>{_box('文本框')}</w:pict></w:r></w:p>",
            ("外", "文本框"),
        ),
        (  # Word writes a box twice, for itself and for older programs
            f"<w:p><mc:AlternateContent {MC}>{_twice('一次')}</mc:AlternateContent></w:p>",
            ("", "一次"),
        ),
        (
            f"<w:tbl><w:tr><w:tc>{_paragraph('左栏一。')}{_paragraph('左栏二。')}</w:tc><w:tc>{_paragraph('右栏。')}</w:tc></w:tr></w:tbl>",
            ("左栏一。", "左栏二。", "右栏。"),
        ),
        (_paragraph("甲&#x7;乙&amp;丙"), None),
    ],
)
def test_docx_reads_what_editors_write(tmp_path: Path, body: str, lines: tuple[str, ...] | None) -> None:
    path = _raw(tmp_path / "a.docx", body)
    if lines is None:
        assert "no sound XML" in reasons(path)[0]
    else:
        assert pages(path)[0].lines == lines


BILLION = '<!DOCTYPE d [<!ENTITY a0 "哈哈">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: _raw(path, _paragraph("&a11;"), f"{BILLION}]>"), "declares entities"),
        (
            lambda path: _raw(path, _paragraph("&x;"), '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
            "declares entities",
        ),
        (lambda path: _raw(path, _paragraph("投" * 40_000_000)), "refused as a bomb"),
        (lambda path: _raw(path, "<w:p>" * 3000), "no sound XML"),
        (lambda path: _raw(path, "x", member="word/other.xml"), "no sound Word document"),
        (lambda path: _raw(path, ""), "holds no text"),
        (lambda path: path.write_bytes(b"PK\x03\x04broken"), "no sound Word document"),
        (
            lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
            "encrypted, or an old .doc",
        ),
        (lambda path: path.write_bytes(b""), "no sound Word document"),
    ],
    ids=[
        "billion-laughs",
        "external-entity",
        "bomb",
        "deep",
        "no-document",
        "empty",
        "broken",
        "encrypted",
        "zero-bytes",
    ],
)
def test_docx_refuses_what_is_hostile_or_broken(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    path = tmp_path / "a.docx"
    make(path)
    (reason,) = reasons(path)
    assert says in reason
    assert "root:" not in reason


def _with_notes(path: Path, body: str, notes: str, kind: str) -> Path:
    _raw(path, body)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"word/{kind}s.xml", f"<w:{kind}s {NAMESPACE}>{notes}</w:{kind}s>")
    return path


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_docx_notes_follow_the_paragraph_that_refers_to_them(tmp_path: Path, kind: str) -> None:
    """The separator lines, which Word keeps among the notes, are referred to by nothing."""
    refers = (
        f'<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:{kind}Reference w:id="2"/></w:r><w:r><w:t>续。</w:t></w:r></w:p>'
    )
    note = f'<w:{kind} w:id="2">{_paragraph("注文。")}</w:{kind}>'
    separator = f'<w:{kind} w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    (page,) = pages(_with_notes(tmp_path / "a.docx", refers + _paragraph("下一段。"), separator + note, kind))
    assert page.lines == ("正文续。", "注文。", "下一段。")


def test_docx_notes_that_hold_themselves_are_read_once(tmp_path: Path) -> None:
    refers = '<w:p><w:r><w:t>正文。</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    path = _with_notes(tmp_path / "a.docx", refers * 3, f'<w:footnote w:id="2">{refers}</w:footnote>', "footnote")
    (page,) = pages(path)
    assert page.lines == ("正文。",) * 4
