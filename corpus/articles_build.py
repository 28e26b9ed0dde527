"""A draft becomes an article: its text with zones and segments, its lines and what it says about itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from corpus.articles_blocks import Block, first_match
from corpus.articles_group import Draft
from corpus.articles_rejoin import rejoin
from corpus.bylines import read_signature
from corpus.layout_lines import Line
from corpus.layout_text import Words, part
from corpus.model import Article, ArticleKind, Page, Role, Segment, Zone
from corpus.rulebook import CorpusRules

_FULL_DATE = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
_OUTLETS = re.compile(r"[-—·]")  # `某某网-某某客户端`: the first is the outlet
_SOURCE = re.compile(r"(?:来\s*源|稿源|信息来源|文章来源)\s*[:：]\s*(?P<media>[\u4e00-\u9fffA-Za-z·]{2,20})")
_AUTHOR = re.compile(r"(?:作者|记者|撰文)\s*[:：]\s*(?P<people>[\u4e00-\u9fff· 、，]{2,40})")
Piece = tuple[Role, Words]


def build_article(draft: Draft, page: Page, dates: PageDates, rules: CorpusRules) -> Article:
    """Put an article together; its lines are exact, its text is what they print, unwrapped."""
    title, roles = _headline(draft)
    title, outlet = _without_outlet(title, rules)
    title = title or _tagged_title(draft, rules)
    paragraphs = _paragraphs(draft, roles)
    text, zones, segments = _text(paragraphs)
    return Article(
        source=page.source,
        title=title,
        kind=_kind(draft, rules),
        authors=tuple(dict.fromkeys(_authors(draft, rules))),
        media=next(
            (
                _OUTLETS.split(name)[0]
                for name in [*_media(draft), outlet]
                if name and not name.startswith(rules.people.own)
            ),
            None,
        ),
        date=dates.of(draft),
        lines=_ranges(draft, page),
        text=text,
        zones=zones,
        segments=segments,
        notes=tuple(draft.notes),
    )


def _kind(draft: Draft, rules: CorpusRules) -> ArticleKind:
    length = sum(len(block.words.text) for block in draft.body)
    if draft.is_caption and length <= rules.weights["caption_most"]:
        return "caption"
    return "brief" if draft.brief else "article"


def _headline(draft: Draft) -> tuple[str | None, dict[int, Role]]:
    """The main headline and the role of each block of the head, by its place in it.

    A line that ends with a colon or stands above the main one is a kicker, one behind a dash a subtitle. Among
    several the highest level of Markdown wins, then the one before the dash, then the last.
    """
    places = [i for i, block in enumerate(draft.head) if block.kind in {"head", "body", "names"}]
    if draft.head and draft.is_caption and not any(block.kind == "body" for block in draft.body):
        return None, dict.fromkeys(places, "body")
    main = _main(places, draft.head)
    end = _head_end(draft.head)
    roles: dict[int, Role] = {}
    for i in places:
        below: Role = "subtitle" if i < end else "heading"
        roles[i] = "title" if i == main else "kicker" if main is not None and i < main else below
    return (None if main is None else _title_text(draft.head[main])), roles


def _main(places: Sequence[int], head: Sequence[Block]) -> int | None:
    names = {i for i in places if head[i].kind == "names"}
    end = _head_end(head)
    usable = [i for i in places if i not in names and not _is_subtitle(head[i]) and i < end]
    usable = [i for i in usable if not _is_lead_in(head[i])] or usable or [i for i in places if i not in names]
    if not usable:
        return None
    levels = [head[i].level for i in usable if head[i].level]
    if levels:
        return next(i for i in usable if head[i].level == min(levels))
    for i in places:
        if _is_subtitle(head[i]):
            before = [j for j in usable if j < i]
            return before[-1] if before else usable[0]
    spaced = [i for i in usable if i == usable[0] or head[i].gap > 0]
    return spaced[-1]


def _head_end(head: Sequence[Block]) -> int:
    """Where the byline or the jump line stands; what follows it are headings of the text."""
    return next((i for i, block in enumerate(head) if block.kind in {"byline", "jump"}), len(head))


def _is_subtitle(block: Block) -> bool:
    return block.words.text.startswith(("—", "－－", "--"))


def _is_lead_in(block: Block) -> bool:
    return block.words.text.endswith(("：", ":"))


def _title_text(block: Block) -> str:
    return re.sub(r"\s+", " ", block.words.text).strip()


def _without_outlet(title: str | None, rules: CorpusRules) -> tuple[str | None, str | None]:
    """A title that begins with the name of its outlet (`某某日报：…`), parted."""
    found = first_match(title, "title_outlet", rules) if title else None
    if title is None or found is None:
        return title, None
    return title[found[1].end() :], found[1].group("media")


def _tagged_title(draft: Draft, rules: CorpusRules) -> str | None:
    """The title that a wire report without a headline gives in its first line: `新华社某地3月2日电 题：…`."""
    first = next((block for block in draft.body if block.kind == "body"), None)
    if first is None or first.opening is None:
        return None
    found = first_match(first.words.text[first.opening.end :], "title_tag", rules)
    return found[1].group("title").strip() if found else None


def _paragraphs(draft: Draft, roles: dict[int, Role]) -> list[list[Piece]]:
    """The article's paragraphs as pieces with roles, the headline block first."""
    paragraphs: list[list[Piece]] = []
    for i, block in enumerate(draft.head):
        if block.kind != "jump":
            paragraphs.append([(roles.get(i, "byline"), block.words)])
    for block in rejoin(draft.body):
        if block.kind == "body":
            paragraphs.append(_body_pieces(block))
        elif block.kind == "head":
            paragraphs.append([("heading", block.words)])
        elif block.kind != "jump":
            paragraphs.append([("credit", block.words)])
    return paragraphs


def _body_pieces(block: Block) -> list[Piece]:
    words = block.words
    if block.opening is None and block.ending is None:
        return [("body", words)] if words.text else []
    first = block.opening.end if block.opening else 0
    last = block.ending.start if block.ending else len(words.text)
    last = max(first, last)
    pieces: list[Piece] = [
        ("dateline", part(words, 0, first)),
        ("body", part(words, first, last)),
        ("credit", part(words, last, len(words.text))),
    ]
    return [(role, piece) for role, piece in pieces if piece.text]


def _text(paragraphs: Iterable[list[Piece]]) -> tuple[str, tuple[Zone, ...], tuple[Segment, ...]]:
    texts: list[str] = []
    zones: list[Zone] = []
    segments: list[Segment] = []
    length = 0
    for pieces in paragraphs:
        if texts:
            texts.append("\n")
            length += 1
        for role, (text, places) in pieces:
            if "\n" in text:
                zones += [Zone(length + start, length + start + size, role) for start, _, size in places]
            else:
                left = length + len(text) - len(text.lstrip())
                right = length + len(text.rstrip())
                if left < right:
                    zones.append(Zone(left, right, role))
            segments += [Segment(length + start, source, size) for start, source, size in places]
            texts.append(text)
            length += len(text)
    return "".join(texts), tuple(zones), tuple(segments)


def _authors(draft: Draft, rules: CorpusRules) -> Iterable[str]:
    for block in [*draft.head, *draft.body]:
        if block.signature is not None and block.kind in {"byline", "names"}:
            yield from block.signature.names
        if block.kind == "meta":
            match = _AUTHOR.search(block.words.text)
            signature = read_signature(match.group("people"), rules) if match else None
            yield from signature.names if signature else ()
        if block.opening is not None and block.opening.signature is not None:
            yield from block.opening.signature.names
        if block.ending is not None:
            yield from block.ending.names


def _media(draft: Draft) -> Iterable[str | None]:
    for block in [*draft.head, *draft.body]:
        if block.opening is not None:
            yield block.opening.media
            yield block.opening.signature.media if block.opening.signature else None
    for block in [*draft.head, *draft.body]:
        if block.kind == "meta":
            match = _SOURCE.search(block.words.text)
            yield match.group("media") if match else None
        if block.ending is not None:
            yield block.ending.media
        if block.signature is not None and block.kind == "byline":
            yield None if draft.head and block in draft.head else block.signature.media


def _ranges(draft: Draft, page: Page) -> tuple[tuple[int, int], ...]:
    """The lines in reading order; ranges that only blank lines part are one."""
    ranges: list[tuple[int, int]] = []
    for first, last in _runs(line for block in (*draft.head, *draft.body) for line in block.lines):
        above = ranges[-1][1] if ranges else first
        if above < first and not any(map(str.strip, page.lines[above : first - 1])):
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return tuple(ranges)


def _runs(lines: Iterable[Line]) -> Iterator[tuple[int, int]]:
    """The numbers of lines that follow each other without a gap."""
    first = last = -1
    for line in lines:
        number = line.number
        if number != last + 1:
            if last > 0:
                yield first, last
            first = number
        last = number
    if last > 0:
        yield first, last


class PageDates:
    """What a page says about its own day and year."""

    def __init__(self, page: Page, blocks: Sequence[Block], rules: CorpusRules) -> None:
        self._day = next((day for block in blocks if block.kind == "furniture" for day in _dates(block)), None)
        self._page = page
        self._rules = rules

    @cached_property
    def _year(self) -> str | None:
        """Looked for only when a dateline leaves it out."""
        return self._day[:4] if self._day else _year_of(self._page.text, self._rules)

    def of(self, draft: Draft) -> str | None:
        """The day an article was published, ISO 8601, where the text gives it."""
        for block in draft.body:
            opening = block.opening
            if opening is None or not (opening.month and opening.day):
                continue
            year = opening.year or self._year
            return f"{year}-{int(opening.month):02}-{int(opening.day):02}" if year else None
        for block in [*draft.head, *draft.body]:
            if block.kind == "meta":
                for day in _dates(block):
                    return day
        return self._day


def _dates(block: Block) -> list[str]:
    return [f"{y}-{int(m):02}-{int(d):02}" for y, m, d in _FULL_DATE.findall(block.words.text)]


def _year_of(text: str, rules: CorpusRules) -> str | None:
    """The year most printed on the page, if printed often enough and more than all the others."""
    years = Counter(_YEAR.findall(text))
    if not years:
        return None
    year, count = max(years.items(), key=lambda item: (item[1], item[0]))
    total = sum(years.values())
    enough = count >= rules.weights["year_least"] and count > rules.weights["year_share"] * total
    return year if enough else None
