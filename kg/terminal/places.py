"""Which Neo4j a command means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import StoreError
from kg.rulebook.schema import Schema
from kg.store.neo4j import Neo4jPlace
from kg.store.server import ConnectionInfo, discover_server
from kg.terminal.options import Neo4jOptions

LOCAL = "local"


@contextmanager
def neo4j_place(options: Neo4jOptions, schema: Schema) -> Iterator[Neo4jPlace]:
    """The server named, or the local one for `local` and for nothing. Raises StoreError when there is none."""
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
