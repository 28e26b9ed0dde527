"""The engine's values and messages, in the shapes and words of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import ladybug

from kg.errors import QueryError, RefusedError
from kg.store.values import edge_value, node_value, path_value, plain_value

# Columns of every edge table that hold the graph's ids of the ends; the engine gives its own row numbers only.
SOURCE, TARGET = "_source", "_target"
MOST_ROWS = 2_000_000  # of an answer that is held as a whole
_HIDDEN = frozenset({"_ID", "_LABEL", "_SRC", "_DST", SOURCE, TARGET})


def raw_rows(
    link: ladybug.Connection, query: str, parameters: Mapping[str, Any] | None = None
) -> Iterator[list[Any]]:
    """The rows of one statement as the engine gives them."""
    result = link.execute(query, dict(parameters or {}))
    if isinstance(result, list):  # several statements, which the gate never lets through
        raise QueryError("found several statements; expected one")
    with result:
        while result.has_next():
            row = result.get_next()
            yield row if isinstance(row, list) else list(row.values())


def answer_rows(link: ladybug.Connection, query: str, parameters: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of one statement, in JSON values."""
    for row in raw_rows(link, query, parameters):
        yield tuple(json_value(value) for value in row)


def json_value(value: Any) -> Any:
    """One value of the engine: nodes, edges and paths come as dictionaries that their keys tell apart."""
    if isinstance(value, list):
        return [json_value(item) for item in value]
    if not isinstance(value, dict):
        return plain_value(value)
    if "_NODES" in value:
        return path_value(map(json_value, value["_NODES"]), map(json_value, value["_RELS"]))
    if "_SRC" in value:
        return edge_value(value["_LABEL"], value[SOURCE], value[TARGET], _own(value))
    if "_LABEL" in value:
        return node_value([value["_LABEL"]], _own(value))
    return {key: json_value(item) for key, item in value.items()}


def kept_rows(rows: Iterator[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """All rows. Raises QueryError when they are too many to be held at once."""
    found = list(islice(rows, MOST_ROWS + 1))
    if len(found) > MOST_ROWS:
        raise QueryError(f"the query gives more than {MOST_ROWS:,} rows; narrow it (LIMIT, a name, a type)")
    return found


@contextmanager
def told_errors(timeout: float) -> Iterator[None]:
    """What the engine and Python raise, in our words."""
    try:
        yield
    except RecursionError:
        raise RefusedError("the query nests too deep; write it in several clauses, with WITH") from None
    except RuntimeError as error:
        raise_interrupt(error)
        kind = QueryError if is_limit(str(error)) else RefusedError
        raise kind(engine_message(str(error), timeout)) from error


def told(rows: Iterator[tuple[Any, ...]], timeout: float) -> Iterator[tuple[Any, ...]]:
    """The rows, and what goes wrong while they are read in our words."""
    with told_errors(timeout):
        yield from rows


def raise_interrupt(error: Exception) -> None:
    """Raise KeyboardInterrupt if `error` tells of one: the engine makes it so of Ctrl-C while it calls Python."""
    if str(error).lstrip().startswith(KeyboardInterrupt.__name__):
        raise KeyboardInterrupt from error


def is_limit(message: str) -> bool:
    """Whether the engine has run out of time or memory, rather than failed on the query."""
    return message.lstrip().startswith("Interrupted") or "Buffer manager exception" in message


def engine_message(message: str, timeout: float) -> str:
    """One line for what the engine refused although the gate let it through."""
    line = " ".join(message.split())
    if line.startswith("Interrupted"):
        return f"the query took longer than {timeout:g} s; narrow it (LIMIT, a name, a type) or raise --timeout"
    if "Buffer manager exception" in line:
        return "the query needs more memory than the index may use; narrow it (LIMIT, a name, a type)"
    reason = re.sub(r"^[A-Z][a-z]+ exception: ", "", line)
    return f"the index cannot answer this: {reason}; or ask Neo4j: newskg query --neo4j URI"


def _own(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in _HIDDEN}
