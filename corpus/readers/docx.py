"""Word documents: their paragraphs and text boxes, headings marked as in Markdown, tables row by row.

The XML is read as it is: libraries for editing Word files pass over text boxes, content controls and tracked
insertions, in which pages of newspapers are kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from lxml import etree
from lxml.etree import _Element as Element

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import MEGABYTE, Content, Limits, ReadOptions
from corpus.readers.text import extracted_page

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also what a Word document with a password is wrapped in
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
    KeyError,
)
_HEADING = re.compile(r"(?:heading|标题|標題)\s*(\d)", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "標題"})
_GONE = frozenset(
    {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_CELL_MOST = 60  # characters; a table with longer cells lays out a page, and each cell is a text of its own


def read_docx(content: Content, options: ReadOptions) -> Iterator[Page]:
    """The page of a document: a line a paragraph, `# ` before headings, short cells of a row parted by tabs."""
    start = content.stream.read(len(_OLD_OFFICE))
    content.stream.seek(0)
    if start == _OLD_OFFICE:
        raise ReadError(f"{content.source}: encrypted, or an old .doc; save it as .docx without a password")
    try:
        with zipfile.ZipFile(content.stream) as archive:
            body = _part(content.source, archive, "word/document.xml", options.limits)
            levels = _levels(content.source, archive, options.limits)
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound Word document: {error}; save it again") from error
    content.check()
    yield extracted_page(content.source, "\n".join(_lines(body, levels)), "docx", options.limits)


def _part(source: str, archive: zipfile.ZipFile, name: str, limits: Limits) -> Element:
    """One part of the document. Nothing outside it is fetched and no entity is put in."""
    info = archive.getinfo(name)
    most = min(limits.file_bytes, max(limits.ratio * info.compress_size, MEGABYTE))
    with archive.open(info) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise ReadError(
            f"{source}: {name} unpacks to more than {most:,} bytes; refused as a bomb, or raise the limit"
        )
    if b"<!DOCTYPE" in data.replace(b"\0", b""):  # also as UTF-16
        raise ReadError(f"{source}: {name} declares entities, which no Word document does; refused")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"{source}: {name} is no sound XML: {error}; save the document again") from error
    return root


def _levels(source: str, archive: zipfile.ZipFile, limits: Limits) -> Mapping[str, int]:
    """The heading level of each style by its id."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    levels: dict[str, int] = {}
    for style in _part(source, archive, "word/styles.xml", limits).iter(f"{_W}style"):
        name = _value(style.find(f"{_W}name")).strip()
        found = _HEADING.match(name)
        if found or name.lower() in _TITLES:
            levels[style.get(f"{_W}styleId", "")] = int(found.group(1)) if found else 1
    return levels


def _value(element: Element | None) -> str:
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _lines(parent: Element, levels: Mapping[str, int]) -> Iterator[str]:
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, levels)
        elif element.tag == f"{_W}tbl":
            for row in element.iter(f"{_W}tr"):
                yield from _row(row, levels)
        elif element.tag not in _GONE:
            yield from _lines(element, levels)  # body, content controls, insertions


def _paragraph(paragraph: Element, levels: Mapping[str, int]) -> Iterator[str]:
    """The line of a paragraph, then the texts of the boxes that are anchored in it."""
    words: list[str] = []
    boxes: list[Element] = []
    _collect(paragraph, words, boxes)
    text = "".join(words).strip("\n")
    level = levels.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")), 0)
    yield f"{'#' * level} {' '.join(text.split())}" if level and text.strip() else text
    for box in boxes:
        yield from _lines(box, levels)


def _collect(element: Element, words: list[str], boxes: list[Element]) -> None:
    for child in element:
        if child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_W}t":
            words.append(child.text or "")
        elif child.tag in _SIGNS:
            words.append(_SIGNS[child.tag])
        elif child.tag not in _GONE and child.tag != f"{_W}pPr":
            _collect(child, words, boxes)


def _row(row: Element, levels: Mapping[str, int]) -> Iterator[str]:
    cells = [list(_lines(cell, levels)) for cell in row.iterchildren(f"{_W}tc")]
    if any(len(lines) > 1 or any(len(line) > _CELL_MOST for line in lines) for lines in cells):
        for lines in cells:
            yield from lines
    else:
        yield "\t".join(line for lines in cells for line in lines)
