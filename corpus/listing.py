"""Articles as lines for people: what the split found, and its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.model import Article


def list_articles(articles: Iterable[Article]) -> Iterator[str]:
    """One line an article: source with its lines, kind, title, authors, parted by tabs; `-` for what is not known.

    `p1.txt:9-40,120-124` are the lines 9 to 40 and 120 to 124, in reading order.
    """
    for article in articles:
        fields = [place_of(article), article.kind, article.title or "-", "、".join(article.authors) or "-"]
        yield "\t".join(" ".join(field.split()) for field in fields)


def list_texts(articles: Iterable[Article]) -> Iterator[str]:
    """Each article as its place, its text with the columns unwrapped, notes of doubt, and a blank line."""
    for article in articles:
        yield f"=== {place_of(article)}"
        yield from article.text.split("\n")
        for note in article.notes:
            yield f"[{note}]"
        yield ""


def place_of(article: Article) -> str:
    """Where an article is printed: `p1.txt:9-40,120-124`."""
    ranges = (str(first) if first == last else f"{first}-{last}" for first, last in article.lines)
    return f"{article.source}:{','.join(ranges)}"
