"""Random queries over the whole reading language: what `QueryMaker` writes, and everything that rows compute."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.rulebook.schema import Property
from tests.store.graphs import schema
from tests.store.queries import QueryMaker

_PATTERNS = (".*", "京.*", "(?i)a.*", ".*[0-9]{4}.*", "[^a-z]*", r"\\d+(-\\d+)?", "(智|区|A).*", ".+\\\\.?", "")
_TYPES = (
    "STRING",
    "INTEGER | FLOAT",
    "LIST<STRING>",
    "STRING NOT NULL",
    "LIST<STRING NOT NULL>",
    "ANY",
    "NODE",
    "MAP",
)
_FIELDS = ("year", "quarter", "month", "week", "day", "dayOfWeek", "ordinalDay", "weekYear", "dayOfQuarter")
_LENGTHS = ("years", "months", "days", "weeks", "hours", "seconds", "monthsOfYear", "daysOfWeek")
_UNITS = ("year", "quarter", "month", "week", "weekYear", "decade", "day")
_PARTS = ("a", "京", ",", "1", "-", " ", "😀", "")


@dataclass
class LanguageMaker(QueryMaker):
    """`lists` are variables that hold lists of text, `things` those that hold lists of nodes."""

    lists: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    depth: int = 0

    def query(self) -> str:
        """A whole query; rows compare as a multiset, in order after `ORDER BY` of every column."""
        if self.rng.random() < 0.06:
            return self.union()
        return self.single()

    def single(self) -> str:
        self.nodes, self.edges, self.values, self.lists, self.paths, self.count = {}, {}, {}, [], [], 0
        clauses = [self.match(optional=False)] if self.rng.random() < 0.9 else [self.unwind()]
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            kind = self.rng.random()
            if kind < 0.3:
                clauses.append(self.with_())
            elif kind < 0.4:
                clauses.append(self.unwind())
            elif kind < 0.55 and self.nodes:
                clauses.append(self.call())
                continue
            elif kind < 0.62 and self.nodes:
                clauses.append(self.gathered())
            clauses.append(self.match(optional=self.rng.random() < 0.5))
        if self.rng.random() < 0.2:
            clauses.append(self.with_())
        return " ".join([*clauses, self.return_()])

    def union(self) -> str:
        every = " ALL" if self.rng.random() < 0.5 else ""
        parts = []
        for _ in range(2):
            label = self.rng.choice(list(schema().entities))
            self.nodes, self.edges, self.values, self.lists, self.paths = {"n": (label,)}, {}, {}, [], []
            parts.append(
                f"MATCH (n:{label}) WHERE {self.condition(1)} RETURN {self.text(1)} AS c0, {self.number(1)} AS c1"
            )
        return f" UNION{every} ".join(parts)

    def match(self, *, optional: bool) -> str:
        kind = self.rng.random()
        if kind < 0.07 and not optional:
            return self.shortest()
        if kind < 0.14:
            return self.walk(optional=optional)
        return super().match(optional=optional)

    def gathered(self) -> str:
        """Nodes collected, and taken out of their list again."""
        node = self.rng.choice(list(self.nodes))
        self.count += 2
        listed, one = f"l{self.count - 1}", f"n{self.count}"
        kept = [v for v in self.nodes if self.rng.random() < 0.4 and v != node]
        self.nodes = {v: self.nodes[v] for v in kept} | {one: self.nodes[node]}
        self.edges, self.values, self.lists, self.paths = {}, {}, [f"[z IN {listed} | z.id]"], []
        distinct = self.rng.choice(("", "DISTINCT "))
        gathered = ", ".join([*kept, f"collect({distinct}{node}) AS {listed}"])
        where = self.rng.choice((f"[z IN {listed} WHERE z.id > '5']", listed, f"{listed} + {listed}"))
        return f"WITH {gathered} UNWIND {where} AS {one}"

    def shortest(self) -> str:
        one, other = self.rng.sample(list(schema().entities), 2)
        self.count += 3
        a, b, p = f"n{self.count - 2}", f"n{self.count - 1}", f"p{self.count}"
        self.nodes[a], self.nodes[b] = (one,), (other,)
        every = self.rng.random() < 0.7
        if every:
            self.paths.append(p)
        else:
            self.values[f"length({p})"] = "integer"
        if self.rng.random() < 0.4:
            arrow = self.rng.choice(
                ("--+", "-->+", "<-[:PART_OF|LOCATED_IN]-+", "-[r:LEADS|USES|SERVES]->{1,3}", "-->*")
            )
            arrow = arrow.replace("[r:", f"[r{a}:")
            word = "ALL SHORTEST" if every else self.rng.choice(("ANY SHORTEST", "SHORTEST 1"))
            where = f" WHERE {b}.id > '5'" if self.rng.random() < 0.3 else ""
            return f"MATCH {p} = {word} ({a}:{one}){arrow}({b}:{other}){where}"
        arrow = self.rng.choice(("-[*..3]-", "-[*..4]->", "<-[*]-", "-[:PART_OF|LOCATED_IN*..5]-"))
        word = "allShortestPaths" if every else "shortestPath"
        return f"MATCH ({a}:{one}), ({b}:{other}) MATCH {p} = {word}(({a}){arrow}({b}))"

    def walk(self, *, optional: bool) -> str:
        """Several steps: of a variable length, or a quantified part."""
        start, _ = self.node(None)
        types = "|".join(self.rng.sample(list(schema().edges), 2))
        self.count += 3
        rs, p, end = f"r{self.count - 2}", f"p{self.count - 1}", f"n{self.count}"
        form = self.rng.randrange(5)
        where = ""
        if form == 0:
            path = f"{start}-[{rs}:{types}*{self.rng.choice(('0..2', '1..3', '..2', '2', '0..1', ''))}]->({end})"
        elif form == 1:
            path = f"{start}<-[{rs}*0..2 {{status: 'actual'}}]-({end})"
        elif form == 2:
            path = f"{start}-[{rs}:{types}]-{self.rng.choice(('{1,2}', '{0,2}', '+', '{2}'))}({end})"
        elif form == 3:
            path = f"{start} ((x{end})-[{rs}]->(y{end}) WHERE x{end}.name < y{end}.name){{1,3}} ({end})"
            self.lists.append(f"[z IN y{end} | z.name]")
        else:
            path = f"{start}-[{rs}:{types} WHERE {rs}.support > 0]-({end}:!Article)"
        self.nodes[end] = tuple(schema().nodes)
        if form != 4:
            self.lists.append(f"[r IN {rs} | type(r)]")
            self.paths.append(p)
        if self.rng.random() < 0.3:
            where = f" WHERE {self.condition(1)}"
        named = f"{p} = " if form != 4 else ""
        return f"{'OPTIONAL ' if optional else ''}MATCH {named}{path}{where}"

    def call(self) -> str:
        node = self.rng.choice(list(self.nodes))
        self.count += 1
        inner, out = f"i{self.count}", f"x{self.count}"
        edge, _ = self.edge_apart(node)
        head = f"CALL ({node}) {{ MATCH" if self.rng.random() < 0.5 else f"CALL {{ WITH {node} MATCH"
        result = self.rng.choice((f"count({inner})", f"min({inner}.id)", f"size(collect(DISTINCT {inner}.id))"))
        self.values[out] = "string" if "min" in result else "integer"
        return f"{head} ({node}){edge}({inner}) RETURN {result} AS {out} }}"

    def edge_apart(self, node: str) -> tuple[str, tuple[str, ...]]:
        """An edge from a node, that leaves no variable behind."""
        labels = self.nodes[node]
        types = [e for e in schema().edges.values() if set(e.subjects) & set(labels)]
        into = [e for e in schema().edges.values() if set(e.objects) & set(labels)]
        kind = self.rng.random()
        if kind < 0.4 and types:
            found = self.rng.choice(types)
            return f"-[:{found.type}]->", found.objects
        if kind < 0.8 and into:
            found = self.rng.choice(into)
            return f"<-[:{found.type}]-", found.subjects
        return self.rng.choice(("--", "-->", "<--")), tuple(schema().nodes)

    def node(self, labels: tuple[str, ...] | None) -> tuple[str, tuple[str, ...]]:
        text, chosen = super().node(labels)
        if self.rng.random() < 0.06 and text.endswith(")") and ":" in text and "{" not in text and "(:" not in text:
            name = text[1:].partition(":")[0]
            return f"{text[:-1]} WHERE {name}.id > '{self.rng.choice('048c')}')", chosen
        return text, chosen

    def expression(self) -> str:
        kind = self.rng.random()
        if kind < 0.35:
            return super().expression()
        self.depth = 0
        if kind < 0.5:
            return self.number(2)
        if kind < 0.65:
            return self.text(2)
        if kind < 0.75:
            return self.condition(2)
        if kind < 0.9:
            return self.listing(2)
        return self.other()

    def day(self) -> str:
        """An expression that gives a date."""
        start = self.rng.choice(
            ("date('2024-01-31')", "date('2023')", "date('2020-02-29')", "date({year: 1999, month: 12})")
        )
        length = self.rng.randrange(200)
        forms = (
            lambda: start,
            lambda: f"({start} + duration({{months: {length}, days: -{length}}}))",
            lambda: f"({start} - duration({{years: 1, weeks: {length}, hours: 30}}))",
            lambda: f"({start} + duration('P1M3D') * {self.rng.choice(('2', '-1', '7'))})",
            lambda: f"date.truncate('{self.rng.choice(_UNITS)}', {start} + duration({{days: {37 * length}}}))",
            lambda: f"date({{date: {start}, day: 7}})",
        )
        return self.rng.choice(forms)()

    def temporal(self) -> str:
        """A date, the time between two, a part of them, or what compares them."""
        word = self.rng.choice(("between", "inMonths", "inDays", "inSeconds"))
        forms = (
            self.day,
            lambda: f"{self.day()}.{self.rng.choice(_FIELDS)}",
            lambda: f"toString({self.day()})",
            lambda: f"duration.{word}({self.day()}, {self.day()})",
            lambda: f"duration.{word}({self.day()}, {self.day()}).{self.rng.choice(_LENGTHS)}",
            lambda: f"toString(duration.{word}({self.day()}, {self.day()}))",
            lambda: f"{self.day()} {self.rng.choice(('=', '<>', '<', '<=', '>', '>='))} {self.day()}",
        )
        return self.rng.choice(forms)()

    def other(self) -> str:
        nodes = list(self.nodes)
        if self.rng.random() < 0.3:
            return self.temporal()
        if self.rng.random() < 0.15:
            return self.rng.choice(
                (f"valueType({self.text(1)})", f"valueType({self.number(1)})", f"valueType({self.listing(1)})")
            )
        if self.paths and self.rng.random() < 0.4:
            path = self.rng.choice(self.paths)
            return self.rng.choice(
                (path, f"length({path})", f"[n IN nodes({path}) | n.id]", f"relationships({path})")
            )
        if self.edges and self.rng.random() < 0.3:
            edge = self.rng.choice(list(self.edges))
            return self.rng.choice(
                (f"startNode({edge}).id", f"endNode({edge})", f"properties({edge})", f"keys({edge})")
            )
        if nodes:
            node = self.rng.choice(nodes)
            forms = (
                f"labels({node})",
                f"keys({node})",
                f"properties({node})",
                f"{node} {{.id, x: {self.number(1)}}}",
            )
            return self.rng.choice((*forms, f"{node} {{.*}}", f"{{a: {self.text(1)}, b: {node}.id}}"))
        return "{a: 1, b: [null, 'x']}"

    def brief(self) -> str:
        """A condition inside an expression: no longer than a test."""
        return self.test() if self.depth < 2 else self.value_test()

    def text(self, depth: int) -> str:
        """An expression that gives text or null."""
        found = self.column(("string",))
        plain = found[0] if found else self.constant("string")
        if depth == 0 or self.rng.random() < 0.25:
            return plain if self.rng.random() < 0.8 else self.constant("string")
        inner = self.text(depth - 1)
        function = self.rng.choice(("toUpper", "toLower", "trim", "reverse", "ltrim", "rtrim", "toString"))
        part = self.rng.choice(_PARTS)
        forms = (
            lambda: f"{function}({inner})",
            lambda: f"left({inner}, {self.rng.randrange(4)})",
            lambda: f"right({inner}, {self.rng.randrange(4)})",
            lambda: f"substring({inner}, {self.rng.randrange(3)}, {self.rng.randrange(4)})",
            lambda: f"replace({inner}, '{part}', {self.text(0)})",
            lambda: f"({inner} + {self.rng.choice((self.text(0), self.constant('integer'), 'null'))})",
            lambda: f"coalesce({inner}, {self.text(0)})",
            lambda: f"CASE WHEN {self.brief()} THEN {inner} ELSE {self.text(0)} END",
            lambda: f"CASE {inner} WHEN {self.text(0)} THEN 'x' WHEN null THEN 'y' END",
            lambda: f"head({self.listing(depth - 1)})",
            lambda: f"{self.listing(depth - 1)}[{self.rng.randrange(-2, 3)}]",
            lambda: f"reduce(s = '', x IN {self.listing(depth - 1)} | s + left(x, 1))",
            lambda: f"toString({self.number(depth - 1)})",
        )
        return self.rng.choice(forms)()

    def number(self, depth: int) -> str:
        """An expression that gives a number or null; large ones overflow now and then, in both places."""
        found = self.column(("integer", "float"))
        plain = found[0] if found else self.rng.choice(("1", "2.5", "0"))
        if depth == 0 or self.rng.random() < 0.25:
            return plain if self.rng.random() < 0.7 else self.rng.choice(("1", "2", "0.5", "7", "-3"))
        inner = self.number(depth - 1)
        forms = (
            lambda: f"size({self.text(depth - 1)})",
            lambda: f"size({self.listing(depth - 1)})",
            lambda: f"toInteger({self.text(depth - 1)})",
            lambda: f"toFloat({self.text(depth - 1)})",
            lambda: f"({self.rng.choice(('1', '0.5', '3'))} {self.rng.choice('+-*')} {inner})",
            lambda: f"({inner} {self.rng.choice('/%')} {self.rng.choice(('2', '3', '0.5'))})",
            lambda: f"{self.rng.choice(('sign', 'ceil', 'floor', 'round', 'sqrt'))}({inner})",
            lambda: f"CASE WHEN {self.brief()} THEN {inner} ELSE {self.number(0)} END",
            lambda: f"coalesce({inner}, {self.number(0)})",
            lambda: f"reduce(s = 0, x IN {self.listing(depth - 1)} | s + size(x))",
            self.counted,
        )
        return self.rng.choice(forms)()

    def counted(self) -> str:
        if not self.nodes:
            return "2"
        node = self.rng.choice(list(self.nodes))
        edge, _ = self.edge_apart(node)
        where = f" WHERE m.id > {node}.id" if self.rng.random() < 0.3 else ""
        match = "MATCH " if self.rng.random() < 0.4 else ""
        return f"COUNT {{ {match}({node}){edge}(m){where} }}"

    def listing(self, depth: int) -> str:
        """An expression that gives a list of text, in an order that is the same everywhere."""
        found = self.column(("strings",))
        plain = found[0] if found else "['a', '京西', null]"
        if self.lists and self.rng.random() < 0.3:
            plain = self.rng.choice(self.lists)
        if depth == 0 or self.rng.random() < 0.25:
            return plain
        inner = self.listing(depth - 1)
        forms = (
            lambda: f"[x IN {inner} WHERE x {self.rng.choice(('<', '>=', '<>', 'CONTAINS'))} {self.text(0)}]",
            lambda: f"[x IN {inner} | x + '{self.rng.choice(_PARTS)}']",
            lambda: f"[x IN {inner} WHERE size(x) > 1 | toUpper(x)]",
            lambda: f"{inner}[{self.rng.choice(('0..1', '1..', '..-1', '-2..', '5..2'))}]",
            lambda: f"({inner} + {self.text(0)})",
            lambda: f"({self.text(0)} + {inner})",
            lambda: f"({inner} + {self.listing(0)})",
            lambda: f"tail({inner})",
            lambda: f"reverse({inner})",
            lambda: f"split({self.text(0)}, '{self.rng.choice(_PARTS)}')",
            lambda: f"[i IN range(0, 2) | {self.text(0)}]",
            lambda: f"CASE WHEN {self.brief()} THEN {inner} END",
        )
        return self.rng.choice(forms)()

    def test(self) -> str:
        kind = self.rng.random()
        if kind < 0.55 or self.depth > 1:
            return super().test()
        self.depth += 1
        try:
            return self.richer()
        finally:
            self.depth -= 1

    def richer(self) -> str:
        """A condition beyond what the engine knows."""
        operator = self.rng.choice(("=", "<>", "<", "<=", ">", ">="))
        word, compares = (
            self.rng.choice(("any", "all", "none", "single")),
            self.rng.choice(("<", ">=", "<>", "CONTAINS")),
        )
        forms = [
            lambda: f"{self.text(1)} {operator} {self.text(1)}",
            lambda: f"{self.number(1)} {operator} {self.number(1)}",
            lambda: f"{self.text(1)} {self.rng.choice(('CONTAINS', 'STARTS WITH', 'ENDS WITH'))} {self.text(0)}",
            lambda: f"{self.text(0)} =~ '{self.rng.choice(_PATTERNS)}'",
            lambda: f"{word}(x IN {self.listing(1)} WHERE x {compares} {self.text(0)})",
            lambda: f"{self.text(0)} IN {self.listing(1)}",
            lambda: f"{self.listing(1)} = {self.listing(1)}",
            lambda: f"{self.text(0)} IN [{self.constant('string')}, null, {self.constant('string')}]",
            lambda: f"isEmpty({self.listing(1)})",
            lambda: f"({self.text(0)} < {self.text(0)} <= {self.text(0)})",
            lambda: f"{self.text(0)} {operator} {self.number(0)}",
            lambda: f"{self.text(1)} IS {self.rng.choice(('', 'NOT '))}:: {self.rng.choice(_TYPES)}",
            lambda: f"{self.listing(1)} IS :: {self.rng.choice(_TYPES)}",
            lambda: f"{self.day()} {operator} {self.day()}",
        ]
        if self.nodes:
            node = self.rng.choice(list(self.nodes))
            label = self.rng.choice([*self.nodes[node], "Entity"])
            edge, _ = self.edge_apart(node)
            forms += [
                lambda: f"'{label}' IN labels({node})",
                lambda: f"{node}:!{label}",
                lambda: f"({node}:{label} OR {node}.id > '8')",
                lambda: f"{self.counted()} {operator} {self.rng.randrange(3)}",
                lambda: f"EXISTS {{ MATCH ({node}){edge}(m) WITH m WHERE m.id > '4' RETURN m }}",
                lambda: f"EXISTS {{ ({node}){edge}(m) WHERE m.id <> {node}.id }}",
                lambda: f"size([({node}){edge}(m) WHERE m.id > '5' | m.id]) {operator} 1",
                lambda: f"{node}['id'] {operator} '8'",
            ]
        return self.rng.choice(forms)()

    def aggregate(self) -> str:
        kind = self.rng.random()
        if kind < 0.5:
            return super().aggregate()
        distinct = "DISTINCT " if self.rng.random() < 0.3 else ""
        forms = (
            lambda: f"count({distinct}{self.text(1)})",
            lambda: f"{self.rng.choice(('min', 'max', 'count'))}({distinct}{self.day()})",
            lambda: f"collect({distinct}{self.text(1)})",
            lambda: f"size(collect({distinct}{self.text(1)}))",
            lambda: f"min({self.text(1)})",
            lambda: f"max({self.listing(1)})",
            lambda: f"sum(size({self.text(0)}))",
            lambda: f"avg(size({self.text(0)}))",
            lambda: f"stdev(size({self.text(0)}))",
            lambda: f"percentileDisc(size({self.text(0)}), 0.5)",
            lambda: f"percentileCont(size({self.text(0)}), 0.3)",
            lambda: f"count(*) + count({self.text(0)})",
            lambda: f"count(CASE WHEN {self.condition(1)} THEN 1 END)",
        )
        return self.rng.choice(forms)()

    def with_(self) -> str:
        text = super().with_()
        self.paths = []
        self.lists = []
        kept = list(self.nodes)
        if "count(" not in text and "DISTINCT" not in text and kept and self.rng.random() < 0.3:
            where = text.find(" WHERE ")
            body, rest = (text, "") if where < 0 else (text[:where], text[where:])
            return f"{body} ORDER BY {self.rng.choice(kept)}.id DESC{rest}"
        return text

    def unwind(self) -> str:
        if self.rng.random() < 0.5:
            return super().unwind()
        self.count += 1
        if self.rng.random() < 0.5:
            source, kind = self.listing(1), "string"
        else:
            source, kind = (
                self.rng.choice(("range(0, 2)", "[1, null, 2]", "[]", "null", "range(3, 1, -1)")),
                "integer",
            )
        self.values[f"x{self.count}"] = kind
        return f"UNWIND {source} AS x{self.count}"

    def return_(self) -> str:
        text = super().return_()
        names = [name for name in ("c0", "c1", "c2", "a0", "a1") if f" AS {name}" in text]
        simple = not any(word in text for word in ("collect(", "properties(", "keys(", "{", "relationships("))
        entire = (
            any(
                text.startswith((f"RETURN {v} AS", f"RETURN DISTINCT {v} AS")) or f", {v} AS" in text
                for v in (*self.nodes, *self.edges, *self.paths)
            )
            or "endNode(" in text
        )
        if simple and not entire and self.rng.random() < 0.4:
            return f"{text} ORDER BY {', '.join(n + self.rng.choice(('', ' DESC')) for n in names)}"
        return text


__all__ = ["LanguageMaker", "Property"]
