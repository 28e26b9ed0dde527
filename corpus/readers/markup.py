"""Marked-up text of a field becomes plain lines."""

from __future__ import annotations

import html
import re

from lxml import html as markup
from lxml.etree import ParserError, tostring

_MARKUP = re.compile(
    r"<(?:p|br|div|span|img|table|ul|ol|section|article|strong|b|a|font|center|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:nbsp|quot|[lr][ds]quo|middot|hellip|mdash|amp|lt|gt|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BLOCKS = frozenset(
    ["p", "div", "br", "li", "tr", "table", "section", "article", "blockquote", "figure", "figcaption", "dd", "dt"]
    + [f"h{level}" for level in range(1, 7)]
)
_SILENT = ("script", "style", "noscript", "template", "iframe", "object")


def plain_text(text: str) -> str:
    """The text of a field that may hold HTML: one line a paragraph, entities decoded; plain text stays as it is."""
    if _MARKUP.search(text):
        return _of_markup(text)
    return html.unescape(text) if _ENTITY.search(text) else text


def _of_markup(text: str) -> str:
    try:
        root = markup.fragment_fromstring(text.replace("\0", ""), create_parent="div")
    except (ParserError, ValueError):
        return text
    for element in list(root.iter(*_SILENT)):
        element.drop_tree()
    for element in root.iter():
        if element.tag in _BLOCKS:
            element.tail = f"\n{element.tail or ''}"
            if element.tag != "br":
                element.text = f"\n{element.text or ''}"
    lines = str(tostring(root, method="text", encoding="unicode")).split("\n")
    return "\n".join(line for line in map(str.rstrip, lines) if line)
