"""Real servers for the tests: one Neo4j at a time, each release once, gone when the tests are, however they end.

NEWSKG_TEST_NEO4J_URI (and _USER, _PASSWORD, _DATABASE) names a server of the user's instead; its database must be
empty, the tests delete what is in it. NEWSKG_REQUIRE_NEO4J=1 turns the skips for want of a server into failures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from neo4j import Driver, GraphDatabase

from kg.errors import StoreError
from kg.store.server import ConnectionInfo, temporary_server
from kg.store.server_config import cache_folder
from kg.store.server_jars import CURRENT, LONG_TERM, fetch_jars, load_release
from kg.store.server_java import find_java

# A machine that others use may take any time for an example; what must be fast is measured in `benchmarks`.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

YOURS = "yours"
WIPE = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"


def neo4j_versions() -> list[str]:
    """The releases to test with: the user's server alone, or the current one and, given a Java for it, the LTS."""
    if os.environ.get("NEWSKG_TEST_NEO4J_URI"):
        return [YOURS]
    try:
        find_java(load_release(LONG_TERM))
    except StoreError:
        return [CURRENT]
    return [CURRENT, LONG_TERM]


class Servers:
    """Hands out one server at a time; asking for another release ends the one that runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._running: tuple[str, ConnectionInfo] | None = None
        self._failed: dict[str, str] = {}

    def get(self, version: str) -> ConnectionInfo:
        if self._running is None or self._running[0] != version:
            self.close()
            self._running = (version, self._start(version))
        return self._running[1]

    def require(self, version: str) -> None:
        """The test starts a server of its own: skip or fail without the parts, and end the one that runs."""
        self.close()
        try:
            release = load_release(version)
            find_java(release)
            fetch_jars(release, cache_folder())
        except StoreError as error:
            _give_up(f"no Neo4j {version} for the tests: {error}")

    def close(self) -> None:
        self._running = None
        self._stack.close()

    def _start(self, version: str) -> ConnectionInfo:
        if version in self._failed:
            _give_up(self._failed[version])
        try:
            if version == YOURS:
                yours = _yours()
                self._stack.callback(wipe, yours)  # so that the next run finds it empty again
                return yours
            info = self._stack.enter_context(temporary_server(self._folder / version, version=version))
        except StoreError as error:
            self._failed[version] = f"no Neo4j {version} for the tests: {error}"
            _give_up(self._failed[version])
        assert info.connection is not None
        return info.connection


def _yours() -> ConnectionInfo:
    given = {name: os.environ.get(f"NEWSKG_TEST_NEO4J_{name}") for name in ("URI", "USER", "PASSWORD", "DATABASE")}
    connection = ConnectionInfo(
        str(given["URI"]), given["USER"] or "neo4j", given["PASSWORD"] or "", given["DATABASE"] or "neo4j"
    )
    with _driver(connection) as driver:
        records = driver.execute_query("MATCH (n) RETURN count(n) AS n", database_=connection.database).records
    if records[0]["n"]:
        pytest.exit(f"{connection!r} is not empty, and the tests would empty it; give them an empty database", 2)
    return connection


def _driver(connection: ConnectionInfo) -> Driver:
    return GraphDatabase.driver(
        connection.uri, auth=(connection.user, connection.password), notifications_min_severity="OFF"
    )


def _give_up(reason: str) -> None:
    if os.environ.get("NEWSKG_REQUIRE_NEO4J") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def neo4j_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    servers = Servers(tmp_path_factory.mktemp("neo4j"))
    yield servers
    servers.close()


@pytest.fixture(scope="session", params=neo4j_versions())
def neo4j_version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def neo4j_server(neo4j_servers: Servers, neo4j_version: str) -> ConnectionInfo:
    """A running server, each release in turn; its database is empty, constraints and indexes stay."""
    connection = neo4j_servers.get(neo4j_version)
    wipe(connection)
    return connection


def wipe(connection: ConnectionInfo) -> None:
    """Delete every node and edge."""
    with _driver(connection) as driver, driver.session(database=connection.database) as session:
        session.run(WIPE).consume()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are numbered: a ZIP tells when it was packed, and no two processes pack it at the same time."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the marks in the same hook, and ours must be there by then
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of each release together and first, as they take longest; then those without a server, by files.

    One process has all tests of a release, so that a server starts once, and no two of them ever share it.
    """
    order = {version: number for number, version in enumerate(neo4j_versions())}
    items[:] = [i for i in items if not (order.get(_version_of(i)) and i.get_closest_marker("one_release"))]
    items.sort(key=lambda item: order.get(_version_of(item), len(order)))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_version_of(item) or item.path.as_posix()))


def _version_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    names = ("neo4j_version", "place_kind")
    return next((str(call.params[name]) for name in names if call and name in call.params), "")
