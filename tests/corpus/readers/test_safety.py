"""Limits and hostile input: everything is read or reported in one line, quickly, and nothing crashes."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.documents import split_document
from corpus.errors import ReadError
from corpus.files import discover, spool_stdin
from corpus.model import Page, SourceFile
from corpus.readers import SUFFIXES, Limits, ReadOptions, Unread, page_from_text, read_pages
from corpus.rulebook import load_corpus_rules
from tests.corpus.readers.support import ROWS, json_lines, pages, read, reasons

TEXT = "某市建成机器人测试平台，投资3亿元。\n"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x00" * 1000, "binary content"),
        (TEXT.encode() + b"\x00" + TEXT.encode(), "binary content"),
        (b"\xed\xa0\x80".join([TEXT.encode()] * 3), "no known encoding"),
        (b"\xff\xfe" + "甲乙".encode("utf-16-le") + b"\x00\xd8", "marked as utf-16-le"),
        (b"\n" * 3_000_000, "nothing but white space"),
        (b"\n" * 6_000_000, "6,000,000 lines, more than 5,000,000"),
        (b"\r" * 6_000_000, "lines, more than"),
        (b" " * 3_000_000, "nothing but white space"),
        ("\ufeff".encode() * 3, "nothing but white space"),
    ],
    ids=["nul", "one-nul", "utf8-surrogates", "utf16-surrogate", "lines", "too-many", "cr", "spaces", "marks"],
)
def test_safety_of_text_that_is_none(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes(data)
    with within(20):
        assert says in reasons(path)[0]


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 2_000_000 + TEXT,
        f"{TEXT}\n" * 20_000,
        TEXT * 20_000,
        "".join(map(chr, range(1, 32))) + TEXT,
        "\x1b[31m" + TEXT + "\x07\x08\x7f\u202e\u2028\u2029\ufeff\u200b\ufffe\uffff",
        "甲" * 3_000_000,
        "，" * 1_000_000,
        "（" * 200_000,
        "“" * 200_000,
        "《" * 200_000,
        "# " * 200_000,
        "#\n" * 200_000,
        "记者" * 200_000,
        "本报讯（记者" * 50_000,
        "1" * 1_000_000,
        " 甲" * 500_000,
        "甲\n" * 50_000,
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳\n" * 50_000,
        "a\u0301" * 200_000,
        "\U0001f600" * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_safety_of_text_that_is_odd(tmp_path: Path, text: str) -> None:
    """Read, split, and every offset true, in seconds."""
    path = tmp_path / "p.txt"
    path.write_bytes(text.encode())
    with within(60):
        (page,) = pages(path)
        assert page.text == text.removeprefix("\ufeff")
        for article in split_document(page, load_corpus_rules()):
            for segment in article.segments[:1000]:
                printed = page.text[segment.source : segment.source + segment.length]
                assert article.text[segment.start : segment.start + segment.length] == printed


def test_safety_of_lone_surrogates_in_a_string() -> None:
    page = page_from_text("p.txt", f"\ud800{TEXT}\udfff")
    assert split_document(page, load_corpus_rules())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SUFFIXES)), st.binary(max_size=400))
def test_safety_of_any_bytes_under_any_suffix(tmp_path: Path, suffix: str, data: bytes) -> None:
    """Noise gives pages or reasons, never an exception."""
    path = tmp_path / f"p{suffix}"
    path.write_bytes(data)
    found = read(path)
    assert found
    for item in found:
        assert isinstance(item, Page) or "\n" not in item.reason


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_safety_of_damaged_files_of_each_format(
    tmp_path: Path, formats: dict[str, bytes], data: st.DataObject
) -> None:
    """A sound file with some bytes overwritten and its end cut off."""
    suffix = data.draw(st.sampled_from(sorted(formats)))
    content = bytearray(formats[suffix])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path / f"p{suffix}"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert read(path)


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small sound file of each binary format."""
    import docx
    import pyarrow as pa
    import pyarrow.parquet as pq

    from tests.corpus.readers.test_archives import pack

    folder = tmp_path_factory.mktemp("formats")
    document = docx.Document()
    document.add_paragraph(TEXT)
    document.save(str(folder / "p.docx"))
    pq.write_table(pa.Table.from_pylist(list(ROWS)), folder / "p.parquet")
    (folder / "p.zip").write_bytes(pack({"p.txt": TEXT.encode(), "n.jsonl": json_lines().encode()}))
    (folder / "p.pdf").write_bytes(PDF)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F 12 Tf 20 100 Td (News of the day) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
"""


def test_safety_formats_are_sound_to_begin_with(tmp_path: Path, formats: dict[str, bytes]) -> None:
    for suffix, data in formats.items():
        path = tmp_path / f"p{suffix}"
        path.write_bytes(data)
        assert pages(path), suffix


@pytest.mark.parametrize("name", ["p.txt", "p.jsonl"])
def test_safety_of_a_file_that_changes_while_it_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(json_lines(), encoding="utf-8")
    found = []
    for item in read_pages(SourceFile(path, path.name)):
        found.append(item)
        with path.open("a", encoding="utf-8") as handle:
            handle.write("\n")
    assert isinstance(found[-1], Unread)
    assert "changed while it was read" in found[-1].reason


def test_safety_of_a_pipe_that_nobody_writes_to(tmp_path: Path) -> None:
    """A folder may hold one, and opening it would wait for ever."""
    os.mkfifo(tmp_path / "p.txt")
    with within(5):
        assert "a folder, pipe or device" in reasons(tmp_path / "p.txt")[0]
        assert "a folder, pipe or device" in reasons(Path("/dev/null"))[0]


def test_safety_of_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    """A name in GBK, as old archives leave it, still makes a source that can be stored and printed."""
    name = os.fsdecode("新闻.txt".encode("gbk"))
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (file,) = discover([str(tmp_path)]).files
    assert file.source == "\\xd0\\xc2\\xce\\xc5.txt"
    assert [page.source for page in read_pages(file)] == [file.source]


def test_safety_of_standard_input(tmp_path: Path) -> None:
    """It is named by its content, its format told by how it begins, and it has a limit."""
    for data, encoding in [(TEXT.encode("gb18030") * 9, "gb18030"), (json_lines().encode(), "jsonl"), (PDF, "pdf")]:
        file = spool_stdin(io.BytesIO(data), tmp_path)
        again = spool_stdin(io.BytesIO(data), tmp_path)
        assert file.source == again.source
        first = next(read_pages(file))
        assert isinstance(first, Page)
        assert first.encoding == encoding
    with pytest.raises(ReadError, match="more than 10 bytes"):
        spool_stdin(io.BytesIO(TEXT.encode()), tmp_path, Limits(stream_bytes=10))


def test_safety_readers_work_in_threads(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json_lines() * 50, encoding="utf-8")
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(len(read(path)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [100] * 4


def test_safety_limits_are_given_by_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text("甲\n" * 100, encoding="utf-8")
    assert "100 lines, more than 99" in reasons(path, ReadOptions(limits=Limits(lines=99)))[0]
    assert pages(path, ReadOptions(limits=Limits(lines=100)))
