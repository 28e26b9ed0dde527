"""PDF: the characters of each page by their places, put into reading order, headings marked as in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.errors import ReadError
from corpus.model import Page
from corpus.readers.base import Content, ReadOptions, Unread
from corpus.readers.pdf_glyphs import PrintedPage, printed_page
from corpus.readers.pdf_lines import find_columns
from corpus.readers.pdf_text import text_of
from corpus.readers.text import extracted_page

# Square points. A sheet larger than this is a page of a newspaper, whose articles end on it; A4 has 501,000,
# a tabloid over 800,000.
_NEWSPAPER_AREA = 700_000
_MOST_GLYPHS = 200_000  # of one page; a full newspaper page has under 20,000
_MOST_UNREADABLE = 0.3  # share of characters


def read_pdf(content: Content, options: ReadOptions) -> Iterator[Page | Unread]:
    """One page for a document, whose sheets follow each other; one for each sheet of a newspaper, `paper.pdf#2`.

    A sheet without text (a scanned image) is reported and the others go on.
    """
    data = content.bytes(options.limits.file_bytes)
    with closing(_open(content.source, data)) as document:
        count = len(document)
        if count > options.limits.pdf_pages:
            raise ReadError(f"{content.source}: {count:,} pages, more than {options.limits.pdf_pages:,}")
        kept: list[PrintedPage] = []
        for index in range(count):
            source = f"{content.source}#{index + 1}" if count > 1 else content.source
            try:
                sheet = _printed(source, document, index)
                if sheet.width * sheet.height > _NEWSPAPER_AREA:
                    yield extracted_page(source, _text([sheet]), "pdf", options.limits)
                else:
                    kept.append(sheet)
            except ReadError as error:
                yield Unread(source, str(error))
    if kept:
        yield extracted_page(content.source, _text(kept), "pdf", options.limits)


def _open(source: str, data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise ReadError(f"{source}: encrypted with a password; save it without one first") from error
        raise ReadError(f"{source}: no sound PDF file: {error}; save or download it again") from error


def _printed(source: str, document: pdfium.PdfDocument, index: int) -> PrintedPage:
    """The characters of one sheet. Raises ReadError when it has none that can be read."""
    try:
        with closing(document[index]) as page, closing(page.get_textpage()) as characters:
            if characters.count_chars() > _MOST_GLYPHS:
                raise ReadError(f"{source}: more than {_MOST_GLYPHS:,} characters on one page; split it")
            printed = printed_page(page, characters)
    except pdfium.PdfiumError as error:
        raise ReadError(f"{source}: the page cannot be read: {error}; save or print the PDF again") from error
    if not printed.glyphs and not printed.unreadable:
        raise ReadError(f"{source}: holds no text, only images; run text recognition (OCR) on it first")
    if printed.unreadable > _MOST_UNREADABLE * (len(printed.glyphs) + printed.unreadable):
        raise ReadError(f"{source}: its fonts do not say which characters they draw; run text recognition (OCR)")
    return printed


def _text(sheets: list[PrintedPage]) -> str:
    return text_of([find_columns(sheet) for sheet in sheets])
