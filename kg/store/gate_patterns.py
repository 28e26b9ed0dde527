"""MATCH through the gate: patterns written so that the engine finds what Neo4j finds.

Every node and edge gets a name of ours; what a pattern says of a variable that is known already moves into the
WHERE, where the engine heeds it; edges of one MATCH are held apart, as Cypher demands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Final

from kg.rulebook.schema import EdgeType
from kg.store.cypher_ast import EdgePattern, MapLiteral, Match, NodePattern, Parameter, PathPattern, QuantifiedPath
from kg.store.gate_compare import comparable
from kg.store.gate_expressions import Expressions
from kg.store.gate_names import edge_types, label_condition, node_labels, property_type
from kg.store.gate_types import Binding, Context, Scope, Type, Typed, refuse

_MOST_EDGES: Final = 8  # of one MATCH; the engine plans more for minutes
_LONGEST: Final = 30  # steps; the engine cuts longer paths


@dataclass(frozen=True, slots=True)
class _Edge:
    """An edge of a pattern: its name, the types and ends it may have, whether it is a path of several steps."""

    piece: EdgePattern
    engine: str
    types: frozenset[str]
    trail: bool


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of a pattern: its name, what stands between its brackets, what it may be."""

    engine: str
    text: str
    type: Type


@dataclass(slots=True)
class _Matching:
    """One MATCH on its way: the scope as it grows, what is to be checked in the WHERE, the edges so far.

    `groups` are the nodes that edges of this MATCH have joined.
    """

    context: Context
    scope: dict[str, Binding]
    optional: bool
    conditions: list[str] = field(default_factory=list)
    edges: list[_Edge] = field(default_factory=list)
    groups: list[set[str]] = field(default_factory=list)

    def paths(self, match: Match) -> list[str]:
        """The patterns as the engine gets them.

        It fails on a bound node that stands alone beside other patterns; such a one, unless null, says nothing.
        """
        texts = []
        for path in match.paths:
            first = path.nodes[0].variable
            bound = self.scope.get(first.name) if first and not path.edges and not path.variable else None
            text = self.path(path)
            if not bound or bound.type.nullable or len(match.paths) == 1:
                texts.append(text)
        return texts or [text]

    def path(self, path: PathPattern) -> str:
        """The pattern as the engine gets it."""
        if path.shortest:
            raise refuse("shortest-path", path)
        left = self._node(path.nodes[0])
        text = f"({left.text})"
        for edge, node in zip(path.edges, path.nodes[1:], strict=True):
            if isinstance(edge, QuantifiedPath):
                raise refuse("quantified-path", edge)
            right = self._node(node)
            written = self._edge(edge, left.type, right.type)
            if self._closes(left.engine, right.engine):
                raise refuse("circle", node)
            text += f"{written}({right.text})"
            left = right
        if path.variable is None:
            return text
        if self.optional:
            raise refuse("optional-path", path.variable)
        if path.variable.name in self.scope:
            raise self.context.error(path.variable, f"variable {path.variable.name!r} is taken; choose another")
        binding = Binding(self.context.name(), Type("path", nullable=False))
        self.scope[path.variable.name] = binding
        return f"{binding.engine} = {text}"

    def _closes(self, left: str, right: str) -> bool:
        """Whether an edge between these two closes a circle; else they belong together from now on."""
        one, other = self._group(left), self._group(right)
        if one is other:
            return True
        one |= other
        self.groups.remove(other)
        return False

    def _group(self, name: str) -> set[str]:
        for group in self.groups:
            if name in group:
                return group
        self.groups.append({name})
        return self.groups[-1]

    def _node(self, node: NodePattern) -> _Node:
        """A node pattern, placed: what stands between the brackets, and what is known of the node."""
        if node.where:
            raise refuse("inline-where", node.where)
        labels = node_labels(self.context, node.labels) if node.labels else None
        known = self.scope.get(node.variable.name) if node.variable else None
        if known is not None:
            engine, type_ = known.engine, self._narrowed(node, known, labels)
            text = engine
        else:
            engine = self.context.name()
            type_ = Type("node", self.optional, labels or frozenset(self.context.schema.nodes))
            text = engine + (":" + "|".join(f"`{label}`" for label in sorted(labels)) if labels else "")
        if node.variable:
            self.scope[node.variable.name] = Binding(engine, type_)
        self._properties(node.properties, engine, type_)
        return _Node(engine, text, type_)

    def _narrowed(self, node: NodePattern, known: Binding, labels: frozenset[str] | None) -> Type:
        """The engine ignores a label on a node that is bound; as a condition it counts."""
        if known.type.base != "node":
            raise self.context.error(node, f"variable {_name(node)!r} is {known.type.base}; expected a node")
        if labels is None:
            return known.type
        self.context.rewrite("bound-label", node)
        self.conditions.append(label_condition(self.context, known.engine, labels))
        return Type("node", known.type.nullable, known.type.names & labels or labels)

    def _edge(self, edge: EdgePattern, left: Type, right: Type) -> str:
        """The edge with its dashes; `left` and `right` are the nodes as written."""
        if edge.where:
            raise refuse("inline-where", edge.where)
        every = frozenset(self.context.schema.edges)
        types = edge_types(self.context, edge.types) if edge.types else every
        engine = self.context.name()
        if not edge.length:
            self._possible(edge, types, left, right)
        self._check_loops(edge, types, left, right)
        if edge.variable:
            if edge.variable.name in self.scope:
                raise refuse("edge-twice", edge.variable)
            base: Type = Type("trail") if edge.length else Type("edge", self.optional, types)
            self.scope[edge.variable.name] = Binding(engine, base)
        if not edge.length:
            self._properties(edge.properties, engine, Type("edge", self.optional, types))
        if edge.length:
            self.context.rewrite("trail", edge.length)
        self.edges.append(_Edge(edge, engine, types, trail=bool(edge.length)))
        inner = engine + (":" + "|".join(f"`{name}`" for name in sorted(types)) if edge.types else "")
        start, end = {"out": ("-", "->"), "in": ("<-", "-"), "both": ("-", "-")}[edge.direction]
        return f"{start}[{inner}{_length(edge)}]{end}"

    def _possible(self, edge: EdgePattern, types: frozenset[str], left: Type, right: Type) -> None:
        """The engine knows which labels a type joins and fails for others; say it in our words."""
        schema = self.context.schema
        sides = {"out": [(left, right)], "in": [(right, left)], "both": [(left, right), (right, left)]}
        for source, target in sides[edge.direction]:
            for name in types:
                if _joins(schema.edges[name], source, target):
                    return
        source, target = sides[edge.direction][0]
        known = "; ".join(
            f"{name} joins {', '.join(schema.edges[name].subjects)} to {', '.join(schema.edges[name].objects)}"
            for name in sorted(types)[:1]
        )
        one = " or ".join(sorted(types)) if len(types) < 4 else "an edge"  # noqa: PLR2004 - a readable line
        ends = {"source": _labels(source), "target": _labels(target)}
        raise refuse("impossible-pattern", edge, type=one, known=known, **ends)

    def _check_loops(self, edge: EdgePattern, types: frozenset[str], left: Type, right: Type) -> None:
        """Without direction the engine gives an edge from a node to itself twice."""
        if edge.direction != "both":
            return
        for name in sorted(types & self.context.loops):
            ends = frozenset(self.context.schema.edges[name].subjects) & left.names & right.names
            if ends or edge.length:
                raise refuse("loop", edge, type=name)

    def _properties(self, properties: MapLiteral | Parameter | None, engine: str, type_: Type) -> None:
        """{key: value} as conditions."""
        if properties is None:
            return
        if isinstance(properties, Parameter):
            raise refuse("map", properties)
        self.context.rewrite("property-map", properties)
        for key, expression in properties.entries:
            scope = Expressions(self.context, dict(self.scope), _no_exists)
            value = scope.compile(expression)
            column = Typed(f"{engine}.`{key}`", property_type(self.context, properties, type_, key))
            self.conditions.append(" = ".join(comparable(expression, column, "=", value)))

    def apart(self) -> None:
        """No edge may stand twice in one match."""
        if len(self.edges) > _MOST_EDGES:
            raise refuse("too-wide", self.edges[_MOST_EDGES].piece)
        for one, other in combinations(self.edges, 2):
            if not one.types & other.types:
                continue
            if one.trail or other.trail:
                raise refuse("length-with-others", one.piece if one.trail else other.piece)
            self.context.rewrite("edges-apart", other.piece)
            self.conditions.append(f"id({one.engine}) <> id({other.engine})")


def match_text(context: Context, match: Match, scope: Scope) -> tuple[str, Scope]:
    """A MATCH as the engine gets it, and the scope after it."""
    used = {node.variable.name for path in match.paths for node in path.nodes if node.variable}
    if match.optional and scope and not used & scope.keys():
        raise refuse("optional-alone", match)
    if match.optional and len(match.paths) > 1:
        raise refuse("optional-several", match.paths[1])
    matching = _Matching(context, dict(scope), match.optional)
    paths = matching.paths(match)
    matching.apart()
    if match.where is not None:
        matching.conditions.append(Expressions(context, matching.scope, exists_in(context)).condition(match.where))
    word = "OPTIONAL MATCH" if match.optional else "MATCH"
    where = f" WHERE {' AND '.join(matching.conditions)}" if matching.conditions else ""
    return f"{word} {', '.join(paths)}{where}", matching.scope


def exists_in(context: Context) -> Callable[[Match, Scope], str]:
    """Compiles the MATCH inside EXISTS { … }: one that begins at a variable known outside."""
    return partial(_exists, context)


def _exists(context: Context, match: Match, scope: Scope) -> str:
    used = {node.variable.name for path in match.paths for node in path.nodes if node.variable}
    named = [path.variable for path in match.paths if path.variable]
    if not used & scope.keys() or named:
        raise refuse("exists-clauses", match)
    matching = _Matching(context, dict(scope), optional=False)
    paths = matching.paths(match)
    matching.apart()
    if match.where is not None:
        outside = frozenset(scope.keys() - used)
        inner = Expressions(context, matching.scope, _no_exists, outside=outside)
        matching.conditions.append(inner.condition(match.where))
    where = f" WHERE {' AND '.join(matching.conditions)}" if matching.conditions else ""
    return f"EXISTS {{ MATCH {', '.join(paths)}{where} }}"


def _no_exists(match: Match, _scope: Scope) -> str:
    raise refuse("exists-clauses", match)


def _joins(edge: EdgeType, source: Type, target: Type) -> bool:
    return not source.names.isdisjoint(edge.subjects) and not target.names.isdisjoint(edge.objects)


def _length(edge: EdgePattern) -> str:
    """*1..3 as a trail: no edge twice."""
    if not edge.length:
        return ""
    if edge.properties is not None:
        raise refuse("length-properties", edge.properties)
    low = 1 if edge.length.low is None else edge.length.low
    high = edge.length.high
    if high is None or high > _LONGEST:
        raise refuse("unbounded-length", edge.length)
    if low == 0 or high < low:
        raise refuse("zero-length", edge.length)
    return f"* TRAIL {low}..{high}"


def _labels(type_: Type) -> str:
    names = sorted(type_.names)
    return "|".join(names) if len(names) < 4 else "any node"  # noqa: PLR2004 - a readable line


def _name(node: NodePattern) -> str:
    return node.variable.name if node.variable else ""
