"""Ctrl-C where it has to wait, with real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.interrupts import blocked_interrupts, held_interrupts
from kg.progress import unwatched
from tests.store.graphs import index_place, random_graph

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture(autouse=True)
def usual_handler() -> Iterator[None]:
    """Python's own: tests of this process may have let a library put another in its place, as PySpark does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_process_begun_in_the_block_gets_no_interrupt() -> None:
    """It begins with the signal blocked, and ends by itself; ours comes when the block is left."""
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('lives')"
    said: list[str] = []

    def begin() -> None:
        with blocked_interrupts():
            interrupt()
            said.append(
                subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout
            )

    with pytest.raises(KeyboardInterrupt):
        begin()
    assert said == ["lives\n"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_interrupt_is_held_until_the_watch_is_called() -> None:
    done: list[str] = []

    def work() -> None:
        with held_interrupts(unwatched) as watch:
            watch("first", 0, 1)
            interrupt()
            done.append("work goes on")
            watch("second", 0, 1)
            done.append("never")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["work goes on"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_interrupt_is_held_until_the_block_is_left() -> None:
    done: list[str] = []

    def work() -> None:
        with held_interrupts(unwatched):
            interrupt()
            done.append("work goes on")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["work goes on"]


def test_interrupt_that_was_held_goes_to_the_handler_that_was_there() -> None:
    calls: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: calls.append(number))
    with held_interrupts(unwatched) as watch:
        interrupt()
        assert calls == []
        watch("work", 0, 1)
        watch("work", 1, 1)
        assert calls == [signal.SIGINT]
        interrupt()
    assert calls == [signal.SIGINT] * 2


def test_held_interrupts_leave_other_threads_alone_and_those_ignored() -> None:
    found: list[bool] = []

    def look() -> None:
        with held_interrupts(unwatched) as watch:
            found.append(watch is unwatched)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look()
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    assert found == [True, True]


def test_interrupted_publication_leaves_the_index_that_was_there(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a new index: the old one answers as before, and the next publication completes."""
    first, second = random_graph(1), random_graph(2)
    place = index_place(tmp_path)
    place.publish(first)
    with pytest.raises(KeyboardInterrupt):
        place.publish(second, lambda *_: interrupt())
    assert place.digest() == first.digest()
    place.publish(second)
    assert place.digest() == second.digest()
    place.close()
