"""Progress on stderr: files with their articles and the rate, then each of the stages that follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg.workers import FileResult


class Bar:
    """One line that shows what is being done now. Its methods are what the pipeline calls."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("files", total=None)
        self._stage = "files"
        self._articles = 0

    def file(self, result: FileResult, total: int) -> None:
        """A file, or a part of one, has been read."""
        self._articles += len(result.records)
        elapsed = self._bar.tasks[0].elapsed or 0.0
        rate = self._articles / elapsed if elapsed else 0.0
        words = f"files, {self._articles} articles, {rate:.1f}/s"
        self._bar.update(self._task, advance=0 if result.more else 1, total=total, description=words)

    def stage(self, stage: str, done: int, total: int) -> None:
        """So much of a stage is done; a `kg.progress.Watch`."""
        if stage != self._stage:
            self._stage = stage
            self._bar.reset(self._task)
        self._bar.update(self._task, completed=done, total=total, description=stage)


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Bar]:
    """A bar on stderr; silent when asked or when stderr is no terminal."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        yield Bar(bar)
