"""`newskg neo4j`: a local Neo4j server of the user's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from kg.store.server import console, server_status, start_server, stop_server
from kg.store.server_jars import CURRENT, LONG_TERM
from kg.store.server_jars import Progress as Tell
from kg.terminal.options import json_option

_version = click.option(
    "--version", "version", type=click.Choice([CURRENT, LONG_TERM]), default=CURRENT, show_default=True
)


@click.group("neo4j")
def neo4j_group() -> None:
    """Run a local Neo4j server, without Docker, Java or Maven.

    \b
    Example:
      newskg neo4j start
      newskg push
    """


@neo4j_group.command()
@_version
@json_option
def start(version: str, as_json: bool) -> None:
    """Fetch what is missing (once), start the server and wait until it answers.

    It listens on the loopback address alone, with a generated password that only you can read.

    \b
    Example:
      newskg neo4j start
    """
    with _download_progress() as progress:
        info = start_server(version=version, progress=progress, say=_say)
    click.echo(json.dumps(info.as_dict(), ensure_ascii=False) if as_json else info.in_words())


@neo4j_group.command()
def stop() -> None:
    """Stop the server; its data stay.

    \b
    Example:
      newskg neo4j stop
    """
    click.echo("stopped" if stop_server() else "no server was running")


@neo4j_group.command()
@json_option
def status(as_json: bool) -> None:
    """Say whether the server runs, and where. Exit code 3 when it does not.

    \b
    Example:
      newskg neo4j status --json
    """
    info = server_status()
    click.echo(json.dumps(info.as_dict(), ensure_ascii=False) if as_json else info.in_words())
    if not info.running:
        raise click.exceptions.Exit(3)


@neo4j_group.command("console")
@_version
def run_console(version: str) -> None:
    """Run the server in the foreground, its log on the terminal, until Ctrl-C.

    \b
    Example:
      newskg neo4j console
    """
    with _download_progress() as progress:
        code = console(version=version, progress=progress, say=_say)
    sys.exit(code)


@neo4j_group.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace the database that is there.")
@_version
@json_option
def import_command(folder: Path, overwrite: bool, version: str, as_json: bool) -> None:
    """Load tables into the local server, which must be stopped, and start it: the fastest first load.

    Later changes go in with `newskg push`, which writes the difference.

    \b
    Example:
      newskg export --format neo4j-csv -o tables && newskg neo4j import tables
    """
    from kg.store.server_import import finish_import, import_tables  # noqa: PLC0415 - the driver is large

    import_tables(folder, version=version, overwrite=overwrite, say=_say)
    info = start_server(version=version, say=_say)
    if info.connection:
        finish_import(folder, info.connection)
    click.echo(json.dumps(info.as_dict(), ensure_ascii=False) if as_json else info.in_words())


def _say(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def _download_progress() -> Iterator[Tell]:
    """A bar that appears with the first byte that has to be fetched."""
    columns = (TextColumn("fetching"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)

    def tell(done: int, total: int) -> None:
        if not bar.live.is_started:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        bar.stop()
