"""Random reading queries over the project's schema, for comparing the places and for attacking the gate."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.rulebook.schema import Property
from tests.store.graphs import FLOATS, TEXTS, schema

_FILE = Path(__file__).with_name("everyday.txt")
EVERYDAY = tuple(line for line in _FILE.read_text("utf-8").splitlines() if not line.startswith("#"))

_WIDE = ("name", "kind", "id", "status", "mentions", "value", "time")


# Parameters that a query may ask for, by what they hold.
PARAMETERS = {"string": ("s1", "s2"), "integer": ("i1",), "float": ("f1",)}


def parameters_of(rng: random.Random) -> dict[str, Any]:
    """Values for all of them."""
    texts = {name: rng.choice(TEXTS) for name in PARAMETERS["string"]}
    return {**texts, "i1": rng.choice((0, 1, 2, 7, -1, 2**53 + 1)), "f1": rng.choice(FLOATS)}


@dataclass
class QueryMaker:
    """Writes queries from a grammar; most pass the gate. `nodes` and `edges` are variables with their labels."""

    rng: random.Random
    nodes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    edges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def query(self) -> str:
        """A whole query, one to three MATCH clauses long. It has no LIMIT: rows compare as a multiset."""
        self.nodes, self.edges, self.values, self.count = {}, {}, {}, 0
        clauses = [self.match(optional=False)]
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            kind = self.rng.random()
            if kind < 0.25:
                clauses.append(self.with_())
            elif kind < 0.35:
                clauses.append(self.unwind())
            clauses.append(self.match(optional=self.rng.random() < 0.5))
        if self.rng.random() < 0.2:
            clauses.append(self.with_())
        return " ".join([*clauses, self.return_()])

    def match(self, *, optional: bool) -> str:
        paths = [self.path() for _ in range(1 if optional else self.rng.choice((1, 1, 1, 2)))]
        where = f" WHERE {self.condition(2)}" if self.rng.random() < 0.3 else ""
        return f"{'OPTIONAL ' if optional else ''}MATCH {', '.join(paths)}{where}"

    def path(self) -> str:
        text, labels = self.node(None)
        for _ in range(self.rng.choice((0, 1, 1, 1, 2, 2))):
            edge, labels = self.edge(labels)
            text += edge
        return text

    def node(self, labels: tuple[str, ...] | None) -> tuple[str, tuple[str, ...]]:
        """A node pattern; `labels` are those it may have, None for any."""
        known = [v for v, has in self.nodes.items() if labels is None or set(has) & set(labels)]
        if known and self.rng.random() < 0.45:
            variable = self.rng.choice(known)
            return f"({variable})", self.nodes[variable]
        possible = labels or tuple(schema().nodes)
        chosen = (self.rng.choice(possible),) if self.rng.random() < 0.35 else possible
        written = f":{chosen[0]}" if len(chosen) == 1 else ""
        if len(possible) > 2 and self.rng.random() < 0.1:
            chosen = tuple(sorted(self.rng.sample(possible, 2)))
            written = ":" + "|".join(chosen)
        if self.rng.random() < 0.15:
            written += self.property_map(self.node_columns(chosen)) if self.rng.random() < 0.2 else ""
            return f"({written})", chosen
        self.count += 1
        variable = f"n{self.count}"
        written += self.property_map(self.node_columns(chosen)) if self.rng.random() < 0.05 else ""
        self.nodes[variable] = chosen
        return f"({variable}{written})", chosen

    def edge(self, labels: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """An edge that may stand beside a node of these labels, and the node after it."""
        edges = schema().edges.values()
        out = [e for e in edges if set(e.subjects) & set(labels)]
        into = [e for e in edges if set(e.objects) & set(labels)]
        forward = self.rng.random() < 0.6 if out and into else bool(out)
        sided = out if forward else into
        chosen = self.rng.sample(sided, k=min(len(sided), self.rng.choice((1, 1, 2))))
        ends = tuple(dict.fromkeys(x for e in chosen for x in (e.objects if forward else e.subjects)))
        written = ":" + "|".join(e.type for e in chosen)
        if self.rng.random() < 0.25:
            written, ends, chosen = "", tuple(schema().nodes), list(edges)
        direction = self.rng.random()
        if self.rng.random() < 0.12:
            written += self.rng.choice(("*1..2", "*2", "*..3"))
        elif self.rng.random() < 0.7:
            self.count += 1
            self.edges[f"r{self.count}"] = tuple(e.type for e in chosen)
            written = f"r{self.count}{written}"
        node, after = self.node(ends)
        dashes = ("-", "-") if direction < 0.3 else ("-", "->") if forward else ("<-", "-")
        return f"{dashes[0]}[{written}]{dashes[1]}{node}", after

    def node_columns(self, labels: Sequence[str]) -> list[Property]:
        return list({p.name: p for label in labels for p in schema().nodes[label].properties}.values())

    def property_map(self, columns: Sequence[Property]) -> str:
        column = self.rng.choice([c for c in columns if c.type != "strings"])
        return f" {{`{column.name}`: {self.constant(column.type)}}}"

    def constant(self, kind: str) -> str:
        """A constant, or a parameter that holds one."""
        if kind in PARAMETERS and self.rng.random() < 0.5:
            return self.rng.choice([f"${name}" for name in PARAMETERS[kind]])
        if kind == "string":
            text = self.rng.choice(TEXTS).replace("\\", "\\\\").replace("'", "\\'")
            return f"'{text}'"
        if kind == "integer":
            return self.rng.choice(("0", "1", "2", "7", "9007199254740993", "-1", "1.5"))
        if kind == "float":
            return self.rng.choice((*(repr(f) for f in FLOATS), "1", "400", "0"))
        return self.rng.choice(("true", "false"))

    def column(self, kinds: Sequence[str] = ("string", "integer", "float")) -> tuple[str, str] | None:
        """A property of some variable, and its type."""
        found = [
            (f"{v}.`{p.name}`", p.type)
            for v, labels in self.nodes.items()
            for p in self.node_columns(labels)
            if p.type in kinds and (p.name in _WIDE or len(labels) == 1)
        ]
        found += [
            (f"{v}.`{p.name}`", p.type)
            for v, types in self.edges.items()
            for t in types
            for p in schema().edges[t].properties
            if p.type in kinds
        ]
        found += [(name, kind) for name, kind in self.values.items() if kind in kinds]
        return self.rng.choice(found) if found else None

    def condition(self, depth: int) -> str:
        if depth and self.rng.random() < 0.4:
            operator = self.rng.choice(("AND", "OR", "AND", "OR", "XOR"))
            text = f"({self.condition(depth - 1)} {operator} {self.condition(depth - 1)})"
            return f"NOT {text}" if self.rng.random() < 0.2 else text
        test = self.test()
        return f"NOT {test}" if self.rng.random() < 0.15 else test

    def test(self) -> str:
        kind = self.rng.random()
        nodes = list(self.nodes)
        if kind < 0.08 and nodes:
            one = self.rng.choice(nodes)
            return f"{one}:{self.rng.choice([*self.nodes[one], 'Entity'])}"
        if kind < 0.16 and len(nodes) > 1:
            return f"{self.rng.choice(nodes)} {self.rng.choice(('=', '<>'))} {self.rng.choice(nodes)}"
        if kind < 0.28 and nodes:
            return self.exists(self.rng.choice(nodes))
        if kind < 0.34 and self.edges:
            edge = self.rng.choice(list(self.edges))
            return f"type({edge}) {self.rng.choice(('=', '<>'))} '{self.rng.choice(list(schema().edges))}'"
        if kind < 0.4 and nodes:
            return f"{self.rng.choice(nodes)} IS {self.rng.choice(('', 'NOT '))}NULL"
        if kind < 0.46:
            listed = self.column(("strings",))
            if listed:
                return f"{self.constant('string')} IN {listed[0]}"
        return self.value_test()

    def value_test(self) -> str:
        found = self.column()
        if not found:
            return "true"
        text, type_ = found
        kind = self.rng.random()
        if kind < 0.15:
            return f"{text} IS {self.rng.choice(('', 'NOT '))}NULL"
        if kind < 0.35 and type_ == "string":
            operator = self.rng.choice(("CONTAINS", "STARTS WITH", "ENDS WITH"))
            other = self.column(("string",)) if self.rng.random() < 0.3 else None
            return f"{text} {operator} {other[0] if other else self.constant('string')}"
        if kind < 0.5:
            items = [self.constant(type_) for _ in range(self.rng.randrange(4))]
            return f"{text} IN [{', '.join(i for i in items if type_ != 'integer' or '.' not in i)}]"
        operator = self.rng.choice(("=", "<>", "<", "<=", ">", ">="))
        other = self.column((type_,)) if self.rng.random() < 0.4 else None
        return f"{text} {operator} {other[0] if other else self.constant(type_)}"

    def exists(self, start: str) -> str:
        """A pattern that begins at a variable; what it names inside stays inside."""
        saved = dict(self.nodes), dict(self.edges)
        edge, _ = self.edge(self.nodes[start])
        pattern = f"({start}){edge}"
        where = f" WHERE {self.value_test()}" if self.rng.random() < 0.4 else ""
        self.nodes, self.edges = saved
        form = self.rng.random()
        if form < 0.3 and not where and "[r" not in pattern and "(n" not in pattern[len(start) + 2 :]:
            return pattern
        return f"EXISTS {{ {self.rng.choice(('', 'MATCH '))}{pattern}{where} }}"

    def expression(self) -> str:
        """A column to return."""
        kind = self.rng.random()
        if kind < 0.15:
            return self.rng.choice([*self.nodes, *self.edges] or ["1"])
        if kind < 0.25:
            found = self.column(("integer", "float"))
            if found:
                return f"{found[0]} {self.rng.choice('+-*')} {self.rng.choice(('1', '2', '0.5'))}"
        if kind < 0.32:
            found = self.column(("string",))
            if found:
                return f"{found[0]} + {self.constant('string')}"
        if kind < 0.38:
            return f"CASE WHEN {self.condition(1)} THEN 'a' WHEN {self.test()} THEN 'b' ELSE 'c' END"
        if kind < 0.42:
            return self.condition(1)
        if kind < 0.46 and self.edges:
            return f"type({self.rng.choice(list(self.edges))})"
        found = self.column(("string", "integer", "float", "strings"))
        return found[0] if found else "1"

    def aggregate(self) -> str:
        kind = self.rng.random()
        distinct = "DISTINCT " if self.rng.random() < 0.3 else ""
        if kind < 0.2:
            return "count(*)"
        if kind < 0.4 and (self.nodes or self.edges):
            return f"count({distinct}{self.rng.choice([*self.nodes, *self.edges])})"
        found = self.column()
        if not found:
            return "count(*)"
        names = ("count", "collect", "min", "max", *(() if found[1] == "string" else ("sum",)))
        return f"{self.rng.choice(names)}({distinct}{found[0]})"

    def with_(self) -> str:
        """Some variables and values go on."""
        nodes = {v: self.nodes[v] for v in self.nodes if self.rng.random() < 0.8}
        edges = {v: self.edges[v] for v in self.edges if self.rng.random() < 0.3}
        values: dict[str, str] = {}
        items = [*nodes, *edges]
        for _ in range(self.rng.choice((0, 1, 1, 2))):
            found = self.column()
            if found:
                self.count += 1
                values[f"x{self.count}"] = found[1]
                items.append(f"{found[0]} AS x{self.count}")
        if self.rng.random() < 0.5 or not items:
            self.count += 1
            values[f"x{self.count}"] = "integer"
            items.append(f"count({self.rng.choice(['*', *self.nodes])}) AS x{self.count}")
        distinct = "DISTINCT " if self.rng.random() < 0.3 else ""
        self.nodes, self.edges, self.values = nodes, edges, values
        where = f" WHERE {self.condition(1)}" if self.rng.random() < 0.4 else ""
        return f"WITH {distinct}{', '.join(items)}{where}"

    def unwind(self) -> str:
        found = self.column(("strings",))
        self.count += 1
        source = found[0] if found and self.rng.random() < 0.6 else "['京西智谷', 'A', '']"
        self.values[f"x{self.count}"] = "string"
        return f"UNWIND {source} AS x{self.count}"

    def return_(self) -> str:
        items = [f"{self.expression()} AS c{i}" for i in range(self.rng.choice((1, 1, 2, 3)))]
        items += [f"{self.aggregate()} AS a{i}" for i in range(self.rng.choice((0, 0, 0, 1, 2)))]
        distinct = "DISTINCT " if self.rng.random() < 0.2 else ""
        return f"RETURN {distinct}{', '.join(items)}"
