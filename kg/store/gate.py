"""The gate before the engine of the index: what passes is answered there as Neo4j answers it.

A query is checked against the schema and written anew for the engine; nothing of its text goes through but names
of the schema. What is not known to be answered alike does not pass; `kg.store.planning` finds another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.store.cypher_ast import CallQuery, Clause, Match, Projection, Query, Unwind
from kg.store.gate_clauses import unwind_text
from kg.store.gate_patterns import match_text
from kg.store.gate_projections import Column, projection_text
from kg.store.gate_types import Context, Scope, refuse

_MOST_CLAUSES: Final = 24


@dataclass(frozen=True, slots=True)
class GatedQuery:
    """A query that the engine answers: its text and parameters, and its columns as the user wrote them."""

    text: str
    columns: tuple[str, ...]
    parameters: Mapping[str, Any]
    rewritten: tuple[tuple[str, int, int], ...] = ()


def engine_query(context: Context, query: Query) -> GatedQuery:
    """The query as the engine gets it. Raises Refused or QueryError for what it does not answer alike."""
    text, columns = _query(context, query)
    return GatedQuery(text, columns, context.values, tuple(context.rewritten))


def _query(context: Context, query: Query) -> tuple[str, tuple[str, ...]]:
    texts, every = [], []
    for part in query.parts:
        text, columns = _part(context, part)
        texts.append(text)
        every.append(columns)
    if len(every) > 1:
        _check_union(context, query, every)
    joined = texts[0]
    for is_all, text in zip(query.union_all, texts[1:], strict=True):
        joined += f" UNION {'ALL ' if is_all else ''}{text}"
    return joined, tuple(column.name for column in every[0])


def _part(context: Context, clauses: tuple[Clause, ...]) -> tuple[str, tuple[Column, ...]]:
    scope: Scope = {}
    columns: tuple[Column, ...] = ()
    texts, limited = [], False
    if len(clauses) > _MOST_CLAUSES:
        raise refuse("too-wide", clauses[_MOST_CLAUSES])
    for clause in clauses:
        if isinstance(clause, Match):
            text, scope = match_text(context, clause, scope)
        elif isinstance(clause, CallQuery):
            raise refuse("call-query", clause)
        elif isinstance(clause, Unwind):
            text, scope = unwind_text(context, clause, scope)
        else:
            text, scope, columns = projection_text(context, clause, scope, limited=limited)
            limited = limited or clause.limit is not None or clause.skip is not None
        texts.append(text)
    return " ".join(texts), columns


def _check_union(context: Context, query: Query, every: list[tuple[Column, ...]]) -> None:
    """The engine lets other names and types through, and casts."""
    if len(set(query.union_all)) > 1:
        raise refuse("union", query)
    for part, columns in zip(query.parts, every, strict=True):
        last = part[-1]
        if isinstance(last, Projection) and (last.order or last.skip or last.limit):
            raise refuse("union", last)
        if [column.name for column in columns] != [column.name for column in every[0]]:
            names = ", ".join(column.name for column in every[0])
            raise context.error(last, f"the parts of a UNION need the same columns in the same order: {names}")
        for column, first in zip(columns, every[0], strict=True):
            if str(column.typed.type) != str(first.typed.type):
                words = {"left": str(first.typed.type), "right": str(column.typed.type)}
                raise refuse("mixed-types", last, operator="UNION", **words)
