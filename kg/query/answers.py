"""What a user gives a query and gets of it: parameters in, rows out as a table, JSON, JSON Lines or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Literal

from rich.cells import cell_len, set_cell_size

from kg.errors import QueryError
from kg.store import Answer, Stream

Format = Literal["table", "json", "jsonl", "csv"]
FORMATS: tuple[Format, ...] = ("table", "json", "jsonl", "csv")
_NAME = re.compile(r"\w+")
_NARROWEST = 6  # columns of the terminal that a column of the table keeps at least
_CAPTION = 24  # of a node's name inside a path
# Line breaks would tear the table, other control characters could steer the terminal.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SHOWN = {"\n": "⏎", "\r": "", "\t": " ", "\u2028": "⏎", "\u2029": "⏎"}
_NAMING = ("name", "title", "indicator", "text", "id")


def parse_parameters(values: Iterable[str]) -> dict[str, Any]:
    """`name=value` pairs. A value that is JSON (400, true, null, "2024", ["a", "b"]) is that, any other is text.

    Raises QueryError for what is no pair, and for a name given twice.
    """
    return {name: _parsed(text) for name, text in pairs(values).items()}


def pairs(values: Iterable[str]) -> dict[str, str]:
    """`name=value` pairs as texts. Raises QueryError for what is no pair, and for a name given twice."""
    found: dict[str, str] = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not _NAME.fullmatch(name):
            raise QueryError(f"parameter {value!r} is no pair; expected name=value, such as name=门头沟区")
        if name in found:
            raise QueryError(f"parameter {name} is given twice: {found[name]!r} and {text!r}; give it once")
        found[name] = text
    return found


def format_answer(answer: Answer | Stream, format_: Format, width: int | None = None) -> Iterator[str]:
    """The answer in lines without line ends; a cell of CSV may hold some. All but the table come as the rows do.

    `width` limits a table, in terminal columns; None leaves it as wide as it is.
    """
    if format_ == "json":
        yield from _json(answer)
    elif format_ == "jsonl":
        yield from (_line(dict(zip(answer.columns, row, strict=True))) for row in answer.rows)
    elif format_ == "csv":
        yield from _csv(answer)
    else:
        yield from _table(answer, width)


def compact(value: Any) -> str:
    """A value in a few words: (:Park 亦庄), [:LEADS planned], (:Person 甲)-[:LEADS]->(:Platform 乙)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - digits of a float
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(compact(item) for item in value)
    if isinstance(value, dict):
        return _compact_thing(value)
    return str(value)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _json(answer: Answer | Stream) -> Iterator[str]:
    before = ""
    for row in answer.rows:
        if before:
            yield f"{before},"
        before = f"{' ' if before else '['}{_line(dict(zip(answer.columns, row, strict=True)))}"
    yield from (before, "]") if before else ("[]",)


def _csv(answer: Answer | Stream) -> Iterator[str]:
    for row in chain((answer.columns,), answer.rows):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="").writerow([_csv_cell(value) for value in row])
        yield buffer.getvalue()


def _csv_cell(value: Any) -> Any:
    """Lists, nodes, edges and paths as JSON, true and false as Cypher writes them."""
    return _line(value) if isinstance(value, list | dict | bool) else value


def _table(answer: Answer | Stream, width: int | None) -> Iterator[str]:
    found = list(answer.rows)
    rows = [[_harmless(compact(value)) for value in row] for row in found]
    lengths = [
        max(cell_len(name), *(cell_len(row[i]) for row in rows), 1) if rows else cell_len(name)
        for i, name in enumerate(answer.columns)
    ]
    lengths = _fitted(lengths, width)
    numeric = [_is_numeric(row[i] for row in found) for i in range(len(answer.columns))]
    yield _row(answer.columns, lengths, numeric)
    yield "─┼─".join("─" * length for length in lengths)
    for row in rows:
        yield _row(row, lengths, numeric)
    yield f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"


def _harmless(text: str) -> str:
    return _CONTROLS.sub(lambda match: _SHOWN.get(match[0], "·"), text)


def _row(cells: Iterable[str], lengths: list[int], numeric: list[bool]) -> str:
    padded = (_cell(cell, length, right=right) for cell, length, right in zip(cells, lengths, numeric, strict=True))
    return " │ ".join(padded).rstrip()


def _cell(text: str, length: int, *, right: bool) -> str:
    """`text` in exactly `length` terminal columns; what is too long ends in …."""
    size = cell_len(text)
    if size > length:
        return set_cell_size(set_cell_size(text, length - 1).rstrip() + "…", length)
    return " " * (length - size) + text if right else text + " " * (length - size)


def _fitted(lengths: list[int], width: int | None) -> list[int]:
    """The widest columns give way until the table fits, each down to a few characters."""
    fitted = list(lengths)
    while width is not None and sum(fitted) + 3 * (len(fitted) - 1) > width:
        widest = max(range(len(fitted)), key=lambda i: fitted[i])
        if fitted[widest] <= _NARROWEST:
            break
        fitted[widest] -= 1
    return fitted


def _is_numeric(values: Iterable[Any]) -> bool:
    """Numbers and missing values only, and at least one number."""
    kinds = {type(value) for value in values if value is not None}
    return bool(kinds) and kinds <= {int, float}


def _compact_thing(value: dict[str, Any]) -> str:
    if "_node" in value:
        return _node(value["_node"])
    if "_edge" in value:
        return _edge(value["_edge"])
    if "_path" in value:
        return _path(value["_path"])
    return _line(value)


def _node(node: Mapping[str, Any]) -> str:
    properties = node["properties"]
    caption = next((str(properties[key]) for key in _NAMING if properties.get(key)), "")
    short = caption if cell_len(caption) <= _CAPTION else set_cell_size(caption, _CAPTION - 1).rstrip() + "…"
    return f"(:{':'.join(node['labels'])} {short})"


def _edge(edge: Mapping[str, Any]) -> str:
    status = edge["properties"].get("status", "actual")
    return f"[:{edge['type']}{'' if status == 'actual' else ' ' + str(status)}]"


def _path(path: Mapping[str, Any]) -> str:
    text = _node(path["nodes"][0])
    for edge, before, after in zip(path["edges"], path["nodes"], path["nodes"][1:], strict=False):
        forward = edge["source"] == before["id"] and edge["target"] == after["id"]
        text += f"-{_edge(edge)}->{_node(after)}" if forward else f"<-{_edge(edge)}-{_node(after)}"
    return text
