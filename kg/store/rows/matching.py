"""MATCH and OPTIONAL MATCH as stages: a pattern's steps, walked for rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.store.cypher_ast import Binary, Match, PatternComprehension, Subquery
from kg.store.gate_types import refuse
from kg.store.rows.compiled import Rows, Scope, Setting, Stage, parts_of
from kg.store.rows.numbers import ValueFault
from kg.store.rows.patterns import Pattern
from kg.store.rows.steps import USED, chunks, walk
from kg.store.rows.values import Row

_ROW: Final = "\x00row"


def compile_match(setting: Setting, match: Match, scope: Scope) -> tuple[Stage, Scope]:
    """A MATCH or OPTIONAL MATCH as a stage, and the scope after it."""
    if match.optional and _chooses(match.where):
        raise refuse("subquery-in-optional", match)
    pattern = Pattern(setting, scope, setting.names)
    pattern.read(match.paths, match.where)
    if any(path.shortest for path in match.paths) and sum(len(path.edges) for path in match.paths) > 1:
        raise refuse("shortest-pattern", match)
    if any(path.selects for path in match.paths) and len(match.paths) > 1:
        raise refuse("path-selector", match)
    steps = pattern.plan(match.paths)
    after = {**scope, **{name: pattern.scope[name] for name in pattern.own()}}
    for name in scope:
        if scope[name].base != "null":
            after[name] = pattern.scope[name] if not match.optional else scope[name]
    new = tuple(pattern.own())
    visible = tuple(after)
    run = setting.run

    def matched(rows: Iterable[Row]) -> Rows:
        try:
            yield from walk(run, steps, rows)
        except ValueFault as fault:
            raise setting.told(match, fault) from None

    def required(rows: Iterable[Row]) -> Rows:
        for row in matched({**row, USED: ()} for row in rows):
            yield {name: row[name] for name in visible if name in row}

    def optional(rows: Iterable[Row]) -> Rows:
        for chunk in chunks(rows):
            found: dict[int, list[Row]] = {}
            numbered = ({**row, USED: (), _ROW: number} for number, row in enumerate(chunk))
            for kept, row in enumerate(matched(numbered)):
                run.bounded(kept)
                found.setdefault(row[_ROW], []).append({name: row[name] for name in visible if name in row})
            for number, row in enumerate(chunk):
                yield from found.get(number) or [{**row, **dict.fromkeys(new)}]

    return (optional if match.optional else required), after


def _chooses(piece: object, *, within: bool = False) -> bool:
    """Whether a pattern comprehension stands anywhere, or a subquery beside OR or XOR."""
    if isinstance(piece, PatternComprehension) or (within and isinstance(piece, Subquery)):
        return True
    within = within or (isinstance(piece, Binary) and piece.operator in {"OR", "XOR"})
    return any(_chooses(part, within=within) for part in parts_of(piece))
