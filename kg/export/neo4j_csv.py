"""Tables for `neo4j-admin database import full`: the fastest first load of a large graph into an empty database.

The database comes out as `newskg push` would make it, so that the next push writes only what has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.errors import ExportError
from kg.export.cypher import literal
from kg.export.select import Selection
from kg.model import Edge, Node, Value
from kg.rulebook.schema import Property
from kg.store.neo4j_schema import family, statements
from kg.store.server_import import AFTER, ARGUMENTS
from kg.store.values import ENTITY_LABEL

# Between the items of a list: control characters, of which the first that no item holds is taken.
_DELIMITERS = tuple(chr(code) for code in (0x1F, 0x1E, 0x1D, 0x1C, *range(0x0E, 0x1C), *range(0x01, 0x09)))
_TYPES = {"string": "string", "integer": "long", "float": "double", "boolean": "boolean", "strings": "string[]"}


def write_neo4j_csv(selection: Selection, path: Path) -> list[Path]:
    """A folder with a table for each label and type, `import.args` for neo4j-admin, and what to run after it.

    Every field of text is quoted, so that an empty text is not null; a missing value is an empty field. Lists are
    joined by a character that none of their items holds. Raises ExportError when there is none.
    """
    path.mkdir()
    delimiter = _free_delimiter(selection)
    written = [*_write_nodes(selection, path, delimiter), *_write_edges(selection, path, delimiter)]
    arguments = _arguments(written, delimiter)
    return [*written, _write(path / ARGUMENTS, arguments), _write(path / AFTER, _after(selection))]


def _write_nodes(selection: Selection, folder: Path, delimiter: str) -> Iterator[Path]:
    for label in selection.labels():
        declared = selection.schema.nodes[label].properties
        own = family(selection.schema, label)
        labels = delimiter.join([ENTITY_LABEL, label] if own == ENTITY_LABEL else [label])
        head = [f":ID({own})", *(f"{p.name}:{_TYPES[p.type]}" for p in declared), ":LABEL"]
        rows = (
            [_text(node.id), *_fields(node, declared, delimiter), _text(labels)]
            for node in selection.nodes_of(label)
        )
        yield _write(folder / f"nodes-{label}.csv", _table(head, rows))


def _write_edges(selection: Selection, folder: Path, delimiter: str) -> Iterator[Path]:
    for type_ in selection.types():
        edge_type = selection.schema.edges[type_]
        ends = (family(selection.schema, edge_type.subjects[0]), family(selection.schema, edge_type.objects[0]))
        head = [f":START_ID({ends[0]})", f":END_ID({ends[1]})"]
        head += [f"{p.name}:{_TYPES[p.type]}" for p in edge_type.properties]
        rows = (
            [_text(edge.source), _text(edge.target), *_fields(edge, edge_type.properties, delimiter)]
            for edge in selection.edges_of(type_)
        )
        yield _write(folder / f"edges-{type_}.csv", _table(head, rows))


def _fields(item: Node | Edge, declared: Iterable[Property], delimiter: str) -> Iterator[str]:
    for column in declared:
        yield _field(item.properties.get(column.name), delimiter)


def _field(value: Value | None, delimiter: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return _text(delimiter.join(value) if isinstance(value, tuple) else value)


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield ",".join(head) + "\n"
    for row in rows:
        yield ",".join(row) + "\n"


def _write(path: Path, parts: Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.writelines(parts)
    return path


def _free_delimiter(selection: Selection) -> str:
    used: set[str] = set()
    for items in (selection.nodes(), selection.edges()):
        for item in items:
            for value in item.properties.values():
                if isinstance(value, tuple):
                    used.update(*value)
    free = [character for character in _DELIMITERS if character not in used]
    if not free:
        raise ExportError(
            "every control character stands in some list of the graph: none is left to part its items"
        )
    return free[0]


def _arguments(written: Iterable[Path], delimiter: str) -> Iterator[str]:
    """One argument a line, as neo4j-admin reads them from `@import.args`; file names are those of this folder."""
    for path in written:
        kind, _, name = path.stem.partition("-")
        yield f"--nodes=./{path.name}\n" if kind == "nodes" else f"--relationships={name}=./{path.name}\n"
    yield f"--array-delimiter=U+{ord(delimiter):04X}\n--multiline-fields=true\n--overwrite-destination=true\n"


def _after(selection: Selection) -> Iterator[str]:
    """Constraints, indexes, and the lists that a table cannot hold: empty ones, and those of one empty text."""
    for _, statement in statements(selection.schema):
        yield f"{statement};\n"
    for label in selection.labels():
        for name in _lists(selection.schema.nodes[label].properties):
            yield from _repair(f"(n:`{label}`)", name, [n.id for n in selection.nodes_of(label) if _blank(n, name)])
    for type_ in selection.types():
        for name in _lists(selection.schema.edges[type_].properties):
            blank = [e.id for e in selection.edges_of(type_) if _blank(e, name)]
            yield from _repair(f"()-[n:`{type_}`]->()", name, blank)


def _lists(declared: Iterable[Property]) -> list[str]:
    return [p.name for p in declared if p.type == "strings" and not p.nullable]


def _blank(item: Node | Edge, name: str) -> bool:
    return item.properties.get(name) == ("",)


def _repair(pattern: str, name: str, blank: list[str]) -> Iterator[str]:
    if blank:
        yield f"UNWIND {literal(tuple(blank))} AS id MATCH {pattern} WHERE n.id = id SET n.`{name}` = [''];\n"
    batch = "CALL { WITH n " + f"SET n.`{name}` = [] " + "} IN TRANSACTIONS OF 10000 ROWS"
    yield f"MATCH {pattern} WHERE n.`{name}` IS NULL {batch};\n"
