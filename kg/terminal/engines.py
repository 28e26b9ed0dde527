"""Which place answers a query: the index, Neo4j, or the index where its gate lets the query pass and Neo4j else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import RefusedError
from kg.pipeline import publish
from kg.store import Answer, GraphPlace
from kg.store.index import CypherIndex
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
    """An answer, which place gave it, and how many seconds that took, opening the place aside."""

    answer: Answer
    place: str
    seconds: float


def ask_engine(question: Question, folder: Path, neo4j: Neo4jOptions, engine: str | None) -> Answered:
    """Ask `index`, `neo4j`, or `auto`; None is neo4j when one is named, else auto.

    `auto` asks the index; what its gate refuses it asks a Neo4j that is named or runs locally, provided that it
    holds the graph of the workspace. Raises QueryError and StoreError.
    """
    chosen = engine or ("neo4j" if neo4j.uri else "auto")
    if chosen == "neo4j":
        with neo4j_place(neo4j, known_schema()) as place:
            return _timed(place, question, f"Neo4j at {neo4j.uri or LOCAL}")
    with open_workspace(folder) as workspace:
        index = CypherIndex(workspace.index_folder, known_schema())
        try:
            with progress_bar() as bar:
                publish(workspace, index, bar.stage)
            return _timed(index, question, "the index")
        except RefusedError as refusal:
            if chosen == "index" or not (neo4j.uri or discover_server()):
                raise
            return _ask_neo4j(question, neo4j, workspace.digest(), refusal)
        finally:
            index.close()


def _ask_neo4j(question: Question, neo4j: Neo4jOptions, digest: str, refusal: RefusedError) -> Answered:
    with neo4j_place(neo4j, known_schema()) as place:
        where = f"Neo4j at {neo4j.uri or LOCAL}"
        if place.digest() != digest:
            refusal.add_note(f"{where} holds another graph than the workspace; bring it up to date: newskg push")
            raise refusal
        answered = _timed(place, question, where)
    reason = str(refusal).splitlines()[0]
    return replace(answered, place=f"{where}, since for the index {reason}")


def _timed(place: GraphPlace, question: Question, name: str) -> Answered:
    start = time.perf_counter()
    answer = place.ask(question.cypher, question.parameters, timeout=question.timeout)
    return Answered(answer, name, time.perf_counter() - start)


__all__ = ["ENGINES", "Answered", "Question", "ask_engine"]
