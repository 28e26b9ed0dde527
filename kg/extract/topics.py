"""What the clauses of a sentence speak of: their subjects, said or left out.

`江州中心落地高新区，为企业服务` has two clauses, and the subject of the second is that of the first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corpus.model import Sentence, Token
from kg.rulebook.coreference import TopicRules

_CUTS = "，；：。！？,;:!?"
_OPEN, _CLOSE = "“（(", "”）)"


class Point(NamedTuple):
    """A place that names entities or stands for them; `names` in the order of the text."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens between two marks; `fresh` when another voice begins with it: speech opens or has ended."""

    tokens: tuple[Token, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject of a clause; `empty` is where it would stand when it is left out, else None."""

    names: tuple[str, ...]
    empty: int | None


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """The clauses of a sentence; what stands in brackets stays with its clause."""
    tokens: list[Token] = []
    depth = quotes = before = 0
    for token in sentence.tokens:
        depth += _balance(token.text, "（(", "）)")
        quotes += _balance(token.text, "“", "”")
        if token.text not in _CUTS or depth > 0:
            tokens.append(token)
            continue
        if tokens:
            yield Clause(tuple(tokens), quotes != before)
        tokens, before = [], quotes
    if tokens:
        yield Clause(tuple(tokens), quotes != before)


def _balance(text: str, opening: str, closing: str) -> int:
    return 0 if text.isalnum() else sum((mark in opening) - (mark in closing) for mark in text)


def topics(
    sentence: Sentence,
    points: Sequence[Point],
    types: dict[str, str],
    rules: TopicRules,
    carried: tuple[str, ...],
) -> Iterator[Topic]:
    """The topic of each clause in order, without names where it is unknown.

    `points` are those of the sentence, sorted; `carried` is the topic of the sentence before, which a sentence
    takes up only where it opens with one of `openers`.
    """
    current: tuple[str, ...] = ()
    opening = carried
    for clause in clauses(sentence):
        if clause.fresh:
            current = opening = ()
        topic = _topic(clause, _points_in(clause, points), types, rules, current or opening)
        if topic is None:
            opening = carried if not current and clause.tokens[0].text in rules.openers else ()
            continue
        yield topic
        current = () if _reports(clause, rules) else topic.names
        opening = ()


def _points_in(clause: Clause, points: Sequence[Point]) -> Sequence[Point]:
    """The points that begin in a clause."""
    first = bisect_left(points, Point(clause.tokens[0].start, -1, ()))
    last = bisect_left(points, Point(clause.tokens[-1].end, -1, ()))
    return points[first:last]


def _topic(
    clause: Clause, points: Sequence[Point], types: dict[str, str], rules: TopicRules, known: tuple[str, ...]
) -> Topic | None:
    """The topic of one clause; None when the clause has no subject and leaves the topic as it is."""
    rest = _after_openers(clause.tokens, points, rules)
    if not rest:
        return None
    if rest[0].text in rules.adjuncts and rest[0].text not in rules.carriers:
        return None
    defined = _defined(clause.tokens, rules)
    if defined and rest[0].text in rules.copulas:
        return Topic(known, None)
    if (_any(clause.tokens, rules.agents) and not defined) or _any(clause.tokens, rules.urges):
        return Topic((), None)
    group = _group(rest[0].start, points, clause.tokens, rules)
    if group:
        return Topic(_spoken(group, clause.tokens, types, rules), None)
    return _left_out(rest[0], clause.tokens, types, rules, known)


def _reports(clause: Clause, rules: TopicRules) -> bool:
    """Whether the clauses after tell what is planned or said, by whomever: …发布《要点》，提出推动…，加快…."""
    first = next((token for token in clause.tokens if token.tag not in rules.skip_tags), clause.tokens[0])
    return first.text in rules.reports or clause.tokens[-1].text in rules.reports


def _left_out(
    first: Token, tokens: Sequence[Token], types: dict[str, str], rules: TopicRules, known: tuple[str, ...]
) -> Topic | None:
    """The topic of a clause that begins with `first` instead of a subject."""
    carries = first.text in rules.carriers
    if not (known and all(types.get(name) in rules.subjects for name in known)):
        return None if carries else Topic((), None)
    if carries or (first.tag in rules.verb_tags and first.text not in rules.no_zero):
        return Topic(known, _place(tokens, first, rules))
    return Topic((), None)


def _defined(tokens: Sequence[Token], rules: TopicRules) -> bool:
    """Whether the agent only tells what the subject is: 该院是由甲发起成立的机构."""
    return any(a.text in rules.copulas and b.text in rules.agents for a, b in pairwise(tokens))


def _any(tokens: Sequence[Token], words: frozenset[str]) -> bool:
    return any(token.text in words for token in tokens)


def _place(tokens: Sequence[Token], verb: Token, rules: TopicRules) -> int:
    """Where the subject of the verb would stand: before the adverbs that the verb follows (已适配)."""
    place = verb.start
    for token in reversed([token for token in tokens if token.start < verb.start]):
        if token.tag not in rules.adverb_tags and token.text not in rules.carriers:
            break
        place = token.start
    return place


def _after_openers(tokens: Sequence[Token], points: Sequence[Point], rules: TopicRules) -> Sequence[Token]:
    """The tokens from the first that may be a subject, an adjunct or a verb."""
    for number, token in enumerate(tokens):
        named = any(point.start <= token.start < point.end for point in points)
        if token.text in rules.copulas and number and tokens[number - 1].text in rules.emphasis:
            continue
        if named or not (token.tag in rules.skip_tags or token.text in rules.skip_words or token.text in _OPEN):
            return tokens[number:]
    return ()


def _group(start: int, points: Sequence[Point], tokens: Sequence[Token], rules: TopicRules) -> list[Point]:
    """The point at `start` and those joined to it; nothing when it only describes something else (江州的…)."""
    group: list[Point] = []
    place = start
    while point := next((p for p in points if p.start == place and p.end > p.start), None):
        group.append(point)
        place = _skip_brackets(point.end, tokens)
        follower = next((token for token in tokens if token.start >= place), None)
        if follower is None or follower.text not in rules.joins:
            break
        place = follower.end
    after = next(
        (token for token in tokens if group and token.start >= _skip_brackets(group[-1].end, tokens)), None
    )
    return [] if after is not None and _describes(after, points) else group


def _describes(after: Token, points: Sequence[Point]) -> bool:
    """Whether a name before this word is only its attribute: 江州大学的校园, 海川集团车间, 江州市海川集团."""
    if after.text in {"的", "等"} or after.tag in {"n", "nz", "nw", "nr", "PER", "ORG", "LOC"}:
        return True
    return any(point.start == after.start < point.end for point in points)


def _skip_brackets(place: int, tokens: Sequence[Token]) -> int:
    depth = 0
    for token in tokens:
        if token.start < place:
            continue
        if token.text in _OPEN and token.text != "“":
            depth += 1
        elif depth and token.text in _CLOSE:
            depth -= 1
            if depth == 0:
                return token.end
        elif depth == 0:
            return token.end if token.text == "”" else place
    return place


def _spoken(
    group: Sequence[Point], tokens: Sequence[Token], types: dict[str, str], rules: TopicRules
) -> tuple[str, ...]:
    """The names of the group that can be the subject of what follows: no person who speaks."""
    names = tuple(dict.fromkeys(name for point in group for name in point.names))
    persons = any(types.get(name) == "Person" for name in names)
    if persons and any(token.text in rules.speech for token in tokens):
        return ()
    return names
