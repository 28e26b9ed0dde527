"""UNWIND through the gate."""

from __future__ import annotations

from kg.store.cypher_ast import Unwind
from kg.store.gate_expressions import Expressions
from kg.store.gate_patterns import exists_in
from kg.store.gate_types import NULL, Binding, Context, Scope, refuse


def unwind_text(context: Context, clause: Unwind, scope: Scope) -> tuple[str, Scope]:
    """The clause as the engine gets it, and the scope after it."""
    source = Expressions(context, scope, exists_in(context)).compile(clause.source)
    item = source.type.item
    if item is not None and item.base in {"node", "edge", "path"}:
        raise refuse("unwound-entity", clause.source, what=f"{item.base}s")
    if source.type.base != "list":
        raise context.error(clause, f"UNWIND takes a list; found {source.type}")
    if clause.variable.name in scope:
        raise context.error(clause.variable, f"variable {clause.variable.name!r} is taken; choose another")
    binding = Binding(context.name(), source.type.item or NULL)
    return f"UNWIND {source.text} AS {binding.engine}", {**scope, clause.variable.name: binding}
