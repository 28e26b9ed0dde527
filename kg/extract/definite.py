"""Definite noun phrases that are ordinary names: 训练基地 for the one 训练基地 that the article has named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.model import Sentence
from kg.extract.candidates import Candidate
from kg.rulebook.names import NameRules

_SCORE = 0.51


def find_definite(
    sentences: Sequence[Sentence], settled: Iterable[Candidate], surfaces: dict[Candidate, str], rules: NameRules
) -> Iterator[Candidate]:
    """Class nouns that stand alone and can only mean one thing named before; offsets in the article's text."""
    for type_, pattern in rules.links.definite.items():
        named = [found for found in settled if found.type == type_]
        for sentence in sentences:
            for match in pattern.finditer(sentence.text):
                start = match.start() + sentence.start
                meant = {surfaces[found]: found for found in named if _can_mean(found, match.group(), surfaces)}
                if len(meant) != 1 or not _stands_alone(sentence, match.start(), match.end(), rules):
                    continue
                (found,) = meant.values()
                if found.start < start:
                    yield Candidate(start, match.end() + sentence.start, type_, found.kind, "definite", _SCORE)


def _can_mean(found: Candidate, noun: str, surfaces: dict[Candidate, str]) -> bool:
    return surfaces[found].endswith(noun) and surfaces[found] != noun


def _stands_alone(sentence: Sentence, start: int, end: int, rules: NameRules) -> bool:
    """Whether the noun follows a mark or a word that ends names, and no noun follows it."""
    place = start + sentence.start
    before = [token for token in sentence.tokens if token.end == place]
    after = [token for token in sentence.tokens if token.start == end + sentence.start]
    if start > 0 and not before:
        return False
    opened = all(
        token.tag == "w" or token.text in rules.words.stops or token.tag in {"p", "v", "c", "f", "d"}
        for token in before
    )
    return opened and not any(token.tag in {"n", "vn", "an"} for token in after)
