"""Which of several candidates that overlap stand: the longest name that denotes the thing."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from kg.extract.candidates import Candidate
from kg.rulebook.linking import LinkRules
from kg.rulebook.listed import GIVEN

GIVEN_RULE = f"listed-{GIVEN}"
_GUESS = 0.5  # candidates below it never beat one above it


def settle(candidates: Iterable[Candidate], links: LinkRules) -> list[Candidate]:
    """The candidates that stand, sorted; no two overlap.

    Sure ones come before guesses, then longer ones before shorter ones, then higher scores less the discount of
    their type, then the order of the types (a type that it lacks comes last). A name that the user gives wins over
    others of its span, and over those that begin or end inside it.
    """
    candidates = _not_across(set(candidates))
    last = len(links.priorities) + 1

    def rank(found: Candidate) -> tuple[bool, int, bool, float, int, int, str]:
        score = found.score - links.discounts.get(found.type, 0.0)
        order = links.priorities.get(found.type, last)
        guess, other = found.score < _GUESS, found.rule != GIVEN_RULE
        return (guess, found.start - found.end, other, -score, order, found.start, found.rule)

    ranked = sorted(candidates, key=rank)
    taken: list[tuple[int, int]] = []
    stands = []
    for candidate in ranked:
        if _is_free(taken, candidate.start, candidate.end):
            insort(taken, (candidate.start, candidate.end))
            stands.append(candidate)
    return sorted(stands)


def _not_across(candidates: set[Candidate]) -> set[Candidate]:
    """The candidates without those that hold only a part of a given name."""
    given = [found for found in candidates if found.rule == GIVEN_RULE]
    for one in given:
        candidates = {
            found
            for found in candidates
            if found.end <= one.start
            or found.start >= one.end
            or (found.start <= one.start and found.end >= one.end)
            or (found.start >= one.start and found.end <= one.end)
        }
    return candidates


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_left(taken, (start, end))
    if index < len(taken) and taken[index][0] < end:
        return False
    return index == 0 or taken[index - 1][1] <= start
