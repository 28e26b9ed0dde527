"""What the gate knows of every expression: its type, whether it may be null, and its text for the engine."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from kg.errors import QueryError, RefusedError
from kg.rulebook.schema import Schema
from kg.store.cypher_ast import Piece
from kg.store.cypher_cursor import Refused
from kg.store.cypher_tokens import syntax_error
from kg.store.gate_rules import GateRules

Base = Literal["string", "integer", "float", "boolean", "null", "list", "node", "edge", "path", "trail"]
SCALARS: Final = frozenset({"string", "integer", "float", "boolean"})
NUMBERS: Final = frozenset({"integer", "float"})


@dataclass(frozen=True, slots=True)
class Type:
    """`names` are the labels a node may have, or the types of an edge; `item` is the type of a list's items.

    `trail` is the variable of a path of several steps, which nothing can be done with.
    """

    base: Base
    nullable: bool = True
    names: frozenset[str] = frozenset()
    item: Type | None = None

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item else self.base


NULL: Final = Type("null")


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression as the engine gets it.

    `constant` is the value of a literal or parameter, `is_constant` tells that there is one. `aggregate`: it
    holds an aggregate; `free`: it holds a variable outside of one.
    """

    text: str
    type: Type
    constant: Any = None
    is_constant: bool = False
    aggregate: bool = False
    free: bool = False

    def as_(self, text: str, type_: Type) -> Typed:
        """The same parts under another text: no longer a constant."""
        return replace(self, text=text, type=type_, constant=None, is_constant=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """A variable: its name in the engine's query, where no name of the user's is left."""

    engine: str
    type: Type


Scope: TypeAlias = Mapping[str, Binding]


@dataclass(slots=True)
class Context:
    """One query on its way through the gate."""

    cypher: str
    schema: Schema
    rules: GateRules
    given: Mapping[str, Any]
    loops: frozenset[str]
    values: dict[str, Any] = field(default_factory=dict)
    rewritten: list[tuple[str, int, int]] = field(default_factory=list)
    _names: int = 0

    def name(self) -> str:
        """A new variable of the engine's query."""
        self._names += 1
        return f"v{self._names}"

    def rewrite(self, rule: str, piece: Piece) -> None:
        """Remember that a piece of the query was written otherwise, by a rule of `rewrites`."""
        self.rewritten.append((rule, piece.start, piece.end))

    def parameter(self, value: Any) -> str:
        """A new parameter of the engine's query, as it stands there."""
        self.values[f"p{len(self.values) + 1}"] = value
        return f"$p{len(self.values)}"

    def error(self, piece: Piece, message: str) -> QueryError:
        return syntax_error(self.cypher, piece.start, message)

    def refused(self, piece: Piece, message: str) -> QueryError:
        """An error that says that Neo4j may answer, and makes `auto` ask it."""
        told = f"{message}; or ask Neo4j: newskg query --neo4j URI"
        return syntax_error(self.cypher, piece.start, told, RefusedError)

    def unknown(self, piece: Piece, kind: str, name: str, known: Iterable[str]) -> QueryError:
        """A name that the schema does not have, with the nearest that it has."""
        accepted = list(known)
        folded = {other.lower(): other for other in accepted}
        named = {node.zh: label for label, node in self.schema.nodes.items()}
        named |= {edge.zh: type_ for type_, edge in self.schema.edges.items()}
        near = [named[name]] if named.get(name) in accepted else []
        near = near or [folded[n] for n in difflib.get_close_matches(name.lower(), folded, n=3, cutoff=0.5)]
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        return self.error(piece, f"{kind} {name!r} is unknown; {hint}known: {', '.join(accepted)}")


def refuse(rule: str, piece: Piece, **words: str) -> Refused:
    """The refusal of a piece of the query, to be raised."""
    return Refused(rule, piece.start, piece.end, **words)


def merged(parts: Iterable[Typed]) -> Typed:
    """A Typed whose flags are those of its parts; text and type are to be set with `as_`."""
    found = list(parts)
    return Typed("", NULL, aggregate=any(p.aggregate for p in found), free=any(p.free for p in found))
