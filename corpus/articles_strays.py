"""Continuations that stand under another item of the page go back to their own.

A layout in columns prints the end of an article where there was room. Such a block is told by its words: pairs of
neighbouring characters, weighted by how rare they are on the page (tf-idf), compared by cosine. It is looked for
only where something on the page was left unfinished or begins without a sign, and moved only when it fits elsewhere
far better; else it stays, as part of what precedes it, and a note says so.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from corpus.articles_blocks import Block
from corpus.articles_group import Draft
from corpus.rulebook import CorpusRules

_MOST_OWNERS = 12  # a pair that more items share tells nothing
_LONGEST_TAIL = 16  # paragraphs at the end of an item that may belong elsewhere
_FLOOR = 0.01  # a fit below this is chance
_CLIP = 1.5  # the most that one paragraph can say, as the logarithm of a ratio
_MAY_REPEAT, _REPEATS = 0.15, 0.5  # fits of a repeated paragraph to the item and to the paragraph it repeats
_UNIT = 1_000_000  # weights are whole numbers, so that their sums do not depend on the order of a set
_SWITCH = 0.4  # what a change of owner between two paragraphs costs
_Pairs = frozenset[str]


def place_strays(drafts: Sequence[Draft], rules: CorpusRules) -> None:
    """Move continuations to the end of the items they continue; changes the drafts."""
    items = [draft for draft in drafts if not draft.is_caption]
    size = sum(len(block.words.text) for draft in items for block in draft.body)
    suspicious = any(draft.stray or not draft.finished for draft in items)
    if len(items) < 2 or not suspicious or size > rules.weights["page_most"]:  # noqa: PLR2004
        return
    space = _Space(items)
    moves = [move for number in range(len(items)) for move in _moves(number, items, space, rules)]
    for move in moves:
        _carry_out(move)


@dataclass(frozen=True, slots=True)
class _Move:
    blocks: tuple[Block, ...]
    giver: Draft
    taker: Draft
    sure: bool


def _carry_out(move: _Move) -> None:
    move.giver.body = [block for block in move.giver.body if all(block is not moved for moved in move.blocks)]
    move.taker.body += move.blocks
    first, last = move.blocks[0].lines[0].number, move.blocks[-1].lines[-1].number
    say = "stand elsewhere on the page and were put at the end" if move.sure else "have no sign whose they are"
    move.taker.notes.append(f"lines {first}-{last} {say}")


class _Space:
    """The items of a page and their paragraphs as sets of character pairs, a rare pair weighing most.

    `first` says for each item in which of its paragraphs (0 is the headline) a pair stands first, `norms` how much
    all the pairs of its first n paragraphs weigh.
    """

    def __init__(self, items: Sequence[Draft]) -> None:
        self.paragraphs = [
            [_head_pairs(item), *(_pairs(block.words.text) for block in item.body)] for item in items
        ]
        counts = Counter(pair for item in self.paragraphs for pairs in item for pair in pairs)
        total = sum(map(len, self.paragraphs))
        by_count = {n: round(_UNIT * math.log(total / n) ** 2) for n in set(counts.values())}
        self.weight = {pair: by_count[count] for pair, count in counts.items()}
        self.first = [_first_places(item) for item in self.paragraphs]
        self.norms = [
            self._grown(places, len(item)) for places, item in zip(self.first, self.paragraphs, strict=True)
        ]
        self._owners: defaultdict[str, list[int]] = defaultdict(list)
        for number, places in enumerate(self.first):
            for pair in places:
                self._owners[pair].append(number)

    def _grown(self, places: dict[str, int], size: int) -> list[int]:
        """The weight of all pairs of the first n paragraphs, for each n from 0."""
        steps = [0] * (size + 1)
        for pair, place in places.items():
            steps[place + 1] += self.weight[pair]
        return list(accumulate(steps))

    def norm(self, pairs: _Pairs) -> int:
        """How much the pairs of a text weigh."""
        return sum(map(self.weight.__getitem__, pairs))

    def fits(self, pairs: _Pairs) -> dict[int, float]:
        """The cosine of a text and each item that shares something with it."""
        dots: defaultdict[int, int] = defaultdict(int)
        for pair in pairs:
            owners = self._owners[pair]
            if len(owners) <= _MOST_OWNERS:
                for number in owners:
                    dots[number] += self.weight[pair]
        norm = self.norm(pairs)
        return {n: _ratio(dot, norm, self.norms[n][-1]) for n, dot in sorted(dots.items())}

    def own_fits(self, number: int, pairs: _Pairs) -> list[float]:
        """The cosine of a text and the first n paragraphs of an item, for each n from 0."""
        norms = self.norms[number]
        steps = [0] * len(norms)
        for pair in pairs:
            place = self.first[number].get(pair)
            if place is not None:
                steps[place + 1] += self.weight[pair]
        norm = self.norm(pairs)
        return [_ratio(dot, norm, other) for dot, other in zip(accumulate(steps), norms, strict=True)]

    def repeats(self, pairs: _Pairs, number: int, fit: float) -> bool:
        """Whether an item prints nearly the same paragraph itself: a repetition continues nothing."""
        if fit < _MAY_REPEAT:
            return False
        norm = self.norm(pairs)
        return any(
            _ratio(self.norm(pairs & other), norm, self.norm(other)) > _REPEATS for other in self.paragraphs[number]
        )


def _pairs(text: str) -> _Pairs:
    return frozenset(map("".join, pairwise(text)))


def _head_pairs(item: Draft) -> _Pairs:
    return frozenset[str]().union(*(_pairs(block.words.text) for block in item.head))


def _first_places(paragraphs: Sequence[_Pairs]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place in range(len(paragraphs) - 1, -1, -1):
        places.update(dict.fromkeys(paragraphs[place], place))
    return places


def _ratio(dot: float, left: float, right: float) -> float:
    return dot / math.sqrt(left * right) if left > 0 and right > 0 else 0.0


def _moves(number: int, items: Sequence[Draft], space: _Space, rules: CorpusRules) -> list[_Move]:
    item = items[number]
    if item.stray:
        return _move_whole(number, items, space, rules)
    start, owners = _foreign_tail(number, items, space, rules)
    moves: list[_Move] = []
    first = start
    for place in range(start, len(item.body)):
        last = place + 1 == len(item.body) or owners[place + 1 - start] != owners[place - start]
        if last:
            blocks = tuple(item.body[first : place + 1])
            moves.append(_Move(blocks, item, items[owners[place - start]], sure=True))
            first = place + 1
    return moves


def _move_whole(number: int, items: Sequence[Draft], space: _Space, rules: CorpusRules) -> list[_Move]:
    """A text that begins without a sign behind a finished item: to the item it fits best, else to that item."""
    item = items[number]
    fits = space.fits(frozenset[str]().union(*space.paragraphs[number]))
    fits.pop(number, None)
    scores = {n: _bonus(items[n], rules) * fit for n, fit in fits.items() if not items[n].stray}
    ranked = sorted(((score, -n) for n, score in scores.items()), reverse=True)
    best = ranked[0] if ranked else (0.0, 0)
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if best[0] >= rules.weights["stray_least"] and best[0] >= rules.weights["stray_clear"] * second:
        return [_Move(tuple(item.body), item, items[-best[1]], sure=True)]
    before = [n for n in range(number) if not items[n].stray]
    return [_Move(tuple(item.body), item, items[before[-1]], sure=False)] if before else []


def _bonus(item: Draft, rules: CorpusRules) -> float:
    """An item whose last sentence was cut waits for its end."""
    return 1.0 if item.finished else rules.weights["stray_waiting"]


def _foreign_tail(number: int, items: Sequence[Draft], space: _Space, rules: CorpusRules) -> tuple[int, list[int]]:
    """Where the paragraphs at the end of an item begin that belong to others, and whose each of them is."""
    body = items[number].body
    start = _tail_start(body)
    tail = space.paragraphs[number][start + 1 :]
    others = [_others(pairs, number, items, space, rules) for pairs in tail]
    own = [space.own_fits(number, pairs) for pairs in tail]
    best: tuple[float, int, list[int]] = (rules.weights["stray_total"], len(body), [])
    for place in range(start, len(body)):
        gains = [_gains(own[i][place + 1], others[i]) for i in range(place - start, len(tail))]
        total, owners = _path(gains)
        enough = total / len(gains) >= rules.weights["stray_mean"] and max(gains[0].values(), default=0.0) > 0
        if enough and total > best[0]:
            best = (total, place, owners)
    return best[1], best[2]


def _tail_start(body: Sequence[Block]) -> int:
    """The first paragraph that may be foreign: behind the last heading, and never the item's first."""
    start = max(len(body) - _LONGEST_TAIL, 1)
    for place in range(start, len(body)):
        if body[place].kind != "body" or body[place].ending is not None:
            start = place + 1
    return start


def _others(
    pairs: _Pairs, number: int, items: Sequence[Draft], space: _Space, rules: CorpusRules
) -> dict[int, float]:
    """How well a paragraph fits each of the other items; one that has the same paragraph already is left out."""
    fits = {n: fit for n, fit in space.fits(pairs).items() if n != number and not items[n].stray}
    return {n: fit * _bonus(items[n], rules) for n, fit in fits.items() if not space.repeats(pairs, n, fit)}


def _gains(own: float, fits: dict[int, float]) -> dict[int, float]:
    """How much better a paragraph fits each of the others than its own item, as the logarithm of the ratio."""
    return {n: min(max(math.log(max(fit, _FLOOR) / max(own, _FLOOR)), -_CLIP), _CLIP) for n, fit in fits.items()}


def _path(gains: Sequence[dict[int, float]]) -> tuple[float, list[int]]:
    """The owners of successive paragraphs with the greatest total gain, a change of owner having its price."""
    labels = sorted({n for gain in gains for n in gain})
    if not labels:
        return -math.inf, []
    totals = {n: gains[0].get(n, -_CLIP) for n in labels}
    steps: list[dict[int, int]] = []
    for gain in gains[1:]:
        top = max(labels, key=lambda n: (totals[n], -n))
        step = {n: n if totals[n] >= totals[top] - _SWITCH else top for n in labels}
        steps.append(step)
        totals = {n: gain.get(n, -_CLIP) + max(totals[n], totals[top] - _SWITCH) for n in labels}
    last = max(labels, key=lambda n: (totals[n], -n))
    owners = [last]
    for step in reversed(steps):
        owners.append(step[owners[-1]])
    return totals[last], owners[::-1]
