"""WITH and RETURN over rows: columns, groups, DISTINCT, order, SKIP and LIMIT."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from kg.store.cypher_ast import (
    Call,
    Expression,
    Item,
    ListComprehension,
    Projection,
    PropertyOf,
    Quantifier,
    Reduce,
    SortKey,
    Variable,
)
from kg.store.gate_types import refuse
from kg.store.rows.aggregates import Aggregate, collected, is_aggregate
from kg.store.rows.compiled import Compiled, Evaluate, Kind, Rows, Scope, Setting, Stage, parts_of, variables
from kg.store.rows.constants import same
from kg.store.rows.expressions import Compiler
from kg.store.rows.values import Row, identity, order_key

Columns = tuple[tuple[str, Kind], ...]


@dataclass(frozen=True, slots=True)
class _Column:
    item: Item
    compiled: Compiled
    aggregates: tuple[Aggregate, ...]


def compile_projection(setting: Setting, piece: Projection, scope: Scope, base: Scope) -> tuple[Stage, Columns]:
    """The clause as a stage, and its columns. `base` are the variables that stay visible whatever WITH names."""
    items = (*_starred(setting, piece, scope, base), *piece.items)
    _check_names(setting, piece, items)
    columns = [_column(setting, item, scope) for item in items]
    grouped = any(column.aggregates for column in columns)
    if grouped:
        _check_groups(columns)
    for column in columns:
        if (grouped or piece.distinct) and not column.aggregates and _has_keys(column.item.expression):
            raise refuse("keys-order", column.item)
    named = {column.item.name: column.compiled.kind for column in columns}
    narrow = grouped or piece.distinct
    sort = _sorting(setting, piece, columns, {**base, **named} if narrow else {**scope, **named}, narrow=narrow)
    skip, limit = (_count(setting, word, given) for word, given in (("SKIP", piece.skip), ("LIMIT", piece.limit)))
    where = Compiler(setting, {**base, **named}).condition(piece.where) if piece.where else None
    kept = tuple(name for name in base if name not in named)
    make = _grouped(setting, columns) if grouped else _plain(columns)

    def stage(rows: Iterable[Row]) -> Rows:
        found = make(rows)
        if piece.distinct:
            found = _distinct(setting, found, list(named))
        if sort:
            found = iter(sort(setting.run.kept(found)))
        if skip or limit is not None:
            found = islice(found, skip or 0, None if limit is None else (skip or 0) + limit)
        for row in found:
            setting.run.tick()
            own = {name: row[name] for name in kept if name in row} | {name: row["\x00" + name] for name in named}
            if where is None or where(own):
                yield own

    return stage, tuple(named.items())


def _starred(setting: Setting, piece: Projection, scope: Scope, base: Scope) -> tuple[Item, ...]:
    """* stands for all variables, in the order of their names."""
    if not piece.star:
        return ()
    names = sorted(name for name in scope if name not in base) or ([] if not base else sorted(scope))
    if not names and not piece.items:
        raise setting.context.error(piece, "found *; expected a variable before it, from MATCH, UNWIND or WITH")
    place = (piece.start, piece.end)
    return tuple(Item(*place, Variable(*place, name), name, aliased=False) for name in names)


def _check_names(setting: Setting, piece: Projection, items: tuple[Item, ...]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.name in seen:
            raise setting.context.error(item, f"column {item.name!r} stands twice; give each its own name with AS")
        seen.add(item.name)
        if not piece.is_return and not item.aliased and not isinstance(item.expression, Variable):
            raise setting.context.error(item, f"{item.name} needs a name in WITH: {item.name} AS name")


def _column(setting: Setting, item: Item, scope: Scope) -> _Column:
    """Aggregates get names of their own, so that those of two columns do not meet."""
    aggregates: list[Aggregate] = _Numbered(setting)
    compiled = Compiler(setting, scope, aggregates).compile(item.expression)
    return _Column(item, compiled, tuple(aggregates))


class _Numbered(list[Aggregate]):
    """A list whose length goes on from one column to the next."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._first = setting.names
        self._first.count += 100
        self._base = self._first.count

    def __len__(self) -> int:
        return self._base + super().__len__()

    def __bool__(self) -> bool:
        return super().__len__() > 0


def _check_groups(columns: list[_Column]) -> None:
    """Beside an aggregate only what is a column of its own may stand."""
    keys = [column.item.expression for column in columns if not column.aggregates]
    for column in columns:
        if column.aggregates and not _covered(column.item.expression, keys):
            raise refuse("implicit-group", column.item)


def _covered(piece: object, keys: list[Expression], own: frozenset[str] = frozenset()) -> bool:
    """Whether all that is no aggregate is a column; `own` are the variables of comprehensions around."""
    if any(same(piece, key) for key in keys) or (isinstance(piece, Call) and is_aggregate(piece)):
        return True
    if isinstance(piece, PropertyOf) and any(same(piece.base, key) for key in keys):
        return True
    if isinstance(piece, Variable):
        return piece.name in own
    if isinstance(piece, ListComprehension | Quantifier):
        own |= {piece.variable.name}
    elif isinstance(piece, Reduce):
        own |= {piece.variable.name, piece.accumulator.name}
    return all(_covered(part, keys, own) for part in parts_of(piece))


def _has_keys(piece: object) -> bool:
    if isinstance(piece, Call) and piece.name.lower() == "keys":
        return True
    return any(_has_keys(part) for part in parts_of(piece))


def _plain(columns: list[_Column]) -> Callable[[Iterable[Row]], Rows]:
    calls = [("\x00" + column.item.name, column.compiled.call) for column in columns]

    def make(rows: Iterable[Row]) -> Rows:
        for row in rows:
            yield {**row, **{name: call(row) for name, call in calls}}

    return make


def _grouped(setting: Setting, columns: list[_Column]) -> Callable[[Iterable[Row]], Rows]:
    keys = [column.compiled.call for column in columns if not column.aggregates]
    aggregates = [aggregate for column in columns for aggregate in column.aggregates]

    def make(rows: Iterable[Row]) -> Rows:
        groups: dict[tuple[object, ...], list[Row]] = {} if keys else {(): []}
        for row in setting.run.kept(rows):
            setting.run.tick()
            groups.setdefault(tuple(identity(key(row)) for key in keys), []).append(row)
        for members in groups.values():
            row = dict(members[0]) if members else {}
            row.update({a.name: collected(a, members) for a in aggregates})
            row.update({"\x00" + c.item.name: c.compiled.call(row) for c in columns})
            yield row

    return make


def _distinct(setting: Setting, rows: Rows, names: list[str]) -> Rows:
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        setting.run.tick()
        key = tuple(identity(row["\x00" + name]) for name in names)
        if key not in seen:
            seen.add(key)
            yield row


def _sorting(
    setting: Setting, piece: Projection, columns: list[_Column], scope: Scope, *, narrow: bool
) -> Callable[[list[Row]], list[Row]] | None:
    """Sorts rows; the first key counts most. After groups or DISTINCT only columns can be sorted by."""
    if not piece.order:
        return None
    known = tuple((column.item.expression, "\x00" + column.item.name) for column in columns)
    known += tuple((Variable(0, 0, column.item.name), "\x00" + column.item.name) for column in columns)
    kinds = {"\x00" + column.item.name: column.compiled.kind for column in columns}
    names = {column.item.name for column in columns}
    keys = [_sort_key(setting, key, {**scope, **kinds}, known, names, narrow=narrow) for key in piece.order]

    def sort(rows: list[Row]) -> list[Row]:
        for call, descending in reversed(keys):
            rows.sort(key=call, reverse=descending)
        return rows

    return sort


def _sort_key(
    setting: Setting,
    key: SortKey,
    scope: Scope,
    known: tuple[tuple[Expression, str], ...],
    names: set[str],
    *,
    narrow: bool,
) -> tuple[Evaluate, bool]:
    if narrow and not _sortable(key.expression, [expression for expression, _ in known]):
        raise refuse("sort-key", key)
    usable = (
        known
        if narrow
        else tuple(pair for pair in known if isinstance(pair[0], Variable) and pair[0].name in names)
    )
    found = Compiler(setting, scope, known=usable).compile(key.expression)
    if found.kind.base in {"node", "edge", "path"}:
        raise refuse("entity-order", key, what=f"a {found.kind.base}")
    call = found.call
    return setting.guarded(key, lambda row: order_key(call(row))), key.descending


def _sortable(piece: Expression, known: list[Expression]) -> bool:
    return _covered(piece, known) and not (
        isinstance(piece, Call) and is_aggregate(piece) and not any(same(piece, one) for one in known)
    )


def _count(setting: Setting, word: str, piece: Expression | None) -> int | None:
    """SKIP and LIMIT take a whole number that depends on no row."""
    if piece is None:
        return None
    value = None if variables(piece) else Compiler(setting, {}).compile(piece).call({})
    if type(value) is not int or not 0 <= value < 2**62:
        raise setting.context.error(piece, f"{word} takes a whole number from 0 or a parameter that is one")
    return value
