"""What the tagger alone takes for a name: the last resort, typed by its tag."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View, Word
from kg.rulebook.names import NameRules

_TYPES = {"ORG": ("Institution", "company"), "nt": ("Institution", "company"), "LOC": ("Place", "region")}
_CLEAN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·]+")
_SHORTEST, _LONGEST = 2, 20
_SLOGAN = 4
_STOPS = (2, 3)  # characters of a word that ends names, at the start of what the tagger takes for one


def find_tagged(view: View, rules: NameRules) -> Iterator[Candidate]:
    """Candidates for words tagged as names of organisations and places; offsets count in the view's text."""
    for word in view.words:
        found = _TYPES.get(word.tag)
        if found is None or not _is_name(word, rules) or _is_quoted(view.text, word):
            continue
        type_, kind = found
        if _is_slogan(view.text, word) or (type_ == "Place" and rules.words.no_place.match(view.text, word.end)):
            continue
        endings = rules.words.endings if type_ == "Place" else rules.words.actor_endings
        kind = next((name for name, end in endings if end.search(word.text)), kind)
        yield Candidate(word.start, word.end, type_, kind, f"tagged-{word.tag}", 0.4 if word.tag == "nt" else 0.5)


def _is_quoted(text: str, word: Word) -> bool:
    """Whether the word alone stands in quotation marks: a slogan or a product rather than an organisation."""
    return text[word.start - 1 : word.start] == "“" and text[word.end : word.end + 1] == "”"


def _is_slogan(text: str, word: Word) -> bool:
    """Whether the word of four characters is a clause by itself: ，以赛促产，."""
    alone = not text[word.start - 1 : word.start].isalnum() and not text[word.end : word.end + 1].isalnum()
    listed = "、" in text[word.start - 1 : word.start] + text[word.end : word.end + 1]
    return alone and not listed and word.end - word.start == _SLOGAN


def _is_name(word: Word, rules: NameRules) -> bool:
    """Whether the word is more than a generic noun phrase that the tagger raised to a name."""
    text = word.text
    if not _SHORTEST <= len(text) <= _LONGEST or not _CLEAN.fullmatch(text):
        return False
    if _has_head(word, rules) or rules.words.no_ends.search(text) or rules.words.counts.search(text):
        return False  # the head rules have judged the first, the others are no names
    if len(text) <= _SHORTEST and word.tag in {"ORG", "nt"}:
        return False
    if any(text[:length] in rules.words.stops for length in _STOPS):
        return False  # 助力|冲刺万亿之城
    return _rest(text, rules) and text not in rules.words.stops and text not in rules.words.roles


def _has_head(word: Word, rules: NameRules) -> bool:
    """Whether a head word stands in it; one character of an organisation counts at its end only: 银河|通用."""
    found = rules.head_pattern.finditer(word.text)
    single = 1 if _TYPES[word.tag][0] == "Institution" else 0
    return any(match.end() - match.start() > single or match.end() == len(word.text) for match in found)


def _rest(text: str, rules: NameRules) -> bool:
    return len(rules.words.generic.sub("", text)) > 1
