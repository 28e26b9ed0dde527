"""Clauses compiled to stages, one after another, and queries joined by UNION."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from kg.store.cypher_ast import CallQuery, Clause, Match, Projection, Query, Unwind, Variable
from kg.store.gate_types import Context, refuse
from kg.store.rows.compiled import ANY, Kind, Nested, Rows, Run, Scope, Setting, Stage
from kg.store.rows.expressions import Compiler
from kg.store.rows.matching import compile_match
from kg.store.rows.projections import Columns, compile_projection
from kg.store.rows.values import Row, identity

_MOST_CLAUSES = 40


def setting_of(context: Context, run: Run, query: Query) -> Setting:
    """What the compilers of this query share; each knows the others through it."""

    def nested_query(inner: Query, scope: Scope) -> tuple[Stage, Columns]:
        return compile_query(setting, inner, scope, scope)

    def nested_match(match: Match, scope: Scope) -> tuple[Stage, Scope]:
        return compile_match(setting, match, scope)

    setting = Setting(context, run, query, Nested(nested_match, nested_query))
    return setting


def compile_query(setting: Setting, query: Query, scope: Scope, base: Scope) -> tuple[Stage, Columns]:
    """The query as a stage that turns each row into its answers, and its columns.

    `base` are the variables that stay visible after every WITH: those around EXISTS, COUNT and COLLECT.
    """
    parts = [compile_part(setting, clauses, scope, base) for clauses in query.parts]
    if len(parts) == 1:
        return parts[0]
    _check_union(setting, query, [columns for _, columns in parts])
    stages, names = [stage for stage, _ in parts], [name for name, _ in parts[0][1]]
    every = [dict(columns) for _, columns in parts]
    kinds = tuple((name, kind if all(c.get(name) == kind for c in every) else ANY) for name, kind in parts[0][1])
    distinct = not query.union_all[0]

    def union(rows: Iterable[Row]) -> Rows:
        for row in rows:
            found = chain.from_iterable(stage([row]) for stage in stages)
            yield from distinct_rows(setting, found, names) if distinct else found

    return union, kinds


def distinct_rows(setting: Setting, rows: Iterable[Row], names: list[str]) -> Rows:
    """Each row once."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        setting.run.tick()
        key = tuple(identity(row[name]) for name in names)
        if key not in seen:
            seen.add(key)
            yield row


def _check_union(setting: Setting, query: Query, every: list[Columns]) -> None:
    if len(set(query.union_all)) > 1:
        raise refuse("union-mixed", query)
    for clauses, columns in zip(query.parts, every, strict=True):
        if {name for name, _ in columns} != {name for name, _ in every[0]}:
            names = ", ".join(name for name, _ in every[0])
            raise setting.context.error(
                clauses[-1], f"the parts of a UNION need the same columns in the same order: {names}"
            )


def compile_part(setting: Setting, clauses: tuple[Clause, ...], scope: Scope, base: Scope) -> tuple[Stage, Columns]:
    """Clauses as one stage. Columns are those of RETURN; without one, all variables."""
    if len(clauses) > _MOST_CLAUSES:
        raise refuse("too-wide", clauses[_MOST_CLAUSES])
    stages: list[Stage] = []
    columns: Columns = ()
    for clause in clauses:
        stage, scope, columns = _clause(setting, clause, scope, base)
        stages.append(stage)

    def run(rows: Iterable[Row]) -> Rows:
        for stage in stages:
            rows = stage(rows)
        return iter(rows)

    return run, columns


def _clause(setting: Setting, clause: Clause, scope: Scope, base: Scope) -> tuple[Stage, Scope, Columns]:
    if isinstance(clause, Match):
        stage, after = compile_match(setting, clause, scope)
        return stage, after, tuple(after.items())
    if isinstance(clause, Unwind):
        return _unwind(setting, clause, scope)
    if isinstance(clause, CallQuery):
        return _call(setting, clause, scope)
    stage, columns = compile_projection(setting, clause, scope, base)
    return stage, {**base, **dict(columns)}, columns


def _unwind(setting: Setting, clause: Unwind, scope: Scope) -> tuple[Stage, Scope, Columns]:
    """A list gives a row an item, null none, anything else one."""
    source = Compiler(setting, scope).compile(clause.source)
    name = clause.variable.name
    if name in scope:
        raise setting.context.error(clause.variable, f"variable {name!r} is taken; choose another")

    def stage(rows: Iterable[Row]) -> Rows:
        for row in rows:
            value = source.call(row)
            for item in value if isinstance(value, list) else [] if value is None else [value]:
                setting.run.tick()
                yield {**row, name: item}

    kind = source.kind.item or ANY if source.kind.base in {"list", "any", "null"} else source.kind
    after = {**scope, name: kind}
    return stage, after, tuple(after.items())


def _call(setting: Setting, clause: CallQuery, scope: Scope) -> tuple[Stage, Scope, Columns]:
    """CALL { … }: the query once a row; its columns join the row."""
    imported, base = _imports(setting, clause, scope)
    inner, columns = _imported_query(setting, clause, imported, base)
    for name, _ in columns:
        if name in scope:
            raise setting.context.error(clause, f"variable {name!r} is taken; name the column of CALL otherwise")
    names = [name for name, _ in columns]

    def stage(rows: Iterable[Row]) -> Rows:
        for row in rows:
            any_ = False
            for found in inner([{name: row[name] for name in imported if name in row}]):
                setting.run.tick()
                any_ = True
                yield {**row, **{name: found[name] for name in names}}
            if clause.optional and not any_:
                yield {**row, **dict.fromkeys(names)}

    after = {**scope, **dict(columns)}
    return stage, after, tuple(after.items())


def _imports(setting: Setting, clause: CallQuery, scope: Scope) -> tuple[dict[str, Kind], dict[str, Kind]]:
    """What the query inside sees of the row, and what of it stays visible to its end."""
    if clause.star:
        return dict(scope), dict(scope)
    if clause.imports is None:
        return dict(scope), {}
    for variable in clause.imports:
        if variable.name not in scope:
            known = ", ".join(scope) or "none"
            raise setting.context.error(
                variable, f"variable {variable.name!r} is not defined here; defined: {known}"
            )
    found = {variable.name: scope[variable.name] for variable in clause.imports}
    return found, found


def _imported_query(
    setting: Setting, clause: CallQuery, imported: dict[str, Kind], base: dict[str, Kind]
) -> tuple[Stage, Columns]:
    if clause.imports is not None or clause.star:
        return compile_query(setting, clause.query, imported, base)
    parts: list[tuple[Stage, Columns]] = []
    for clauses in clause.query.parts:
        seen = imported if _is_import(clauses[0]) else {}
        parts.append(compile_part(setting, clauses, seen, {}))
    if len(parts) == 1:
        return parts[0]
    _check_union(setting, clause.query, [columns for _, columns in parts])
    names = [name for name, _ in parts[0][1]]

    def union(rows: Iterable[Row]) -> Iterator[Row]:
        row = next(iter(rows))
        found = chain.from_iterable(stage([row]) for stage, _ in parts)
        return iter(found) if clause.query.union_all[0] else distinct_rows(setting, found, names)

    return union, tuple((name, ANY) for name in names)


def _is_import(clause: Clause) -> bool:
    """WITH a, b and nothing more: it brings variables in from around CALL."""
    return (
        isinstance(clause, Projection)
        and not clause.is_return
        and not (clause.distinct or clause.order or clause.skip or clause.limit or clause.where)
        and all(isinstance(item.expression, Variable) and not item.aliased for item in clause.items)
    )
