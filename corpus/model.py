"""The values that pass from a source file to the extraction: pages, articles, sentences, tokens.

All offsets are half-open, in Unicode code points. Offsets of an article, its zones, sentences and tokens
count in the article's own text; `Segment` maps them back to the decoded text of the source file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

ArticleKind = Literal["article", "brief", "caption"]
# What a stretch of an article's text is. `byline` names the authors on a line of its own, `dateline` is the
# `本报讯（记者…）` or `科技日报杭州1月23日电` that opens a body, `credit` the `新华社记者…摄` that closes one.
Role = Literal["kicker", "title", "subtitle", "heading", "byline", "dateline", "body", "credit"]
# Roles whose words state facts; bylines, datelines and credits are metadata (ONTOLOGY: no entities of the text).
SPOKEN_ROLES: frozenset[Role] = frozenset({"kicker", "title", "subtitle", "heading", "body"})


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """One file to read. `source` names it in records: relative to the folder given, with `/`."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a file says about its one article apart from the text: fields of a table's row, the head of a web page.

    All are as given but for white space; `date` is ISO 8601 and may be partial, `authors` are names or bylines
    (`记者 王某 李某`). What is None or empty is looked for in the text.
    """

    title: str | None = None
    date: str | None = None
    media: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One source, decoded: a text file, a member of an archive, a row of a table, a document.

    `source` is its path relative to the folder the user gave, with `/`; a member is `a.zip/p1.txt`, a row
    `news.jsonl#17`, a page of a printed newspaper `paper.pdf#2`. `text` is the decoded content without a byte-order
    mark and otherwise as on disk, `encoding` the codec that decoded it. Of a format that is no plain text, `text`
    is what was extracted from it and `encoding` its name (`pdf`); lines and offsets then count in `text` alone.
    `digest` is the SHA-256 of what the page depends on, in hexadecimal. `lines` are `text` without its line ends:
    line n (1-based) is `lines[n - 1]`, and `offsets[n - 1]` is where it starts in `text`. With `meta` the page is
    one article.
    """

    source: str
    text: str
    encoding: str
    digest: str
    lines: tuple[str, ...]
    offsets: tuple[int, ...]
    meta: PageMeta | None = None


class Segment(NamedTuple):
    """`article.text[start:start + length] == page.text[source:source + length]`."""

    start: int
    source: int
    length: int


class Zone(NamedTuple):
    r"""A stretch of an article's text with one role. Zones are sorted and never overlap or cross a `\\n`."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True, slots=True)
class Article:
    r"""One item of a page, unwrapped and in reading order.

    `text` holds its paragraphs separated by `\\n`: headline block first, then body, with the line breaks of
    the column and the stray spaces between Chinese characters taken out. `zones` say what each stretch is;
    `segments`, sorted by `start`, lead each printed character back to the page. `lines` are the source lines
    in reading order, 1-based, both ends included (ONTOLOGY section 1). `notes` say in words where the split
    was in doubt.
    """

    source: str
    title: str | None
    kind: ArticleKind
    authors: tuple[str, ...]
    media: str | None
    date: str | None
    lines: tuple[tuple[int, int], ...]
    text: str
    zones: tuple[Zone, ...]
    segments: tuple[Segment, ...]
    notes: tuple[str, ...] = ()

    def source_spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the page's text that `text[start:end]` was printed in, in reading order.

        Adjacent stretches are joined; characters the split put in itself (paragraph breaks) have none.
        """
        first = max(bisect_right([s.start for s in self.segments], start) - 1, 0)
        spans: list[tuple[int, int]] = []
        for segment in self.segments[first:]:
            if segment.start >= end:
                break
            left = max(start, segment.start)
            right = min(end, segment.start + segment.length)
            if left >= right:
                continue
            shift = segment.source - segment.start
            if spans and spans[-1][1] == left + shift:
                spans[-1] = (spans[-1][0], right + shift)
            else:
                spans.append((left + shift, right + shift))
        return spans


class Token(NamedTuple):
    """One word of the tagger: `text == article.text[start:end]`, `tag` in the LAC tag set (n, v, PER, ORG …)."""

    start: int
    end: int
    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class Sentence:
    r"""A sentence of one zone; `index` counts from 0 within the article, `paragraph` counts the `\\n` before it.

    A sentence ends after 。！？； or with its zone; closing quotation marks and brackets stay with it.
    `tokens` cover it in order, without overlap, once the tagger has run; white space may be uncovered.
    """

    index: int
    paragraph: int
    start: int
    end: int
    text: str
    role: Role
    tokens: tuple[Token, ...] = field(default=())
