"""What the server shows: a workspace as it is at each request, or a Neo4j database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kg.query.neo4j_reader import Neo4jReader
from kg.query.reader import GraphReader, WorkspaceReader
from kg.rulebook.schema import Schema
from kg.store import GraphPlace
from kg.workspace import Workspace


class Live(Protocol):
    """A graph that requests read, each with a reader of its own; `place` answers Cypher from any thread."""

    @property
    def name(self) -> str: ...
    @property
    def schema(self) -> Schema: ...
    @property
    def place(self) -> GraphPlace: ...
    def reader(self) -> AbstractContextManager[GraphReader]: ...


@dataclass(frozen=True, slots=True)
class LiveWorkspace:
    """The workspace in `folder`, opened anew for each request: what another run has put in is there at once."""

    folder: Path
    schema: Schema
    place: GraphPlace

    @property
    def name(self) -> str:
        return self.folder.name

    @contextmanager
    def reader(self) -> Iterator[GraphReader]:
        with Workspace.open(self.folder, self.schema) as workspace:
            yield WorkspaceReader(workspace, self.schema)


@dataclass(frozen=True, slots=True)
class LiveNeo4j:
    """A database; what it says about names and neighbours, it says in Cypher."""

    name: str
    schema: Schema
    place: GraphPlace

    @contextmanager
    def reader(self) -> Iterator[GraphReader]:
        yield Neo4jReader(self.place, self.schema)
