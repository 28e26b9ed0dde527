"""The options that choose a part of the graph, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.export import FORMATS
from tests.terminal.test_commands import SAMPLES, run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the shipped samples."""
    found = tmp_path_factory.mktemp("choosing") / "w"
    assert run("ingest", SAMPLES, "-w", found).exit_code == 0
    return found


def exported(folder: Path, *options: str) -> list[dict[str, Any]]:
    target = folder.parent / "g.jsonl"
    result = run("export", "-w", folder, "--format", "jsonl", "-o", target, *options)
    assert (result.exit_code, result.stdout) == (0, f"{target}\n")
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_export_around_a_name_shows_its_neighbours(folder: Path) -> None:
    """The name may be an alias or a part of it; figures come along unless they are not wanted."""
    rows = exported(folder, "--around", "武汉人工智能计算中心")
    assert "武汉人工智能计算中心" in {row["label"] for row in rows if row.get("type") == "Platform"}
    assert {row["type"] for row in rows} >= {"Metric", "HAS_METRIC", "LOCATED_IN"}
    fewer = exported(folder, "--around", "武汉人工智能计算中心", "--no-metrics", "--hops", "0")
    assert len(fewer) == 1


def test_export_by_type_status_and_rank(folder: Path) -> None:
    """Names of types in any case; what is shown is what was asked for."""
    rows = exported(folder, "--type", "platform", "--type", "Institution", "--no-metrics", "--status", "actual")
    assert {row["type"] for row in rows if "node" in row} <= {"Platform", "Institution"}
    assert {row["properties"]["status"] for row in rows if "edge" in row} == {"actual"}
    top = exported(folder, "--top", "3", "--centrality", "pagerank", "--no-metrics")
    assert len([row for row in top if "node" in row]) == 3


def test_export_of_an_article_with_its_text(folder: Path) -> None:
    """The article is named by its title; only its sentences come along."""
    whole = exported(folder, "--with-text")
    title = next(
        row["properties"]["title"]
        for row in whole
        if row["properties"].get("text") and "title" in row["properties"]
    )
    rows = exported(folder, "--article", title, "--with-text")
    assert [row["label"] for row in rows if row["type"] == "Article"] == [title]
    assert 0 < len(rows) < len(whole)


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--around", "武汉人工智能计算中新"], 1, "no entity is called so; nearest: 武汉人工智能计算中心"),
        (["--type", "Platfrom"], 2, "'Platfrom': known are Institution, Park, Platform"),
        (["--relation", "BUILD"], 2, "'BUILD': known are LOCATED_IN"),
        (["--status", "done"], 2, "'done': known are actual, planned, negated"),
        (["--since", "2024-13"], 2, "expected a day, month or year such as 2024-05-01"),
        (["--top", "0"], 2, "--top"),
        (["--article", "没有这一篇"], 1, "没有这一篇: no file, no article id"),
    ],
)
def test_export_says_what_is_wrong(folder: Path, options: list[str], code: int, says: str) -> None:
    result = run("export", "-w", folder, "--format", "csv", "-o", folder.parent / "no.csv", *options)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
    assert not list(folder.parent.glob("no.*"))


def test_export_help_tells_what_each_format_is_for() -> None:
    """Every format stands in the help with its meaning."""
    words = " ".join(run("export", "--help").stdout.split()).replace("- ", "-")
    assert all(f"{name}:" in words for name in FORMATS)
