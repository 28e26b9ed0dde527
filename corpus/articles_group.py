"""Blocks become drafts of articles: where one item of the page ends and the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.articles_blocks import Block
from corpus.rulebook import CorpusRules

_HEADING = frozenset({"head", "byline", "names", "meta", "jump"})
_RUN_MOST = 8  # blocks of one headline group; more of them in a row are a list or a table


@dataclass(slots=True, eq=False)
class Draft:
    """An item in the making: `head` and `body` hold blocks in reading order; `stray`: nothing says it begins here.

    `closed`: a signature or credit has ended it.
    """

    head: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    brief: bool = False
    stray: bool = False
    closed: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def finished(self) -> bool:
        """Whether its last words end a sentence."""
        texts = [block for block in self.body if block.kind == "body"]
        return not texts or texts[-1].finished

    @property
    def is_caption(self) -> bool:
        """Whether it is a picture with its words and nothing else."""
        bodies = [block for block in self.body if block.kind == "body"]
        count = sum(block.parts for block in bodies)
        credit = any(block.ending is not None and block.ending.photo for block in self.body)
        opened = any(block.opening is not None for block in bodies)
        return credit and not opened and count <= 1 and not any(block.kind == "byline" for block in self.head)


class Grouping:
    """One pass over the blocks of a page."""

    def __init__(self, blocks: Sequence[Block], rules: CorpusRules) -> None:
        self._blocks = blocks
        self._big = rules.weights["gap_big"]
        self._several = _openers(blocks, self._big) > 1
        self._briefs = False
        self._current: Draft | None = None
        self.drafts: list[Draft] = []

    def run(self) -> list[Draft]:
        """The drafts in page order."""
        index = 0
        while index < len(self._blocks):
            block = self._blocks[index]
            end = self._run_end(index)
            if end > index:
                self._take_run(list(self._blocks[index:end]), self._following(end))
                index = end
                continue
            if block.kind == "section":
                self._briefs = block.brief
                self._current = None
            elif block.kind in {"body", "credit"}:
                self._take_body(block)
            index += 1
        return self.drafts

    def _following(self, index: int) -> Block | None:
        """The next block that is no page furniture."""
        while index < len(self._blocks) and self._blocks[index].kind == "furniture":
            index += 1
        return self._blocks[index] if index < len(self._blocks) else None

    def _run_end(self, index: int) -> int:
        """Where the run of headlines, bylines and the like that begins here ends; `index` when none begins."""
        end = index
        while end < len(self._blocks) and (end == index or self._blocks[end].gap < self._big):
            block = self._blocks[end]
            if block.kind not in _HEADING and not (block.may_head and self._signed(end + 1)):
                break
            end += 1
        return end

    def _signed(self, index: int) -> bool:
        """Whether the block here is a byline or begins with a dateline."""
        if index >= len(self._blocks) or self._blocks[index].gap >= self._big:
            return False
        block = self._blocks[index]
        return block.kind == "byline" or block.opening is not None

    def _open(self, draft: Draft) -> Draft:
        self.drafts.append(draft)
        self._current = draft
        return draft

    def _take_run(self, run: list[Block], following: Block | None) -> None:
        current = self._current
        far = run[0].gap >= self._big
        while run and current is not None and current.body and not far and run[0].kind not in {"head", "body"}:
            block = run.pop(0)
            current.body.append(block)
            current.closed = current.closed or block.kind in {"byline", "names"}
        if not run:
            return
        if current is None or (current.body and self._opens(run, following, current)):
            signed = any(block.kind in {"byline", "names"} for block in run)
            self._briefs = self._briefs and not signed
            self._open(Draft(head=run, brief=self._briefs))
        elif current.body:
            current.body += run
        else:
            current.head += run

    def _opens(self, run: list[Block], following: Block | None, current: Draft) -> bool:
        """Whether a run of headings after a text begins a new item rather than a part of this one."""
        if following is None and any(block.kind == "head" for block in current.head):
            return False  # the page ends here: what signs the article that is open
        if following is None or following.gap >= self._big:
            following = None
        if run[0].gap >= self._big or any(block.kind in {"byline", "jump"} for block in run):
            return True
        if len(run) > 1 and run[-1].kind == "names":
            return True
        if any(block.level == 1 for block in run) or (following is not None and following.opening is not None):
            return True
        if not self._several or len(run) > _RUN_MOST:
            return False
        if len(run) > 1 and not any(block.level for block in run):
            return True
        pictured = following is not None and following.ending is not None and following.ending.photo
        return pictured or current.closed or not current.finished

    def _take_body(self, block: Block) -> None:
        current = self._current
        far = block.gap >= self._big and self._several
        if current is None or (far and current.body):
            self._open(Draft(body=[block], brief=self._briefs and block.opening is not None))
            return
        if not current.body or block.kind == "credit":
            current.body.append(block)
        elif block.opening is not None and self._several:
            self._open(Draft(body=[block], brief=self._briefs))
        elif block.ending is not None and block.ending.photo and not block.is_picture and self._several:
            self.drafts.append(Draft(body=[block], closed=True))
            return
        elif self._ended(current) and self._several:
            self._open(Draft(body=[block], stray=True))
        else:
            current.body.append(block)

    @staticmethod
    def _ended(draft: Draft) -> bool:
        if draft.closed:
            return True
        if not any(block.kind == "body" for block in draft.body):
            return False
        ending = draft.body[-1].ending if draft.body else None
        return ending is not None and not ending.photo


def _openers(blocks: Sequence[Block], big: float) -> int:
    """How many signs a page shows that an item begins: prose without a headline at the top, bylines under
    headlines, datelines, signatures with text below them, section heads, wide gaps.
    """
    count = 0
    last_body = max((i for i, block in enumerate(blocks) if block.kind == "body"), default=-1)
    for index, block in enumerate(blocks):
        before = blocks[index - 1].kind if index else "section"
        signed = block.kind in {"byline", "names"} and before == "head"
        opened = block.opening is not None and before not in {"byline", "names", "meta"}
        prose_first = index == 0 and block.kind == "body"
        far = index > 0 and block.gap >= big
        closed = block.ending is not None and not block.ending.photo and index < last_body
        count += signed or prose_first or far or closed or opened or block.kind == "section"
    return count


def group_blocks(blocks: Sequence[Block], rules: CorpusRules) -> list[Draft]:
    """Where one item of the page ends and the next begins, by its printed signs alone."""
    return Grouping(blocks, rules).run()
