"""The graph that a job has written, read from its parquet: a `GraphSource`, without Spark."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

import pyarrow.parquet as pq
from pyarrow import fs

from kg.digest import graph_digest
from kg.errors import SparkError
from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property, Schema

_ROWS = 1_000  # of each file, at a time
_NODE_HEAD = ("id",)
_EDGE_HEAD = ("id", "source", "target", "source_type", "target_type")


class ParquetGraph:
    """Nodes and edges below the output folder of a job, which may be a path or an address that Arrow reads.

    Raises SparkError when there are none.
    """

    def __init__(self, folder: str, schema: Schema) -> None:
        self._schema = schema
        self._system, self._folder = open_place(folder)
        if not self._system.get_file_info(f"{self._folder}/nodes").type == fs.FileType.Directory:
            raise SparkError(f"{folder}: no graph here; make one with: newskg spark submit INPUT {folder}")

    def nodes(self, label: str) -> Iterator[Node]:
        """The nodes of a label, sorted by id."""
        declared = self._schema.nodes[label].properties
        for row in self._rows(f"nodes/type={label}", _NODE_HEAD, declared):
            yield Node(row["id"], label, _properties(row, declared))

    def edges(self, type_: str) -> Iterator[Edge]:
        """The edges of a type, sorted by id."""
        declared = self._schema.edges[type_].properties
        for row in self._rows(f"edges/type={type_}", _EDGE_HEAD, declared):
            ends = (row["source"], row["target"], row["source_type"], row["target_type"])
            yield Edge(row["id"], type_, *ends, _properties(row, declared))

    def count(self, member: str) -> int:
        """How many nodes of a label or edges of a type there are."""
        table = "nodes" if member in self._schema.nodes else "edges"
        return sum(self._open(path).metadata.num_rows for path in self._files(f"{table}/type={member}"))

    def digest(self) -> str:
        """The digest of the graph, read from the files."""
        nodes = (node for label in self._schema.nodes for node in self.nodes(label))
        return graph_digest(nodes, (edge for type_ in self._schema.edges for edge in self.edges(type_)))

    def _rows(self, name: str, head: tuple[str, ...], declared: tuple[Property, ...]) -> Iterator[dict[str, Any]]:
        """Each file is sorted; so is what comes of all."""
        columns = list(dict.fromkeys((*head, *(prop.name for prop in declared))))
        files = [self._of_file(path, columns) for path in self._files(name)]
        return heapq.merge(*files, key=lambda row: str(row["id"]))

    def _of_file(self, path: str, columns: list[str]) -> Iterator[dict[str, Any]]:
        with self._open(path) as table:
            for batch in table.iter_batches(_ROWS, columns=columns):
                yield from batch.to_pylist()

    def _open(self, path: str) -> Any:
        # The name of a folder would become a column.
        return pq.ParquetFile(self._system.open_input_file(path))

    def _files(self, name: str) -> list[str]:
        return parquet_files(self._system, f"{self._folder}/{name}")


def open_place(path: str) -> tuple[Any, str]:
    """The file system of a path or an address (`hdfs://…`, `s3://…`), and the path in it."""
    try:
        system, inside = fs.FileSystem.from_uri(path) if "://" in path or path.startswith("file:") else _local(path)
    except (OSError, ValueError) as error:
        raise SparkError(f"{path}: cannot be opened: {error}; copy it to a folder of this machine") from error
    return system, inside.rstrip("/")


def _local(path: str) -> tuple[Any, str]:
    return fs.LocalFileSystem(), path


def parquet_files(system: Any, folder: str) -> list[str]:
    """The parquet files below a folder, or the one that it is; sorted."""
    if system.get_file_info(folder).type == fs.FileType.File:
        return [folder]
    found = system.get_file_info(fs.FileSelector(folder, recursive=True, allow_not_found=True))
    return sorted(info.path for info in found if info.type == fs.FileType.File and info.path.endswith(".parquet"))


def _properties(row: dict[str, Any], declared: tuple[Property, ...]) -> dict[str, Value]:
    values = ((prop.name, row[prop.name]) for prop in declared)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values if value is not None}
