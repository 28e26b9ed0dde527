"""Decoding: encodings by evidence, line ends, limits, and files that are no text."""

from __future__ import annotations

import codecs
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.model import SourceFile
from corpus.readers import Limits, ReadOptions, page_from_text, read_page

SIMPLIFIED = "本报讯（记者 陈平）3月2日，某市数据中心投入使用，总投资12亿元。\n这是当地第一个国家级平台。\n"
TRADITIONAL = "本報訊（記者 陳平）3月2日，某市數據中心投入使用，總投資12億元。\n這是當地第一個國家級平臺。\n"


def _file(folder: Path, data: bytes, name: str = "p.txt") -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    return SourceFile(path, name)


@pytest.mark.parametrize(
    ("text", "encoding", "mark", "expected"),
    [
        (SIMPLIFIED, "utf-8", b"", "utf-8"),
        (SIMPLIFIED, "utf-8", codecs.BOM_UTF8, "utf-8"),
        (SIMPLIFIED, "gb18030", b"", "gb18030"),
        (SIMPLIFIED, "gb2312", b"", "gb18030"),
        (SIMPLIFIED, "gb18030", b"\x84\x31\x95\x33", "gb18030"),
        (SIMPLIFIED, "utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        (SIMPLIFIED, "utf-16-le", b"", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", b"", "utf-16-be"),
        (SIMPLIFIED, "utf-32-le", codecs.BOM_UTF32_LE, "utf-32-le"),
        (TRADITIONAL, "utf-8", b"", "utf-8"),
        (TRADITIONAL, "gb18030", b"", "gb18030"),
        (TRADITIONAL, "big5", b"", "big5hkscs"),
        (TRADITIONAL, "utf-16-le", b"", "utf-16-le"),
    ],
)
def test_read_decodes_by_evidence(tmp_path: Path, text: str, encoding: str, mark: bytes, expected: str) -> None:
    page = read_page(_file(tmp_path, mark + text.encode(encoding)))
    assert (page.encoding, page.text) == (expected, text)
    assert page.lines == tuple(text.splitlines())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n\xe3\x80\x80\n", "nothing but white space"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"text\x00more", "binary"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xfe\x00\xd8", "utf-16-le"),
        (codecs.BOM_UTF8 + b"\xff\xff", "save the file again as UTF-8"),
    ],
)
def test_read_refuses_what_is_no_text_in_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says) as error:
        read_page(_file(tmp_path, data))
    assert "\n" not in str(error.value)


def test_read_names_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="No such file"):
        read_page(SourceFile(tmp_path / "gone.txt", "gone.txt"))
    with pytest.raises(ReadError, match="cannot be read"):
        read_page(SourceFile(tmp_path, "folder"))


def test_read_keeps_to_the_size_limit(tmp_path: Path) -> None:
    file = _file(tmp_path, b"0123456789")
    assert read_page(file, ReadOptions(limits=Limits(file_bytes=10))).text == "0123456789"
    with pytest.raises(ReadError, match="larger than 9 bytes"):
        read_page(file, ReadOptions(limits=Limits(file_bytes=9)))


@pytest.mark.parametrize(
    ("text", "lines", "offsets"),
    [
        ("甲\n乙\n", ("甲", "乙"), (0, 2)),
        ("甲\r\n乙", ("甲", "乙"), (0, 3)),
        ("甲\r乙\r\r\n丙", ("甲", "乙", "", "丙"), (0, 2, 4, 6)),
        ("甲\f乙\n\n", ("甲\f乙", ""), (0, 4)),
        ("甲\u2028乙", ("甲\u2028乙",), (0,)),
        ("", (), ()),
    ],
)
def test_read_numbers_lines_as_editors_do(text: str, lines: tuple[str, ...], offsets: tuple[int, ...]) -> None:
    page = page_from_text("p.txt", text)
    assert (page.lines, page.offsets) == (lines, offsets)


@given(st.text(alphabet=st.sampled_from("甲乙a \t\r\n\f\u2028。")))
def test_read_offsets_lead_to_the_lines(text: str) -> None:
    page = page_from_text("p.txt", text)
    for line, offset in zip(page.lines, page.offsets, strict=True):
        assert page.text[offset : offset + len(line)] == line
        assert "\n" not in line
        assert "\r" not in line


@pytest.mark.parametrize("unit", ["某市建成数据中心", "a", "中 "])
def test_read_takes_one_line_of_five_megabytes(tmp_path: Path, unit: str) -> None:
    text = unit * (5_000_000 // len(unit.encode()))
    start = time.monotonic()
    page = read_page(_file(tmp_path, text.encode()))
    assert len(page.lines) == 1
    assert time.monotonic() - start < 10
