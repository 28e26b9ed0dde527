"""Which articles print one text (通稿): near-duplicates among any number of articles, in near-linear time.

MinHash over character 5-grams of the body, cut into bands: articles that share a band, or a paragraph, are
candidates, and an exact comparison decides. Where very many share one, the place is crowded: there each article is
compared with few neighbours, so that the work stays linear. Paragraphs that stand in many otherwise different
articles (a page's footer) are left out of the exact comparison and make nothing alike. The result depends on the
set of articles alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from corpus.model import SPOKEN_ROLES, Article
from corpus.script import is_traditional, to_simplified

# Two texts are one from this Jaccard index of their 5-grams on: a paragraph cut off at the end leaves 0.8.
ALIKE = 0.7
# 24 bands of 5: a pair of similarity 0.7 is found in 99 of 100 cases, one of 0.8 in all, one of 0.3 in 6.
BANDS, ROWS = 24, 5
_GRAM = 5  # characters
_SEED = 42
_SHORT = 40  # characters; below, only equal texts are one: 图为大会现场 says little
_PARAGRAPH = 20  # characters; shorter ones are no reason to compare
CROWD = 16  # articles of one band that are all compared with each other
_NEIGHBOURS = 4  # with how many each is compared in a band that is crowded
# Reports of one form (prices, weather) share their words and differ in their numbers: with this many numbers
# between them, this share must agree.
_NUMBERS, _NUMBERS_ALIKE = 4, 0.5
# Texts in memory while articles are compared, some kilobytes each, and 5-grams of texts, some hundred kilobytes
# each: those of one place are compared one after another.
_KEPT, _KEPT_GRAMS = 65_536, 64
STANDING = 5  # different surroundings that a paragraph is seen in until it is taken for a standing one
_UNDATED = "9999"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MARKS = re.compile(r"[\W_]+")
# Fingerprints of another version are made anew.
VERSION = f"rensa {RMinHash.ALGORITHM_VERSION}, {BANDS}x{ROWS} of {_GRAM}-grams, 1"

T = TypeVar("T", int, str)  # an article, by its place or its id
Hashes = npt.NDArray[np.uint64]
Rank = Callable[[int], tuple[object, ...]]  # in which order the articles of a crowded place stand
Alike = tuple[list[int], Rank]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of an article before its text: date, hashes of its bands (none: no text) and paragraphs."""

    date: str
    bands: bytes
    paragraphs: bytes


@dataclass(frozen=True, slots=True, order=True)
class Reprint:
    """An article that prints what another, the earliest, printed; `similarity` is their Jaccard index."""

    article: str
    origin: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Reprints:
    """All reprints, sorted, and how many bands and paragraphs were crowded."""

    reprints: tuple[Reprint, ...]
    crowded: int


@dataclass(frozen=True, slots=True)
class Body:
    """What of an article is compared exactly: its text without standing paragraphs, and the numbers in that."""

    text: str
    numbers: frozenset[str]


def fingerprint(article: Article) -> Fingerprint:
    """Costs some 0.1 ms for an article of a thousand characters."""
    parts = [_MARKS.sub("", part) for part in _paragraphs(article)]
    text = "".join(parts)
    paragraphs = b"".join(_hash(part.encode()) for part in parts if len(part) >= _PARAGRAPH)
    date = article.date or _UNDATED
    if not text:
        return Fingerprint(date, b"", paragraphs)
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    minhash.update(_grams(text))
    values = np.array(minhash.digest(), dtype=np.uint32).tobytes()
    size = len(values) // BANDS
    return Fingerprint(date, b"".join(_hash(values[i * size : (i + 1) * size]) for i in range(BANDS)), paragraphs)


def find_reprints(prints: Mapping[str, Fingerprint], article: Callable[[str], Article]) -> Reprints:
    """The reprints among the articles of `prints`, by id; `article` gives those whose texts must be compared."""
    ids = sorted(id_ for id_, one in prints.items() if one.bands)
    parts = [_split(prints[id_].paragraphs) for id_ in ids]
    standing = _standing_paragraphs(parts)
    alike = [*_same_bands([prints[id_].bands for id_ in ids]), *_same_paragraphs(parts, standing)]
    crowded = sum(len(group) > CROWD for group, _ in alike)

    @lru_cache(maxsize=_KEPT)
    def body(id_: str) -> Body:
        return body_of(article(id_), standing)

    pairs = ((ids[i], ids[j]) for i, j in _pairs(alike, len(ids)))
    groups = join_pairs(pairs, lambda left, right: are_one(body(left), body(right)))
    found = []
    for group in groups:
        origin = min(group, key=lambda id_: (prints[id_].date, id_))
        found += [Reprint(id_, origin, similarity(body(id_), body(origin))) for id_ in group if id_ != origin]
    return Reprints(tuple(sorted(found)), crowded)


def _pairs(alike: Iterable[Alike], articles: int) -> Iterator[tuple[int, int]]:
    """What is to be compared, each pair once and with others of a place where it meets: where all texts of a large
    corpus do not fit into memory, those of a place do.
    """
    flat = array("q", (one for group, rank in alike for pair in neighbours(group, rank) for one in pair))
    pairs = np.array(flat, dtype=np.int64).reshape(-1, 2)
    _, first = np.unique(pairs[:, 0] * articles + pairs[:, 1], return_index=True)
    first.sort()
    for start in range(0, len(first), _KEPT):
        yield from map(tuple, pairs[first[start : start + _KEPT]].tolist())


def _paragraphs(article: Article) -> list[str]:
    """What the body says, in one script and width; without a body all that the article says."""
    zones = [z for z in article.zones if z.role == "body"] or [z for z in article.zones if z.role in SPOKEN_ROLES]
    parts = [unicodedata.normalize("NFKC", article.text[z.start : z.end]) for z in zones]
    return [to_simplified(part) for part in parts] if is_traditional(article.text) else parts


def _grams(text: str) -> list[str]:
    return [text[i : i + _GRAM] for i in range(max(1, len(text) - _GRAM + 1))]


@lru_cache(maxsize=_KEPT_GRAMS)
def _gram_set(text: str) -> frozenset[str]:
    return frozenset(_grams(text))


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=8).digest()


def body_of(article: Article, standing: frozenset[bytes]) -> Body:
    """What is compared of an article; `standing` are the hashes of paragraphs to leave out."""
    pairs = [(part, _MARKS.sub("", part)) for part in _paragraphs(article)]
    kept = [(part, folded) for part, folded in pairs if folded and _hash(folded.encode()) not in standing]
    numbers = frozenset(number for part, _ in kept for number in _NUMBER.findall(part))
    return Body("".join(folded for _, folded in kept), numbers)


def are_one(left: Body, right: Body) -> bool:
    """Whether two articles print one text."""
    if left.text == right.text:
        return bool(left.text)
    if min(len(left.text), len(right.text)) < _SHORT:
        return False
    numbers = left.numbers | right.numbers
    if len(numbers) >= _NUMBERS and len(left.numbers & right.numbers) < _NUMBERS_ALIKE * len(numbers):
        return False
    return similarity(left, right) >= ALIKE


def similarity(left: Body, right: Body) -> float:
    """The Jaccard index of their 5-grams, to four places."""
    one, other = _gram_set(left.text), _gram_set(right.text)
    shared = len(one & other)
    return round(shared / (len(one) + len(other) - shared), 4)


def _split(hashes: bytes) -> tuple[bytes, ...]:
    return tuple(hashes[i : i + 8] for i in range(0, len(hashes), 8))


def _same_bands(articles: Sequence[bytes]) -> Iterator[Alike]:
    """The articles, by their places, that share a band; ranked by all their bands, so that the most alike meet."""
    table = np.frombuffer(b"".join(articles), dtype=np.uint64).reshape(len(articles), BANDS)

    def rank(place: int) -> tuple[object, ...]:
        return (*table[place].tolist(), place)

    for column in table.T:
        for members in _runs(column):
            yield members, rank


def _runs(column: Hashes) -> Iterator[list[int]]:
    """The places, rising, of each value that occurs more than once."""
    if not len(column):
        return
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = np.append(starts[1:], len(ordered))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield sorted(order[start:end].tolist())


def _same_paragraphs(articles: Sequence[tuple[bytes, ...]], standing: frozenset[bytes]) -> Iterator[Alike]:
    """The articles that share a paragraph which is no standing one; ranked by all their paragraphs."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for place, parts in enumerate(articles):
        for part in set(parts) - standing:
            places[part].append(place)

    def rank(place: int) -> tuple[object, ...]:
        return (*articles[place], place)

    for _, members in sorted((part, found) for part, found in places.items() if len(found) > 1):
        yield members, rank


def neighbours(members: Sequence[T], rank: Callable[[T], tuple[object, ...]]) -> Iterator[tuple[T, T]]:
    """All pairs of few, each with its next neighbours of many; the lower first. `members` rise."""
    if len(members) <= CROWD:
        yield from ((left, right) for i, left in enumerate(members) for right in members[i + 1 :])
        return
    ordered = sorted(members, key=rank)
    for i, left in enumerate(ordered):
        yield from ((min(left, right), max(left, right)) for right in ordered[i + 1 : i + 1 + _NEIGHBOURS])


def _standing_paragraphs(articles: Sequence[tuple[bytes, ...]]) -> frozenset[bytes]:
    """Hashes of paragraphs that stand in many otherwise different articles: 免责声明, one line under each page.

    What is reprinted, however often, keeps its surroundings: the other paragraphs of the article. So those count
    whose first, second, middle or last neighbour differs from article to article.
    """
    counts = Counter(part for parts in articles for part in set(parts))
    often = {part for part, count in counts.items() if count >= STANDING}
    seen: dict[bytes, tuple[set[bytes], ...]] = {part: (set(), set(), set(), set()) for part in often}
    for parts in articles:
        around = (parts[0], parts[1 % len(parts)], parts[len(parts) // 2], parts[-1]) if parts else ()
        for part in often.intersection(parts):
            for found, other in zip(seen[part], around, strict=True):
                if other != part:
                    found.add(other)
    most = {part: max(map(len, found)) for part, found in seen.items()}
    return frozenset(part for part, others in most.items() if others >= STANDING and others * 2 > counts[part])


def join_pairs(pairs: Iterable[tuple[str, str]], same: Callable[[str, str], bool]) -> list[list[str]]:
    """Connected components, each sorted; a pair that is connected already need not be compared."""
    above: dict[str, str] = {}

    def find(id_: str) -> str:
        while above.setdefault(id_, id_) != id_:
            above[id_] = above[above[id_]]
            id_ = above[id_]
        return id_

    for left, right in pairs:
        one, other = sorted((find(left), find(right)))
        if one != other and same(left, right):
            above[other] = one
    groups: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(above):
        groups[find(id_)].append(id_)
    return [group for group in groups.values() if len(group) > 1]
