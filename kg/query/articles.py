"""The articles that a user names: those of a file or of standard input, of a text given, of the workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from corpus.documents import split_document, text_article
from corpus.errors import ReadError
from corpus.files import STDIN, discover, spool_stdin
from corpus.model import Article, SourceFile
from corpus.readers import Unread, read_pages
from corpus.rulebook import load_corpus_rules
from kg.errors import QueryError
from kg.model import Lesson
from kg.records import article_id, record_from_json
from kg.resolve.names import normalise
from kg.workspace import Workspace
from kg.workspace.lessons import Reading

_SHOWN = 8  # of the articles that a title fits


@dataclass(frozen=True, slots=True)
class Told:
    """What an article of a workspace was read with: names that others teach it, and how its source was read."""

    lessons: tuple[Lesson, ...] = ()
    reading: Reading = field(default_factory=Reading)


def article_of_text(text: str, source: str = "text") -> Article:
    """The text as the body of one article, each line a paragraph. Raises ReadError when it holds nothing."""
    if not text.strip():
        raise ReadError(f"{source}: holds no text; give a sentence")
    return text_article(text, source)


def articles_of_file(path: str) -> list[Article]:
    """The articles of the files that `path` names. Raises ReadError with the reason when one cannot be read."""
    found = discover([path])
    if found.faults:
        raise ReadError(": ".join(found.faults[0]))
    return [article for file in found.files for article in _split(file)]


def articles_of_stream(stream: BinaryIO) -> list[Article]:
    """The articles of a page on standard input, whatever its encoding."""
    with TemporaryDirectory() as folder:
        return _split(spool_stdin(stream, Path(folder)))


def _split(file: SourceFile) -> list[Article]:
    rules = load_corpus_rules()
    articles: list[Article] = []
    for page in read_pages(file):
        if isinstance(page, Unread):
            raise ReadError(page.reason)
        articles += split_document(page, rules)
    return articles


def stored_article(workspace: Workspace, wanted: str) -> Article:
    """The article of the workspace with this id, this title, or the only one whose title holds `wanted`.

    Raises QueryError when there is none, and with ids and titles when there are several.
    """
    id_ = stored_article_id(workspace, wanted)
    row = workspace.connection.execute("SELECT record FROM records WHERE article = ?", (id_,)).fetchone()
    return record_from_json(row[0]).article


def told(workspace: Workspace, article: Article) -> Told:
    """What the record of a stored article was made with."""
    id_, book = article_id(article), workspace.lessons
    return Told(book.learned(id_), book.reading(id_))


def stored_article_id(workspace: Workspace, wanted: str) -> str:
    """The id of the article that `stored_article` finds."""
    if workspace.connection.execute("SELECT 1 FROM records WHERE article = ?", (wanted,)).fetchone():
        return wanted
    folded = normalise(wanted)
    titles = {node.id: str(node.properties.get("title") or "") for node in workspace.nodes("Article")}
    hits = [id_ for id_, title in titles.items() if folded in normalise(title)]
    hits = [id_ for id_ in hits if normalise(titles[id_]) == folded] or hits
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise QueryError(f"{wanted}: no file, no article id and in no title of {workspace.folder}; a text: --text")
    shown = "; ".join(f"{id_} {titles[id_]}" for id_ in hits[:_SHOWN])
    more = f"; and {len(hits) - _SHOWN} more" if len(hits) > _SHOWN else ""
    raise QueryError(f"{wanted}: {len(hits)} articles have this in their title; give an id: {shown}{more}")


__all__ = [
    "STDIN",
    "Told",
    "article_of_text",
    "articles_of_file",
    "articles_of_stream",
    "stored_article",
    "stored_article_id",
    "told",
]
