"""What the compiler knows of every expression, and what all its parts share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from kg.errors import QueryError
from kg.store.cypher_ast import Call, Direction, Match, Piece, Projection, Query, Variable
from kg.store.gate_types import Context
from kg.store.rows.numbers import Unlike, ValueFault
from kg.store.rows.values import Edge, Node, Row

_TICKS = 2048  # steps between two looks at the clock
_MOST_ROWS = 2_000_000  # rows that may be kept at a time
_SMALL_VALUE = 1_000  # characters or items of a value that costs nothing
_MOST_SPENT = 20_000_000  # characters and items of all values that a query makes
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an expression gives; `any` where only the rows will tell.

    `names` are the labels or types that a node or an edge may have, `item` is the kind of a list's items.
    """

    base: str
    names: frozenset[str] = frozenset()
    item: Kind | None = None


ANY: Final = Kind("any")
NULL: Final = Kind("null")
STORED: Final = Kind("any", item=Kind("string"))  # a list that the graph holds, or null
BOOLEAN: Final = Kind("boolean")
NUMBERS: Final = frozenset({"integer", "float", "number"})
Scope: TypeAlias = Mapping[str, Kind]
Evaluate: TypeAlias = Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression that can be evaluated on a row."""

    call: Evaluate
    kind: Kind


class Graph(Protocol):
    """Where patterns find nodes and edges."""

    def scan(self, labels: frozenset[str], key: str | None, value: Any) -> Iterable[Node]:
        """Nodes of these labels; with `key`, at least those whose property has that value."""

    def node(self, id_: str) -> Node:
        """A node that an edge led to."""

    def prefetch(self, nodes: Iterable[Node], types: frozenset[str], direction: Direction) -> None:
        """Read what is about to be asked for, in few questions."""

    def edges(self, node: Node, types: frozenset[str], direction: Direction) -> Iterable[Edge]:
        """The edges of a node; an edge from a node to itself comes once."""


@dataclass(slots=True)
class Run:
    """One question being answered: its graph, its time limit, and the rows it may keep."""

    graph: Graph
    seconds: float
    deadline: float = field(init=False)
    _ticks: int = 0
    _spent: int = 0

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds

    def tick(self) -> None:
        """Count a step of work. Raises QueryError when the time is over."""
        self._ticks += 1
        if self._ticks % _TICKS == 0:
            self.look()

    def look(self) -> None:
        """Look at the clock."""
        if time.monotonic() > self.deadline:
            raise QueryError(
                f"the query took longer than {self.seconds:g} s; narrow it (LIMIT, a name, a type) "
                "or raise --timeout"
            )

    def kept(self, rows: Iterable[Kept]) -> list[Kept]:
        """All rows at once. Raises QueryError when they are too many."""
        found: list[Kept] = []
        for row in rows:
            self.tick()
            found.append(row)
            self.bounded(len(found))
        return found

    def bounded(self, rows: int) -> None:
        """Raises QueryError for more rows than may be kept."""
        if rows > _MOST_ROWS:
            raise QueryError(
                f"the query keeps more than {_MOST_ROWS:,} rows at a time; narrow it (LIMIT, a name, a type)"
            )

    def spent(self, value: Any) -> Any:
        """Count a text or list that an expression has made. Raises QueryError when all of them are too large."""
        if isinstance(value, str | list) and len(value) > _SMALL_VALUE:
            self._spent += len(value)
            self.look()
            if self._spent > _MOST_SPENT:
                raise QueryError("the query needs more memory than it may use; narrow it (LIMIT, shorter lists)")
        return value


Rows: TypeAlias = Iterator[Row]
Stage: TypeAlias = Callable[[Iterable[Row]], Rows]


@dataclass(frozen=True, slots=True)
class Nested:
    """Compiles what expressions contain of queries; set by the compiler of clauses."""

    match: Callable[[Match, Scope], tuple[Stage, Scope]]
    query: Callable[[Query, Scope], tuple[Stage, tuple[tuple[str, Kind], ...]]]


@dataclass(slots=True)
class Names:
    """Names for what has none in the query; they begin with NUL, so that none of the query's is like them."""

    count: int = 0

    def new(self) -> str:
        self.count += 1
        return f"\x00{self.count}"


@dataclass(frozen=True, slots=True)
class Setting:
    """What all compilers of one query share."""

    context: Context
    run: Run
    query: Query
    nested: Nested
    names: Names = field(default_factory=Names)

    def only_length(self, name: str) -> bool:
        """Whether the query asks nothing of this path but length(path)."""
        return _mentions(self.query, name) == 1

    def guarded(self, piece: Piece, call: Evaluate) -> Evaluate:
        """`call`, its faults told with their place in the query."""

        def evaluate(row: Row) -> Any:
            try:
                return call(row)
            except ValueFault as fault:
                raise self.told(piece, fault) from None

        return evaluate

    def told(self, piece: Piece, fault: ValueFault) -> QueryError:
        """A fault with its place in the query."""
        tell = self.context.refused if isinstance(fault, Unlike) else self.context.error
        return tell(piece, str(fault))

    def wrong(self, piece: Piece, wanted: str, found: str) -> QueryError:
        return self.context.error(piece, f"expected {wanted}; found {_a(found)}")


def parts_of(piece: object) -> Iterator[object]:
    """What a piece of a query consists of."""
    if isinstance(piece, tuple):
        yield from piece
    elif isinstance(piece, Piece):
        kind: Any = type(piece)
        for name in _parts(kind):
            yield getattr(piece, name)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The fields that may hold pieces."""
    return tuple(field_.name for field_ in fields(kind) if field_.name not in {"start", "end"})


def variables(piece: object) -> set[str]:
    """The names of all variables that an expression mentions, its own inner ones included."""
    if isinstance(piece, Variable):
        return {piece.name}
    return set().union(*(variables(part) for part in parts_of(piece)))


def _mentions(piece: object, name: str) -> int:
    """How often a variable is mentioned, but for length(variable); `*` mentions all."""
    if isinstance(piece, Variable):
        return int(piece.name == name)
    if isinstance(piece, Call) and piece.name.lower() == "length" and isinstance(piece.arguments[0], Variable):
        return 0
    starred = isinstance(piece, Projection) and piece.star
    return int(starred) + sum(_mentions(part, name) for part in parts_of(piece))


def joined(kinds: Iterable[Kind]) -> Kind:
    """The kind of what may be any of these; null says nothing."""
    known = {kind for kind in kinds if kind.base != "null"}
    if len(known) == 1:
        return known.pop()
    bases = {kind.base for kind in known}
    if len(bases) == 1 and bases <= {"node", "edge"}:
        return Kind(bases.pop(), frozenset().union(*(kind.names for kind in known)))
    return ANY if known else NULL


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
