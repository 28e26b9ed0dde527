"""Tables of scraped articles: one page a row, with what its columns say."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import ReadError
from corpus.model import Page, PageMeta
from corpus.readers import Limits, ReadOptions
from corpus.readers.metadata import make_meta, read_date
from tests.corpus.readers.support import ROWS, articles, json_lines, pages, read, reasons

Rows = Sequence[Mapping[str, Any]]


def _csv(rows: Rows, path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _jsonl(rows: Rows, path: Path) -> Path:
    path.write_text(json_lines(rows), encoding="utf-8")
    return path


def _json(rows: Rows, path: Path) -> Path:
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _parquet(rows: Rows, path: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


WRITERS = {".json": _json, ".jsonl": _jsonl, ".csv": _csv, ".parquet": _parquet}


@pytest.mark.parametrize("suffix", WRITERS)
def test_tables_give_one_article_a_row_with_its_metadata(tmp_path: Path, suffix: str) -> None:
    found = articles(WRITERS[suffix](ROWS, tmp_path / f"news{suffix}"))
    assert [(a.source, a.title, a.date, a.media, a.authors) for a in found] == [
        (f"news{suffix}#1", "滨海市智算中心投入使用", "2025-03-05", "科技日报", ("陈立平",)),
        (f"news{suffix}#2", "临江新区发布行动计划", "2025-03-06", "新华社", ("周明", "吴芳")),
    ]
    assert [zone.role for zone in found[0].zones] == ["title", "dateline", "body", "body"]
    assert found[0].lines == ((1, 3),)


@pytest.mark.parametrize("suffix", WRITERS)
def test_tables_offsets_count_in_the_extracted_text(tmp_path: Path, suffix: str) -> None:
    """Every character of an article leads to the same character of its page."""
    path = WRITERS[suffix](ROWS, tmp_path / f"news{suffix}")
    for page, article in zip(pages(path), articles(path), strict=True):
        for segment in article.segments:
            printed = page.text[segment.source : segment.source + segment.length]
            assert article.text[segment.start : segment.start + segment.length] == printed
        assert page.encoding == suffix[1:]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "name"),
    [
        ("utf-8", ",", "a.csv"),
        ("utf-8-sig", ",", "a.csv"),
        ("gb18030", ",", "a.csv"),
        ("utf-16", "\t", "a.csv"),
        ("utf-8", ";", "a.csv"),
        ("gbk", "\t", "a.tsv"),
    ],
)
def test_tables_take_csv_as_programs_write_it(tmp_path: Path, encoding: str, delimiter: str, name: str) -> None:
    """Excel's encodings and separators; quoted commas, quotation marks and line ends."""
    rows = [{"标题": "甲,乙", "正文": '他说："建成,投产"。\r\n总投资3亿元。'}] * 2
    found = pages(_csv(rows, tmp_path / name, delimiter, encoding))
    assert [page.lines for page in found] == [("甲,乙", '他说："建成,投产"。', "总投资3亿元。")] * 2


@pytest.mark.parametrize(
    "names",
    [
        ("标题", "正文"),
        ("TITLE", "Content"),
        (" Title ", "text"),
        ("headline", "Body"),
        ("新闻标题", "新闻内容"),
        ("標題", "內容"),
    ],
)
def test_tables_know_the_usual_names(tmp_path: Path, names: tuple[str, str]) -> None:
    (page,) = pages(_jsonl([dict(zip(names, ("某市建成园区", "投资3亿元。"), strict=True))], tmp_path / "n.jsonl"))
    assert page.lines == ("某市建成园区", "投资3亿元。")


@pytest.mark.parametrize("suffix", WRITERS)
def test_tables_take_the_names_the_user_gives(tmp_path: Path, suffix: str) -> None:
    path = WRITERS[suffix]([{"Zeile": "投资3亿元。", "kopf": "某市建成园区"}], tmp_path / f"n{suffix}")
    assert "--field text=NAME" in reasons(path)[0]
    options = ReadOptions(fields={"text": "zeile", "title": "kopf"})
    (page,) = pages(path, options)
    assert page.meta == PageMeta(title="某市建成园区")
    assert page.lines[1] == "投资3亿元。"


def test_tables_refuse_a_field_nobody_asks_for() -> None:
    with pytest.raises(ReadError, match="--field headline=kopf: no such field; known: title, text"):
        ReadOptions(fields={"headline": "kopf"})


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no JSON object"),
        ("[1, 2]", "a JSON list"),
        ('{"title": "只有标题"}', "no text; columns: title"),
        ('{"text": ""}', "no text"),
        ('{"text": 12}', "no text"),
        ('{"text": "  \\u3000"}', "holds no text"),
        ("[" * 100_000, "nested too deeply"),
        ('{"text": ' + "9" * 5000 + "}", "no JSON object"),
    ],
)
def test_tables_report_a_bad_row_by_its_number_and_go_on(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(f"{json_lines(ROWS[:1])}{line}\n\n{json_lines(ROWS[1:])}", encoding="utf-8")
    found = read(path)
    assert [item.source for item in found] == ["n.jsonl#1", "n.jsonl#2", "n.jsonl#4"]
    (reason,) = reasons(path)
    assert reason.startswith("n.jsonl#2: ")
    assert says in reason


def test_tables_report_undecodable_bytes_of_one_row(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_bytes(json_lines().encode() + b'{"text": "\xff\xfe\xfd"}\n' + json_lines(ROWS[:1]).encode())
    assert ["bytes that the encoding" in reason for reason in reasons(path)] == [True]
    assert len(read(path)) == 4


def test_tables_keep_to_the_limit_of_a_row_and_go_on(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json_lines([{"text": "长" * 5000}, *ROWS]), encoding="utf-8")
    found = read(path, ReadOptions(limits=Limits(row_characters=2000)))
    assert [item.source for item in found] == ["n.jsonl#1", "n.jsonl#2", "n.jsonl#3"]
    assert reasons(path, ReadOptions(limits=Limits(row_characters=2000)))[0].startswith("n.jsonl#1: a row of more")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("题目,内容\n甲,投资3亿元。,多\n乙,投资4亿元。\n", "3 values under 2 columns"),
        ("a,b\n1,2\n", "no column with the text; columns: a, b"),
    ],
)
def test_tables_report_bad_csv(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "n.csv"
    path.write_text(text, encoding="utf-8")
    assert says in reasons(path)[0]


def test_tables_report_a_quotation_mark_left_open(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text('title,text\n甲,"投资\n' + "乙,投资4亿元。\n" * 500, encoding="utf-8")
    found = read(path, ReadOptions(limits=Limits(row_characters=200_000)))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("<p>某市<b>建成</b>园区。</p><p>投资3亿元。<script>x()</script></p>", ["某市建成园区。", "投资3亿元。"]),
        ("某市建成园区。<br/>投资3亿元。", ["某市建成园区。", "投资3亿元。"]),
        ("某市&ldquo;建成&rdquo;园区&nbsp;。", ["某市“建成”园区\u00a0。"]),
        (
            "\u3000\u3000某市建成园区。\u3000\u3000投资3亿元。",
            ["\u3000\u3000某市建成园区。", "\u3000\u3000投资3亿元。"],
        ),
        ("a < b 且 c > d。", ["a < b 且 c > d。"]),
        ("某市\x00建成\ud800园区\r\n投资\x07。", ["某市建成\ufffd园区", "投资。"]),
    ],
)
def test_tables_turn_the_text_of_a_field_into_lines(tmp_path: Path, content: str, lines: list[str]) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"text": content}), encoding="utf-8")
    (page,) = pages(path)
    assert list(page.lines) == lines


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-03-05", "2025-03-05"),
        ("2025-03-05T08:30:00+08:00", "2025-03-05"),
        ("2025年3月5日 08:30", "2025-03-05"),
        ("2025/3/5", "2025-03-05"),
        ("2025.03.05", "2025-03-05"),
        ("发布时间：2025-03-05", "2025-03-05"),
        ("20250305", "2025-03-05"),
        ("20250305083000", "2025-03-05"),
        ("2025-03", "2025-03"),
        ("2025年", "2025"),
        ("2025-02-30", "2025-02"),
        (1741132800, "2025-03-05"),
        (1741132800000, "2025-03-05"),
        (1741132800.0, "2025-03-05"),
        (datetime(2025, 3, 5, 8, 30), "2025-03-05"),  # noqa: DTZ001 - as Parquet gives it
        (date(2025, 3, 5), "2025-03-05"),
        ("昨天", None),
        ("", None),
        (None, None),
        (float("nan"), None),
        (True, None),
        (["2025"], None),
    ],
)
def test_tables_read_dates_as_they_are_written(value: object, expected: str | None) -> None:
    assert read_date(value) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"media": "来源：科技日报"}, PageMeta(media="科技日报")),
        ({"media": "https://news.example/a"}, PageMeta()),
        ({"media": "www.news.example"}, PageMeta()),
        ({"authors": ["王一", "李二", "王一"]}, PageMeta(authors=("王一", "李二"))),
        ({"authors": [{"name": "王一"}]}, PageMeta(authors=("王一",))),
        ({"title": " 某市\n建成 \x00园区 "}, PageMeta(title="某市 建成 园区")),
        ({"title": 12, "url": ""}, PageMeta(title="12")),
    ],
)
def test_tables_make_metadata_uniform(values: Mapping[str, object], expected: PageMeta) -> None:
    assert make_meta(values) == expected


def test_tables_read_parquet_of_repeated_texts_without_unfolding_it(tmp_path: Path) -> None:
    """A dictionary of one text for many rows is small on disk and would be 75 MB as a list."""
    table = pa.table({"text": pa.array(["某市建成园区。" * 60_000] * 60).dictionary_encode()})
    pq.write_table(table, tmp_path / "n.parquet")
    pa_before = pa.total_allocated_bytes()
    assert len(read(tmp_path / "n.parquet")) == 60
    assert pa.total_allocated_bytes() - pa_before < 20_000_000


@pytest.mark.parametrize("change", [lambda data: data[:200], lambda data: b"PAR1" + data[9:-9] + b"PAR1"])
def test_tables_report_a_broken_parquet_file(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = _parquet(ROWS, tmp_path / "n.parquet")
    path.write_bytes(change(path.read_bytes()))
    assert "no sound Parquet file" in reasons(path)[0]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ('[{"title": "一", "text": "甲。"}, {"text": "乙。"},]', ["#1", "#2"]),
        ('{"count": 2, "articles": [{"text": "甲。"}, {"text": "乙。"}]}', ["#1", "#2"]),
        ('{"title": "一", "text": "甲。", "tags": [{"id": 1}]}', ["#1"]),
        ('{"text": "甲。"}\n{"text": "乙。"}\n{"text": "丙。"}\n', ["#1", "#2", "#3"]),
    ],
    ids=["list", "list-inside", "one", "lines"],
)
def test_tables_in_json_are_lists_or_objects_one_after_another(
    tmp_path: Path, text: str, sources: list[str]
) -> None:
    (tmp_path / "n.json").write_text(text, encoding="utf-8")
    assert [page.source for page in pages(tmp_path / "n.json")] == [f"n.json{number}" for number in sources]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"text": "甲。"}, {"text" "乙。"}]', "n.json#2: no JSON from here on"),
        ('[{"text": "甲。"}', "n.json#2: no JSON from here on: the list is not closed"),
        ('[{"text": "甲。"}] x', "n.json#2: no JSON from here on: something follows"),
        ('[{"text": "甲。"}, 3]', "n.json#2: a JSON int, expected an object"),
        ('[{"text": "甲。"}, ' + "[" * 200_000, "n.json#2: no JSON from here on: nested too deeply"),
        ('{"count": 2}', "n.json#1: no text; columns: count"),
        ("[]", "nothing in it to read"),
        ("", "the file is empty"),
    ],
    ids=["syntax", "open", "more", "number", "deep", "no-text", "none", "empty"],
)
def test_tables_in_json_say_what_is_wrong_and_keep_what_is_before(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "n.json").write_text(text, encoding="utf-8")
    (reason,) = reasons(tmp_path / "n.json")
    assert says in reason
    found = [item for item in read(tmp_path / "n.json") if isinstance(item, Page)]
    assert len(found) == ("甲" in text)
