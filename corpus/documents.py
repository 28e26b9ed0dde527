"""Pages of any format become articles: newspaper text is split, what says it is one article stays one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from re import finditer

from corpus.articles import split_page
from corpus.articles_blocks import Block, read_blocks
from corpus.articles_build import PageDates, build_article
from corpus.articles_group import Draft
from corpus.bylines import read_signature
from corpus.layout import Paragraph
from corpus.layout_lines import read_lines
from corpus.layout_text import headline
from corpus.model import Article, Page, PageMeta, Segment, Zone
from corpus.rulebook import CorpusRules

_ABOUT = frozenset({"byline", "names", "meta", "jump"})  # blocks that may stand between title and text
_NOWHERE = frozenset({"section", "furniture"})  # blocks that belong to no article
_NAME_MOST = 40  # characters of an author's name in a script we do not read


def split_document(page: Page, rules: CorpusRules) -> tuple[Article, ...]:
    """The articles of a page. A page with metadata (a row of a table, a web page) is one article, and what the
    metadata say of it goes before what its text says; any other is split as newspaper pages are.
    """
    if page.meta is None:
        return split_page(page, rules)
    title = _title(page, page.meta)
    blocks = read_blocks(_without_first_line(page) if title else page, rules)
    kept = [block for block in blocks if block.kind not in _NOWHERE]
    first = next((i for i, block in enumerate(kept) if block.kind not in _ABOUT), len(kept))
    draft = Draft(head=[*title, *kept[:first]], body=kept[first:])
    if not draft.head and not draft.body:
        return ()
    article = build_article(draft, page, PageDates(page, blocks, rules), rules)
    return (_with_meta(article, page.meta, rules),)


def text_article(text: str, source: str = "text") -> Article:
    """A text that is no page as the body of one article, each line a paragraph."""
    return Article(
        source=source,
        title=None,
        kind="article",
        authors=(),
        media=None,
        date=None,
        lines=(),
        text=text,
        zones=tuple(Zone(line.start(), line.end(), "body") for line in finditer(r"[^\n]+", text)),
        segments=(Segment(0, 0, len(text)),) if text else (),
    )


def _title(page: Page, meta: PageMeta) -> list[Block]:
    """The first line as a headline when it is the title."""
    if meta.title is None or page.lines[:1] != (meta.title,):
        return []
    lines = tuple(read_lines(replace(page, lines=page.lines[:1], offsets=page.offsets[:1])))
    return [Block("head", Paragraph(lines), headline(lines))] if lines else []


def _without_first_line(page: Page) -> Page:
    """The page with its first line blank; numbers and offsets stay."""
    return replace(page, lines=("", *page.lines[1:]))


def _with_meta(article: Article, meta: PageMeta, rules: CorpusRules) -> Article:
    return replace(
        article,
        title=meta.title or article.title,
        date=meta.date or article.date,
        media=meta.media or article.media,
        authors=_names(meta.authors, rules) or article.authors,
    )


def _names(values: Sequence[str], rules: CorpusRules) -> tuple[str, ...]:
    """The people that values like `记者 王某 李某` name; outlets are none."""
    names: list[str] = []
    for value in values:
        signature = read_signature(value, rules)
        if signature is not None:
            names += signature.names
        elif len(value) <= _NAME_MOST and value.isascii():
            names.append(value)
    return tuple(dict.fromkeys(names))
