"""A page becomes its articles."""

from __future__ import annotations

from corpus.articles_blocks import read_blocks
from corpus.articles_build import PageDates, build_article
from corpus.articles_group import Draft, group_blocks
from corpus.articles_place import place_blocks
from corpus.model import Article, Page
from corpus.rulebook import CorpusRules


def split_page(page: Page, rules: CorpusRules) -> tuple[Article, ...]:
    """The items of a page a reader would count, in the order in which they begin on the page.

    Each printed line belongs to one article or, as section head or page furniture, to none.
    """
    blocks = read_blocks(page, rules)
    drafts = place_blocks(group_blocks(blocks, rules), rules)
    dates = PageDates(page, blocks, rules)
    return tuple(build_article(draft, page, dates, rules) for draft in drafts if _says_something(draft))


def _says_something(draft: Draft) -> bool:
    """Whether there is more than a byline, a credit or lines about a text."""
    return any(block.kind in {"head", "body"} for block in [*draft.head, *draft.body])
