"""How a query is answered: by the engine as far as the gate lets it, in rows where it does not, or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.errors import QueryError, RefusedError
from kg.rulebook.schema import Schema
from kg.store.cypher_ast import Query
from kg.store.cypher_cursor import Refused
from kg.store.cypher_parser import parse
from kg.store.cypher_tokens import syntax_error
from kg.store.gate import GatedQuery, engine_query
from kg.store.gate_rules import load_gate_rules
from kg.store.gate_types import Context
from kg.store.rows.answer import RowQuery, check_rows

_LONGEST: Final = 20_000  # code points of a query; longer ones keep the engine's planner busy


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the engine does not answer a query: the construct and its place."""

    rule: str
    construct: str
    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """A query that can be answered: by the engine, or else in rows, for a reason."""

    columns: tuple[str, ...]
    engine: GatedQuery | None
    rows: RowQuery | None
    reason: Reason | None


def plan_query(
    cypher: str,
    parameters: Mapping[str, Any],
    schema: Schema,
    *,
    loops: frozenset[str] = frozenset(),
    only_rows: bool = False,
) -> PlannedQuery:
    """How a reading query is answered. Raises QueryError with the place, the reason and another way.

    `loops` are the types of which the graph has an edge from a node to itself. `only_rows` leaves the engine out:
    it failed on what the gate let through.
    """
    if len(cypher) > _LONGEST:
        raise RefusedError(f"the query has {len(cypher):,} characters; at most {_LONGEST:,} are read")

    def context() -> Context:
        return Context(cypher, schema, load_gate_rules(), parameters, loops)

    try:
        query = parse(cypher)
        gated, reason = (None, None) if only_rows else _gated(context(), query)
        if gated is not None:
            return PlannedQuery(gated.columns, gated, None, None)
        rows = check_rows(context(), query)
    except Refused as refused:
        raise refusal(cypher, refused) from None
    except RecursionError:
        raise refusal(cypher, Refused("too-deep", 0, len(cypher))) from None
    return PlannedQuery(rows.columns, None, rows, reason)


def _gated(context: Context, query: Query) -> tuple[GatedQuery | None, Reason | None]:
    try:
        return engine_query(context, query), None
    except Refused as refused:
        construct, reason, _ = _words(refused)
        return None, Reason(refused.rule, construct, reason, refused.start, refused.end)
    except QueryError as error:
        return None, Reason("", "", str(error), query.start, query.end)


def refusal(cypher: str, refused: Refused) -> QueryError:
    """A refusal in words: the construct, the reason, another way to write it, and how to ask Neo4j."""
    construct, reason, instead = _words(refused)
    write = f"Write {instead}" if instead else "Write it otherwise"
    neo4j = "" if refused.rule in {"writing", "load", "call"} else ", or ask Neo4j: newskg query --neo4j URI"
    message = f"{construct} is refused: {reason}. {write}{neo4j}"
    return syntax_error(cypher, refused.start, message, RefusedError if neo4j else QueryError)


def _words(refused: Refused) -> tuple[str, str, str]:
    rules = load_gate_rules()
    rule, words = rules.refusals[refused.rule], dict(refused.words)
    if "procedure" in words:
        known = {name.lower(): query for name, query in rules.procedures.items()}
        words["instead"] = known.get(words["procedure"].lower(), "MATCH … RETURN …")
    construct, reason, instead = (
        re.sub(r"\{(\w+)\}", lambda match: words[match[1]], text)
        for text in (rule.construct, rule.reason, rule.instead)
    )
    return construct.strip(), reason, instead
