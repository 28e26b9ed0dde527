"""The quality gate: figures on hand-annotated pages may not fall below the committed floors.

The annotated pages are not part of the repository. They are looked for beside it (`../shared`) or in the folder
that NEWSKG_GOLD names: `gold/*.jsonl` with `gold/score.py`, and the pages under the records' `source` paths.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.model import SourceFile
from kg.crew import Crew
from kg.workers import Settings, extract_files

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = Path(__file__).with_name("baseline.yaml")
HOME = Path(os.environ.get("NEWSKG_GOLD", ROOT.parent / "shared"))
GOLD = HOME / "gold"
# Above its floor by more than this, a figure asks for the floor to be raised, so that it cannot sink back unseen.
SLACK = 0.01

needs_gold = pytest.mark.skipif(
    not (GOLD / "score.py").is_file(), reason=f"no annotated pages in {GOLD}; NEWSKG_GOLD names another folder"
)


def floors(text: str) -> dict[str, float]:
    return {str(name): float(value) for name, value in yaml.safe_load(text)["floors"].items()}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """F1 or rate by figure, as the scorer of the annotations gives them; of our own samples as `samples/…`."""
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert spec
    assert spec.loader
    scorer: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    found: dict[str, float] = {}
    for prefix, files, home in (
        ("", sorted(GOLD.glob("*.jsonl")), HOME),
        ("samples/", [Path(__file__).with_name("samples.jsonl")], ROOT / "corpus"),
    ):
        gold = scorer.load([str(path) for path in files])
        scored, _ = scorer.score(gold, list(system_records({record["source"] for record in gold}, home)))
        found |= {prefix + name: row.get("f1", row.get("rate")) for name, row in scored.items()}
    return found


def system_records(sources: set[str], home: Path) -> Iterator[dict[str, Any]]:
    files = [SourceFile(home / source, source) for source in sorted(sources)]
    with Crew(1) as crew:
        for result in extract_files(files, {}, Settings(), crew):
            assert not result.failures
            yield from (json.loads(line) for _, line in result.records)


@needs_gold
@pytest.mark.parametrize(("name", "floor"), sorted(floors(BASELINE.read_text(encoding="utf-8")).items()))
def test_gold_figure_is_at_its_floor(figures: dict[str, float], name: str, floor: float) -> None:
    """Neither below the floor, nor so far above it that the floor says nothing."""
    assert figures[name] >= floor, f"{name} fell from {floor} to {figures[name]}"
    assert figures[name] <= floor + SLACK, f"raise the floor of {name} in {BASELINE.name} to {figures[name]}"


def test_gold_floors_were_never_lowered_silently() -> None:
    """Every earlier committed floor holds, unless `lowered` names the figure, the old floor and the reason."""
    now = yaml.safe_load(BASELINE.read_text(encoding="utf-8"))
    excused = {(entry["figure"], float(entry["from"])) for entry in now["lowered"] if entry["why"].strip()}
    for earlier in earlier_versions():
        for name, floor in floors(earlier).items():
            assert now["floors"].get(name, 0.0) >= floor or (name, floor) in excused, (
                f"{name}: {floor} was committed, now {now['floors'].get(name)}; say why under `lowered`"
            )


def earlier_versions() -> Iterator[str]:
    """The committed versions of the baseline; none outside a git checkout."""
    path = BASELINE.relative_to(ROOT).as_posix()
    log = subprocess.run(
        ["git", "log", "--format=%H", "--", path], cwd=ROOT, capture_output=True, text=True, check=False
    )
    for commit in log.stdout.split():
        shown = subprocess.run(
            ["git", "show", f"{commit}:{path}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if shown.returncode == 0:
            yield shown.stdout
