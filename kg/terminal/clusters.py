"""`newskg spark` and `newskg import`: the same graph from a cluster."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.errors import OverruleError
from kg.pipeline import publish
from kg.resolve.overrules import NONE, Overrules, read_overrules
from kg.store.index import CypherIndex
from kg.terminal.options import (
    Neo4jOptions,
    gazetteer_option,
    json_option,
    neo4j_options,
    reading_options,
    workspace_option,
)
from kg.terminal.places import known_schema, neo4j_place
from kg.terminal.progress import progress_bar
from kg.workers import Settings
from kg.workspace import Workspace

_SHOWN = 20  # failures


@click.group("spark")
def spark_group() -> None:
    """Build the same graph on a Spark cluster, and use what it has made.

    \b
    Example:
      newskg spark submit hdfs:///news hdfs:///graph --master spark://host:7077
    """


@spark_group.command("submit")
@click.argument("source", metavar="INPUT")
@click.argument("target", metavar="OUTPUT")
@click.option("--master", metavar="URL", help="spark://HOST:PORT, yarn, k8s://…; without it Spark's own setting.")
@click.option("--archive", metavar="FILE", help="The interpreter for the workers: newskg spark pack.")
@click.option("--conf", multiple=True, metavar="KEY=VALUE", help="A setting of Spark's; repeatable.")
@click.option("--overrules", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="overrules.tsv")
@click.option("--min-confidence", type=click.FloatRange(0.0, 1.0), default=0.0, help="As of newskg ingest.")
@click.option("--buckets", type=click.IntRange(0, 10_000), default=0, help="Parts of the work; 0 chooses.")
@reading_options
@gazetteer_option
@json_option
def submit_command(
    source: str,
    target: str,
    master: str | None,
    archive: str | None,
    conf: tuple[str, ...],
    settings: Settings,
    overrules: Path | None,
    min_confidence: float,
    buckets: int,
    as_json: bool,
) -> None:
    """Read the files below INPUT on a cluster; records, nodes and edges come as parquet below OUTPUT.

    INPUT and OUTPUT are whatever Spark reads and writes: hdfs://, s3a://, a folder that all machines share. What is
    done already is not done again. Exit code 0 when every file went in, 1 when some did not.

    \b
    Example:
      newskg spark submit hdfs:///news hdfs:///graph --master spark://host:7077 --archive env.tar.gz
    """
    from kg.spark.submit import Wish, settings_from, submit  # noqa: PLC0415 - spaCy is large

    wish = Wish(
        source,
        target,
        settings,
        _overrules(overrules),
        min_confidence,
        buckets,
        master,
        archive,
        settings_from(conf),
    )
    with progress_bar(quiet=as_json) as bar:
        report = submit(wish, bar.stage)
    click.echo(json.dumps(asdict(report), ensure_ascii=False) if as_json else "\n".join(report.lines()))
    for place, reason in report.failures[:_SHOWN]:
        click.echo(f"Error: {place}: {reason}", err=True)
    if report.failed > _SHOWN:
        click.echo(f"Error: and {report.failed - _SHOWN} more; --json lists them", err=True)
    if report.failed:
        raise click.exceptions.Exit(1)


@spark_group.command("pack")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default="newskg-env.tar.gz",
    show_default=True,
)
@click.option("--with", "extras", multiple=True, metavar="PACKAGE", help="Also this package, e.g. zh_core_web_trf.")
def pack_command(output: Path, extras: tuple[str, ...]) -> None:
    """Write this interpreter with newskg and all it needs as an archive, for workers that have neither.

    They need the same kind of processor and a C library at least as new; Spark and Java are the cluster's own.

    \b
    Example:
      newskg spark pack -o env.tar.gz
    """
    from kg.spark.pack import write_archive  # noqa: PLC0415 - for this command alone

    size = write_archive(output, ("newskg", *extras))
    click.echo(f"{output}: {size / 1_000_000:.0f} MB; workers run ./environment/bin/python of it")


@spark_group.command("csv")
@click.argument("folder", metavar="OUTPUT")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR")
def csv_command(folder: str, output: Path) -> None:
    """Write the graph of a job as tables for `neo4j-admin database import full`: the fastest first load.

    \b
    Example:
      newskg spark csv hdfs:///graph -o tables && newskg neo4j import tables
    """
    from kg.export import Choice, export_graph  # noqa: PLC0415 - for this command alone
    from kg.spark.parquet_graph import ParquetGraph  # noqa: PLC0415 - Arrow is large

    graph = ParquetGraph(folder, known_schema())
    for path in export_graph(graph, known_schema(), "neo4j-csv", output, Choice(text=True)):
        click.echo(str(path))


@spark_group.command("push")
@click.argument("folder", metavar="OUTPUT")
@neo4j_options
@json_option
def push_command(folder: str, neo4j: Neo4jOptions, as_json: bool) -> None:
    """Bring a Neo4j database to the graph of a job; only the difference is written.

    One writer: the server is what takes the time, and several get in each other's way.

    \b
    Example:
      newskg spark push hdfs:///graph --neo4j neo4j://127.0.0.1:7687
    """
    from kg.spark.parquet_graph import ParquetGraph  # noqa: PLC0415 - Arrow is large

    graph = ParquetGraph(folder, known_schema())
    with progress_bar(quiet=as_json) as bar, neo4j_place(neo4j, known_schema()) as place:
        report = place.publish(graph, bar.stage)
    words = "\n".join(f"{key.replace('_', ' ')}: {n}" for key, n in asdict(report).items())
    click.echo(json.dumps(asdict(report)) if as_json else words)


@click.command("import")
@click.argument("records", metavar="RECORDS.parquet")
@workspace_option
@json_option
def import_records_command(records: str, folder: Path, as_json: bool) -> None:
    """Take the records that a cluster has made into the workspace, and bring its graph and index up to date.

    Sources that it has already with the same content cost nothing. Exit code 1 when some did not go in.

    \b
    Example:
      newskg import output/records.parquet -w graph
    """
    from kg.spark.intake import import_records  # noqa: PLC0415 - Arrow is large

    with (
        Workspace.open(folder, known_schema(), create=True) as workspace,
        progress_bar(quiet=as_json) as bar,
    ):
        report = import_records(records, workspace, known_schema(), bar.stage)
        publish(workspace, CypherIndex(workspace.index_folder, known_schema()), bar.stage)
    words = (
        f"{report.sources} sources new or changed, {report.unchanged} unchanged; {report.articles} articles, "
        f"{report.learners} read again\ndigest: {report.digest[:16]}"
    )
    click.echo(json.dumps(asdict(report), ensure_ascii=False) if as_json else words)
    for failure in report.failures:
        click.echo(f"Error: {failure.path}: {failure.reason}", err=True)
    if report.failures:
        raise click.exceptions.Exit(1)


def _overrules(path: Path | None) -> Overrules:
    if path is None:
        return NONE
    try:
        return read_overrules(path.read_text(encoding="utf-8-sig"), str(path), known_schema().entities)
    except (OSError, UnicodeDecodeError) as error:
        raise OverruleError(f"{path}: cannot be read as UTF-8 text: {error}") from error
