"""Stub"""

from dataclasses import dataclass
from collections.abc import Mapping
from typing import Any
from kg.rulebook.schema import Schema


@dataclass(frozen=True, slots=True)
class GatedQuery:
    text: str
    columns: tuple[str, ...]
    parameters: Mapping[str, Any]


def check_query(
    cypher: str, parameters: Mapping[str, Any], schema: Schema, *, loops: frozenset[str] = frozenset()
) -> GatedQuery:
    return GatedQuery(cypher, (), parameters)
