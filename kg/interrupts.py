"""Ctrl-C where it has to wait: while a process is begun, and while the engine of the index writes."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kg.progress import Watch, unwatched


@contextmanager
def held_interrupts(watch: Watch) -> Iterator[Watch]:
    """Ctrl-C comes when the `watch` that is given back is next called, or when the block is left.

    The engine asks Python for the handler before each statement; a KeyboardInterrupt just then is dropped, or
    comes as an error of the engine's. What is held goes to the handler that was there before. In other threads than
    the main one, and where Ctrl-C is ignored, nothing changes.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield watch
        return
    pressed = threading.Event()

    def told(stage: str, done: int, total: int) -> None:
        if pressed.is_set():
            pressed.clear()
            handler(signal.SIGINT, None)
        watch(stage, done, total)

    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, handler)
    if pressed.is_set():
        handler(signal.SIGINT, None)


@contextmanager
def blocked_interrupts() -> Iterator[None]:
    """Ctrl-C comes when the block is left; a process that is begun in it inherits that, and never gets one.

    Without it, one that is still importing its modules would end with a trace on the terminal, and one that is half
    begun would never be told to end.
    """
    # The mask is what is inherited; it does not keep the signal from our other threads, which pass it to this one.
    with held_interrupts(unwatched):
        if sys.platform == "win32":
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
