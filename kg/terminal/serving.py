"""`newskg serve`: the graph in a browser, on one's own machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from kg.errors import ServeError
from kg.pipeline import publish
from kg.serve.live import Live, LiveNeo4j, LiveWorkspace
from kg.store.index import CypherIndex
from kg.terminal.options import Neo4jOptions, neo4j_options, workspace_option
from kg.terminal.places import known_schema, neo4j_place, open_workspace
from kg.terminal.progress import progress_bar

DEFAULT_PORT = 8765
_LEAST_TOKEN = 16  # characters
TOKEN = "NEWSKG_TOKEN"  # noqa: S105 - the variable's name


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Another address needs a token; one is made.")
@workspace_option
@neo4j_options
def serve_command(port: int, host: str, folder: Path, neo4j: Neo4jOptions) -> None:
    """Look at the graph in a browser: search, neighbours, paths, figures over time, articles, Cypher.

    Serves this machine only. With --host, others may come who have the token: NEWSKG_TOKEN, or the one in the
    address that is printed.

    \b
    Example:
      newskg serve
      newskg serve --neo4j local --port 0
    """
    # Other commands do without a web server.
    from kg.serve.app import build_app  # noqa: PLC0415
    from kg.serve.guard import Rules, is_loopback  # noqa: PLC0415
    from kg.serve.run import listen, server_for  # noqa: PLC0415

    rules = Rules(host, None if is_loopback(host) else _token())
    # Ctrl-C is how a server ends, no failure.
    with _live(folder, neo4j) as live, listen(host, port) as socket, suppress(KeyboardInterrupt):
        shown = f"[{host}]" if ":" in host else host
        login = f"?token={rules.token}" if rules.token else ""
        click.echo(f"http://{shown}:{socket.getsockname()[1]}/{login}")
        click.echo("Open this address in a browser. Ctrl-C ends.", err=True)
        server_for(build_app(live, rules)).run(sockets=[socket])


def _token() -> str:
    """The user's token, else a new one. Raises ServeError for one that can be guessed."""
    given = os.environ.get(TOKEN)
    if given is not None and (len(given) < _LEAST_TOKEN or not given.isascii() or not given.isalnum()):
        raise ServeError(f"{TOKEN}: expected at least {_LEAST_TOKEN} letters and digits")
    return given or secrets.token_hex(16)


@contextmanager
def _live(folder: Path, neo4j: Neo4jOptions) -> Iterator[Live]:
    schema = known_schema()
    if neo4j.uri:
        with neo4j_place(neo4j, schema) as place:
            yield LiveNeo4j(f"Neo4j {neo4j.database}", schema, place)
        return
    with open_workspace(folder) as workspace:
        index = CypherIndex(workspace.index_folder, schema)
        with progress_bar() as bar:
            publish(workspace, index, bar.stage)
    try:
        yield LiveWorkspace(folder.resolve(), schema, index)
    finally:
        index.close()
