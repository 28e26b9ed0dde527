"""What the tests of the places share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import Servers, wipe
from tests.store.differential import Pair


@pytest.fixture(scope="module")
def both(neo4j_servers: Servers, neo4j_version: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The index and a Neo4j, to be brought to the same graph and asked the same."""
    connection = neo4j_servers.get(neo4j_version)
    wipe(connection)
    with Pair.open(connection, tmp_path_factory.mktemp("both")) as pair:
        yield pair
