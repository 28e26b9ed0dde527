"""What the tests of the readers share: files made on the spot, and what is read from them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.documents import split_document
from corpus.model import Article, Page, SourceFile
from corpus.readers import ReadOptions, Unread, read_pages
from corpus.rulebook import load_corpus_rules
from tests.browsers import require_browser

ROWS: Sequence[Mapping[str, Any]] = (
    {
        "title": "滨海市智算中心投入使用",
        "content": "本报讯（记者陈立平）3月4日，滨海市智算中心正式投入使用。\n该中心由滨海大学运营，总投资12亿元。",
        "date": "2025-03-05 08:30:00",
        "source": "来源：科技日报",
        "url": "https://news.example/1",
        "author": "陈立平",
    },
    {
        "title": "临江新区发布行动计划",
        "content": "临江新区5日发布商业航天行动计划。",
        "date": "2025年3月6日",
        "source": "新华社",
        "url": "https://news.example/2",
        "author": "记者 周明 通讯员 吴芳",
    },
)


def read(path: Path, options: ReadOptions | None = None) -> list[Page | Unread]:
    """Everything that one file gives, under its own name."""
    return list(read_pages(SourceFile(path, path.name), options or ReadOptions()))


def pages(path: Path, options: ReadOptions | None = None) -> list[Page]:
    """The pages of a file that gives nothing else."""
    found = read(path, options)
    assert not [item.reason for item in found if isinstance(item, Unread)]
    return [item for item in found if isinstance(item, Page)]


def reasons(path: Path, options: ReadOptions | None = None) -> list[str]:
    """Why parts of a file could not be read; each is one line that begins with the name of the part."""
    found = [item for item in read(path, options) if isinstance(item, Unread)]
    for item in found:
        assert "\n" not in item.reason
        assert item.reason.startswith((item.source, str(path)))
    return [item.reason for item in found]


def articles(path: Path) -> list[Article]:
    return [article for page in pages(path) for article in split_document(page, load_corpus_rules())]


def json_lines(rows: Sequence[Mapping[str, Any]] = ROWS) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def print_pdf(html: str, folder: Path, name: str = "paper") -> Path:
    """Print a web page with a headless browser; without one skip, or fail with NEWSKG_REQUIRE_BROWSER=1."""
    browser = require_browser()
    page, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
    page.write_text(html, encoding="utf-8")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'p'}",
    ]
    command = [browser, *options, f"--print-to-pdf={pdf}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf
