"""Progress on stderr: files, articles, failures and the rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg.workers import FileResult


class Advance(Protocol):
    def __call__(self, result: FileResult, total: int) -> None: ...


@contextmanager
def file_progress(*, quiet: bool = False) -> Iterator[Advance]:
    """A bar that each finished file advances; silent when asked or when stderr is no terminal."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files"),
        TextColumn("{task.fields[articles]} articles, {task.fields[rate]:.1f}/s"),
        TimeElapsedColumn(),
    )
    articles = 0
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=None, articles=0, rate=0.0)

        def advance(result: FileResult, total: int) -> None:
            nonlocal articles
            articles += len(result.records)
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = articles / elapsed if elapsed else 0.0
            bar.update(task, advance=0 if result.more else 1, total=total, articles=articles, rate=rate)

        yield advance
