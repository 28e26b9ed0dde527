"""Documents, products, projects, events, awards and fields, found by the rules of `kg/rules/things/`.

Four finders read the rules: what stands in “” or 《》 (`enclosed`), a head with the words before it (`head`), a
coordination that something closes (`list`: A、B和C等领域), and a pattern over the sentence (`pattern`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.model import Article, Sentence
from kg.extract.candidates import Candidate
from kg.extract.things_phrase import ends_word, phrase_start, trimmed
from kg.rulebook.things import Boundaries, Finder, ThingRule, ThingRules

_CLOSE_OF = {"“": "”", "《": "》", "「": "」"}
_HALF_WIDTH = re.compile(r"[;!?()]|(?<!\d)[,:]|[,:](?!\d)")
_WIDTHS = str.maketrans(",;:!?()", "，；：！？（）")
# How many characters around a name a rule may look at: the words before it, and a whole coordination.
_NEAR = 160
_FAR = 400
_COMMA = "、"
_PART = 3  # characters of a word that is but a part of a member
_EDGES = " \t\u3000"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the sentence's text, offsets of the sentence."""

    start: int
    end: int


def find_things(article: Article, sentence: Sentence, rules: ThingRules) -> Iterator[Candidate]:
    """Candidates of one sentence, sorted; of those of one type that overlap, only the best.

    Offsets are those of the article's text. `article` is where rules look for evidence beyond the sentence.
    """
    sentence = full_width(sentence)
    found = [*_by_rules(sentence, rules), *_known_names(sentence, rules)]
    yield from sorted(_best(candidate for candidate in found if candidate.end <= len(article.text)))


def full_width(sentence: Sentence) -> Sentence:
    """The sentence with Chinese punctuation where a page prints the marks of ASCII; its offsets stay the same.

    A comma between digits (3,000) is none.
    """
    text = _HALF_WIDTH.sub(lambda match: match[0].translate(_WIDTHS), sentence.text)
    return sentence if text == sentence.text else replace(sentence, text=text)


def find_by_rule(sentence: Sentence, rule: ThingRule, boundaries: Boundaries) -> Iterator[Candidate]:
    """What one rule alone finds in a sentence of full width, in reading order, not compared with other rules."""
    if rule.has and not any(literal in sentence.text for literal in rule.has):
        return
    for span in dict.fromkeys(_FINDERS[rule.finder](sentence, rule, boundaries)):
        start, end = _without_edges(sentence.text, span.start, span.end)
        name = sentence.text[start:end]
        if len(name) < rule.shortest or (rule.refuse and rule.refuse.fullmatch(name)):
            continue
        shift = sentence.start
        yield Candidate(start + shift, end + shift, rule.type, rule.kind, rule.id, rule.score)


def _by_rules(sentence: Sentence, rules: ThingRules) -> Iterator[Candidate]:
    for rule in rules.sieve.those_for(sentence.text):
        yield from find_by_rule(sentence, rule, rules.boundaries)


def _known_names(sentence: Sentence, rules: ThingRules) -> Iterator[Candidate]:
    for match in rules.names.finditer(sentence.text):
        known = rules.known[match[0]]
        if known.near:
            before, after = known.near
            if not (before.search(sentence.text, 0, match.start()) or after.match(sentence.text, match.end())):
                continue
        start, end = match.start() + sentence.start, match.end() + sentence.start
        yield Candidate(start, end, known.type, known.kind, f"known.{known.type.lower()}", 0.7)


def _best(found: Iterator[Candidate]) -> list[Candidate]:
    """Of overlapping candidates of one type the surer one, then the longer one, then the earlier one."""
    chosen: list[Candidate] = []
    for one in sorted(set(found), key=lambda c: (-c.score, c.start - c.end, c)):
        if not any(one.type == other.type and one.start < other.end and other.start < one.end for other in chosen):
            chosen.append(one)
    return chosen


def _enclosed(sentence: Sentence, rule: ThingRule, boundaries: Boundaries) -> Iterator[Span]:  # noqa: ARG001
    text = sentence.text
    opening, closing = rule.marks[0], _CLOSE_OF[rule.marks[0]]
    start = text.find(opening)
    while start >= 0:
        end = text.find(closing, start, start + _NEAR)
        inside = end >= 0 and rule.inside and rule.inside.fullmatch(text, start + 1, end)
        if inside and _between(rule, text, start, end + 1):
            yield Span(start, end + 1) if rule.span == "outer" else Span(start + 1, end)
        start = text.find(opening, start + 1)


def _head(sentence: Sentence, rule: ThingRule, boundaries: Boundaries) -> Iterator[Span]:
    text = sentence.text
    for match in rule.heads.finditer(text) if rule.heads else ():
        tail = rule.tail.match(text, match.end()) if rule.tail else None
        end = tail.end() if tail else match.end()
        if not ends_word(sentence, end) or not _after(rule, text, end):
            continue
        opened = phrase_start(sentence, match.start(), boundaries)
        start = _own_start(sentence, rule, trimmed(sentence, opened, match.start(), boundaries), match.start())
        if match.start() - start < rule.shortest or not _leads(sentence, rule, start):
            continue
        if not (_before(rule, text, opened) or _before(rule, text, start)):
            continue
        if rule.inside is None or rule.inside.search(text, start, match.start()):
            yield Span(start, match.start() if rule.drop_head else end)


def _own_start(sentence: Sentence, rule: ThingRule, start: int, end: int) -> int:
    """`start` past what the rule says does not belong to its names: the owner of a product, a year."""
    owner = rule.without.match(sentence.text, start, end) if rule.without else None
    return owner.end() if owner else start


def _leads(sentence: Sentence, rule: ThingRule, start: int) -> bool:
    """Whether the first word of the name has one of the tags that the rule asks for."""
    place = start + sentence.start
    return not rule.lead or any(t.start <= place < t.end and t.tag in rule.lead for t in sentence.tokens)


def _list(sentence: Sentence, rule: ThingRule, boundaries: Boundaries) -> Iterator[Span]:
    text = sentence.text
    for match in rule.after.finditer(text) if rule.after else ():
        if not ends_word(sentence, match.end()):
            continue
        opened = _list_start(sentence, rule, match.start(), boundaries)
        if opened < 0 or not _before(rule, text, opened):
            continue
        items = list(_items(sentence, rule, opened, match.start(), boundaries))
        if len(items) < rule.fewest:
            continue
        for item in items:
            if rule.inside is None or rule.inside.fullmatch(text, item.start, item.end):
                yield item


def _list_start(sentence: Sentence, rule: ThingRule, end: int, boundaries: Boundaries) -> int:
    """Where the first member begins; -1 when the words that must open the coordination are missing."""
    if rule.since is None:
        return phrase_start(sentence, end, boundaries, joined=True)
    return max((m.end() for m in rule.since.finditer(sentence.text, max(end - _FAR, 0), end)), default=-1)


def _pattern(sentence: Sentence, rule: ThingRule, boundaries: Boundaries) -> Iterator[Span]:
    text = sentence.text
    for match in rule.inside.finditer(text) if rule.inside else ():
        group = "name" if "name" in match.re.groupindex else 0
        start, end = match.span(group)
        if rule.extend:
            start = trimmed(sentence, phrase_start(sentence, start, boundaries), end, boundaries)
        if rule.extend or group == 0:
            first, last = start, end
        else:
            first, last = match.span()
        if _between(rule, text, first, last):
            yield Span(start, end)


_FINDERS: dict[Finder, Callable[[Sentence, ThingRule, Boundaries], Iterator[Span]]] = {
    "enclosed": _enclosed,
    "head": _head,
    "list": _list,
    "pattern": _pattern,
}


def _items(sentence: Sentence, rule: ThingRule, start: int, end: int, boundaries: Boundaries) -> Iterator[Span]:
    """The members of the coordination `text[start:end]`, their quotation marks taken off."""
    splits = rule.splits or boundaries.joins
    joins = [
        (token.start - sentence.start, token.end - sentence.start)
        for token in sentence.tokens
        if start <= token.start - sentence.start < end and token.text in splits
    ]
    joins = [join for join in joins if not _quoted(sentence.text, start, join[0])]
    joins = _parting(sentence.text, start, joins, end)
    edges = [start, *(edge for join in joins for edge in join), end]
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        left, right = _without_edges(sentence.text, left, _cut(rule, sentence.text, left, right))  # noqa: PLW2901
        if sentence.text[left : left + 1] == "“" and sentence.text[right - 1 : right] == "”":
            yield from _quoted_items(sentence.text, left, right)
        elif left < right:
            yield Span(_own_start(sentence, rule, trimmed(sentence, left, right, boundaries), right), right)


def _parting(text: str, start: int, joins: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """The joins that part members: in 软件和信息服务、芯片 a word so short before 和 is but a part of one."""
    last = max((right for left, right in joins if text[left:right] == _COMMA), default=None)
    parts = []
    for index, (left, right) in enumerate(joins):
        begin = joins[index - 1][1] if index else start
        stop = joins[index + 1][0] if index + 1 < len(joins) else end
        shortest = min(left - begin, stop - right)
        inner = last is not None and left < last and text[left:right] != _COMMA and shortest <= _PART
        if not inner:
            parts.append((left, right))
    return parts


def _cut(rule: ThingRule, text: str, start: int, end: int) -> int:
    """`end` before what the rule says follows a member and is no part of it: “双碳”领域."""
    tail = rule.cut.search(text, start, end) if rule.cut else None
    return tail.start() if tail and tail.start() > start else end


def _quoted_items(text: str, left: int, right: int) -> Iterator[Span]:
    """“甲”“乙” stand side by side without a mark between them."""
    for match in re.compile("“([^”]*)”").finditer(text, left, right):
        yield Span(*match.span(1))


def _quoted(text: str, start: int, place: int) -> bool:
    return text.count("“", start, place) > text.count("”", start, place)


def _without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _between(rule: ThingRule, text: str, start: int, end: int) -> bool:
    return _before(rule, text, start) and _after(rule, text, end)


def _before(rule: ThingRule, text: str, start: int) -> bool:
    return rule.before is None or rule.before.search(text, max(start - _NEAR, 0), start) is not None


def _after(rule: ThingRule, text: str, end: int) -> bool:
    return rule.after is None or rule.after.match(text, end) is not None
