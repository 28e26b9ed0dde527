"""Neo4j as a place to ask: the user's server, or the local one that `kg.store.server` starts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, NotificationMinimumSeverity, Session

from kg.digest import graph_digest
from kg.errors import StoreError
from kg.model import Edge, Node
from kg.progress import Watch, unwatched
from kg.rulebook.schema import Schema
from kg.store import Answer, GraphSource, Ledger, PublishReport, Stream, TrackedGraph
from kg.store.checks import CheckedGraph
from kg.store.neo4j_ask import check_plan, run_query, stream_query
from kg.store.neo4j_delta import push_changes
from kg.store.neo4j_errors import query_errors, store_errors
from kg.store.neo4j_read import read_edges, read_nodes
from kg.store.neo4j_schema import claim, edge_groups, families
from kg.store.neo4j_sync import sync
from kg.store.neo4j_watch import WatchedSession

OLDEST = (5, 7)  # the first with uniqueness constraints on relationships
PATIENCE = 15.0  # seconds to reach the server
RETRIES = 60.0  # seconds that a batch is tried again for
_SCHEME = re.compile(r"(?:bolt|neo4j)(?:\+s|\+ssc)?://\S+\Z")
_AGENT = re.compile(r"Neo4j/(\d+)\.(\d+)")


class Neo4jPlace:
    """A `GraphPlace` on one database of a Neo4j server, 5.7 or later, Community or not."""

    def __init__(self, driver: Driver, uri: str, database: str, schema: Schema) -> None:
        """Use `connect`, which checks that there is a server, a login and a database."""
        self._driver = driver
        self._uri = uri
        self._database = database
        self._schema = schema

    @classmethod
    @contextmanager
    def connect(
        cls, uri: str, user: str, password: str, database: str = "neo4j", *, schema: Schema
    ) -> Iterator[Neo4jPlace]:
        """Connect, and close at the end. Raises StoreError when the server, the login or the database is wrong."""
        with store_errors(uri, database):
            if not _SCHEME.match(uri):
                raise ValueError("unknown scheme")
            driver = GraphDatabase.driver(
                uri,
                auth=(user, password),
                connection_timeout=PATIENCE,
                max_transaction_retry_time=RETRIES,
                notifications_min_severity=NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
                user_agent="newskg",
            )
        with driver:
            place = cls(driver, uri, database, schema)
            place._check()
            yield place

    def publish(self, graph: GraphSource, watch: Watch = unwatched) -> PublishReport:
        """Bring the database to `graph`: only what differs is written, what is no longer true is deleted.

        When the graph's ledger knows what the database holds, and nobody has written to it since, only what has
        changed is looked at; else everything is read and compared.

        Raises StoreError; one that comes halfway leaves a database that the next publish brings right.
        """
        with store_errors(self._uri, self._database), self._session(WRITE_ACCESS) as session:
            claim(session, self._schema, f"{self._uri}, database {self._database},")
            checked = CheckedGraph(graph, self._schema, watch)
            if not isinstance(graph, TrackedGraph):
                return sync(WatchedSession(session), checked, self._schema)
            return self._follow(session, checked, graph.ledger)

    def _follow(self, session: Session, graph: CheckedGraph, ledger: Ledger) -> PublishReport:
        place, version, watched = f"{self._uri} {self._database}", ledger.version, WatchedSession(session)
        known = ledger.last(place)
        if known and known[1] == watched.mark:
            report = push_changes(watched, ledger, known[0], self._schema)
        else:
            report = sync(watched, graph, self._schema)
        mark = watched.mark
        if mark is None:
            ledger.forget(place)
        else:
            ledger.note(place, version, mark)
        return report

    def ask(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0) -> Answer:
        """Rows of one reading query in Neo4j's own Cypher. `timeout` is in seconds."""
        values = parameters or {}
        with (
            query_errors(self._uri, self._database, timeout),
            self._session(READ_ACCESS) as session,
            session.begin_transaction(timeout=timeout) as tx,
        ):
            check_plan(tx, cypher, values)
            return run_query(tx, cypher, values)

    @contextmanager
    def stream(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0
    ) -> Iterator[Stream]:
        """The rows as they come. Raises what `ask` raises, also while they are read."""
        values = parameters or {}
        with (
            query_errors(self._uri, self._database, timeout),
            self._session(READ_ACCESS) as lookups,
            self._session(READ_ACCESS) as session,
            session.begin_transaction(timeout=timeout) as tx,
        ):
            check_plan(tx, cypher, values)
            yield stream_query(tx, lookups, cypher, values)

    def digest(self) -> str:
        """`kg.digest.graph_digest` over everything of ours in the database, read back from it."""
        with store_errors(self._uri, self._database), self._session(READ_ACCESS) as session:
            return graph_digest(self._nodes(session), self._edges(session))

    def close(self) -> None:
        self._driver.close()

    def _check(self) -> None:
        with store_errors(self._uri, self._database):
            agent = self._driver.get_server_info().agent
            with self._session(READ_ACCESS) as session:
                session.run("RETURN 1").consume()
        match = _AGENT.match(agent)
        if match and (int(match[1]), int(match[2])) < OLDEST:
            raise StoreError(f"{self._uri} runs {agent}; needed is Neo4j {OLDEST[0]}.{OLDEST[1]} or later")

    def _session(self, access: str) -> Session:
        return self._driver.session(database=self._database, default_access_mode=access)

    def _nodes(self, session: Session) -> Iterator[Node]:
        for name in families(self._schema):
            with session.begin_transaction() as tx:
                yield from (stored.node for stored in read_nodes(tx, name, self._schema))

    def _edges(self, session: Session) -> Iterator[Edge]:
        for group in edge_groups(self._schema):
            with session.begin_transaction() as tx:
                yield from (stored.edge for stored in read_edges(tx, group))
