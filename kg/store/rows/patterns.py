"""MATCH compiled: where to begin, in which order to go on, and when each condition can be tested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.store.cypher_ast import (
    Binary,
    Comparison,
    EdgePattern,
    Expression,
    MapLiteral,
    NodePattern,
    Parameter,
    PathPattern,
    Piece,
    PropertyOf,
    QuantifiedPath,
    Variable,
)
from kg.store.gate_types import refuse
from kg.store.rows.compiled import Evaluate, Kind, Names, Scope, Setting, variables
from kg.store.rows.expressions import Compiler
from kg.store.rows.names import edge_names, node_names
from kg.store.rows.shortest_patterns import shortest_steps
from kg.store.rows.steps import (
    FLIPPED,
    Bound,
    Filter,
    Hop,
    NamePath,
    Repeat,
    Scan,
    Step,
    Target,
    Walk,
)

_ROW: Final = "\x00row"
_UNKNOWN: Final = 1000.0  # a beginning at any node at all


@dataclass(frozen=True, slots=True)
class _Condition:
    """A test, the names it needs, and, for `n.key = value`, what an index could use."""

    piece: Expression
    needs: frozenset[str]


@dataclass(slots=True)
class Pattern:
    """The patterns of one MATCH, or of one quantified part, on their way."""

    setting: Setting
    outer: Scope
    names: Names
    scope: dict[str, Kind] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    pieces: list[Expression] = field(default_factory=list)
    conditions: list[_Condition] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    inner: dict[int, Pattern] = field(default_factory=dict)

    def read(self, paths: Iterable[PathPattern], where: Expression | None) -> None:
        """First pass: who is who, and what is asked of them."""
        self.scope = dict(self.outer)
        self.bound = set(self.outer)
        for path in paths:
            for node in path.nodes:
                self._read_node(node)
            for edge in path.edges:
                if isinstance(edge, QuantifiedPath):
                    self._read_part(edge)
                else:
                    self._read_edge(edge)
            if path.variable:
                self._new(path.variable, Kind("path"))
        self.pieces += conjuncts(where) if where else []
        for piece in self.pieces:
            self.conditions.append(_Condition(piece, frozenset(variables(piece) & self.scope.keys())))

    def _new(self, variable: Variable, kind: Kind) -> None:
        if variable.name in self.scope:
            raise self.setting.context.error(variable, f"variable {variable.name!r} is taken; choose another")
        self.scope[variable.name] = kind

    def _read_node(self, node: NodePattern) -> None:
        context = self.setting.context
        name = node.variable.name if node.variable else self.names.new()
        self.called[id(node)] = name
        labels = node_names(context, node.labels) if node.labels else frozenset(context.schema.nodes)
        known = self.scope.get(name)
        if known is not None and known.base not in {"node", "any", "null"}:
            raise context.error(node, f"variable {name!r} is {known.base}; expected a node")
        both = known.names & labels if known and known.base == "node" else labels
        self.scope[name] = Kind("node", both)
        self._properties(node, name, node.properties, node.where)

    def _read_edge(self, edge: EdgePattern) -> None:
        context = self.setting.context
        name = edge.variable.name if edge.variable else self.names.new()
        self.called[id(edge)] = name
        kind = Kind("edge", edge_names(context, edge.types) if edge.types else frozenset(context.schema.edges))
        if edge.length:
            if name in self.scope:
                raise refuse("edge-repeated", edge)
            self.scope[name] = Kind("list", item=kind)
            return
        known = self.scope.get(name)
        if known is not None and (name not in self.outer or known.base not in {"edge", "any", "null"}):
            raise refuse("edge-repeated", edge)
        self.scope[name] = kind
        self._properties(edge, name, edge.properties, edge.where)

    def _properties(
        self, piece: Piece, name: str, given: MapLiteral | Parameter | None, where: Expression | None
    ) -> None:
        """{key: value} and an inline WHERE as conditions."""
        if isinstance(given, Parameter):
            raise self.setting.context.error(given, "a parameter stands for one value; write {name: $name}")
        variable = Variable(piece.start, piece.end, name)
        for key, value in given.entries if given else ():
            column = PropertyOf(value.start, value.end, variable, key)
            self.pieces.append(Comparison(value.start, value.end, (column, value), ("=",)))
        self.pieces += conjuncts(where) if where else []

    def _read_part(self, part: QuantifiedPath) -> None:
        """The variables of a quantified part are lists outside of it."""
        if part.path.variable or any(isinstance(e, QuantifiedPath) or e.length for e in part.path.edges):
            raise refuse("path-selector", part)
        inner = Pattern(self.setting, self.outer, self.names)
        inner.read([part.path], part.where)
        self.inner[id(part)] = inner
        self.called[id(part)] = self.names.new()
        for name in inner.own():
            if name in self.scope:
                raise self.setting.context.error(part, f"variable {name!r} is taken; choose another")
            self.scope[name] = Kind("list", item=inner.scope[name])
        if self.outer.keys() & {n.variable.name for n in part.path.nodes if n.variable}:
            raise refuse("path-selector", part)

    def own(self) -> list[str]:
        """The variables of the query that this pattern binds."""
        return [name for name in self.scope if name not in self.outer and not name.startswith("\x00")]

    def plan(self, paths: Iterable[PathPattern]) -> tuple[Step, ...]:
        """Second pass: the steps, the most selective beginning first."""
        self._test()
        left = list(paths)
        while left:
            best = min(left, key=lambda path: min(self._cost(path, i) for i in self._starts(path)))
            left.remove(best)
            self._path(best)
        return tuple(self.steps)

    def _starts(self, path: PathPattern) -> range:
        """A quantified part is walked from left to right."""
        fixed = any(isinstance(edge, QuantifiedPath) for edge in path.edges) or path.shortest
        return range(1 if fixed else len(path.nodes))

    def _cost(self, path: PathPattern, index: int) -> float:
        """How many nodes a path may begin with there, roughly."""
        name = self.called[id(path.nodes[index])]
        if name in self.bound:
            return 0
        if self._lookup(name) is not None:
            return 1
        return 2 + _UNKNOWN * len(self.scope[name].names) / len(self.setting.context.schema.nodes)

    def _lookup(self, name: str) -> tuple[str, Expression] | None:
        """A condition `name.key = value` whose value is known by now."""
        for condition in self.conditions:
            piece = condition.piece
            if not isinstance(piece, Comparison) or piece.operators != ("=",):
                continue
            if not condition.needs - {name} <= self.bound:
                continue
            for one, other in (piece.operands, piece.operands[::-1]):
                own = isinstance(one, PropertyOf) and isinstance(one.base, Variable) and one.base.name == name
                if own and isinstance(one, PropertyOf) and name not in variables(other):
                    return one.key, other
        return None

    def _path(self, path: PathPattern) -> None:
        if path.shortest:
            shortest_steps(self, path)
            return
        start = min(self._starts(path), key=lambda i: (self._cost(path, i), i))
        self.begin(path.nodes[start])
        for i in range(start, len(path.edges)):
            self._step(path.nodes[i], path.edges[i], path.nodes[i + 1], backwards=False)
        for i in range(start - 1, -1, -1):
            self._step(path.nodes[i + 1], path.edges[i], path.nodes[i], backwards=True)
        if path.variable:
            parts = [self.called[id(path.nodes[0])]]
            for edge, node in zip(path.edges, path.nodes[1:], strict=True):
                parts += [self.called[id(edge)], self.called[id(node)]]
            self.add(NamePath(path.variable.name, tuple(parts)), path.variable.name)

    def begin(self, node: NodePattern) -> None:
        name = self.called[id(node)]
        labels = self.scope[name].names
        if name in self.bound:
            self.add(Bound(name, labels), name)
            return
        found = self._lookup(name)
        key, value = found or (None, None)
        call = self._compiler().compile(value).call if value is not None else None
        self.add(Scan(name, labels, key, call), name)

    def _step(
        self, near: NodePattern, edge: EdgePattern | QuantifiedPath, far: NodePattern, *, backwards: bool
    ) -> None:
        source, target = self.called[id(near)], self._target(far)
        if isinstance(edge, QuantifiedPath):
            self._repeat(source, edge, target)
            return
        name, direction = self.called[id(edge)], FLIPPED[edge.direction] if backwards else edge.direction
        kind = self.scope[name]
        if edge.length:
            low = 1 if edge.length.low is None else edge.length.low
            each, test = self.each(edge, kind.item or kind)
            step: Step = Walk(
                source=source,
                edges=name,
                types=(kind.item or kind).names,
                direction=direction,
                low=low,
                high=edge.length.high,
                target=target,
                each=each,
                test=test,
                backwards=backwards,
            )
        else:
            step = Hop(source, name, name in self.bound, kind.names, direction, target)
        self.add(step, name, target.name)

    def _target(self, node: NodePattern) -> Target:
        name = self.called[id(node)]
        return Target(name, name in self.bound, self.scope[name].names)

    def each(self, edge: EdgePattern, kind: Kind) -> tuple[str, Evaluate | None]:
        """What every edge of several steps must fulfil."""
        each = edge.variable.name if edge.variable and edge.where else self.names.new()
        if edge.properties is None and edge.where is None:
            return each, None
        single = Pattern(self.setting, {**self.scope, each: kind}, self.names)
        single._properties(edge, each, edge.properties, edge.where)
        compiler = Compiler(self.setting, {**self.scope, each: kind})
        tests = [compiler.condition(piece) for piece in single.pieces]
        return each, lambda row: all(test(row) for test in tests)

    def _repeat(self, source: str, part: QuantifiedPath, target: Target) -> None:
        inner = self.inner[id(part)]
        first, last = (inner.called[id(part.path.nodes[i])] for i in (0, -1))
        inner.bound.add(first)
        inner.outer = {**inner.outer, first: inner.scope[first]}
        steps = inner.plan([part.path])
        order: list[str] = []
        for edge, node in zip(part.path.edges, part.path.nodes[1:], strict=True):
            order += [inner.called[id(edge)], inner.called[id(node)]]
        groups = tuple(name for name in inner.scope if name in self.scope and name not in self.outer)
        trace = self.called[id(part)]
        step = Repeat(source, target, first, last, steps, part.low, part.high, groups, trace, tuple(order))
        self.add(step, target.name, *groups)

    def add(self, step: Step, *names: str) -> None:
        self.steps.append(step)
        self.bound.update(names)
        self._test()

    def _test(self) -> None:
        """Conditions as soon as all they need is bound."""
        for condition in list(self.conditions):
            if condition.needs <= self.bound:
                self.conditions.remove(condition)
                self.steps.append(Filter(self._compiler().condition(condition.piece)))

    def _compiler(self) -> Compiler:
        return Compiler(self.setting, self.scope)


def conjuncts(piece: Expression) -> list[Expression]:
    """The parts of a condition that must all hold."""
    if isinstance(piece, Binary) and piece.operator == "AND":
        return [*conjuncts(piece.left), *conjuncts(piece.right)]
    return [piece]
