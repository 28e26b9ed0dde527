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
