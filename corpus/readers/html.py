"""Web pages: the article without what surrounds it, with what the head and the line under the title say of it."""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from functools import cache

import trafilatura
from lxml import html as markup
from lxml.etree import LxmlError, ParserError
from lxml.html import HtmlElement
from trafilatura.settings import DEFAULT_CONFIG

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import Content, ReadOptions
from corpus.readers.encodings import decode
from corpus.readers.metadata import PRINTED, field_names, fold, make_meta, one_line
from corpus.readers.rows import with_title
from corpus.readers.text import clean, extracted_page

_HEAD = 4096  # bytes in which a page declares its encoding; browsers look at 1024
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)
# Codecs a Chinese page may declare; pages name the first edition of a standard and use its last.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
}
_CODECS = frozenset({"utf-8", "hz", "big5hkscs", *_WIDER})
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_FAULTS = 0.005  # share of characters that may be undecodable in a page that declares its encoding
_LINE_MOST = 160  # characters of a line that tells date and source
_LEAST_TEXT = "40"  # characters; trafilatura's own 250 are meant for letters, a brief in Chinese has fewer
# Only dates that are marked as the article's: any other on a page is as often a copyright's or another article's.
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
_PROLOGUE = re.compile(r"\s*<\?xml[^>]*\?>")


def read_html(content: Content, options: ReadOptions) -> Iterator[Page]:
    """The one article of a web page. Raises ReadError when there is none, or more elements than the limit."""
    data = content.bytes(options.limits.html_bytes)
    tree = _parse(content.source, decode_html(content.source, data))
    count = sum(1 for _ in tree.iter())
    if count > options.limits.html_elements:
        raise ReadError(f"{content.source}: {count:,} elements, more than {options.limits.html_elements:,}")
    about = {**_printed(tree), **_metas(tree)}
    found = _extract(content.source, tree)
    meta = make_meta(
        {
            "title": found.title or about.get("title"),
            "date": about.get("date") or found.date,
            "media": about.get("media"),
            "authors": about.get("authors") or found.author,
            "url": found.url,
        }
    )
    body = clean(found.text or "")
    if not body.strip():
        raise ReadError(f"{content.source}: a web page without an article in it; nothing to read")
    yield extracted_page(content.source, with_title(meta.title, body), "html", options.limits, meta)


def decode_html(source: str, data: bytes) -> str:
    """The text of a page by its byte-order mark, else by what it declares if that reads it, else by evidence.

    A page whose declared encoding reads all but a few bytes is taken with U+FFFD for those.
    """
    if not data:
        raise ReadError(f"{source}: the file is empty; nothing to read")
    name = None if data.startswith(_MARKS) else _declared(data)
    if name:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            pass
    try:
        return decode(source, data)[0]
    except ReadError:
        text = data.decode(name or "utf-8", "replace")
        if text.count("\ufffd") > _MOST_FAULTS * len(text):
            raise
        return text


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD])
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name if found else ""
    except LookupError:
        return None
    return _WIDER.get(name, name) if name in _CODECS else None


def _parse(source: str, text: str) -> HtmlElement:
    try:
        return markup.document_fromstring(_PROLOGUE.sub("", text, count=1).replace("\0", ""))
    except (ParserError, LxmlError, ValueError) as error:
        raise ReadError(f"{source}: no web page: {error}") from error


def _extract(source: str, tree: HtmlElement) -> trafilatura.settings.Document:
    try:
        found = trafilatura.bare_extraction(
            tree, include_comments=False, with_metadata=True, config=_config(), date_extraction_params=_DATES
        )
    except RecursionError as error:
        raise ReadError(f"{source}: elements nested too deeply to find the article") from error
    if not isinstance(found, trafilatura.settings.Document):
        raise ReadError(f"{source}: a web page without an article in it; nothing to read")
    return found


@cache
def _config() -> ConfigParser:
    config = copy.deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["min_extracted_size"] = _LEAST_TEXT
    return config


def _metas(tree: HtmlElement) -> Mapping[str, str]:
    """What the <meta> elements say, by field."""
    said: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("name") or element.get("property") or element.get("itemprop")
        value = one_line(element.get("content"))
        if key and value:
            said.setdefault(fold(key), value)
    found = (
        (field, [said[name] for name in names if name in said]) for field, names in field_names().metas.items()
    )
    return {field: values[0] for field, values in found if values}


def _printed(tree: HtmlElement) -> Mapping[str, str]:
    """What short lines of the page say, by field; the first of each counts."""
    said: dict[str, str] = {}
    for element in tree.iter("p", "div", "span", "td", "li", "em", "time", "h6", "i"):
        text = one_line("".join(element.itertext())) if len(element) < _LINE_MOST else None
        if text is None or len(text) > _LINE_MOST:
            continue
        for field in PRINTED:
            match = field_names().printed[field].search(text) if field not in said else None
            if match:
                said[field] = match["value"]
    return said
