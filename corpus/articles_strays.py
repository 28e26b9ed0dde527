"""Continuations that stand under another item of the page go back to their own.

A layout in columns prints the end of an article where there was room. Such a block is told by its words
(`articles_space`). It is looked for only where something on the page was left unfinished or begins without a sign,
and moved only when it fits elsewhere far better; else it stays, as part of what precedes it, and a note says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.articles_blocks import Block
from corpus.articles_group import Draft
from corpus.articles_space import Pairs, Space
from corpus.rulebook import CorpusRules

_LONGEST_TAIL = 16  # paragraphs at the end of an item that may belong elsewhere
_FLOOR = 0.01  # a fit below this is chance
_CLIP = 1.5  # the most that one paragraph can say, as the logarithm of a ratio
_SWITCH = 0.4  # what a change of owner between two paragraphs costs


def place_strays(drafts: Sequence[Draft], rules: CorpusRules) -> None:
    """Move continuations to the end of the items they continue; changes the drafts."""
    items = [draft for draft in drafts if not draft.is_caption]
    size = sum(len(block.words.text) - block.parts + 1 for draft in items for block in draft.body)
    suspicious = any(draft.stray or not draft.finished for draft in items)
    if len(items) < 2 or not suspicious or size > rules.weights["page_most"]:  # noqa: PLR2004
        return
    for draft in items:
        draft.body = [one for block in draft.body for one in block.each()]
    space = Space(items)
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


def _moves(number: int, items: Sequence[Draft], space: Space, rules: CorpusRules) -> list[_Move]:
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


def _move_whole(number: int, items: Sequence[Draft], space: Space, rules: CorpusRules) -> list[_Move]:
    """A text that begins without a sign behind a finished item: to the item it fits best, else to that item."""
    item = items[number]
    fits = space.fits(space.whole(number))
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


def _foreign_tail(number: int, items: Sequence[Draft], space: Space, rules: CorpusRules) -> tuple[int, list[int]]:
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
    pairs: Pairs, number: int, items: Sequence[Draft], space: Space, rules: CorpusRules
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
