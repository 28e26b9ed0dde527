"""Paragraphs of an article that a picture or another item has cut in two become one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.articles_blocks import Block
from corpus.layout import Paragraph
from corpus.layout_text import prose


def rejoin(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that follow each other as one where the first of them is cut in mid-sentence.

    `发挥学` and `术引领力…` of a block that was put back, or two halves with a picture between them.
    """
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and _is_half(groups[-1][-1]) and block.kind == "body" and block.opening is None:
            first, *rest = block.each()
            groups[-1].append(first)
            groups += [[one] for one in rest]
        else:
            groups.append([block])
    return [_joined(group) if len(group) > 1 else group[0] for group in groups]


def _is_half(block: Block) -> bool:
    return block.kind == "body" and not block.finished and block.ending is None


def _joined(group: Sequence[Block]) -> Block:
    last = group[-1]
    paragraph = Paragraph(tuple(line for block in group for line in block.lines))
    words = prose(paragraph.lines)
    shift = len(words.text) - len(last.words.text)
    ending = None if last.ending is None else replace(last.ending, start=last.ending.start + shift)
    return group[0]._replace(paragraph=paragraph, words=words, ending=ending, finished=last.finished)
