"""Which place answers a query: the index, Neo4j, or the index where its gate lets the query pass and Neo4j else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import RefusedError
from kg.pipeline import publish
from kg.store import GraphPlace, Stream
from kg.store.index import CypherIndex
from kg.store.index_values import kept_rows
from kg.store.server import discover_server
from kg.terminal.options import Neo4jOptions
from kg.terminal.places import LOCAL, known_schema, neo4j_place, open_workspace
from kg.terminal.progress import progress_bar

ENGINES = ("auto", "index", "neo4j")


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its parameters; `timeout` is in seconds."""

    cypher: str
    parameters: Mapping[str, Any]
    timeout: float


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows of an answer as they come, which place gives them, and when it was asked (`time.perf_counter`)."""

    stream: Stream
    place: str
    asked: float


@contextmanager
def ask_engine(question: Question, folder: Path, neo4j: Neo4jOptions, engine: str | None) -> Iterator[Answered]:
    """Ask `index`, `neo4j`, or `auto`; None is neo4j when one is named, else auto.

    `auto` asks the index; what it refuses it asks a Neo4j that is named or runs locally, provided that it holds the
    graph of the workspace. Raises QueryError and StoreError.
    """
    with ExitStack() as stack:
        yield _answered(stack, question, folder, neo4j, engine or ("neo4j" if neo4j.uri else "auto"))


def _answered(stack: ExitStack, question: Question, folder: Path, neo4j: Neo4jOptions, engine: str) -> Answered:
    if engine == "neo4j":
        place = stack.enter_context(neo4j_place(neo4j, known_schema()))
        return _asked(stack, place, question, f"Neo4j at {neo4j.uri or LOCAL}")
    workspace = stack.enter_context(open_workspace(folder))
    index = stack.enter_context(closing(CypherIndex(workspace.index_folder, known_schema())))
    with progress_bar() as bar:
        publish(workspace, index, bar.stage)
    another = engine == "auto" and bool(neo4j.uri or discover_server())
    try:
        answered = _asked(stack, index, question, "the index")
        if not another or answered.stream.sure:
            return answered
        # A value may still be refused: no row is shown before all are known.
        return replace(answered, stream=replace(answered.stream, rows=iter(kept_rows(answered.stream.rows))))
    except RefusedError as refusal:
        if not another:
            raise
        return _ask_neo4j(stack, question, neo4j, workspace.digest(), refusal)


def _ask_neo4j(
    stack: ExitStack, question: Question, neo4j: Neo4jOptions, digest: str, refusal: RefusedError
) -> Answered:
    place = stack.enter_context(neo4j_place(neo4j, known_schema()))
    where = f"Neo4j at {neo4j.uri or LOCAL}"
    if place.digest() != digest:
        refusal.add_note(f"{where} holds another graph than the workspace; bring it up to date: newskg push")
        raise refusal
    reason = str(refusal).splitlines()[0]
    return _asked(stack, place, question, f"{where}, since for the index {reason}")


def _asked(stack: ExitStack, place: GraphPlace, question: Question, name: str) -> Answered:
    start = time.perf_counter()
    stream = place.stream(question.cypher, question.parameters, timeout=question.timeout)
    return Answered(stack.enter_context(stream), name, start)


__all__ = ["ENGINES", "Answered", "Question", "ask_engine"]
