"""Asks an index and a Neo4j the same: `python -m tests.store.differential COUNT [SEED] [URI USER PASSWORD]`.

Without a URI it starts a server of its own. Ends with 1 when an answer differs; each such query is shown as short
as it still differs, with its graph's seed.
"""

from __future__ import annotations

import json
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from neo4j import READ_ACCESS, Driver, GraphDatabase
from neo4j.exceptions import Neo4jError

from kg.errors import QueryError
from kg.store.index import CypherIndex
from kg.store.memory import MemoryGraph
from kg.store.neo4j import Neo4jPlace
from kg.store.neo4j_ask import run_query
from kg.store.server import ConnectionInfo, temporary_server
from tests.store.graphs import index_place, random_graph, schema
from tests.store.language import LanguageMaker
from tests.store.queries import QueryMaker, parameters_of

_DIGITS = 12  # the places add floats in different orders
_LONG = 5000  # queries for which a server is worth the thorough compiler
_A_GRAPH = 1000  # queries a graph
_TIMES = 10  # each text is asked with so many sets of parameters
_TIMEOUT = 3.0  # seconds; what takes longer is not compared


Question: TypeAlias = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one query: `same`, `refused` (by the index), or `different` with both answers in short."""

    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Indexes and a Neo4j with the same graph: one index asks its engine for what it can, one for what it must."""

    indexes: tuple[CypherIndex, CypherIndex]
    neo4j: Neo4jPlace
    driver: Driver
    database: str

    @classmethod
    @contextmanager
    def open(cls, connection: ConnectionInfo, folder: Path) -> Iterator[Pair]:
        login = (connection.user, connection.password)
        with (
            GraphDatabase.driver(connection.uri, auth=login, notifications_min_severity="OFF") as driver,
            Neo4jPlace.connect(connection.uri, *login, connection.database, schema=schema()) as neo4j,
            closing(index_place(folder / "asking", tiny=0)) as asking,
            closing(index_place(folder / "holding")) as holding,
        ):
            yield cls((asking, holding), neo4j, driver, connection.database)

    def publish(self, graph: MemoryGraph) -> None:
        """Bring all places to a graph."""
        for place in (*self.indexes, self.neo4j):
            place.publish(graph)

    def compare(
        self,
        index: CypherIndex,
        questions: Iterable[Question],
        *,
        timeout: float = _TIMEOUT,
    ) -> Iterator[Outcome]:
        with self.driver.session(database=self.database, default_access_mode=READ_ACCESS) as session:
            for query, given in questions:
                ours: list[str] | None
                try:
                    ours = rows_of(index.ask(query, given, timeout=timeout), query)
                except QueryError as error:
                    yield Outcome("refused", str(error))
                    continue
                try:
                    theirs = rows_of(run_query(session, query, given), query)  # type: ignore[arg-type]
                except Neo4jError as error:
                    yield Outcome("different", f"Neo4j refuses: {error.message}")
                    continue
                yield Outcome("same") if ours == theirs else Outcome("different", _difference(ours, theirs))


def _difference(ours: list[str], theirs: list[str]) -> str:
    return (
        f"{len(ours)} rows here, {len(theirs)} there; here alone {[r for r in ours if r not in theirs][:2]}, "
        f"there alone {[r for r in theirs if r not in ours][:2]}"
    )


def rows_of(answer: Any, query: str) -> list[str]:
    """The rows as texts; sorted unless the query sorts them at its end."""
    rows = [_text([list(answer.columns), *map(canonical, row)]) for row in answer.rows]
    return rows if "ORDER BY" in query.rpartition("RETURN")[2] else sorted(rows)


def canonical(value: Any) -> Any:
    """A value as it compares: numbers to twelve digits, whole floats as integers, lists without order.

    Nobody promises the order of collect().
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        rounded = float(f"{value:.{_DIGITS}g}")
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, list):
        return sorted((canonical(item) for item in value), key=_text)
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    return value


def canonical_text(value: Any) -> str:
    """Equal for values that compare as equal."""
    return _text(canonical(list(value) if isinstance(value, tuple) else value))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def graph_of(seed: int) -> MemoryGraph:
    """Small, so that queries hit: two or three nodes a label, half of them with edges to themselves."""
    return random_graph(seed, size=2 + seed % 2, edges=60 + 30 * (seed % 3), loops=seed % 2 == 0)


def queries_of(seed: int, count: int, times: int = 1) -> list[Question]:
    """A third of them plain, for the engine; the rest over the whole language.

    With `times` each text has parameters, and stands there that often with other ones: a server plans a text once.
    """
    rng = random.Random(seed)
    makers = (QueryMaker(rng), LanguageMaker(rng), LanguageMaker(rng))
    found: list[Question] = []
    while len(found) < count:
        query = makers[len(found) // times % 3].query()
        if "$" in query or times == 1:
            found += [(query, parameters_of(rng)) for _ in range(times)]
    return found[:count]


def shortened(pair: Pair, index: CypherIndex, query: str, given: dict[str, Any]) -> str:
    """The query without whatever it differs without, too: words, brackets and what stands in them."""
    tokens = query.split(" ")
    size = max(1, len(tokens) // 2)
    while size:
        at = 0
        while at < len(tokens):
            shorter = " ".join([*tokens[:at], *tokens[at + size :]])
            if shorter and next(pair.compare(index, [(shorter, given)])).word == "different":
                tokens = shorter.split(" ")
            else:
                at += 1
        size //= 2
    return " ".join(tokens)


def run(pair: Pair, count: int, seed: int) -> Counter[str]:
    """Graphs and queries until `count` answers have been compared."""
    found: Counter[str] = Counter()
    started = time.monotonic()
    while found["same"] + found["different"] < count:
        pair.publish(graph_of(seed))
        index = pair.indexes[seed // 2 % 2]
        questions = queries_of(seed, _A_GRAPH, _TIMES)
        for (query, given), outcome in zip(questions, pair.compare(index, questions), strict=True):
            found[outcome.word] += 1
            if outcome.word == "different":
                short = shortened(pair, index, query, given) if "Neo4j refuses" not in outcome.detail else query
                sys.stdout.write(f"graph {seed}: {query}\n  with {given}\n  short: {short}\n")
                sys.stdout.write(f"  {outcome.detail[:600]}\n")
        seed += 1
        seconds = time.monotonic() - started
        sys.stdout.write(f"{dict(found)} to graph {seed}, {seconds:.0f} s\n")
        sys.stdout.flush()
    return found


def main(count: str, seed: str = "1", *login: str) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if login:
            connection = ConnectionInfo(login[0], login[1], login[2], "neo4j")
        else:
            info = stack.enter_context(temporary_server(folder / "server", brief=int(count) < _LONG))
            assert info.connection is not None
            connection = info.connection
        pair = stack.enter_context(Pair.open(connection, folder))
        found = run(pair, int(count), int(seed))
    return 1 if found["different"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
