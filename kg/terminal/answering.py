"""How the rows of a query are asked for and shown, the same for `query` and `ask`."""

from __future__ import annotations

import functools
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from kg.errors import ExportError
from kg.query.answers import FORMATS as TEXT_FORMATS
from kg.query.answers import Format, format_answer
from kg.query.results import Rows
from kg.store import Stream
from kg.terminal.engines import ENGINES, Answered, Question, ask_engine
from kg.terminal.options import Neo4jOptions, neo4j_options, workspace_option

FORMATS = (*TEXT_FORMATS, "parquet", "graph")
SCREENFUL = 100  # rows that a terminal gets unless it asks for more
Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Answering:
    """What the options of a query say."""

    format: str
    output: Path | None
    limit: int | None
    timeout: float
    engine: str | None
    folder: Path
    neo4j: Neo4jOptions

    def run(self, cypher: str, parameters: dict[str, Any]) -> None:
        """Ask, print or write the rows as they come, and say on stderr who answered, how many and how fast."""
        question = Question(cypher, parameters, self.timeout)
        with ask_engine(question, self.folder, self.neo4j, self.engine) as answered:
            counted = _Counted(answered.stream, self._most())
            _write(Stream(answered.stream.columns, counted.rows()), self.format, self.output)
            click.echo(_told(answered, counted), err=True)

    def _most(self) -> int:
        """How many rows are shown; 0 for all."""
        on_screen = self.output is None and sys.stdout.isatty()
        return SCREENFUL if self.limit is None and on_screen else self.limit or 0


@dataclass(slots=True)
class _Counted:
    """Rows on their way: at most `most` of them, counted, and whether there were more."""

    stream: Stream
    most: int
    count: int = 0
    more: bool = False

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for row in self.stream.rows:
            if self.most and self.count == self.most:
                self.more = True
                return
            self.count += 1
            yield row


def answer_options(command: Command) -> Command:
    """The options of `Answering`; the command receives them as `answering`."""

    @functools.wraps(command)
    def wrapper(
        *args: Any,
        format_: str,
        output: Path | None,
        limit: int | None,
        timeout: float,
        engine: str | None,
        folder: Path,
        neo4j: Neo4jOptions,
        **kwargs: Any,
    ) -> Any:
        if format_ == "parquet" and output is None:
            raise click.UsageError("--format parquet needs a file: -o FILE")
        asked = Answering(format_, output, limit, timeout, engine, folder, neo4j)
        return command(*args, answering=asked, **kwargs)

    wrapped: Command = workspace_option(neo4j_options(wrapper))
    for option in (
        click.option("--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, help="Seconds."),
        click.option(
            "--engine",
            type=click.Choice(ENGINES),
            help="Who answers. auto: the index, and what it refuses a Neo4j that is named, or runs locally, and "
            "holds the same graph. Default: neo4j when one is named, else auto.",
        ),
        click.option(
            "--limit",
            type=click.IntRange(0),
            metavar="N",
            help=f"Show N rows at most, 0 all; {SCREENFUL} in a terminal, else all.",
        ),
        click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: stdout."),
        click.option(
            "--format",
            "format_",
            type=click.Choice(FORMATS),
            default="table",
            show_default=True,
            help="graph: the nodes and edges in the rows, as networkx's node_link_graph reads them.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def _write(stream: Stream, format_: str, output: Path | None) -> None:
    if output is None:
        for line in _lines(stream, format_, shutil.get_terminal_size().columns if sys.stdout.isatty() else None):
            click.echo(line)
        return
    try:
        if format_ == "parquet":
            _write_parquet(stream, output)
            return
        with output.open("w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(f"{line}\n" for line in _lines(stream, format_, None))
    except OSError as error:
        raise ExportError(f"{output}: cannot be written: {error.strerror or error}") from error


def _write_parquet(stream: Stream, output: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - large, and most questions need none

    pq.write_table(Rows.of(stream).to_arrow(), output)


def _lines(stream: Stream, format_: str, width: int | None) -> Iterator[str]:
    if format_ == "graph":
        import networkx as nx  # noqa: PLC0415 - large, and most questions need none

        yield json.dumps(nx.node_link_data(Rows.of(stream).to_networkx(), edges="edges"), ensure_ascii=False)
    else:
        yield from format_answer(stream, cast(Format, format_), width)


def _told(answered: Answered, counted: _Counted) -> str:
    seconds = time.perf_counter() - answered.asked
    rows = f"{counted.count} {'row' if counted.count == 1 else 'rows'} in {seconds:.3f} s from {answered.place}"
    return f"{rows}; there are more, --limit 0 shows all" if counted.more else rows
