"""The commands that compare graphs: snapshot and diff."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from corpus.errors import NewskgError
from kg.query.diff import Change, Difference, compare, count_marks
from kg.query.snapshot import Snapshot, read_snapshot, take_snapshot, write_snapshot
from kg.query.wording import value_text
from kg.terminal.options import json_option, workspace_option
from kg.terminal.places import known_schema, open_workspace

_MARKS = {"came": "+", "went": "-", "changed": "~"}


class Trouble(click.ClickException):
    """What `diff` cannot do ends with 2: 0 and 1 are its answers."""

    exit_code = 2


@click.command()
@click.option(
    "-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="Default: stdout."
)
@workspace_option
def snapshot(output: Any, folder: Path) -> None:
    """Write what the graph says now, without texts, to compare a later graph with.

    \b
    Example:
      newskg snapshot -o monday.jsonl
      newskg ingest pages/ && newskg diff monday.jsonl
    """
    with open_workspace(folder) as workspace:
        taken = take_snapshot(workspace, known_schema())
    output.writelines(f"{line}\n" for line in write_snapshot(taken))


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path), required=False)
@click.option("-q", "--brief", is_flag=True, help="Only how many came, went and changed.")
@workspace_option
@json_option
def diff(before: Path, after: Path | None, folder: Path, *, brief: bool, as_json: bool) -> None:
    """Show which entities, relations and figures came (+), went (-) or changed (~) from one graph to another.

    BEFORE and AFTER are workspaces or files of `newskg snapshot`; without AFTER it is the workspace (-w).
    Exit code 0 when the graphs say the same, 1 when they differ, 2 when they cannot be compared.

    \b
    Example:
      newskg diff last-week/ this-week/
      newskg diff monday.jsonl --json
    """
    try:
        symmetric = {type_ for type_, edge in known_schema().edges.items() if edge.symmetric}
        found = compare(_snapshot(before), _snapshot(after or folder), symmetric)
    except NewskgError as error:
        raise Trouble(str(error)) from error
    lines = _counts(found) if brief else _text(found)
    data = {name: count_marks(changes) for name, changes in _parts(found)} if brief else found.to_dict()
    click.echo(json.dumps(data, ensure_ascii=False) if as_json else "\n".join(lines))
    if not found.is_empty:
        raise click.exceptions.Exit(1)


def _snapshot(path: Path) -> Snapshot:
    if path.is_file():
        return read_snapshot(path)
    with open_workspace(path) as workspace:
        return take_snapshot(workspace, known_schema())


def _parts(found: Difference) -> tuple[tuple[str, Sequence[Change]], ...]:
    return ("entities", found.entities), ("relations", found.relations), ("figures", found.figures)


def _counts(found: Difference) -> Iterator[str]:
    for name, changes in _parts(found):
        words = ", ".join(f"{number} {mark}" for mark, number in count_marks(changes).items() if number)
        yield f"{name}: {words or 'the same'}"


def _text(found: Difference) -> Iterator[str]:
    for name, changes in _parts(found):
        if changes:
            yield name.capitalize()
            yield from (f"  {_MARKS[change.mark]} {_line(change)}" for change in changes)
    yield from _counts(found)


def _line(change: Change) -> str:
    """What it is and, of a figure, its value; of a change, what was and what is."""
    before, after = change.before, change.after
    if before and after:
        return f"{change.what}: {'; '.join(_fields(before, after))}"
    fields = before or after or {}
    return f"{change.what}: {value_text(fields)}" if "indicator" in fields else change.what


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    if "indicator" in before:
        yield f"{value_text(before)} → {value_text(after)}"
        return
    for key, old in before.items():
        new = after[key]
        if key == "aliases":
            gone, come = sorted(set(old) - set(new)), sorted(set(new) - set(old))
            yield from (f"{sign}{form}" for sign, forms in (("-", gone), ("+", come)) for form in forms)
        elif old != new:
            yield f"{key} {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)


COMPARING: tuple[click.Command, ...] = (snapshot, diff)
