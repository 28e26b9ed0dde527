"""The commands on figures and explanations as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import corpus
from cli import main

SAMPLES = Path(corpus.__file__).parent / "samples"


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the shipped samples."""
    found = tmp_path_factory.mktemp("commands") / "w"
    assert run("ingest", SAMPLES, "-w", found).exit_code == 0
    return found


def test_ingest_keeps_doubtful_relations_out_when_asked(tmp_path: Path) -> None:
    """The setting stays in the workspace for later runs, and 0 brings back the same graph as before."""
    page = tmp_path / "page.txt"
    page.write_text("甲科技园落成\n\n甲科技园位于北京市海淀区，由乙公司运营。\n", encoding="utf-8")

    def counts() -> tuple[int, str]:
        stats = json.loads(run("stats", "--json", "-w", tmp_path / "w").stdout)
        return stats["edges"]["LOCATED_IN"], stats["digest"]

    run("ingest", page, "-w", tmp_path / "w")
    found, digest = counts()
    assert found > 0
    run("ingest", page, "-w", tmp_path / "w", "--min-confidence", "1")
    assert counts()[0] == 0
    run("ingest", page, "-w", tmp_path / "w")
    assert counts()[0] == 0
    assert "below confidence 1 are left out" in run("stats", "-w", tmp_path / "w").stdout
    run("ingest", page, "-w", tmp_path / "w", "--min-confidence", "0")
    assert counts() == (found, digest)
    assert run("ingest", page, "-w", tmp_path / "w", "--min-confidence", "2").exit_code == 2


NAME = "武汉人工智能计算中心"


def test_timeline_prints_figures_in_order_with_a_chart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text and JSON tell the same figures; the sentence and the source stand below each."""
    monkeypatch.setenv("COLUMNS", "90")
    data = json.loads(run("timeline", NAME, "算力", "--json", "-w", folder).stdout)
    text = run("timeline", NAME, "算力", "-w", folder).stdout
    assert (data["name"], data["type"]) == (NAME, "Platform")
    times = [figure["properties"]["time"] for figure in data["figures"]]
    assert len(times) >= 2
    assert times == sorted(times)
    places = [text.index(f"\n  {time}") for time in times]
    assert places == sorted(places)
    for figure in data["figures"]:
        assert figure["sources"][0]["sentence"].strip() in text
        assert figure["sources"][0]["source"] in text
    assert "Chart P:" in text


def test_timeline_helps_with_names_that_are_not_there(folder: Path) -> None:
    """One line on stderr with the nearest names, or the indicators there are."""
    name = run("timeline", "武汉人工智能计算所", "-w", folder)
    assert (name.exit_code, name.stdout) == (1, "")
    assert NAME in name.stderr
    indicator = run("timeline", NAME, "猪肉产量", "-w", folder)
    assert indicator.exit_code == 1
    assert "算力规模" in indicator.stderr


def test_conflicts_are_listed_with_both_articles(tmp_path: Path) -> None:
    """None at first; then a second article says another number of the same year."""
    page = "丙园区发展提速\n\n截至2023年底，丙产业园入驻企业达{}家。\n"
    (tmp_path / "a.txt").write_text(page.format(120), encoding="utf-8")
    run("ingest", tmp_path / "a.txt", "-w", tmp_path / "w")
    none = run("conflicts", "-w", tmp_path / "w")
    assert (none.exit_code, none.stdout.startswith("No conflicts")) == (0, True)
    assert json.loads(run("conflicts", "--json", "-w", tmp_path / "w").stdout) == {"conflicts": []}
    (tmp_path / "b.txt").write_text(page.format(150), encoding="utf-8")
    run("ingest", tmp_path / "b.txt", "-w", tmp_path / "w")
    (conflict,) = json.loads(run("conflicts", "--json", "-w", tmp_path / "w").stdout)["conflicts"]
    assert [figure["properties"]["value"] for figure in conflict["figures"]] == [120, 150]
    text = run("conflicts", "-w", tmp_path / "w").stdout
    assert all(word in text for word in ("a.txt", "b.txt", "120家", "150家", "丙产业园", "1 conflict"))


SENTENCE = "北京大学运营鹏城实验室。"


def test_explain_takes_a_text_a_file_stdin_or_a_stored_article(folder: Path, tmp_path: Path) -> None:
    """Four ways to the same kind of answer; `-o` writes it to a file."""
    (tmp_path / "page.txt").write_text(f"新闻一则\n\n{SENTENCE}\n", encoding="gb18030")
    fired = "北京大学 —OPERATES→ 鹏城实验室"
    assert fired in run("explain", "--text", SENTENCE).stdout
    assert fired in run("explain", tmp_path / "page.txt").stdout
    assert fired in run("explain", "-", stdin=f"新闻一则\n\n{SENTENCE}\n").stdout
    result = run("explain", "武汉人工智能计算中心", "-w", folder, "--format", "html", "-o", tmp_path / "why.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "武汉人工智能计算中心" in (tmp_path / "why.html").read_text(encoding="utf-8")
    data = json.loads(run("explain", "--text", SENTENCE, "--format", "json").stdout)
    assert data["articles"][0]["sentences"][0]["fired"][0]["rule"] == "operate"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        ([], 2, "--text"),
        (["a", "--text", "b"], 2, "one of them"),
        (["nothing-here", "-w", "no-workspace"], 1, "no such file"),
        (["甲" * 3000, "-w", "no-workspace"], 1, "no such file"),
        (["--text", " "], 1, "no text"),
        (["--text", "甲", "--model", "zh_not_there"], 1, "zh_not_there"),
    ],
    ids=["nothing", "both", "unknown", "a sentence", "blank", "unknown tagger"],
)
def test_explain_of_nothing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, word: str
) -> None:
    """What is wrong and what to give instead; no traceback."""
    monkeypatch.chdir(tmp_path)
    result = run("explain", *arguments)
    assert result.exit_code == code
    assert word in result.output
    assert "Traceback" not in result.output


def test_explain_reports_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """The reason that ingest would give."""
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 64)
    result = run("explain", tmp_path / "bad.txt")
    assert result.exit_code == 1
    assert "bad.txt" in result.stderr
