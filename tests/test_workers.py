"""Files become records: rows and members on their own, bad parts listed, traditional script read and kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ReadError
from corpus.model import SourceFile
from kg import large_files
from kg.crew import Crew
from kg.extract.extractor import load_extractor
from kg.extract.identity import expected_digest
from kg.pipeline import ingest
from kg.rulebook import load_rulebook
from kg.workers import FileResult, Settings, extract_file, extract_files, extract_together
from kg.workspace import Workspace

EXTRACTOR = load_extractor()
ROWS = [
    {
        "标题": "算力中心投用",
        "正文": "武汉人工智能计算中心位于东湖高新区，算力规模达到200P。",
        "发布时间": "2024-05-06",
    },
    {"标题": "没有正文"},
    {"标题": "园区开工", "正文": "苏州工业园区位于江苏省苏州市。", "发布时间": "2024-05-07"},
]


def extract(path: Path, known: str | None = None, settings: Settings | None = None) -> tuple[list[Any], FileResult]:
    result = extract_file(SourceFile(path, path.name), known, EXTRACTOR, settings or Settings())
    return [json.loads(line) for _, line in result.records], result


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    return path


def test_workers_take_each_row_as_an_article(table: Path) -> None:
    """Title and date come from the row, the bad row is named, and the key is empty so that it is tried again."""
    records, result = extract(table)
    assert [(r["source"], r["title"], r["date"]) for r in records] == [
        ("news.jsonl#1", "算力中心投用", "2024-05-06"),
        ("news.jsonl#3", "园区开工", "2024-05-07"),
    ]
    (failure,) = result.failures
    assert failure.path == f"{table}#2"
    assert result.key == ""


def test_workers_say_of_files_together_what_they_say_of_each(table: Path, tmp_path: Path) -> None:
    """Files that go to the tagger together: a table with a bad row, one that is gone, one unchanged, one empty."""
    page, empty = tmp_path / "p.txt", tmp_path / "empty.txt"
    page.write_text("南京市智能制造产业园位于江苏省南京市。\n", encoding="utf-8")
    empty.write_text("", encoding="utf-8")
    key = extract(page)[1].key
    paths = {table: None, tmp_path / "gone.txt": None, empty: None, page: key}
    files = [(SourceFile(path, path.name), known) for path, known in paths.items()]
    files.append((SourceFile(page, "new"), None))
    each = [extract_file(file, known, EXTRACTOR, Settings()) for file, known in files]
    assert extract_together(files, EXTRACTOR, Settings()) == each
    assert each[-2].unchanged
    assert each[-1].records


def test_workers_know_an_unchanged_file_by_its_key(tmp_path: Path) -> None:
    """The same bytes and settings are not extracted again; other bytes and other columns are."""
    page = tmp_path / "p.txt"
    page.write_text("苏州工业园区位于江苏省苏州市。\n", encoding="utf-8")
    _, first = extract(page)
    key = first.key
    assert extract(page, key)[1].unchanged
    assert not extract(page, key, Settings(fields=(("title", "T"),)))[1].unchanged
    page.write_text("苏州工业园区位于江苏省。\n", encoding="utf-8")
    assert not extract(page, key)[1].unchanged


def test_workers_read_traditional_script_and_keep_it(tmp_path: Path) -> None:
    """Names in simplified script, the printed form an alias; mentions and evidence as they stand in the file."""
    page = tmp_path / "p.txt"
    text = "武漢人工智能計算中心位於東湖高新區，算力規模達到200P。"
    page.write_text(text + "\n", encoding="utf-8")
    ((record,), _) = extract(page)
    entities = {entity["name"]: entity for entity in record["entities"]}
    assert "武漢人工智能計算中心" in entities["武汉人工智能计算中心"]["aliases"]
    for entity in entities.values():
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["surface"]
    (metric,) = record["metrics"]
    assert metric["evidence"] in text
    assert record["text"] == text


def test_workers_refuse_a_field_that_there_is_not(table: Path) -> None:
    """The call is wrong, not the file."""
    with pytest.raises(ReadError, match="headline"):
        list(extract_files([SourceFile(table, "t")], {}, Settings(fields=(("headline", "T"),)), Crew(1)))


def test_workers_report_a_file_that_is_gone(tmp_path: Path) -> None:
    """Named once, with what to do."""
    _, result = extract(tmp_path / "gone.txt")
    (failure,) = result.failures
    assert failure.path == str(tmp_path / "gone.txt")
    assert "cannot be read" in failure.reason


def test_workers_know_what_records_depend_on_without_the_models(tmp_path: Path) -> None:
    """The digest foretold is the extractor's own, so that unchanged files among changed ones keep their place."""
    assert expected_digest("lac", None) == EXTRACTOR.digest
    assert expected_digest("zh_core_web_trf", None) is None
    files = [SourceFile(tmp_path / name, name) for name in ("a.txt", "b.txt", "c.txt")]
    for file in files:
        file.path.write_text("苏州工业园区位于江苏省苏州市。\n", encoding="utf-8")
    known = {file.source: extract(file.path)[1].key for file in files}
    files[1].path.write_text("苏州工业园区位于江苏省。\n", encoding="utf-8")
    found = list(extract_files(files, known, Settings(), Crew(1)))
    assert [(result.file.source, result.unchanged) for result in found] == [
        ("a.txt", True),
        ("b.txt", False),
        ("c.txt", True),
    ]


def test_workers_read_a_large_table_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In two processes the records of one, in their order; the last result has the key, and all are one source."""
    monkeypatch.setattr(large_files, "LARGE", 1_000)
    monkeypatch.setattr(large_files, "_PART", 100)
    path = tmp_path / "news.jsonl"
    rows = [{"标题": f"第{n}期", "正文": f"苏州工业园区第{n}期工程位于江苏省苏州市。"} for n in range(30)]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, {"标题": "无"}]]
    path.write_text("".join(lines), encoding="utf-8")
    file = SourceFile(path, path.name)
    with Crew(2) as crew:
        results = list(extract_files([file], {}, Settings(), crew))
    assert len(results) > 4
    assert [result.more for result in results] == [*[True] * (len(results) - 1), False]
    assert results[-1].key
    records = tuple(record for result in results for record in result.records)
    assert records == extract_file(file, None, EXTRACTOR, Settings()).records
    assert [failure.path for result in results for failure in result.failures] == [f"{path}#31"]
    schema = load_rulebook().schema
    with Workspace.open(tmp_path / "w", schema, create=True) as workspace:
        first = ingest([str(path)], workspace, schema, Settings(), workers=1)
        assert (first.files, first.new_articles, len(first.failures), first.articles) == (1, 30, 1, 30)
        path.write_text("".join(lines[:20]), encoding="utf-8")
        shorter = ingest([str(path)], workspace, schema, Settings(), workers=1)
        assert (shorter.new_articles, shorter.failures, shorter.articles) == (20, [], 20)
        assert ingest([str(path)], workspace, schema, Settings(), workers=1).unchanged == 1
