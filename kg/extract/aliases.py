"""Aliases that the article declares itself: 以下简称“X”, brackets after a name, epithets before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.extract.candidates import Candidate
from kg.rulebook.linking import AliasRule, LinkRules

_LOOK_BACK = 12  # characters before a name in which an epithet may stand


@dataclass(frozen=True, slots=True)
class Declared:
    """`alias`, printed at `start`, is another form of what `candidate` names."""

    start: int
    alias: str
    candidate: Candidate
    rule: str


def declared_aliases(text: str, candidates: Iterable[Candidate], links: LinkRules) -> Iterator[Declared]:
    """The declared aliases of the candidates in the article's text, in the order of the candidates."""
    for candidate in candidates:
        for rule in links.aliases:
            if rule.types and candidate.type not in rule.types:
                continue
            declared = _declared(text, candidate, rule)
            if declared is not None:
                yield declared


def _declared(text: str, candidate: Candidate, rule: AliasRule) -> Declared | None:
    if rule.after:
        match = rule.pattern.match(text, candidate.end)
    else:
        match = rule.pattern.search(text, max(candidate.start - _LOOK_BACK, 0), candidate.start)
    if match is None:
        return None
    alias = match.group("alias")
    name = text[candidate.start : candidate.end]
    if alias == name or (rule.subsequence and not is_subsequence(alias, name)):
        return None
    return Declared(match.start("alias"), alias, candidate, rule.id)


def is_subsequence(short: str, long: str) -> bool:
    """Whether the characters of `short` occur in `long` in the same order."""
    rest = iter(long)
    return all(character in rest for character in short)
