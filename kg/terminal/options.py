"""Options that several commands share, as decorators, and how errors end a command."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import click

from corpus.errors import NewskgError
from corpus.readers import Limits
from corpus.readers.base import FIELDS
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given
from kg.workers import Settings

DEFAULT_WORKSPACE = "newskg-workspace"
Command = Callable[..., Any]
_LIMITS = tuple(limit.name for limit in fields(Limits))


@dataclass(frozen=True, slots=True)
class Neo4jOptions:
    """How to reach a Neo4j; `uri` None means the local server, when one runs."""

    uri: str | None
    user: str
    password: str | None
    database: str


def workspace_option(command: Command) -> Command:
    """`-w DIR`, else NEWSKG_WORKSPACE, else a folder here."""
    return click.option(
        "-w",
        "--workspace",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="NEWSKG_WORKSPACE",
        default=DEFAULT_WORKSPACE,
        show_default=True,
        help="Folder of the workspace [env: NEWSKG_WORKSPACE].",
    )(command)


def neo4j_options(command: Command) -> Command:
    """The four options that say which Neo4j; the command receives them as `neo4j: Neo4jOptions`."""

    @functools.wraps(command)
    def wrapper(
        *args: Any,
        neo4j_uri: str | None,
        neo4j_user: str,
        neo4j_password: str | None,
        neo4j_database: str,
        **kwargs: Any,
    ) -> Any:
        return command(*args, neo4j=Neo4jOptions(neo4j_uri, neo4j_user, neo4j_password, neo4j_database), **kwargs)

    for option in (
        click.option("--neo4j-database", envvar="NEWSKG_NEO4J_DATABASE", default="neo4j", show_default=True),
        click.option("--neo4j-password", envvar="NEWSKG_NEO4J_PASSWORD", help="Better given in the environment."),
        click.option("--neo4j-user", envvar="NEWSKG_NEO4J_USER", default="neo4j", show_default=True),
        click.option(
            "--neo4j",
            "neo4j_uri",
            metavar="URI",
            envvar="NEWSKG_NEO4J_URI",
            help="A Neo4j server, e.g. neo4j://127.0.0.1:7687 [env: NEWSKG_NEO4J_URI]; `local` is the one that "
            "`newskg neo4j start` runs.",
        ),
    ):
        wrapper = option(wrapper)
    return wrapper


def workers_option(command: Command) -> Command:
    """`--workers N`; 0 lets the program choose."""
    return click.option(
        "--workers",
        type=click.IntRange(0, 256),
        default=0,
        metavar="N",
        help="Processes that extract; 0 chooses by the amount of text.",
    )(command)


def reading_options(command: Command) -> Command:
    """`--model`, `--field` and `--limit`; the command receives them as `settings: Settings`."""

    @functools.wraps(command)
    def wrapper(*args: Any, model: str, fields: Sequence[str], limits: Sequence[str], **kwargs: Any) -> Any:
        chosen = replace(Limits(), **{key: _whole(key, value) for key, value in _pairs(limits, "--limit", _LIMITS)})
        named = tuple(_pairs(fields, "--field", FIELDS))
        return command(*args, settings=Settings(model, fields=named, limits=chosen), **kwargs)

    for option in (
        click.option(
            "--limit",
            "limits",
            multiple=True,
            metavar="NAME=NUMBER",
            help=f"Raise a limit of what one file may cost; known: {', '.join(_LIMITS)}.",
        ),
        click.option(
            "--field",
            "fields",
            multiple=True,
            metavar="FIELD=COLUMN",
            help=f"Which column of a table holds what; fields: {', '.join(FIELDS)}.",
        ),
        click.option(
            "--model",
            default="lac",
            show_default=True,
            metavar="NAME",
            help="The tagger: lac, or any installed spaCy pipeline, e.g. zh_core_web_trf.",
        ),
    ):
        wrapper = option(wrapper)
    return wrapper


def _pairs(values: Sequence[str], option: str, known: Sequence[str]) -> list[tuple[str, str]]:
    pairs = [(name.strip(), value.strip()) for name, _, value in (text.partition("=") for text in values)]
    for name, value in pairs:
        if name not in known or not value:
            raise click.BadParameter(
                f"{name}={value}: expected NAME=VALUE with one of {', '.join(known)}", param_hint=option
            )
    return pairs


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise click.BadParameter(f"{name}={value}: expected a whole number", param_hint="--limit") from error


def gazetteer_option(command: Command) -> Command:
    """`--gazetteer FILE`, checked before anything is read; below `reading_options`, adding to its settings."""

    @functools.wraps(command)
    def wrapper(*args: Any, gazetteer: Path | None, settings: Settings, **kwargs: Any) -> Any:
        if gazetteer is not None:
            load_given(gazetteer, load_rulebook().schema)
        return command(*args, settings=replace(settings, gazetteer=gazetteer), **kwargs)

    return click.option(
        "--gazetteer",
        type=click.Path(dir_okay=False, exists=True, path_type=Path),
        metavar="FILE",
        help="Names of your own: a table with tabs, header `name type kind aliases`, aliases parted by |; kind and "
        "aliases may be empty.",
    )(wrapper)


def min_confidence_option(command: Command) -> Command:
    """`--min-confidence X`: which relations enter the graph; kept in the workspace until another is given."""
    return click.option(
        "--min-confidence",
        type=click.FloatRange(0.0, 1.0),
        metavar="X",
        help="Keep relations below X (0 to 1) out of the graph. The workspace remembers it, for all its sources; "
        "0 lets all in again.",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: the same result for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")(command)


class NewskgGroup(click.Group):
    """Commands whose known errors end as one line on stderr and exit code 1, Ctrl-C as exit code 130.

    Wrong usage is click's own, exit code 2.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NewskgError as error:
            # A note shows the place in a query: its line, and a caret below.
            raise click.ClickException("\n".join([str(error), *getattr(error, "__notes__", ())])) from error
        except KeyboardInterrupt as error:
            click.echo("Interrupted. What was done is kept; the same command goes on from there.", err=True)
            raise click.exceptions.Exit(130) from error
        except BrokenPipeError as error:
            raise click.exceptions.Exit(0) from error
