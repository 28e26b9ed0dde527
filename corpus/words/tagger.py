"""Words with their parts of speech and names: the protocol of a tagger, and the one that runs jieba's LAC."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Sentence, Token
from corpus.words.network import Characters, Network
from corpus.words.viterbi import Labels
from corpus.words.weights import Weights, find_weights, lac_digest, read_weights
from corpus.words.windows import readable, stands_outside, windows

Points = NDArray[np.uint32]
Flags = NDArray[np.bool_]

PUNCTUATION = "w"
_PAUSES = "、，；。！？"
_PIECE = re.compile(f"[^{_PAUSES}]+|[{_PAUSES}]+")
_FULL_WIDTH = range(0xFF01, 0xFF5F)  # ！ to ～, in the order of ! to ~
_TO_HALF_WIDTH = 0xFEE0
_WIDE_BLANK = 0x3000  # the one blank that the network knows, and the last of Unicode's


class Tagger(Protocol):
    """Cuts texts into tokens with tags of the LAC tag set.

    `name` is what the user chose; `digest` names the model and its version, for the keys of records.
    """

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str: ...

    def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """The tokens of each text, in order, without overlap, covering all but white space.

        Offsets are half-open, in code points, into the token's own text. What a text gets does not depend on the
        texts beside it.
        """


class LacTagger:
    """The LAC network of jieba's wheel. `threads` is what one call may use; 1 in worker processes.

    Raises ModelError when jieba is missing or its network is not the one that is known.
    """

    def __init__(self, *, threads: int = 1, weights: Weights | None = None) -> None:
        weights = weights or read_weights(find_weights())
        self._network = Network(weights, threads=threads)
        self._numbers = _numbers(weights)
        self._kinds = tuple(label.split("-")[0] for label in weights.tags)
        self._begins = np.array([label.endswith("-B") for label in weights.tags])
        self._outside = np.array([label == "O" for label in weights.tags])
        self._digest = lac_digest(weights)

    @property
    def name(self) -> str:
        return "lac"

    @property
    def digest(self) -> str:
        return self._digest

    def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """See `Tagger`. Texts of more than WINDOW characters are read in windows (see `corpus.words.windows`)."""
        places = [(number, start, end) for number, text in enumerate(texts) for start, end in windows(text)]
        read = [readable(texts[number][start:end]) for number, start, end in places]
        points = [
            _code_points(texts[number][start:end])[kept]
            for (number, start, end), kept in zip(places, read, strict=True)
        ]
        labels = self._network.labels([self._numbers[np.minimum(p, len(self._numbers) - 1)] for p in points])
        found: list[list[Token]] = [[] for _ in texts]
        for place, (number, start, _) in enumerate(places):
            kept = read[place]
            for first, last, tag in self._words(labels[place], _continues(points[place])):
                begin, end = start + kept[first], start + kept[last - 1] + 1
                found[number].extend(_tokens(texts[number], begin, end, tag))
        return found

    def _words(self, labels: Labels, continues: Flags) -> Iterator[tuple[int, int, str]]:
        """Start, end and tag of each word.

        A word begins at a -B, at an O after another label, and at the start, but never inside a Latin word or a
        number: what the network makes of ChatGLM, C and hatGLM, is one word with the tag of its longest part.
        """
        begins = self._begins[labels]
        outside = self._outside[labels]
        begins[1:] |= outside[1:] & ~outside[:-1]
        begins[0] = True
        starts = np.flatnonzero(begins & ~continues).tolist()
        broken = set(np.flatnonzero(begins & continues).tolist())
        for first, last in zip(starts, [*starts[1:], len(labels)], strict=True):
            parts = [first, *(place for place in range(first + 1, last) if place in broken), last] if broken else ()
            longest = max(pairwise(parts), key=lambda part: part[1] - part[0], default=(first, last))
            yield first, last, self._kinds[labels[longest[0]]]


def load_tagger(name: str = "lac", *, threads: int = 1) -> Tagger:
    """The tagger of that name: `lac`, or an installed spaCy pipeline for Chinese such as `zh_core_web_trf`.

    Raises ModelError when there is none, saying which are installed.
    """
    if name == "lac":
        return LacTagger(threads=threads)
    from corpus.words.spacy_tagger import SpacyTagger  # noqa: PLC0415 - spaCy takes a second to load

    return SpacyTagger(name)


def tag_sentences(sentences: Sequence[Sentence], tagger: Tagger) -> tuple[Sentence, ...]:
    """The sentences with their tokens, at offsets of the article."""
    found = tagger.tag([sentence.text for sentence in sentences])
    return tuple(
        replace(
            sentence,
            tokens=tuple(
                Token(sentence.start + token.start, sentence.start + token.end, token.text, token.tag)
                for token in tokens
            ),
        )
        for sentence, tokens in zip(sentences, found, strict=True)
    )


def _code_points(text: str) -> Points:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")


def _continues(points: Points) -> Flags:
    """Whether each character is a Latin letter after a letter, or a digit after a digit, of whatever width."""
    full = (points >= _FULL_WIDTH.start) & (points < _FULL_WIDTH.stop)
    half = np.where(full, points - _TO_HALF_WIDTH, points)
    capital = half & ~np.uint32(ord("a") ^ ord("A"))
    letter = (capital >= ord("A")) & (capital <= ord("Z"))
    digit = (half >= ord("0")) & (half <= ord("9"))
    found = np.zeros(len(points), np.bool_)
    found[1:] = (letter[1:] & letter[:-1]) | (digit[1:] & digit[:-1])
    return found


def _numbers(weights: Weights) -> Characters:
    """Character numbers by code point; the last entry is for the unknown.

    Full-width ASCII has the numbers of half-width, every blank that of U+3000.
    """
    points = {ord(entry): number for entry, number in weights.characters.items() if len(entry) == 1}
    for point in _FULL_WIDTH:
        points[point] = points.get(point - _TO_HALF_WIDTH, weights.unknown)
    for blank in filter(str.isspace, map(chr, range(_WIDE_BLANK))):
        points[ord(blank)] = points.get(_WIDE_BLANK, weights.unknown)
    numbers = np.full(max(points) + 2, weights.unknown, np.int32)
    numbers[list(points)] = list(points.values())
    return numbers


def _tokens(text: str, start: int, end: int, tag: str) -> Iterator[Token]:
    """One word of the network as tokens.

    A pause inside it parts it (GPT-4、GLM are two names), then punctuation and white space leave its edges.
    """
    word = text[start:end]
    if word.isalnum():  # nearly all: letters, digits, Chinese characters
        yield Token(start, end, word, tag)
        return
    for piece in _PIECE.finditer(text, start, end):
        yield from _trimmed(text, *piece.span(), tag)


def _trimmed(text: str, start: int, end: int, tag: str) -> Iterator[Token]:
    """The word without the marks at its edges, and each mark as a token; a run of one mark is a token: ……, ——."""
    first, last = start, end
    while first < end and _at_edge(text[first]):
        first += 1
    while last > first and _at_edge(text[last - 1]):
        last -= 1
    yield from _marks(text, start, first)
    if first < last:
        yield Token(first, last, text[first:last], tag)
    yield from _marks(text, last, end)


def _at_edge(character: str) -> bool:
    return character.isspace() or stands_outside(character)


def _marks(text: str, start: int, end: int) -> Iterator[Token]:
    while start < end:
        stop = start + 1
        while stop < end and text[stop] == text[start]:
            stop += 1
        if not text[start].isspace():
            yield Token(start, stop, text[start:stop], PUNCTUATION)
        start = stop
