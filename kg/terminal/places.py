"""The workspace and the place that a command means, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.errors import StoreError
from kg.pipeline import publish, refresh_graph
from kg.rulebook import load_rulebook
from kg.rulebook.schema import Schema
from kg.store import GraphPlace
from kg.store.index import CypherIndex
from kg.store.server import ConnectionInfo, discover_server
from kg.terminal.options import Neo4jOptions
from kg.terminal.progress import progress_bar
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.store.neo4j import Neo4jPlace

LOCAL = "local"


def known_schema() -> Schema:
    """Loaded once, and inside a command, so that a fault in a rule file ends it in words."""
    return load_rulebook().schema


@contextmanager
def open_workspace(folder: Path) -> Iterator[Workspace]:
    """The workspace with its graph up to date, also after a run that was stopped."""
    with Workspace.open(folder, known_schema()) as workspace:
        with progress_bar() as bar:
            again = refresh_graph(workspace, known_schema(), bar.stage)
        if again:
            click.echo(
                "The graph was built again: the last run was stopped, or rules or overrules have changed.", err=True
            )
        yield workspace


@contextmanager
def open_place(folder: Path, neo4j: Neo4jOptions) -> Iterator[GraphPlace]:
    """Neo4j when one is named, else the index of the workspace, up to date."""
    if neo4j.uri:
        with neo4j_place(neo4j, known_schema()) as place:
            yield place
        return
    with open_workspace(folder) as workspace:
        index = CypherIndex(workspace.index_folder, known_schema())
        with progress_bar() as bar:
            publish(workspace, index, bar.stage)
        try:
            yield index
        finally:
            index.close()


@contextmanager
def neo4j_place(options: Neo4jOptions, schema: Schema) -> Iterator[Neo4jPlace]:
    """The server named, or the local one for `local` and for nothing. Raises StoreError when there is none."""
    from kg.store.neo4j import Neo4jPlace  # noqa: PLC0415 - the driver is large

    info = _connection(options)
    with Neo4jPlace.connect(info.uri, info.user, info.password, info.database, schema=schema) as place:
        yield place


def _connection(options: Neo4jOptions) -> ConnectionInfo:
    if options.uri and options.uri != LOCAL:
        return ConnectionInfo(options.uri, options.user, options.password or "", options.database)
    found = discover_server()
    if found is None:
        raise StoreError(
            "no local Neo4j server runs: start it with `newskg neo4j start`, or name one with --neo4j URI"
        )
    return found
