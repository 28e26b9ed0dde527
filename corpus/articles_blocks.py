"""Each paragraph of a page, with what it is: headline, byline, text, picture credit, section head, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.bylines import Signature, closing_signature, read_signature
from corpus.layout import Line, Paragraph, Signs, ends_sentence, find_paragraphs, has_clauses, read_lines
from corpus.layout_text import Words, byline, headline, part, prose
from corpus.model import Page
from corpus.rulebook import SIGNS, CorpusRules, Cue

BlockKind = Literal["head", "byline", "names", "body", "credit", "meta", "jump", "section", "furniture"]
_SHORT = 200  # columns; signs about a text stand on lines no wider than this
_LEAD = 40  # characters at the start of a paragraph where a dateline shows itself
_TAIL = 90  # characters at the end of a paragraph where a credit is looked for
_HEADING_LEAST = 2  # characters
_HEADLINE_LINES = 3  # most lines of one headline
_PHOTO_END = 8  # characters at the end, white space among them, where 摄 closes a caption
_NO_HEADLINE_END = "。；…"


@dataclass(frozen=True, slots=True)
class Opening:
    """A dateline: `text[:end]` of its paragraph. Date parts are as printed."""

    end: int
    media: str | None
    year: str | None
    month: str | None
    day: str | None
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Ending:
    """A signature or credit: `text[start:]` of its paragraph."""

    start: int
    names: tuple[str, ...]
    media: str | None
    photo: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `may_head`: it can be a headline if a byline or dateline follows. `level` counts `#`."""

    kind: BlockKind
    paragraph: Paragraph
    words: Words
    level: int = 0
    opening: Opening | None = None
    ending: Ending | None = None
    signature: Signature | None = None
    may_head: bool = False
    is_picture: bool = False
    brief: bool = False
    finished: bool = True

    @property
    def gap(self) -> int:
        return self.paragraph.gap

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.paragraph.lines


def read_blocks(page: Page, rules: CorpusRules) -> list[Block]:
    """The paragraphs of a page in page order, each classified by what is printed in it."""
    lines = read_lines(page)
    signs = Signs(
        opens=lambda text: _opening(text, rules) is not None,
        closes=lambda text: _ending(text, rules) is not None,
        alone=lambda text: stands_alone(text, rules),
        pictures=lambda text: (ending := _ending(text, rules)) is not None and ending.photo,
    )
    paragraphs = find_paragraphs(page, lines, rules, signs)
    return _join_headlines(
        [_classify(paragraph, rules, first=index == 0) for index, paragraph in enumerate(paragraphs)]
    )


def _join_headlines(blocks: list[Block]) -> list[Block]:
    """Headlines broken over lines are one, on pages that part paragraphs by blank lines."""
    if 2 * sum(block.gap > 0 for block in blocks) < len(blocks):
        return blocks
    joined: list[Block] = []
    for block in blocks:
        if joined and _is_broken(joined[-1], block):
            lines = joined[-1].lines + block.lines
            joined[-1] = Block("head", Paragraph(lines), headline(lines), may_head=True)
        else:
            joined.append(block)
    return joined


def _is_broken(above: Block, block: Block) -> bool:
    plain = above.kind == block.kind == "head" and not above.level and not block.level
    return plain and block.gap == 0 and len(above.lines) < _HEADLINE_LINES and block.words.text[0] != "—"


def stands_alone(text: str, rules: CorpusRules) -> bool:
    """Whether a line is one that no paragraph runs into: a heading, a byline, a sign about the text."""
    if text[0] == "#" or text[0] in rules.people.markers:
        return True
    if len(text) <= _SHORT // 2 and _sign(text, rules) is not None:
        return True
    signature = read_signature(text, rules) if len(text) <= _TAIL and "记者" in text else None
    return signature is not None and bool(signature.names)


def first_match(text: str, use: str, rules: CorpusRules) -> tuple[Cue, re.Match[str]] | None:
    """The first cue of a use that is found in the text."""
    if rules.gates[use].search(text) is None:
        return None
    for cue in rules.cues[use]:
        match = cue.pattern.search(text)
        if match is not None:
            return cue, match
    return None


def _classify(paragraph: Paragraph, rules: CorpusRules, *, first: bool) -> Block:
    lines = paragraph.lines
    if lines[0].width <= _SHORT and sum(line.width for line in lines) <= _SHORT:
        block = _classify_short(paragraph, rules)
        if block is not None:
            return block
    words = _once(prose(lines), rules)
    opening = _opening(words.text, rules)
    ending = _ending(words.text, rules)
    level = _level(lines[0].text)
    may_head = opening is None and lines[0].width <= rules.weights["headline_most"] and _may_head(paragraph, rules)
    if ending is not None and ending.start == 0:
        return Block("credit", paragraph, words, ending=ending)
    leads = first or paragraph.gap >= rules.weights["gap_big"]
    if (
        opening is None
        and ending is None
        and (level or (may_head and (leads or _is_headline(paragraph, words.text, rules))))
    ):
        return Block("head", paragraph, headline(lines), level=level, may_head=True)
    return Block(
        "body",
        paragraph,
        words,
        opening=opening,
        ending=ending,
        may_head=may_head,
        is_picture=first_match(words.text[:10], "caption_start", rules) is not None,
        finished=ending is not None or ends_sentence(words.text),
    )


def _once(words: Words, rules: CorpusRules) -> Words:
    """A caption that was printed twice on end (`甲在作业。王某摄甲在作业。王某摄`) counts once."""
    if len(words.text) > rules.weights["caption_most"] or "摄" not in words.text[-_PHOTO_END:]:
        return words
    half = len(words.text) // 2
    first, second = words.text[: half + 1].strip(), words.text[half:].strip()
    return part(words, 0, half) if first[:half].strip() == second and "摄" in second[-4:] else words


def _classify_short(paragraph: Paragraph, rules: CorpusRules) -> Block | None:
    """A sign about the text, or a line of names."""
    if paragraph.lines[-1].text[-1] in "。；”，":
        return None
    words = byline(paragraph.lines)
    sign = _sign(words.text, rules)
    if sign is not None:
        return Block(_KIND_OF_SIGN[sign.use], paragraph, words, brief=sign.brief)
    if "。" in words.text or len(words.text) > _TAIL:
        return None
    signature = read_signature(words.text, rules)
    credit = _ending(words.text, rules)
    if signature is None or not signature.names or (credit is not None and credit.photo):
        return None
    if signature.role or words.text[0] in rules.people.markers:
        return Block("byline", paragraph, words, signature=signature)
    if not signature.certain or words.text[-1] in "：:":
        return None
    return Block("names", paragraph, words, signature=signature, may_head=True)


_KIND_OF_SIGN: dict[str, BlockKind] = {
    "furniture": "furniture",
    "meta": "meta",
    "jump": "jump",
    "section": "section",
    "pinyin": "furniture",
}


def _sign(text: str, rules: CorpusRules) -> Cue | None:
    if text[-1] in "。，、；”":  # no sign about a text ends so, most lines of a column do
        return None
    if rules.gates["signs"].search(text) is None:
        return None
    for use in SIGNS:
        found = first_match(text, use, rules)
        if found is not None:
            return found[0]
    return None


def _level(text: str) -> int:
    return len(text) - len(text.lstrip("#")) if text[0] == "#" else 0


def _may_head(paragraph: Paragraph, rules: CorpusRules) -> bool:
    width = sum(line.width for line in paragraph.lines)
    return width <= rules.weights["headline_most"] and paragraph.lines[-1].text[-1] not in _NO_HEADLINE_END


def _is_headline(paragraph: Paragraph, text: str, rules: CorpusRules) -> bool:
    """Whether a short paragraph among others is a heading: no full stop, and a comma only when it is very short."""
    if (
        len(text) < _HEADING_LEAST
        or "。" in text
        or text[0] in "（("
        or (ends_sentence(text) and text[-1] not in "：:")
    ):
        return False
    width = sum(line.width for line in paragraph.lines)
    return width <= rules.weights["heading_most"] or not has_clauses(text)


def _opening(text: str, rules: CorpusRules) -> Opening | None:
    if rules.gates["dateline"].search(text, 0, _LEAD) is None:
        return None
    for cue in rules.cues["dateline"]:
        match = cue.pattern.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        people = groups.get("people")
        signature = read_signature(people, rules, crowded=True) if people else None
        if cue.id == "dateline-reporter" and signature is None:
            continue
        return Opening(
            match.end(), groups.get("media"), groups.get("year"), groups.get("month"), groups.get("day"), signature
        )
    return None


def _ending(text: str, rules: CorpusRules) -> Ending | None:
    if text[-1] in "。，、；：！？”":
        return None
    offset = max(len(text) - _TAIL, 0)
    tail = text[offset:]
    for use in ("credit", "source_credit"):
        for match, groups in _matches(tail, use, rules):
            people, media = groups.get("people"), groups.get("media")
            signature = read_signature(people, rules) if people else None
            if people and (signature is None or not (media or signature.certain)):
                continue
            return Ending(offset + match.start(), signature.names if signature else (), media, photo=True)
    closing = closing_signature(text, rules)
    if closing is None:
        return None
    start, signature = closing
    return Ending(start, signature.names, signature.media, photo=False)


def _matches(text: str, use: str, rules: CorpusRules) -> Iterator[tuple[re.Match[str], dict[str, str | None]]]:
    if rules.gates[use].search(text) is None:
        return
    for cue in rules.cues[use]:
        match = cue.pattern.search(text)
        if match is not None:
            yield match, match.groupdict()


def rejoin(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that follow each other as one where the first of them is cut in mid-sentence.

    `发挥学` and `术引领力…` of a block that was put back, or two halves with a picture between them.
    """
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and _is_half(groups[-1][-1]) and block.kind == "body" and block.opening is None:
            groups[-1].append(block)
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
    return replace(group[0], paragraph=paragraph, words=words, ending=ending, finished=last.finished)
