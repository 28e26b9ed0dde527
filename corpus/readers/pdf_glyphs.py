"""The characters that a PDF page draws, each with its place."""

from __future__ import annotations

from ctypes import c_double
from dataclasses import dataclass
from math import hypot
from typing import Any

from pypdfium2 import raw

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
    glyphs: list[Glyph] = []
    unreadable = 0
    for index in range(characters.count_chars()):
        code = raw.FPDFText_GetUnicode(characters.raw, index)
        if raw.FPDFText_IsGenerated(characters.raw, index) == 1:
            continue
        if code in {0, 0xFFFD, 0xFFFE, 0xFFFF} or code in _PRIVATE:
            unreadable += 1
        elif not chr(code).isspace() and chr(code).isprintable():
            glyph = _glyph(characters.raw, index, chr(code), top)
            if glyph is not None and not (glyphs and _doubles(glyphs[-1], glyph)):
                glyphs.append(glyph)
    return PrintedPage(right - left, top - bottom, tuple(glyphs), unreadable)


def _glyph(textpage: Any, index: int, text: str, top: float) -> Glyph | None:
    """None when the character does not stand upright."""
    x, y = c_double(), c_double()
    matrix, box = raw.FS_MATRIX(), raw.FS_RECTF()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    raw.FPDFText_GetLooseCharBox(textpage, index, box)
    scale = hypot(matrix.b, matrix.d)
    if abs(matrix.b) > _SLANT * scale or matrix.d <= 0:
        return None
    size = raw.FPDFText_GetFontSize(textpage, index) * scale
    wide = ord(text) >= _WIDE
    right = x.value + hypot(matrix.a, matrix.b) / scale * size if wide else max(box.right, x.value)
    return Glyph(text, x.value, right, top - y.value, size)


def _doubles(before: Glyph, glyph: Glyph) -> bool:
    near = _SAME_PLACE * glyph.size
    return before.text == glyph.text and abs(before.x - glyph.x) < near and abs(before.y - glyph.y) < near
