"""How a job says where it is."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Called when a step begins: its name, and how many of its parts are done, of how many."""

    def __call__(self, step: str, done: int, parts: int) -> None: ...


def unwatched(step: str, done: int, parts: int) -> None:
    """Says nothing."""
