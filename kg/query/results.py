"""Rows for programs: plain Python, Arrow, pandas, polars, networkx."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.store import Answer, Stream

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import polars as pl
    import pyarrow as pa

_INSTALL = "pip install '.[tables]'"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a query, in the JSON values of `kg.store.Answer`. Iterates over dictionaries by column."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    @classmethod
    def of(cls, answer: Answer | Stream) -> Rows:
        return cls(answer.columns, list(answer.rows))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def to_arrow(self) -> pa.Table:
        """Columns of numbers, texts, booleans and lists of one of these are that; every other one is JSON text."""
        import pyarrow as pa  # noqa: PLC0415 - large, and most answers do without

        columns = [[row[number] for row in self.rows] for number in range(len(self.columns))]
        return pa.table({name: _array(values) for name, values in zip(self.columns, columns, strict=True)})

    def to_pandas(self) -> pd.DataFrame:
        """Raises QueryError when pandas is not installed."""
        try:
            import pandas as pd  # noqa: PLC0415 - optional
        except ImportError as error:
            raise QueryError(f"pandas is not installed: {_INSTALL}") from error
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame if len(self.columns) else pd.DataFrame(index=range(len(self.rows)))

    def to_polars(self) -> pl.DataFrame:
        """Raises QueryError when polars is not installed."""
        try:
            import polars as pl  # noqa: PLC0415 - optional
        except ImportError as error:
            raise QueryError(f"polars is not installed: {_INSTALL}") from error
        return pl.DataFrame(self.to_arrow())

    def to_networkx(self) -> nx.MultiDiGraph:
        """The nodes and edges that stand in the rows, also in lists, maps and paths, each once.

        A node has its properties and `type`, its label; an edge its properties and `type`, under its id as key. An
        end that the rows do not hold is a node without properties.
        """
        import networkx as nx  # noqa: PLC0415 - large, and most answers do without

        graph = nx.MultiDiGraph()
        for node in _found(self.rows, "_node"):
            graph.add_node(node["id"], **(node["properties"] | {"type": ":".join(node["labels"])}))
        for edge in _found(self.rows, "_edge"):
            attributes = edge["properties"] | {"type": edge["type"]}
            graph.add_edge(edge["source"], edge["target"], key=edge["id"], **attributes)
        return graph


def _array(values: list[Any]) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    kinds = {type(value) for value in values if value is not None}
    inner = {type(item) for value in values if isinstance(value, list) for item in value if item is not None}
    plain = kinds <= {int, float} or kinds in ({str}, {bool}) or (kinds == {list} and len(inner) <= 1)
    if plain and not inner & {dict, list}:
        floats = kinds == {int, float}
        return pa.array([float(v) if floats and v is not None else v for v in values])
    texts = [v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]
    return pa.array(texts, pa.string())


def _found(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    """Every node or edge within a value, `kind` being the key that the shape of one has."""
    if isinstance(value, dict):
        if kind in value:
            yield value[kind]
        elif "_path" in value:
            yield from value["_path"]["nodes" if kind == "_node" else "edges"]
        elif not {"_node", "_edge"} & value.keys():
            for item in value.values():
                yield from _found(item, kind)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _found(item, kind)
