"""Characters a second of reading files and splitting them into articles, on one core, by kind of text.

Plain text, a paragraph a line, is `articles` (a folder of texts of some 1,200 characters, one a file), `rows` (the
same as a table) and `long pages` (files of fifty articles, with blank lines between them). `newspaper` is harder:
the pages of the samples, set in columns, with blocks in the wrong place. Files are read from disk; seconds are the
processor's.
"""

from __future__ import annotations

import json
import tempfile
import time
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.report import main
from corpus.articles import split_page
from corpus.documents import split_document
from corpus.files import discover
from corpus.model import Page, SourceFile
from corpus.readers import read_pages
from corpus.rulebook import load_corpus_rules

CHARACTERS = 300_000  # of each kind, in files as large as the samples
ROUNDS = 5
_ARTICLE = 1_200  # characters
_PAGE = 50  # articles
_SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"


def run() -> dict[str, Any]:
    """Characters a second for reading alone and for reading and splitting."""
    with tempfile.TemporaryDirectory() as folder:
        kinds = {"articles": _plain, "rows": _rows, "long pages": _long_pages, "newspaper": _newspaper}
        files = {kind: make(Path(folder, kind)) for kind, make in kinds.items()}
        return {kind: _measure(found) for kind, found in files.items()}


def _measure(files: list[SourceFile]) -> dict[str, int]:
    rules = load_corpus_rules()
    characters = sum(len(page.text) for file in files for page in _pages(file))
    reading = _best(lambda: [list(_pages(file)) for file in files])
    both = _best(lambda: [split_document(page, rules) for file in files for page in _pages(file)])
    return {
        "read": round(characters / reading),
        "read and split": round(characters / both),
        "characters": characters,
    }


def _pages(file: SourceFile) -> list[Page]:
    return [page for page in read_pages(file) if isinstance(page, Page)]


def _best(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


def _newspaper(folder: Path) -> list[SourceFile]:
    return _write(folder, [page.text for page in _samples()])


def _articles() -> list[str]:
    """The articles of the samples, made as long as news articles are with the paragraphs of those that follow."""
    articles = [article for page in _samples() for article in split_page(page, load_corpus_rules())]
    bodies = [[a.text[z.start : z.end] for z in a.zones if z.role == "body"] for a in articles]
    texts = []
    for number, article in enumerate(articles):
        body = [line for lines in bodies[number:] + bodies[:number] for line in lines]
        sizes = list(accumulate(map(len, body)))
        texts.append("\n".join([article.title or "", *body[: bisect_right(sizes, _ARTICLE) + 1]]))
    return texts


def _samples() -> list[Page]:
    return [page for file in discover([str(_SAMPLES)]).files for page in _pages(file)]


def _plain(folder: Path) -> list[SourceFile]:
    return _write(folder, _articles())


def _long_pages(folder: Path) -> list[SourceFile]:
    texts = _articles()
    texts *= _PAGE // len(texts) + 1
    return _write(folder, ["\n\n\n".join(texts[:_PAGE])])


def _rows(folder: Path) -> list[SourceFile]:
    texts = _articles()
    texts *= CHARACTERS // sum(map(len, texts)) + 1
    folder.mkdir()
    path = folder / "news.jsonl"
    rows = (json.dumps({"title": text.partition("\n")[0], "text": text}, ensure_ascii=False) for text in texts)
    path.write_text("\n".join(rows), encoding="utf-8")
    return [SourceFile(path, path.name)]


def _write(folder: Path, texts: list[str]) -> list[SourceFile]:
    folder.mkdir()
    texts *= CHARACTERS // sum(map(len, texts)) + 1
    for number, text in enumerate(texts):
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    return list(discover([str(folder)]).files)


if __name__ == "__main__":
    main({"split": run})
