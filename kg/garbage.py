"""When Python looks for cycles of objects that nothing else holds."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Objects are still freed when nothing holds them; only cycles wait until the context ends.

    For work that makes millions of objects that stay and no cycles: the search goes through all of them again and
    again, a third of the time of building a graph.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def spare_what_stays() -> None:
    """What is there now (models, rules) stays as long as the process: do not look through it again and again."""
    gc.collect()
    gc.freeze()
