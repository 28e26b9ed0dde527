"""The files of the embedded index: which database is current, who may build the next, what is left over.

A folder holds `current.json`, which names one database file and says what it holds, and the lock. A new
database grows under a name that ends in `.part`, is renamed, and becomes current when `current.json` is
replaced; a kill at any moment leaves the old one current, and the next builder removes what was left.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import ladybug

from kg.errors import StoreError
from kg.ids import make_id
from kg.rulebook.schema import Schema

_CURRENT = "current.json"
_LOCK = "publish.lock"
BUFFER_POOL = 1 << 30  # bytes; with 256 MB some queries run out of it
_FORMAT = 1  # raised when the layout of the database changes


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a database holds and what wrote it; any difference means that it is built anew.

    `loops` are the edge types, sorted, of which some edge joins a node to itself; `patched` counts the nodes and
    edges that were written or deleted since it was built whole.
    """

    file: str
    graph: str
    schema: str
    engine: str
    loops: tuple[str, ...] = ()
    patched: int = 0

    def holds(self, graph: str, schema: Schema) -> bool:
        return self.graph == graph and self.can_be_read(schema)

    def can_be_read(self, schema: Schema) -> bool:
        """Whether it was written by this release for this schema."""
        return (self.schema, self.engine) == (schema_digest(schema), engine_version())


def new_stamp(graph: str, schema: Schema) -> Stamp:
    """The stamp of a database that is about to be built; its file is named by what it will hold."""
    engine = engine_version()
    name = make_id(graph, schema_digest(schema), engine)
    return Stamp(f"graph-{name}.lbug", graph, schema_digest(schema), engine)


def with_loops(stamp: Stamp, loops: set[str], patched: int = 0) -> Stamp:
    """The stamp once the edges have been seen."""
    return replace(stamp, loops=tuple(sorted(loops)), patched=patched)


def engine_version() -> str:
    """The engine's release and our layout: files of another one are not read but rebuilt."""
    return f"ladybug {ladybug.__version__}, layout {_FORMAT}"


def schema_digest(schema: Schema) -> str:
    """Changes when a label, a type, a pair of labels or a property changes."""
    nodes = [[n.label, [[p.name, p.type] for p in n.properties]] for n in schema.nodes.values()]
    edges = [
        [e.type, e.subjects, e.objects, [[p.name, p.type] for p in e.properties]] for e in schema.edges.values()
    ]
    return make_id(nodes, edges)


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of the current database, or None when there is none that can be read."""
    try:
        data = json.loads((folder / _CURRENT).read_text(encoding="utf-8"))
        stamp = Stamp(**{**data, "loops": tuple(data["loops"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return stamp if (folder / stamp.file).is_file() else None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Make `stamp.file` the current database, in one step."""
    part = folder / f"{_CURRENT}.part"
    with part.open("w", encoding="utf-8") as handle:
        json.dump(asdict(stamp), handle, ensure_ascii=False)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(folder / _CURRENT)


def remove_others(folder: Path, keep: Stamp | None) -> bool:
    """Remove databases other than `keep` and all unfinished files; a file that is in use on Windows stays.

    Whether something was unfinished: a run was stopped here.
    """
    kept, unfinished = keep.file if keep else "", False
    for path in sorted(folder.iterdir()):
        leftover = path.name.endswith(".part") or ".part." in path.name
        unfinished |= leftover
        if leftover or (path.name.startswith("graph-") and path.name.partition(".lbug")[0] + ".lbug" != kept):
            with contextlib.suppress(OSError):
                path.unlink()
    return unfinished


@contextlib.contextmanager
def builder_lock(folder: Path, seconds: float = 600.0) -> Iterator[None]:
    """Hold the right to build in `folder`; the system takes it back when the process dies.

    SQLite's lock is the same on every system. Raises StoreError when the folder cannot be written or another
    process has been building for longer than `seconds`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / _LOCK, timeout=seconds, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{folder}: the index cannot be written there: {error}; check the folder's rights"
        ) from error
    with contextlib.closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise StoreError(
                f"{folder}: another process is building the index ({error}); try again later"
            ) from error
        yield
