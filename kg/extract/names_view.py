"""A sentence as the finders of names see it: its words, and the proper parts from which a name may begin."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from corpus.model import Sentence
from kg.rulebook.listed import GIVEN, TAUGHT, Listed
from kg.rulebook.names import NameRules, NameWords

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]*|\d+[A-Z]+")
_MARK = "w"
_STOP_LENGTHS = (4, 3, 2)
_TRIMMED = 4  # a name that the tagger began a character early is longer than this
_ACTORS = frozenset({"Institution", "Park", "Platform"})
_WORD = 2  # a given name that is longer stands wherever its characters do; the tagger may not know it
_QUOTED = re.compile(r"“([^“”，。；]{2,12})”")


_START = attrgetter("start")


class Word(NamedTuple):
    """A word of the sentence; offsets are half-open and count in the sentence's text."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class View:
    """`listed` are the listed names in the text, the longest at each place, without overlap.

    `openers` maps where a proper part starts to where it ends: a listed name, a word tagged as a name, Latin
    letters, a quoted word. `quoted` are the stretches that stand in quotation marks and may be names.
    """

    text: str
    words: tuple[Word, ...]
    listed: tuple[tuple[int, int, Listed], ...]
    openers: dict[int, int]
    quoted: tuple[tuple[int, int], ...]

    def word_before(self, place: int) -> int:
        """The index of the last word that starts before `place`, -1 when there is none."""
        return bisect_left(self.words, place, key=_START) - 1

    def starts_word(self, place: int) -> bool:
        if place in self.openers:
            return True
        index = bisect_left(self.words, place, key=_START)
        return index < len(self.words) and self.words[index].start == place


def view_of(sentence: Sentence, rules: NameRules) -> View:
    """The view of a sentence whose tokens are those of the tagger."""
    words = tuple(_words(sentence, rules))
    listed = tuple(_listed(sentence.text, words, rules))
    openers = {start: end for start, end, found in listed if found.sure}
    quoted = tuple(match.span(1) for match in _QUOTED.finditer(sentence.text))
    openers |= {start - 1: end + 1 for start, end in quoted}
    for index, word in enumerate(words):
        before = words[index - 1] if index else None
        if _is_proper(word, rules) or _is_level(word, before, rules.words):
            openers[word.start] = max(word.end, openers.get(word.start, 0))
    return View(sentence.text, words, listed, openers, quoted)


def _is_level(word: Word, before: Word | None, words: NameWords) -> bool:
    """Whether the word is a level of the administration without its place: 省|科技厅, but not 服务|区."""
    return word.text in words.levels and (before is None or before.tag in words.stop_tags | {"w", "v"})


def _is_proper(word: Word, rules: NameRules) -> bool:
    if word.text[-1].isascii() and _LATIN.fullmatch(word.text):
        return word.text not in rules.words.generic_latin
    return word.tag in rules.words.name_tags or word.text in rules.words.openers


def _words(sentence: Sentence, rules: NameRules) -> Iterator[Word]:
    """The tokens; one that runs over a head word and a word that ends names is cut there.

    The tagger now and then takes 广西现代运河实验室由平陆运河集团 for one name.
    """
    tags, forms = rules.words.name_tags, rules.gazetteer.forms
    for token in sentence.tokens:
        start = token.start - sentence.start
        if token.tag not in tags or token.text in forms:
            yield Word(start, token.end - sentence.start, token.text, token.tag)
            continue
        for left, right, tag in _cuts(token.text, token.tag, rules):
            yield Word(start + left, start + right, token.text[left:right], tag)


def _cuts(text: str, tag: str, rules: NameRules) -> Iterator[tuple[int, int, str]]:
    """The pieces of a name that is not listed, with their tags; what cuts it has the tag of a mark."""
    start = _before_name(text, rules)
    if start:
        yield 0, start, _MARK
    for left, right in _seams(text, rules):
        if left < start:
            continue
        if left > start:
            yield start, left, tag
        yield left, right, _MARK
        start = right
    if start < len(text):
        yield start, len(text), tag


def _before_name(text: str, rules: NameRules) -> int:
    """How many characters at the start of a token are a word before the name: 会同|山西大学."""
    for length in _STOP_LENGTHS if len(text) > _TRIMMED else ():
        if text[:length] in rules.words.stops and _opens_listed(text[length:], rules):
            return length
    if (lead := rules.words.leads.match(text)) and len(text) - lead.end() >= _TRIMMED:
        return lead.end()
    if len(text) > _TRIMMED and text[0] in rules.words.trims and not _opens_listed(text, rules):
        return 1
    return 0


def _opens_listed(text: str, rules: NameRules) -> bool:
    return any(rules.gazetteer.at(text, 0))


def _seams(text: str, rules: NameRules) -> list[tuple[int, int]]:
    """Where a word holds what no name holds: 联合 anywhere, 由 after a head word."""
    found = {match.span() for match in rules.words.cuts.finditer(text)}
    opening = next((end for end, listed in rules.gazetteer.at(text, 0) if listed.type in _ACTORS), len(text))
    if opening + 2 < len(text) and text[opening] in rules.words.joiners:
        found.add((opening, opening + 1))
    for head in rules.head_pattern.finditer(text):
        if rules.rule_of[head.group()].needs == "brand":
            continue  # a trade may go on: 电气与自动化工程学院
        match = rules.words.cuts_after.match(text, head.end())
        if match and match.end() < len(text):
            found.add(match.span())
    return sorted(found)


def _listed(text: str, words: tuple[Word, ...], rules: NameRules) -> Iterator[tuple[int, int, Listed]]:
    edges = _Edges(frozenset(word.start for word in words), frozenset(word.end for word in words), words)
    done = 0
    for place in rules.gazetteer.places(text):
        if place < done:
            continue
        for end, found in rules.gazetteer.at(text, place):
            known = (found.rule == GIVEN and end - place > _WORD) or (
                found.rule == TAUGHT and end - place > rules.lessons.alone
            )
            if known or (not rules.words.not_after.match(text, end) and edges.hold(place, end, rules.words)):
                yield place, end, found
                done = end
                break


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where words start and end."""

    starts: frozenset[int]
    ends: frozenset[int]
    words: tuple[Word, ...]

    def hold(self, start: int, end: int, words: NameWords) -> bool:
        """Whether whole words, or a part of one word tagged as a name, stand there: 发展中国家 holds no 中国."""
        if start in self.starts and end in self.ends:
            return True
        return any(word.start <= start and word.end >= end and word.tag in words.name_tags for word in self.words)
