"""A stretch of text that a finder takes for the name of something, before overlaps are settled."""

from __future__ import annotations

from typing import NamedTuple


class Candidate(NamedTuple):
    """`article.text[start:end]` may name a thing of `type`; `rule` is the id of the rule that says so.

    Offsets are half-open, in code points, into the article's text. `kind` is one of the type's kinds or None
    when the finder cannot tell. `score` in (0, 1] says how sure the rule is: 1 for a name that can be nothing
    else (a legal form, a title in 《》), 0.5 for a guess that anything else may overrule.
    """

    start: int
    end: int
    type: str
    kind: str | None
    rule: str
    score: float
