"""The characters that a PDF page draws, each with its place."""

from __future__ import annotations

from ctypes import c_double
from dataclasses import dataclass
from math import hypot
from typing import Any

from pypdfium2 import raw

_UNMAPPED = frozenset({0, 0xFFFD, 0xFFFE, 0xFFFF})
_PRIVATE = range(0xE000, 0xF900)
_SLANT = 0.1  # of the size; text at a greater angle is a watermark or stands sideways
_WIDE = 0x2E80  # from here on, characters are as wide as they are high
_SAME_PLACE = 0.3  # of the size; a character drawn again this near makes it bold


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character: `x` and `right` its edges, `y` its baseline measured downwards from the top, `size` its height.

    All in points.
    """

    text: str
    x: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The upright characters of a page in the order in which it draws them, white space left out.

    `unreadable` counts those whose font does not say what they are.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    unreadable: int


def printed_page(page: Any, characters: Any) -> PrintedPage:
    """The characters of a page of pypdfium2 and its text page."""
    left, bottom, right, top = page.get_bbox()
    textpage, reader = characters.raw, _GlyphReader(characters.raw, top)
    glyphs: list[Glyph] = []
    unreadable = 0
    for index in range(characters.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, index)
        text = chr(code)
        if code in _UNMAPPED or code in _PRIVATE:
            unreadable += raw.FPDFText_IsGenerated(textpage, index) != 1
        elif not text.isspace() and text.isprintable() and raw.FPDFText_IsGenerated(textpage, index) != 1:
            glyph = reader.read(index, text)
            if glyph is not None and not (glyphs and _doubles(glyphs[-1], glyph)):
                glyphs.append(glyph)
    return PrintedPage(right - left, top - bottom, tuple(glyphs), unreadable)


class _GlyphReader:
    """Asks for the places of characters; keeps the buffers that PDFium fills."""

    def __init__(self, textpage: Any, top: float) -> None:
        self._textpage = textpage
        self._top = top
        self._x, self._y = c_double(), c_double()
        self._matrix, self._box = raw.FS_MATRIX(), raw.FS_RECTF()

    def read(self, index: int, text: str) -> Glyph | None:
        """None when the character does not stand upright."""
        textpage, matrix = self._textpage, self._matrix
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        slope, rise = matrix.b, matrix.d
        scale = hypot(slope, rise)
        if rise <= 0 or abs(slope) > _SLANT * scale:
            return None
        raw.FPDFText_GetCharOrigin(textpage, index, self._x, self._y)
        size = raw.FPDFText_GetFontSize(textpage, index) * scale
        x = self._x.value
        if ord(text) >= _WIDE:
            right = x + hypot(matrix.a, slope) / scale * size
        else:
            raw.FPDFText_GetLooseCharBox(textpage, index, self._box)
            right = max(self._box.right, x)
        return Glyph(text, x, right, self._top - self._y.value, size)


def _doubles(before: Glyph, glyph: Glyph) -> bool:
    near = _SAME_PLACE * glyph.size
    return before.text == glyph.text and abs(before.x - glyph.x) < near and abs(before.y - glyph.y) < near
