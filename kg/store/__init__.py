"""The places that answer Cypher: the embedded index and Neo4j, behind one protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from kg.model import Edge, Node
from kg.progress import Watch, unwatched


class GraphSource(Protocol):
    """A whole graph that can be read more than once, in constant memory; the workspace is one.

    Nodes come sorted by id within a label, edges by id within a type; `count` is how many. `digest` is
    `kg.digest.graph_digest`.
    """

    def nodes(self, label: str) -> Iterator[Node]: ...
    def edges(self, type_: str) -> Iterator[Edge]: ...
    def count(self, member: str) -> int: ...
    def digest(self) -> str: ...


class Ledger(Protocol):
    """What a graph knows of its versions, and of the places that were brought to one of them.

    `mark` is whatever the place says of its own state; a place that has the same mark again was not written to.
    """

    @property
    def version(self) -> int: ...
    def last(self, place: str) -> tuple[int, str] | None: ...
    def note(self, place: str, version: int, mark: str) -> None: ...
    def forget(self, place: str) -> None: ...
    def size(self, since: int) -> int: ...
    def changed(self, since: int, member: str) -> Iterator[str]: ...
    def item(self, member: str, id_: str) -> Node | Edge | None: ...


@runtime_checkable
class TrackedGraph(GraphSource, Protocol):
    """A graph with a ledger; the workspace is one."""

    @property
    def ledger(self) -> Ledger: ...


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What bringing a place up to date changed; all zero when it was up to date."""

    nodes_written: int = 0
    nodes_deleted: int = 0
    edges_written: int = 0
    edges_deleted: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a query, in JSON values only.

    A node is `{"id", "labels", "properties"}` under the key `_node`, an edge `{"id", "type", "source", "target",
    "properties"}` under `_edge`, a path `{"nodes": […], "edges": […]}` under `_path`; ids are the graph's own, so
    that both places give the same JSON.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Stream:
    """The rows of a query as they come, to be read once; the shape of a row is that of an `Answer`.

    `sure` tells that no row can bring a refusal any more.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]
    sure: bool = True


class GraphPlace(Protocol):
    """A place that holds the published graph and answers Cypher."""

    def publish(self, graph: GraphSource, watch: Watch = unwatched) -> PublishReport:
        """Bring the place to `graph`; nothing changes when it is there already. `watch` sees how far it is."""

    def ask(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0) -> Answer:
        """Run one reading query. Raises QueryError for what is wrong with it, StoreError for the place."""

    def stream(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, timeout: float = 30.0
    ) -> AbstractContextManager[Stream]:
        """The same, row by row, in memory that their number does not change; the place is busy until the end."""

    def digest(self) -> str:
        """The digest of what the place holds, read from it."""

    def close(self) -> None: ...
