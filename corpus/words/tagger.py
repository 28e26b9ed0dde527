"""Words with their parts of speech and names: the protocol of a tagger, and the one that runs jieba's LAC."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
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
            _points(texts[number][start:end], kept) for (number, start, end), kept in zip(places, read, strict=True)
        ]
        labels = self._network.labels([self._numbers[np.minimum(p, len(self._numbers) - 1)] for p in points])
        found: list[list[Token]] = [[] for _ in texts]
        if not places:
            return found
        for (number, start, _), kept, words in zip(places, read, self._words(labels, points), strict=True):
            text, tokens = texts[number], found[number]
            for first, last, tag in words:
                begin, end = start + kept[first], start + kept[last - 1] + 1
                word = text[begin:end]
                if word.isalnum():  # nearly all: letters, digits, Chinese characters
                    tokens.append(Token(begin, end, word, tag))
                else:
                    tokens.extend(_tokens(text, begin, end, tag))
        return found

    def _words(self, labels: Sequence[Labels], points: Sequence[Points]) -> Iterator[list[tuple[int, int, str]]]:
        """Start, end and tag of each word of each window.

        A word begins at a -B, at an O after another label, and at the start, but never inside a Latin word or a
        number: what the network makes of ChatGLM, C and hatGLM, is one word with the tag of its longest part.
        """
        # All windows in one array, for most of them are short and every step has its price.
        edges = [0, *accumulate(map(len, labels))]
        whole = np.concatenate(labels)
        continues = _continues(np.concatenate(points))
        continues[edges[:-1]] = False
        begins, outside = self._begins[whole], self._outside[whole]
        begins[1:] |= outside[1:] & ~outside[:-1]
        begins[edges[:-1]] = True
        starts = np.flatnonzero(begins & ~continues)
        kinds = [self._kinds[label] for label in whole[starts].tolist()]
        for place in np.flatnonzero(begins & continues).tolist():
            word = int(np.searchsorted(starts, place, side="right")) - 1
            kinds[word] = ""
        bounds = [*starts.tolist(), len(whole)]
        word = 0
        for first, last in pairwise(edges):
            words = []
            while bounds[word] < last:
                start, end = bounds[word], bounds[word + 1]
                kind = kinds[word] or self._kind(whole[start:end], begins[start:end])
                words.append((start - first, end - first, kind))
                word += 1
            yield words

    def _kind(self, labels: Labels, begins: Flags) -> str:
        """The tag of the longest of the parts that the network makes of a word."""
        parts = [0, *(np.flatnonzero(begins[1:]) + 1).tolist(), len(labels)]
        start, _ = max(pairwise(parts), key=lambda part: part[1] - part[0])
        return self._kinds[int(labels[start])]


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
        replace(sentence, tokens=_shifted(tokens, sentence.start))
        for sentence, tokens in zip(sentences, found, strict=True)
    )


def _shifted(tokens: Sequence[Token], shift: int) -> tuple[Token, ...]:
    return tuple([Token(start + shift, end + shift, text, tag) for start, end, text, tag in tokens])


def _points(text: str, kept: Sequence[int]) -> Points:
    """The code points at some places of a text, or at all."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return points if len(kept) == len(text) else points[kept]


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
