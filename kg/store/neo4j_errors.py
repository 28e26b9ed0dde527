"""What a Neo4j server or its driver says, as one line that tells the user what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
)

from corpus.errors import NewskgError
from kg.errors import QueryError, StoreError
from kg.store.neo4j_ask import EXPLAIN

_PLACE = re.compile(r" \(line (\d+), column (\d+) \(offset: (\d+)\)\)")
_TIMED_OUT = "TransactionTimedOut"
_WRITES = ("Statement.AccessMode", "Security.Forbidden")


@contextmanager
def store_errors(uri: str, database: str) -> Iterator[None]:
    """Errors of the place become StoreError."""
    try:
        yield
    except (Neo4jError, DriverError, ValueError, OSError) as error:
        raise store_error(error, uri, database) from error


@contextmanager
def query_errors(uri: str, database: str, timeout: float) -> Iterator[None]:
    """Errors of a user's query become QueryError, those of the place StoreError. `timeout` is in seconds."""
    try:
        yield
    except ClientError as error:
        raise query_error(error, uri, database, timeout) from error
    except (Neo4jError, DriverError, ValueError, OSError) as error:
        raise store_error(error, uri, database) from error


def store_error(error: Exception, uri: str, database: str) -> StoreError:
    code = getattr(error, "code", None) or ""
    if isinstance(error, AuthError):
        return StoreError(f"{uri} refuses the login: check the user and the password ({first_line(error)})")
    if isinstance(error, ServiceUnavailable | OSError):
        return StoreError(
            f"no Neo4j server answers at {uri}: check the address, or start one with `newskg neo4j start` "
            f"({first_line(error)})"
        )
    if code.endswith("DatabaseNotFound"):
        return StoreError(f"{uri} has no database {database!r}: choose one that is there, usually `neo4j`")
    if isinstance(error, ConfigurationError | ValueError):
        return StoreError(
            f"{uri!r} is no address of a Neo4j server, expected for example bolt://localhost:7687 "
            f"or neo4j+s://host ({first_line(error)})"
        )
    return StoreError(f"Neo4j at {uri}, database {database}: {first_line(error)}")


def query_error(error: ClientError, uri: str, database: str, timeout: float) -> NewskgError:
    code = error.code or ""
    if _TIMED_OUT in code:
        return QueryError(f"the query took longer than {timeout:g} s: narrow it, add LIMIT, or allow more time")
    if code.endswith(_WRITES):
        return QueryError(f"only reading queries are answered here: {first_line(error)}")
    if ".Statement." in code or ".Procedure." in code:
        return QueryError(f"Neo4j refuses the query: {_PLACE.sub(_place, first_line(error))}")
    return store_error(error, uri, database)


def _place(match: re.Match[str]) -> str:
    """The place in the user's own words: before it is run, a query is explained, with a word in front."""
    line, column = int(match[1]), int(match[2]) - (len(EXPLAIN) if match[1] == "1" else 0)
    return f" (line {line}, column {column})" if line > 0 and column > 0 else ""


def first_line(error: Exception) -> str:
    """The first line of the message: the rest of Neo4j's is the query again, with a caret."""
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(text).strip().splitlines()[0][:300]
