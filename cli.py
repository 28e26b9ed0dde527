"""The `newskg` command: parse, call one function, print."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from corpus.listing import list_articles, list_texts
from kg.export import export_graph
from kg.pipeline import extract_paths, ingest, publish, refresh_graph, split_paths
from kg.store.index import CypherIndex
from kg.terminal.asking import ASKING
from kg.terminal.choosing import Asked, choice_options, format_option
from kg.terminal.clusters import import_records_command, spark_group
from kg.terminal.comparing import COMPARING
from kg.terminal.entities import entities_group
from kg.terminal.named import ask_command
from kg.terminal.options import (
    Neo4jOptions,
    NewskgGroup,
    gazetteer_option,
    json_option,
    min_confidence_option,
    neo4j_options,
    reading_options,
    workers_option,
    workspace_option,
)
from kg.terminal.places import known_schema, neo4j_place, open_place, open_workspace
from kg.terminal.progress import progress_bar
from kg.terminal.servers import neo4j_group
from kg.terminal.serving import serve_command
from kg.terminal.tables import ingest_summary
from kg.workers import Failure, Settings
from kg.workspace import Workspace


@click.group(cls=NewskgGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newskg")
def main() -> None:
    """Build a knowledge graph with evidence from folders of Chinese news, and ask it.

    \b
    Example:
      newskg ingest pages/ && newskg show 京西智谷
    """


_GROUPS = (neo4j_group, entities_group, spark_group)
for _command in (*_GROUPS, ask_command, serve_command, import_records_command, *ASKING, *COMPARING):
    main.add_command(_command)


@main.command("ingest")
@click.argument("paths", nargs=-1, required=True)
@workspace_option
@workers_option
@reading_options
@gazetteer_option
@min_confidence_option
@neo4j_options
@json_option
def ingest_command(
    paths: tuple[str, ...],
    folder: Path,
    workers: int,
    settings: Settings,
    min_confidence: float | None,
    neo4j: Neo4jOptions,
    as_json: bool,
) -> None:
    """Read files, folders and globs into the workspace, and bring its graph and index up to date.

    Exit code 0 when every file went in, 1 when some did not.

    \b
    Example:
      newskg ingest pages/ 'more/2025-*.txt' archive.zip -w graph
      newskg ingest scraped.csv --field title=HEADLINE --field text=BODY
      newskg ingest pages/ --gazetteer names.tsv
    """
    with Workspace.open(folder, known_schema(), create=True) as workspace, progress_bar(quiet=as_json) as bar:
        report = ingest(
            paths,
            workspace,
            known_schema(),
            settings,
            workers=workers,
            min_confidence=min_confidence,
            progress=bar.file,
            watch=bar.stage,
        )
        publish(workspace, CypherIndex(workspace.index_folder, known_schema()), bar.stage)
        if neo4j.uri:
            with neo4j_place(neo4j, known_schema()) as place:
                publish(workspace, place, bar.stage)
    click.echo(
        json.dumps(asdict(report), ensure_ascii=False)
        if as_json
        else "\n".join(ingest_summary(report, known_schema()))
    )
    _exit_for(len(report.failures))


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Default: stdout."
)
@click.option("--alone", is_flag=True, help="Each article by itself: names found in others do not help.")
@workers_option
@reading_options
@gazetteer_option
def extract(paths: tuple[str, ...], output: Any, alone: bool, workers: int, settings: Settings) -> None:
    """Write what each article says as JSON Lines; no store is touched.

    Names that one article has found with certainty help in all, so that the output comes when all files are read;
    with --alone that of a file when it is read.

    \b
    Example:
      newskg extract pages/ -o records.jsonl
    """
    failures = 0
    with progress_bar() as bar:
        read = extract_paths(paths, settings, workers=workers, alone=alone, progress=bar.file, watch=bar.stage)
        for result in read:
            output.writelines(f"{line}\n" for _, line in result.records)
            failures += len(result.failures)
            for failure in result.failures:
                click.echo(f"Error: {failure.path}: {failure.reason}", err=True)
    _exit_for(failures)


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--text", "with_text", is_flag=True, help="The rejoined text of each article.")
@reading_options
def split(paths: tuple[str, ...], with_text: bool, settings: Settings) -> None:
    """Show the articles found in pages: lines, kind, title and authors, one line an article.

    \b
    Example:
      newskg split pages/p1.txt
      newskg split pages/p1.txt --text
    """
    failures = 0
    for item in split_paths(paths, settings):
        if isinstance(item, Failure):
            failures += 1
            click.echo(f"Error: {item.path}: {item.reason}", err=True)
            continue
        for line in list_texts([item]) if with_text else list_articles([item]):
            click.echo(line)
    _exit_for(failures)


@main.command()
@click.option("--whole", is_flag=True, help="Read and compare everything, whatever was pushed before.")
@workspace_option
@neo4j_options
@json_option
def push(whole: bool, folder: Path, neo4j: Neo4jOptions, as_json: bool) -> None:
    """Bring a Neo4j database to the workspace's graph; only the difference is written.

    When nobody else has written to it since the last push, only what has changed is looked at. Without --neo4j it
    goes to the server that `newskg neo4j start` runs.

    \b
    Example:
      newskg push --neo4j neo4j://127.0.0.1:7687
    """
    with open_workspace(folder) as workspace, neo4j_place(neo4j, known_schema()) as place:
        if whole:
            workspace.ledger.forget_all()
        with progress_bar(quiet=as_json) as bar:
            report = publish(workspace, place, bar.stage)
    words = "\n".join(f"{key.replace('_', ' ')}: {n}" for key, n in asdict(report).items())
    click.echo(json.dumps(asdict(report)) if as_json else words)


@main.command()
@workspace_option
@neo4j_options
def digest(folder: Path, neo4j: Neo4jOptions) -> None:
    """Print the digest of the graph, read from the workspace's index, or from Neo4j with --neo4j.

    \b
    Example:
      newskg digest
      newskg digest --neo4j local
    """
    with open_place(folder, neo4j) as place:
        click.echo(place.digest())


@main.command()
@format_option
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="FILE")
@choice_options
@workspace_option
def export(format_: str, output: Path, asked: Asked, folder: Path) -> None:
    """Write the graph, or the part of it that the options choose, as a file for other tools.

    \b
    Example:
      newskg export --format graphml -o graph.graphml
      newskg export --format csv -o near.csv --around 京西智谷 --hops 2 --status actual
    """
    with open_workspace(folder) as workspace:
        choice = asked.choice(workspace)
        for path in export_graph(workspace, known_schema(), format_, output, choice):
            click.echo(str(path))


@main.command()
@click.argument("sources", nargs=-1, required=True)
@workspace_option
def remove(sources: tuple[str, ...], folder: Path) -> None:
    """Take back what these sources said; `newskg stats` lists the sources.

    \b
    Example:
      newskg remove 2025/page-1.txt
    """
    with open_workspace(folder) as workspace:
        unknown = [source for source in sources if not workspace.remove_source(source)]
        with progress_bar() as bar:
            refresh_graph(workspace, known_schema(), bar.stage)
            publish(workspace, CypherIndex(workspace.index_folder, known_schema()), bar.stage)
    for source in unknown:
        click.echo(f"Error: {source}: no source of that name in {folder}", err=True)
    _exit_for(len(unknown))


def _exit_for(failures: int) -> None:
    if failures:
        raise click.exceptions.Exit(1)


__all__ = ["main"]

if __name__ == "__main__":
    main()
