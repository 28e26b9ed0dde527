"""The commands that ask what the graph holds: query, show, timeline, conflicts, explain, stats."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from corpus.files import STDIN
from corpus.model import Article
from kg.errors import QueryError, WorkspaceError
from kg.query.answers import parse_parameters
from kg.query.articles import (
    Told,
    article_of_text,
    articles_of_file,
    articles_of_stream,
    stored_article,
    told,
)
from kg.query.cards import entity_card
from kg.query.conflicts import find_conflicts
from kg.query.figures import timeline
from kg.store.explaining import explain, explained_lines
from kg.store.index import CypherIndex
from kg.terminal.answering import Answering, answer_options
from kg.terminal.charts import conflicts_text, marks_for, timeline_text
from kg.terminal.explained import EXPLAINED, Explained, explained
from kg.terminal.options import (
    gazetteer_option,
    json_option,
    reading_options,
    workspace_option,
)
from kg.terminal.places import known_schema, open_place, open_workspace
from kg.terminal.tables import card_text, stats_of, stats_text
from kg.workers import Settings


@click.command()
@click.argument("cypher")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A value of $NAME.")
@click.option("--explain", "only_explain", is_flag=True, help="Say how the index answers, and do not ask.")
@json_option
@answer_options
def query(
    cypher: str, parameters: tuple[str, ...], only_explain: bool, as_json: bool, answering: Answering
) -> None:
    """Ask the graph in Cypher, read-only; `-` reads the query from stdin.

    \b
    Example:
      newskg query 'MATCH (a)-[r:OPERATES]->(b) RETURN a.name, b.name'
      newskg query 'MATCH (p:Park {name: $name}) RETURN p' -p name=京西智谷园区 --format json
      newskg query --explain 'MATCH (p:Park) RETURN p.name, COUNT { (p)--() } AS edges'
    """
    text, values = sys.stdin.read() if cypher == "-" else cypher, parse_parameters(parameters)
    if only_explain:
        _print_plan(text, values, answering, as_json=as_json or answering.format == "json")
    else:
        (replace(answering, format="json") if as_json else answering).run(text, values)


def _print_plan(cypher: str, parameters: dict[str, Any], answering: Answering, *, as_json: bool) -> None:
    with open_place(answering.folder, answering.neo4j) as place:
        if not isinstance(place, CypherIndex):
            raise click.UsageError("--explain is about the index; leave out --neo4j, and ask Neo4j with EXPLAIN")
        found = explain(cypher, place.plan(cypher, parameters))
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else "\n".join(explained_lines(found)))


@click.command()
@click.argument("name")
@workspace_option
@json_option
def show(name: str, folder: Path, as_json: bool) -> None:
    """Print the card of an entity: kind, aliases, figures and relations, each with its sentence.

    \b
    Example:
      newskg show 京西智谷
    """
    with open_workspace(folder) as workspace:
        card = entity_card(workspace, known_schema(), name)
    click.echo(
        json.dumps(card.to_dict(), ensure_ascii=False) if as_json else "\n".join(card_text(card, known_schema()))
    )


@click.command("timeline")
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
    with open_workspace(folder) as workspace:
        found = timeline(workspace, known_schema(), name, indicator)
    marks = marks_for(sys.stdout.encoding or "ascii")
    lines = timeline_text(found, known_schema(), shutil.get_terminal_size().columns, marks)
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else "\n".join(lines))


@click.command()
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
    with open_workspace(folder) as workspace:
        found = find_conflicts(workspace)
    data = [conflict.to_dict() for conflict in found]
    text = "\n".join(conflicts_text(found, known_schema()))
    click.echo(json.dumps({"conflicts": data}, ensure_ascii=False) if as_json else text)


@click.command("explain")
@click.argument("wanted", metavar="ARTICLE_OR_TEXT", required=False)
@click.option("--text", help="Explain this text instead.")
@click.option("--format", "format_", type=click.Choice(EXPLAINED), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Default: stdout."
)
@reading_options
@gazetteer_option
@workspace_option
def explain_command(
    wanted: str | None, text: str | None, format_: str, output: Any, settings: Settings, folder: Path
) -> None:
    """Show why an article says what it says: names, clauses, the frames that fired, those that nearly did.

    ARTICLE_OR_TEXT is a file, `-`, or an article of the workspace by its id or a part of its title; that is read as
    it was for the workspace, with the names that other articles teach it.

    \b
    Example:
      newskg explain page.txt
      newskg explain --text '甲科技园位于北京市海淀区，由乙公司运营。' --format html -o why.html
    """
    if (wanted is None) == (text is None):
        raise click.UsageError("give an article, a file or -, or a text with --text; one of them")
    articles, known = ([article_of_text(text)], None) if text is not None else _articles(str(wanted), folder)
    output.writelines(f"{line}\n" for line in explained(articles, cast(Explained, format_), settings, known))


@click.command()
@workspace_option
@json_option
def stats(folder: Path, as_json: bool) -> None:
    """Count what the workspace holds.

    \b
    Example:
      newskg stats --json
    """
    with open_workspace(folder) as workspace:
        counts = stats_of(workspace, known_schema())
    click.echo(json.dumps(counts, ensure_ascii=False) if as_json else "\n".join(stats_text(counts, known_schema())))


def _articles(wanted: str, folder: Path) -> tuple[list[Article], Told | None]:
    """The articles of a file or of stdin; if there is no such file, that of the workspace and what it was told."""
    if wanted == STDIN:
        return articles_of_stream(sys.stdin.buffer), None
    if os.path.exists(wanted):  # noqa: PTH110 - a sentence is too long for a path, and pathlib raises
        return articles_of_file(wanted), None
    try:
        with open_workspace(folder) as workspace:
            article = stored_article(workspace, wanted)
            return [article], told(workspace, article)
    except WorkspaceError as error:
        raise QueryError(f"{wanted}: no such file, and {error}") from error


ASKING: tuple[click.Command, ...] = (query, show, timeline_command, conflicts, explain_command, stats)
