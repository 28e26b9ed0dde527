"""The `newskg` command: parse, call one function, print."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import click

from corpus.files import STDIN
from corpus.listing import list_articles, list_texts
from corpus.model import Article
from kg.errors import QueryError, WorkspaceError
from kg.export import WRITERS, export_graph
from kg.pipeline import extract_paths, ingest, publish, refresh_graph, split_paths
from kg.query.articles import article_of_text, articles_of_file, articles_of_stream, stored_article
from kg.query.ask import FORMATS, Format, format_answer, parse_parameters
from kg.query.cards import entity_card
from kg.query.conflicts import find_conflicts
from kg.query.figures import timeline
from kg.rulebook import load_rulebook
from kg.rulebook.schema import Schema
from kg.store import GraphPlace
from kg.store.index import CypherIndex
from kg.terminal.charts import conflicts_text, marks_for, timeline_text
from kg.terminal.explained import EXPLAINED, Explained, explained
from kg.terminal.options import (
    Neo4jOptions,
    NewskgGroup,
    json_option,
    min_confidence_option,
    neo4j_options,
    reading_options,
    workers_option,
    workspace_option,
)
from kg.terminal.places import neo4j_place
from kg.terminal.progress import file_progress
from kg.terminal.servers import neo4j_group
from kg.terminal.tables import card_text, ingest_summary, stats_of, stats_text
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


main.add_command(neo4j_group)


@main.command("ingest")
@click.argument("paths", nargs=-1, required=True)
@workspace_option
@workers_option
@reading_options
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
    """
    with Workspace.open(folder, _schema(), create=True) as workspace:
        with file_progress(quiet=as_json) as progress:
            report = ingest(
                paths,
                workspace,
                _schema(),
                settings,
                workers=workers,
                min_confidence=min_confidence,
                progress=progress,
            )
        publish(workspace, CypherIndex(workspace.index_folder, _schema()))
        if neo4j.uri:
            with neo4j_place(neo4j, _schema()) as place:
                publish(workspace, place)
    _print(
        json.dumps(asdict(report), ensure_ascii=False) if as_json else "\n".join(ingest_summary(report, _schema()))
    )
    _exit_for(len(report.failures))


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Default: stdout."
)
@workers_option
@reading_options
def extract(paths: tuple[str, ...], output: Any, workers: int, settings: Settings) -> None:
    """Write what each article says as JSON Lines; no store is touched.

    \b
    Example:
      newskg extract pages/ -o records.jsonl
    """
    failures = 0
    with file_progress() as progress:
        for result in extract_paths(paths, settings, workers=workers, progress=progress):
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
@workspace_option
@neo4j_options
@json_option
def push(folder: Path, neo4j: Neo4jOptions, as_json: bool) -> None:
    """Bring a Neo4j database to the workspace's graph; only the difference is written.

    Without --neo4j it goes to the server that `newskg neo4j start` runs.

    \b
    Example:
      newskg push --neo4j neo4j://127.0.0.1:7687
    """
    with _workspace(folder) as workspace, neo4j_place(neo4j, _schema()) as place:
        report = publish(workspace, place)
    words = "\n".join(f"{key.replace('_', ' ')}: {n}" for key, n in asdict(report).items())
    _print(json.dumps(asdict(report)) if as_json else words)


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
    with _place(folder, neo4j) as place:
        _print(place.digest())


@main.command()
@click.argument("cypher")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A value of $NAME.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds.")
@workspace_option
@neo4j_options
def query(
    cypher: str, parameters: tuple[str, ...], format_: str, timeout: float, folder: Path, neo4j: Neo4jOptions
) -> None:
    """Ask the graph in Cypher, read-only; `-` reads the query from stdin.

    \b
    Example:
      newskg query 'MATCH (a)-[r:OPERATES]->(b) RETURN a.name, b.name'
      newskg query 'MATCH (p:Park {name: $name}) RETURN p' -p name=京西智谷园区 --format json
    """
    text = sys.stdin.read() if cypher == "-" else cypher
    with _place(folder, neo4j) as place:
        answer = place.ask(text, parse_parameters(parameters), timeout=timeout)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in format_answer(answer, cast(Format, format_), columns):
        click.echo(line)


@main.command()
@click.argument("name")
@workspace_option
@json_option
def show(name: str, folder: Path, as_json: bool) -> None:
    """Print the card of an entity: kind, aliases, figures and relations, each with its sentence.

    \b
    Example:
      newskg show 京西智谷
    """
    with _workspace(folder) as workspace:
        card = entity_card(workspace, _schema(), name)
    _print(json.dumps(card.to_dict(), ensure_ascii=False) if as_json else "\n".join(card_text(card, _schema())))


@main.command("timeline")
@click.argument("name")
@click.argument("indicator", required=False)
@workspace_option
@json_option
def timeline_command(name: str, indicator: str | None, folder: Path, as_json: bool) -> None:
    """Print the figures of an entity in order of time, facts and plans, each with its sentence, and a chart.

    With INDICATOR, those whose indicator holds it. Figures without a time come last, by the date of their article.

    \b
    Example:
      newskg timeline 武汉人工智能计算中心 算力
    """
    with _workspace(folder) as workspace:
        found = timeline(workspace, _schema(), name, indicator)
    marks = marks_for(sys.stdout.encoding or "ascii")
    lines = timeline_text(found, _schema(), shutil.get_terminal_size().columns, marks)
    _print(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else "\n".join(lines))


@main.command()
@workspace_option
@json_option
def conflicts(folder: Path, as_json: bool) -> None:
    """List where two articles give different values for the same subject, indicator and time.

    Values are compared in base units, bounds and ranges as they are open. Indicators are the same when they differ
    by punctuation, 的, the subject's name before them or a closing word of up to two characters: 算力, 算力规模.

    \b
    Example:
      newskg conflicts --json
    """
    with _workspace(folder) as workspace:
        found = find_conflicts(workspace)
    data = [conflict.to_dict() for conflict in found]
    text = "\n".join(conflicts_text(found, _schema()))
    _print(json.dumps({"conflicts": data}, ensure_ascii=False) if as_json else text)


@main.command("explain")
@click.argument("wanted", metavar="ARTICLE_OR_TEXT", required=False)
@click.option("--text", help="Explain this text instead.")
@click.option("--format", "format_", type=click.Choice(EXPLAINED), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Default: stdout."
)
@reading_options
@workspace_option
def explain_command(
    wanted: str | None, text: str | None, format_: str, output: Any, model: str, folder: Path
) -> None:
    """Show why an article says what it says: names, clauses, the frames that fired, those that nearly did.

    ARTICLE_OR_TEXT is a file, `-`, or an article of the workspace by its id or a part of its title.

    \b
    Example:
      newskg explain page.txt
      newskg explain --text '甲科技园位于北京市海淀区，由乙公司运营。' --format html -o why.html
    """
    if (wanted is None) == (text is None):
        raise click.UsageError("give an article, a file or -, or a text with --text; one of them")
    articles = [article_of_text(text)] if text is not None else _articles(str(wanted), folder)
    output.writelines(f"{line}\n" for line in explained(articles, cast(Explained, format_), model))


@main.command()
@workspace_option
@json_option
def stats(folder: Path, as_json: bool) -> None:
    """Count what the workspace holds.

    \b
    Example:
      newskg stats --json
    """
    with _workspace(folder) as workspace:
        counts = stats_of(workspace, _schema())
    _print(json.dumps(counts, ensure_ascii=False) if as_json else "\n".join(stats_text(counts, _schema())))


@main.command()
@click.option("--format", "format_", type=click.Choice(sorted(WRITERS)), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE")
@click.option("--with-text", is_flag=True, help="Articles and sentences too.")
@workspace_option
def export(format_: str, output: Path, with_text: bool, folder: Path) -> None:
    """Write the graph as a file for other tools.

    \b
    Example:
      newskg export --format graphml -o graph.graphml
    """
    with _workspace(folder) as workspace:
        for path in export_graph(workspace, _schema(), format_, output, with_text=with_text):
            _print(str(path))


@main.command()
@click.argument("sources", nargs=-1, required=True)
@workspace_option
def remove(sources: tuple[str, ...], folder: Path) -> None:
    """Take back what these sources said; `newskg stats` lists the sources.

    \b
    Example:
      newskg remove 2025/page-1.txt
    """
    with _workspace(folder) as workspace:
        unknown = [source for source in sources if not workspace.remove_source(source)]
        refresh_graph(workspace, _schema())
        publish(workspace, CypherIndex(workspace.index_folder, _schema()))
    for source in unknown:
        click.echo(f"Error: {source}: no source of that name in {folder}", err=True)
    _exit_for(len(unknown))


def _articles(wanted: str, folder: Path) -> list[Article]:
    """The articles of a file or of stdin; of the workspace when there is no such file."""
    if wanted == STDIN:
        return articles_of_stream(sys.stdin.buffer)
    if os.path.exists(wanted):  # noqa: PTH110 - a sentence is too long for a path, and pathlib raises
        return articles_of_file(wanted)
    try:
        with _workspace(folder) as workspace:
            return [stored_article(workspace, wanted)]
    except WorkspaceError as error:
        raise QueryError(f"{wanted}: no such file, and {error}") from error


def _schema() -> Schema:
    """Loaded once, and inside a command, so that a fault in a rule file ends it in words."""
    return load_rulebook().schema


@contextmanager
def _workspace(folder: Path) -> Iterator[Workspace]:
    """The workspace with its graph up to date, also after a run that was stopped."""
    with Workspace.open(folder, _schema()) as workspace:
        if refresh_graph(workspace, _schema()):
            click.echo("The last run was stopped before its graph was built; built now.", err=True)
        yield workspace


@contextmanager
def _place(folder: Path, neo4j: Neo4jOptions) -> Iterator[GraphPlace]:
    """Neo4j when one is named, else the index of the workspace, up to date."""
    if neo4j.uri:
        with neo4j_place(neo4j, _schema()) as place:
            yield place
        return
    with _workspace(folder) as workspace:
        index = CypherIndex(workspace.index_folder, _schema())
        publish(workspace, index)
        try:
            yield index
        finally:
            index.close()


def _print(text: str) -> None:
    click.echo(text)


def _exit_for(failures: int) -> None:
    if failures:
        raise click.exceptions.Exit(1)


__all__ = ["main"]

if __name__ == "__main__":
    main()
