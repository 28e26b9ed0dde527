"""What a reading query says: clauses, patterns and expressions, each with its place in the text.

`start` and `end` are half-open offsets, in code points, into the query as written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Direction = Literal["out", "in", "both"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the query."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Constant(Piece):
    """A string, integer, float, boolean or null."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class ListLiteral(Piece):
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral(Piece):
    entries: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Parameter(Piece):
    name: str


@dataclass(frozen=True, slots=True)
class Variable(Piece):
    name: str


@dataclass(frozen=True, slots=True)
class PropertyOf(Piece):
    base: Expression
    key: str


@dataclass(frozen=True, slots=True)
class Subscript(Piece):
    """`base[index]`."""

    base: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Call(Piece):
    """`name(arguments)`; `star` for count(*). `name` is as written, with its dots."""

    name: str
    arguments: tuple[Expression, ...]
    distinct: bool
    star: bool


@dataclass(frozen=True, slots=True)
class Unary(Piece):
    """`operator` is NOT, + or -."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Piece):
    """`operator` is in upper case: AND, OR, XOR, +, -, *, /, %, ^, IN, CONTAINS, STARTS WITH, ENDS WITH, =~, ||."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Piece):
    """`a < b <= c`: operands, one more than operators."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NullTest(Piece):
    operand: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class LabelTest(Piece):
    """`n:Park` inside an expression."""

    operand: Expression
    labels: LabelExpression


@dataclass(frozen=True, slots=True)
class Case(Piece):
    """`subject` is None in the form CASE WHEN condition THEN …; `default` is None without ELSE."""

    subject: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Exists(Piece):
    """EXISTS { MATCH … WHERE … }, EXISTS { pattern }, or a bare pattern as a predicate."""

    match: Match


Expression: TypeAlias = (
    Constant
    | ListLiteral
    | MapLiteral
    | Parameter
    | Variable
    | PropertyOf
    | Subscript
    | Call
    | Unary
    | Binary
    | Comparison
    | NullTest
    | LabelTest
    | Case
    | Exists
)


@dataclass(frozen=True, slots=True)
class LabelExpression(Piece):
    """Labels or types joined by one operator: `|` (any of them) or `&` (all of them; `:A:B` is that too)."""

    operator: Literal["|", "&"]
    names: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class NodePattern(Piece):
    variable: Variable | None
    labels: LabelExpression | None
    properties: MapLiteral | Parameter | None


@dataclass(frozen=True, slots=True)
class Length(Piece):
    """`*1..3`; None where a bound is not written."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class EdgePattern(Piece):
    variable: Variable | None
    types: LabelExpression | None
    length: Length | None
    properties: MapLiteral | Parameter | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class PathPattern(Piece):
    """Nodes and the edges between them: one node more than edges."""

    variable: Variable | None
    nodes: tuple[NodePattern, ...]
    edges: tuple[EdgePattern, ...]


@dataclass(frozen=True, slots=True)
class Match(Piece):
    optional: bool
    paths: tuple[PathPattern, ...]
    where: Expression | None


@dataclass(frozen=True, slots=True)
class Unwind(Piece):
    source: Expression
    variable: Variable


@dataclass(frozen=True, slots=True)
class Item(Piece):
    """One column: `name` is the alias, or the expression as written."""

    expression: Expression
    name: str
    aliased: bool


@dataclass(frozen=True, slots=True)
class SortKey(Piece):
    expression: Expression
    descending: bool


@dataclass(frozen=True, slots=True)
class Projection(Piece):
    """WITH or RETURN; `star` for `*`, which comes before the items. `where` belongs to WITH alone."""

    is_return: bool
    distinct: bool
    star: bool
    items: tuple[Item, ...]
    order: tuple[SortKey, ...]
    skip: Expression | None
    limit: Expression | None
    where: Expression | None


Clause: TypeAlias = Match | Unwind | Projection


@dataclass(frozen=True, slots=True)
class Query(Piece):
    """Parts joined by UNION; `union_all[i]` tells how part i + 1 joins what stands before it."""

    parts: tuple[tuple[Clause, ...], ...]
    union_all: tuple[bool, ...]
