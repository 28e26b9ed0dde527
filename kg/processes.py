"""Work in several processes, its results in the order of the tasks, in memory that their number does not change."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Generic, TypeVar

from corpus.errors import NewskgError
from kg.interrupts import blocked_interrupts

T = TypeVar("T")
_AHEAD = 4  # tasks in flight for each worker: enough to keep it busy, few enough to keep memory flat


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """`work(*arguments)`, a function of a module so that a process can import it; `name` is for errors."""

    name: str
    work: Callable[..., T]
    arguments: tuple[Any, ...]


class Processes:
    """Up to `count` worker processes, each begun when there is work for it, that stay until `close`.

    `start` is what each does first; what it keeps (models) serves all that is asked of them later.
    """

    def __init__(self, count: int, start: Callable[[], object]) -> None:
        self._ahead = count * _AHEAD
        # "spawn": a forked child would inherit the threads' locks of onnxruntime and SQLite.
        self._pool = ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_begin, initargs=(start,)
        )

    def run(self, tasks: Iterable[Task[T]]) -> Iterator[T]:
        """The results of the tasks, in their order. Raises NewskgError when a process dies."""
        waiting = iter(tasks)
        running: deque[tuple[str, Future[T]]] = deque()
        while True:
            for task in islice(waiting, self._ahead - len(running)):
                with blocked_interrupts():
                    running.append((task.name, self._pool.submit(task.work, *task.arguments)))
            if not running:
                break
            name, future = running.popleft()
            try:
                yield future.result()
            except BrokenProcessPool as error:
                raise NewskgError(f"{name}: a worker process died (out of memory?); try --workers 1") from error

    def close(self) -> None:
        """End the processes when they have done what they are at; tasks that wait are dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _begin(start: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's: it ends the pool in order
    Thread(target=_end_with_parent, daemon=True).start()
    start()


def _end_with_parent() -> None:
    """A parent that is killed tells nobody, and the pipe of tasks never ends: each worker holds both its ends."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
