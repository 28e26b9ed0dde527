"""Answers shown, and parameters read."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from rich.cells import cell_len

from kg.errors import QueryError
from kg.query.answers import compact, format_answer, parse_parameters
from kg.store import Answer
from kg.store.values import edge_value, node_value, path_value

PARK = node_value(["Entity", "Park"], {"id": "p", "name": "亦庄", "kind": None})
PERSON = node_value(["Person"], {"id": "x", "name": "王志勤"})
LEADS = edge_value("LEADS", "x", "p", {"id": "e", "status": "planned"})
ANSWER = Answer(("名称", "数", "x"), [("京西智谷", 400.0, True), ("a", None, ["甲", "乙"])])

PARAMETERS = {
    "text": ("name=门头沟区", "门头沟区"),
    "empty": ("name=", ""),
    "equals": ("name=a=b", "a=b"),
    "integer": ("name=400", 400),
    "float": ("name=1.5", 1.5),
    "true": ("name=true", True),
    "null": ("name=null", None),
    "quoted": ('name="2024"', "2024"),
    "list": ('name=["甲","乙"]', ["甲", "乙"]),
    "no JSON": ("name=2024-05", "2024-05"),
    "no number": ("name=NaN", "NaN"),
    "leading zero": ("name=007", "007"),
}


@pytest.mark.parametrize("case", PARAMETERS)
def test_parameters_are_json_or_text(case: str) -> None:
    given, value = PARAMETERS[case]
    found = parse_parameters([given])["name"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("given", [["name"], ["=x"], ["a b=x"], ["a=1", "a=2"]])
def test_parameters_that_are_no_pairs_are_named(given: list[str]) -> None:
    with pytest.raises(QueryError, match=r"expected name=value|give it once"):
        parse_parameters(given)


def test_table_aligns_wide_characters() -> None:
    """A Chinese character takes two columns of a terminal; numbers stand on the right."""
    assert list(format_answer(ANSWER, "table")) == [
        "名称     │  数 │ x",
        "─────────┼─────┼───────",
        "京西智谷 │ 400 │ true",
        "a        │     │ 甲, 乙",
        "2 rows",
    ]


@pytest.mark.parametrize("width", [20, 33, 40, 80])
def test_table_keeps_to_its_width(width: int) -> None:
    """What is too long ends in …, even in the middle of a wide character."""
    answer = Answer(("甲", "乙"), [("京西智谷人工智能计算中心位于门头沟区", "a" * 30), ("x", "中" * 20)])
    lines = list(format_answer(answer, "table", width))[:-1]
    assert max(map(cell_len, lines)) <= width
    assert len({cell_len(line.split("│")[0]) for line in lines if "│" in line}) == 1
    assert any("…" in line for line in lines) == (width < 80)


def test_table_shows_no_control_characters() -> None:
    """A cell may hold line breaks, or sequences that steer a terminal."""
    lines = list(format_answer(Answer(("x",), [("a\nb\x1b[31m\x9b\u2028",)]), "table"))
    assert lines[2] == "a⏎b·[31m·⏎"


def test_table_of_nothing_has_its_header() -> None:
    assert list(format_answer(Answer(("x", "名"), []), "table")) == ["x │ 名", "──┼───", "0 rows"]


COMPACT: dict[str, tuple[Any, str]] = {
    "node": (PARK, "(:Park 亦庄)"),
    "edge": (LEADS, "[:LEADS planned]"),
    "path": (path_value([PERSON, PARK], [LEADS]), "(:Person 王志勤)-[:LEADS planned]->(:Park 亦庄)"),
    "path against": (path_value([PARK, PERSON], [LEADS]), "(:Park 亦庄)<-[:LEADS planned]-(:Person 王志勤)"),
    "list": ([PARK, PERSON], "(:Park 亦庄), (:Person 王志勤)"),
    "whole float": (3e8, "300000000"),
    "float": (1.5, "1.5"),
    "null": (None, ""),
    "false": (False, "false"),
    "map": ({"a": 1}, '{"a": 1}'),
}


@pytest.mark.parametrize("case", COMPACT)
def test_table_shows_things_in_few_words(case: str) -> None:
    value, text = COMPACT[case]
    assert compact(value) == text


def test_json_lines_and_csv_read_back() -> None:
    answer = Answer(("n", "e", "t"), [(PARK, LEADS, "a,\n\"b'"), (None, 1.5, "")])
    objects = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert json.loads("\n".join(format_answer(answer, "json"))) == objects
    assert [json.loads(line) for line in format_answer(answer, "jsonl")] == objects
    rows = list(csv.reader(io.StringIO("\r\n".join(format_answer(answer, "csv")), newline="")))
    assert rows[0] == ["n", "e", "t"]
    assert json.loads(rows[1][0]) == PARK
    assert rows[1][2] == "a,\n\"b'"
    assert rows[2] == ["", "1.5", ""]
    assert list(format_answer(Answer(("x",), []), "json")) == ["[]"]
