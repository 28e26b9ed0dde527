"""How far long work has come, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

# Called with what is being done, how much of it is done, and how much there is.
Watch = Callable[[str, int, int], None]
_STEPS = 200  # calls for one stage: more, nobody sees


def unwatched(stage: str, done: int, total: int) -> None:
    """A `Watch` that shows nothing."""


def watched(items: Iterable[T], stage: str, total: int, watch: Watch) -> Iterator[T]:
    """The items; `watch` is told when the first is asked for, now and then, and after the last.

    Where `total` is 0 it is told nothing.
    """
    if not total:
        yield from items
        return
    step = max(1, total // _STEPS)
    watch(stage, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        if done % step == 0:
            watch(stage, min(done, total), total)
    watch(stage, total, total)
