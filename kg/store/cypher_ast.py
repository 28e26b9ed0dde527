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
class Slice(Piece):
    """`base[low..high]`; None where a bound is not written."""

    base: Expression
    low: Expression | None
    high: Expression | None


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
    labels: Labels


@dataclass(frozen=True, slots=True)
class ValueType(Piece):
    """INTEGER, LIST<STRING NOT NULL>, INTEGER | FLOAT: `name` is in upper case, `|` for one of `parts`."""

    name: str
    parts: tuple[ValueType, ...] = ()
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class TypeTest(Piece):
    """x IS :: INTEGER, x IS NOT :: STRING."""

    operand: Expression
    type: ValueType
    negated: bool


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


@dataclass(frozen=True, slots=True)
class Subquery(Piece):
    """EXISTS { … }, COUNT { … } or COLLECT { … } with whole clauses; `word` is in upper case."""

    word: str
    query: Query


@dataclass(frozen=True, slots=True)
class ListComprehension(Piece):
    """[variable IN source WHERE where | result]; `result` is None where the items stay as they are."""

    variable: Variable
    source: Expression
    where: Expression | None
    result: Expression | None


@dataclass(frozen=True, slots=True)
class PatternComprehension(Piece):
    """[(n)-->(m) WHERE where | result]."""

    path: PathPattern
    where: Expression | None
    result: Expression


@dataclass(frozen=True, slots=True)
class Quantifier(Piece):
    """any, all, none or single(variable IN source WHERE where); `word` is in lower case."""

    word: str
    variable: Variable
    source: Expression
    where: Expression


@dataclass(frozen=True, slots=True)
class Reduce(Piece):
    """reduce(accumulator = initial, variable IN source | result)."""

    accumulator: Variable
    initial: Expression
    variable: Variable
    source: Expression
    result: Expression


@dataclass(frozen=True, slots=True)
class MapProjection(Piece):
    """n {.name, .*, key: value, other}; the entry (`*`, None) is `.*`."""

    base: Variable
    entries: tuple[tuple[str, Expression | None], ...]


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
    | TypeTest
    | Case
    | Exists
    | Slice
    | Subquery
    | ListComprehension
    | PatternComprehension
    | Quantifier
    | Reduce
    | MapProjection
)


@dataclass(frozen=True, slots=True)
class LabelExpression(Piece):
    """Labels or types joined by one operator: `|` (any of them) or `&` (all of them; `:A:B` is that too)."""

    operator: Literal["|", "&"]
    names: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class LabelAlgebra(Piece):
    """Labels or types with !, %, brackets or several operators. `%` has no parts, `!` has one."""

    operator: Literal["|", "&", "!", "%"]
    parts: tuple[Labels, ...]


Labels: TypeAlias = LabelExpression | LabelAlgebra


@dataclass(frozen=True, slots=True)
class NodePattern(Piece):
    variable: Variable | None
    labels: Labels | None
    properties: MapLiteral | Parameter | None
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class Length(Piece):
    """`*1..3`; None where a bound is not written."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class EdgePattern(Piece):
    variable: Variable | None
    types: Labels | None
    length: Length | None
    properties: MapLiteral | Parameter | None
    direction: Direction
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class QuantifiedPath(Piece):
    """((x)-[r]->(y) WHERE …){low,high}, or -[r]->{low,high}; `high` is None without an upper bound."""

    path: PathPattern
    where: Expression | None
    low: int
    high: int | None


Step: TypeAlias = EdgePattern | QuantifiedPath


@dataclass(frozen=True, slots=True)
class PathPattern(Piece):
    """Nodes and the steps between them: one node more than edges.

    `shortest` is "one" for shortestPath(…), "all" for allShortestPaths(…). With `selects` it is ANY SHORTEST or
    ALL SHORTEST before a quantified path instead.
    """

    variable: Variable | None
    nodes: tuple[NodePattern, ...]
    edges: tuple[Step, ...]
    shortest: Literal["", "one", "all"] = ""
    selects: bool = False


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


@dataclass(frozen=True, slots=True)
class CallQuery(Piece):
    """CALL (imports) { query }. `imports` is None in the form whose query begins with an importing WITH.

    `star` is CALL (*) { … }, which imports everything.
    """

    query: Query
    imports: tuple[Variable, ...] | None
    star: bool
    optional: bool


Clause: TypeAlias = Match | Unwind | Projection | CallQuery


@dataclass(frozen=True, slots=True)
class Query(Piece):
    """Parts joined by UNION; `union_all[i]` tells how part i + 1 joins what stands before it."""

    parts: tuple[tuple[Clause, ...], ...]
    union_all: tuple[bool, ...]
