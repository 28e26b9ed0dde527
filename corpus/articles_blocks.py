"""Each paragraph of a page, with what it is: headline, byline, text, picture credit, section head, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.bylines import Signature, closing_signature, read_signature
from corpus.layout import Paragraph, Signs, find_paragraphs, has_clauses
from corpus.layout_lines import Line, ends_sentence, read_lines
from corpus.layout_text import Words, byline, headline, part, plain, prose
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


class Block(NamedTuple):
    """One paragraph, or several plain ones (`Paragraph.plain`) whose words are parted by line feeds.

    `may_head`: it can be a headline if a byline or dateline follows. `level` counts `#`.
    """

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

    @property
    def parts(self) -> int:
        """How many paragraphs it is."""
        return len(self.paragraph.lines) if self.paragraph.plain else 1

    def each(self) -> list[Block]:
        """The paragraphs one by one."""
        return [self] if self.parts == 1 else [_plain_block((line,)) for line in self.lines]


def read_blocks(page: Page, rules: CorpusRules) -> list[Block]:
    """The paragraphs of a page in page order, each classified by what is printed in it."""
    lines = read_lines(page)
    signs = Signs(
        opens=lambda text: _opening(text, rules) is not None,
        closes=lambda text: _ending(text, rules) is not None,
        alone=lambda text: stands_alone(text, rules),
        pictures=lambda text: (ending := _ending(text, rules)) is not None and ending.photo,
        begins=lambda text: _opening(text, rules) is not None or _is_caption(text, rules),
    )
    paragraphs = find_paragraphs(page, lines, rules, signs)
    return _join_headlines(
        [_classify(paragraph, rules, first=index == 0) for index, paragraph in enumerate(paragraphs)]
    )


def _join_headlines(blocks: list[Block]) -> list[Block]:
    """Headlines broken over lines are one, on pages that part paragraphs by blank lines."""
    firsts = [line for block in blocks for line in block.lines[: block.parts]]
    if 2 * sum(line.gap > 0 for line in firsts) < len(firsts):
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
    """The first cue of a use, one of those that are anchored to the beginning, that fits the text."""
    if rules.gates[use].search(text) is None:
        return None
    for cue in rules.cues[use]:
        match = cue.pattern.match(text)
        if match is not None:
            return cue, match
    return None


def _plain_block(lines: tuple[Line, ...]) -> Block:
    return Block("body", Paragraph(lines, plain=True), plain(lines))


def _classify(paragraph: Paragraph, rules: CorpusRules, *, first: bool) -> Block:
    lines = paragraph.lines
    if paragraph.plain:
        return _plain_block(lines)
    # No sign about a text ends as most paragraphs of prose do.
    if lines[-1].text[-1] not in "。；”，" and sum([line.width for line in lines]) <= _SHORT:
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
        is_picture=_is_caption(words.text, rules),
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
        if rules.gates[use].search(text) is None:
            continue
        for cue in rules.cues[use]:
            if cue.pattern.match(text) is not None:
                return cue
    return None


def _level(text: str) -> int:
    return len(text) - len(text.lstrip("#")) if text[0] == "#" else 0


def _may_head(paragraph: Paragraph, rules: CorpusRules) -> bool:
    width = sum([line.width for line in paragraph.lines])
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
    width = sum([line.width for line in paragraph.lines])
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


def _is_caption(text: str, rules: CorpusRules) -> bool:
    return first_match(text[:10], "caption_start", rules) is not None


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
