"""Imports point one way, and the text side knows nothing of the graph."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the bottom up; a module may import what stands in its own row or in a row above it in this list.
LAYERS = (
    ("corpus",),
    ("kg.errors", "kg.ids", "kg.model", "kg.digest", "kg.records", "kg.progress", "kg.garbage", "kg.columns"),
    ("kg.interrupts",),
    ("kg.rulebook",),
    ("kg.extract",),
    ("kg.resolve",),
    ("kg.reprints",),
    ("kg.graph",),
    ("kg.workspace",),
    ("kg.store",),
    ("kg.query", "kg.export"),
    ("kg.processes",),
    ("kg.crew", "kg.large_files"),
    ("kg.workers",),
    ("kg.second_pass",),
    ("kg.pipeline",),
    ("kg.spark",),
    ("kg.serve",),
    ("kg.terminal",),
    ("cli",),
)


def modules() -> list[Path]:
    return sorted([*(ROOT / "corpus").rglob("*.py"), *(ROOT / "kg").rglob("*.py"), ROOT / "cli.py"])


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer_of(module: str) -> int | None:
    """The row of a module of ours; None for any other, and for the bare package `kg`."""
    for row, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return row
    return None


def imported(path: Path) -> list[str]:
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    """No module imports from a row below its own."""
    own = layer_of(name_of(path))
    if name_of(path) == "kg":
        assert not [name for name in imported(path) if name.split(".")[0] in {"kg", "corpus", "cli"}]
        return
    assert own is not None, f"{name_of(path)} has no place in LAYERS"
    wrong = [name for name in imported(path) if (row := layer_of(name)) is not None and row > own]
    assert not wrong, f"{name_of(path)} imports upwards: {wrong}"


def test_spark_is_imported_by_its_jobs_alone() -> None:
    """What runs on one machine knows nothing of Spark; the command line loads the jobs when they are asked for."""
    for path in modules():
        name, found = name_of(path), imported(path)
        spark = [one for one in found if one.split(".")[0] in {"pyspark", "py4j"}]
        assert not spark or name.startswith("kg.spark.jobs."), f"{name} imports {spark}"
        jobs = [one for one in found if one.startswith("kg.spark")]
        assert not jobs or name.startswith(("kg.spark", "kg.terminal.")), f"{name} imports {jobs}"
        if not name.startswith("kg.spark.jobs"):
            assert not [one for one in _at_once(path) if one.startswith("kg.spark.jobs")], name


def _at_once(path: Path) -> list[str]:
    """What a module imports when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]


def test_commands_and_pages_load_no_large_library_before_it_is_used() -> None:
    """Each of these would add between a tenth of a second and a second to every command."""
    large = {
        "neo4j",
        "pyarrow",
        "networkx",
        "pandas",
        "rustworkx",
        "lxml",
        "rdflib",
        "PIL",
        "fontTools",
        "spacy",
        "onnxruntime",
    }
    script = f"import sys, cli, kg.export, kg.serve.app; print(sorted({large!r} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_every_layer_exists() -> None:
    """A row whose modules have gone is removed here too."""
    names = {name_of(path) for path in modules()}
    for row in LAYERS:
        for name in row:
            assert any(found == name or found.startswith(f"{name}.") for found in names), name
