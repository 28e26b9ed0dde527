"""Word documents: their paragraphs, text boxes and notes, headings marked as in Markdown, tables row by row.

The XML is read as it is: libraries for editing Word files pass over text boxes, content controls and tracked
insertions, in which pages of newspapers are kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
_REFERENCES = frozenset({f"{_W}footnoteReference", f"{_W}endnoteReference"})
_CELL_MOST = 60  # characters; a table with longer cells lays out a page, and each cell is a text of its own


@dataclass(frozen=True, slots=True)
class _Styles:
    """What other parts of the document say: heading levels by the id of the style, notes by reference and id.

    A note is taken out where it is first referred to, so that none can hold itself.
    """

    levels: Mapping[str, int]
    notes: dict[tuple[str, str], Element]


def read_docx(content: Content, options: ReadOptions) -> Iterator[Page]:
    """The page of a document: a line a paragraph, `# ` before headings, short cells of a row parted by tabs.

    Text boxes and foot- and endnotes follow the paragraph that they are anchored in.
    """
    start = content.stream.read(len(_OLD_OFFICE))
    content.stream.seek(0)
    if start == _OLD_OFFICE:
        raise ReadError(f"{content.source}: encrypted, or an old .doc; save it as .docx without a password")
    try:
        with zipfile.ZipFile(content.stream) as archive:
            body = _part(content.source, archive, "word/document.xml", options.limits)
            styles = _Styles(
                _levels(content.source, archive, options.limits), _notes(content.source, archive, options.limits)
            )
    except _BROKEN as error:
        raise ReadError(f"{content.source}: no sound Word document: {error}; save it again") from error
    content.check()
    yield extracted_page(content.source, "\n".join(_lines(body, styles)), "docx", options.limits)


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


def _notes(source: str, archive: zipfile.ZipFile, limits: Limits) -> dict[tuple[str, str], Element]:
    """The notes by the sign that refers to them and their id."""
    notes: dict[tuple[str, str], Element] = {}
    for kind in ("footnote", "endnote"):
        name = f"word/{kind}s.xml"
        if name in archive.namelist():
            for note in _part(source, archive, name, limits).iter(f"{_W}{kind}"):
                notes[f"{_W}{kind}Reference", note.get(f"{_W}id", "")] = note
    return notes


def _value(element: Element | None) -> str:
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _lines(parent: Element, styles: _Styles) -> Iterator[str]:
    for element in parent:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, styles)
        elif element.tag == f"{_W}tbl":
            for row in element.iter(f"{_W}tr"):
                yield from _row(row, styles)
        elif element.tag not in _GONE:
            yield from _lines(element, styles)  # body, content controls, insertions


def _paragraph(paragraph: Element, styles: _Styles) -> Iterator[str]:
    """The line of a paragraph, then the texts of the boxes and notes that are anchored in it."""
    words: list[str] = []
    boxes: list[Element] = []
    _collect(paragraph, words, boxes, styles)
    text = "".join(words).strip("\n")
    level = styles.levels.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")), 0)
    yield f"{'#' * level} {' '.join(text.split())}" if level and text.strip() else text
    for box in boxes:
        yield from _lines(box, styles)


def _collect(element: Element, words: list[str], boxes: list[Element], styles: _Styles) -> None:
    for child in element:
        if child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_W}t":
            words.append(child.text or "")
        elif child.tag in _SIGNS:
            words.append(_SIGNS[child.tag])
        elif child.tag in _REFERENCES:
            note = styles.notes.pop((child.tag, child.get(f"{_W}id", "")), None)
            boxes += [] if note is None else [note]
        elif child.tag not in _GONE and child.tag != f"{_W}pPr":
            _collect(child, words, boxes, styles)


def _row(row: Element, styles: _Styles) -> Iterator[str]:
    cells = [list(_lines(cell, styles)) for cell in row.iterchildren(f"{_W}tc")]
    if any(len(lines) > 1 or any(len(line) > _CELL_MOST for line in lines) for lines in cells):
        for lines in cells:
            yield from lines
    else:
        yield "\t".join(line for lines in cells for line in lines)
