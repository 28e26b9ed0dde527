"""Which of several candidates that overlap stand: the longest name that denotes the thing."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

from kg.extract.candidates import Candidate

_GUESS = 0.5  # candidates below it never beat one above it


def settle(candidates: Iterable[Candidate], priorities: Mapping[str, int]) -> list[Candidate]:
    """The candidates that stand, sorted; no two overlap.

    Sure ones come before guesses, then longer ones before shorter ones, then higher scores, then the order of
    `priorities` (a type that it lacks comes last).
    """
    ranked = sorted(
        set(candidates),
        key=lambda c: (c.score < _GUESS, c.start - c.end, -c.score, priorities.get(c.type, len(priorities) + 1), c.start, c.rule),
    )
    taken: list[tuple[int, int]] = []
    stands = []
    for candidate in ranked:
        if _is_free(taken, candidate.start, candidate.end):
            insort(taken, (candidate.start, candidate.end))
            stands.append(candidate)
    return sorted(stands)


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (start, end))
    if index < len(taken) and taken[index][0] < end:
        return False
    return index == 0 or taken[index - 1][1] <= start
