"""The gate before the embedded index: what passes is answered as Neo4j answers it, the rest is refused by name.

A query is parsed, checked against the schema, and written anew for the engine; nothing of its text goes
through but names of the schema. What is not known to be answered alike is refused with a way to write it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import QueryError, RefusedError
from kg.rulebook.schema import Schema
from kg.store.cypher_ast import Clause, Match, Projection, Query, Unwind
from kg.store.cypher_cursor import Refused
from kg.store.cypher_parser import parse
from kg.store.cypher_tokens import syntax_error
from kg.store.gate_expressions import Expressions
from kg.store.gate_patterns import exists_in, match_text
from kg.store.gate_projections import Column, projection_text
from kg.store.gate_rules import load_gate_rules
from kg.store.gate_types import NULL, Binding, Context, Scope, refuse

_LONGEST: Final = 20_000  # code points of a query; longer ones keep the engine's planner busy
_MOST_CLAUSES: Final = 24


@dataclass(frozen=True, slots=True)
class GatedQuery:
    """A query that passed: its text and parameters for the engine, and its columns as the user wrote them."""

    text: str
    columns: tuple[str, ...]
    parameters: Mapping[str, Any]


def check_query(
    cypher: str, parameters: Mapping[str, Any], schema: Schema, *, loops: frozenset[str] = frozenset()
) -> GatedQuery:
    """Let a reading query through or raise QueryError with the place, the reason and another way.

    `loops` are the types of which the graph has an edge from a node to itself.
    """
    if len(cypher) > _LONGEST:
        raise QueryError(f"the query has {len(cypher):,} characters; at most {_LONGEST:,} are read")
    context = Context(cypher, schema, load_gate_rules(), parameters, loops)
    try:
        text, columns = _query(context, parse(cypher))
    except Refused as refused:
        raise _refusal(cypher, refused) from None
    return GatedQuery(text, columns, context.values)


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
        elif isinstance(clause, Unwind):
            text, scope = _unwind(context, clause, scope)
        else:
            text, scope, columns = projection_text(context, clause, scope, limited=limited)
            limited = limited or clause.limit is not None or clause.skip is not None
        texts.append(text)
    return " ".join(texts), columns


def _unwind(context: Context, clause: Unwind, scope: Scope) -> tuple[str, Scope]:
    source = Expressions(context, scope, exists_in(context)).compile(clause.source)
    if source.type.base != "list":
        raise context.error(clause, f"UNWIND takes a list; found {source.type}")
    if clause.variable.name in scope:
        raise context.error(clause.variable, f"variable {clause.variable.name!r} is taken; choose another")
    binding = Binding(context.name(), source.type.item or NULL)
    return f"UNWIND {source.text} AS {binding.engine}", {**scope, clause.variable.name: binding}


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


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: words[match[1]], text)


def _refusal(cypher: str, refused: Refused) -> QueryError:
    rule = load_gate_rules().refusals[refused.rule]
    construct, reason = (_filled(text, refused.words) for text in (rule.construct, rule.reason))
    write = f"Write {_filled(rule.instead, refused.words)}" if rule.instead else "Write it otherwise"
    neo4j = "" if refused.rule in {"writing", "load", "call"} else ", or ask Neo4j: newskg query --neo4j URI"
    told = syntax_error(cypher, refused.start, f"{construct.strip()} is refused: {reason}. {write}{neo4j}")
    error = RefusedError(*told.args) if neo4j else told
    for note in told.__notes__ if neo4j else ():
        error.add_note(note)
    return error
