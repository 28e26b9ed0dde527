"""A sentence cut into clauses: the stretches in which a verb looks for its arguments.

`甲公司牵头建设乙中心，并计划明年投入运营` has two clauses. Brackets are set aside, since what stands in them
(`以下简称…`) breaks no clause, and so are the names themselves, which may hold any character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NAME = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for every character of an argument
BLANK = " "  # stands for quotation marks, brackets and what is in them

_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】")
_MARKS = re.compile(r"[“”‘’\"'《》〈〉「」『』\s\u3000]")
_CUTS = re.compile(r"[，；：。！？\n]+")
_NARROW = re.compile(r"(?<!\d)[,;:!?]|[,;:!?](?!\d)")  # half-width marks, but not those of 1,000 and 3:0
_WIDE = dict(zip(",;:!?", "，；：！？", strict=True))


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the article's text without its closing punctuation; `index` counts within the sentence."""

    index: int
    start: int
    end: int


def mask(text: str, offset: int, spans: Iterable[tuple[int, int]]) -> str:
    """`text`, which starts at `offset`, of the same length: names, brackets and quotation
    marks covered, half-width punctuation widened.

    `甲（简称“乙”）建设丙` with the names 甲 and 丙 becomes NAME, six blanks, `建设`, NAME.
    """
    covered = list(text)
    for start, end in spans:
        covered[start - offset : end - offset] = NAME * (end - start)
    masked = "".join(covered)
    masked = _NARROW.sub(lambda match: _WIDE[match.group()], masked)
    masked = _BRACKETS.sub(lambda match: BLANK * len(match.group()), masked)
    return _MARKS.sub(BLANK, masked)


def cut_clauses(masked: str, offset: int) -> tuple[Clause, ...]:
    """The clauses of a masked sentence that starts at `offset`, in order; empty ones are left out."""
    clauses: list[Clause] = []
    start = 0
    for cut in [*_CUTS.finditer(masked), None]:
        end = cut.start() if cut else len(masked)
        if masked[start:end].strip():
            clauses.append(Clause(len(clauses), offset + start, offset + end))
        start = cut.end() if cut else end
    return tuple(clauses)
