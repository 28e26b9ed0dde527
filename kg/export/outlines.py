"""Letters as outlines: what a picture says, drawn with a font of this system, looks the same without that font."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont, TTLibError

from kg.errors import ExportError
from kg.export.fonts import Font

_NONE = ".notdef"  # the glyph of what a font has no letter for: a box


@dataclass(slots=True)
class Outlines:
    """The letters of one font, each outlined once. `units` are the font's to the size of a letter."""

    units: int
    glyphs: Any  # fontTools' glyphs by name
    names: dict[int, str]  # of glyphs, by code point
    numbers: dict[str, int] = field(default_factory=dict)  # of those asked for, by name

    @classmethod
    @contextmanager
    def of(cls, font: Font) -> Iterator[Self]:
        """The letters of a font, for as long as its file is open. Raises ExportError when it is no font."""
        try:
            with font.path.open("rb") as file:
                read = TTFont(file, fontNumber=font.index, lazy=True)
                yield cls(int(read["head"].unitsPerEm), read.getGlyphSet(), dict(read.getBestCmap()))
        except (TTLibError, OSError, KeyError) as error:
            raise ExportError(f"{font.path}: cannot be read as a font: {error}") from error

    def line(self, text: str) -> list[tuple[int, int]]:
        """The letters of a text: their numbers, and where each begins, in the font's units."""
        found, at = [], 0
        for letter in text:
            name = self.names.get(ord(letter), _NONE)
            found.append((self.numbers.setdefault(name, len(self.numbers)), at))
            at += round(self.glyphs[name].width)
        return found

    def paths(self) -> list[str]:
        """The outlines asked for so far, by number, as paths of SVG; the y axis points up."""
        found = []
        for name in self.numbers:
            pen = SVGPathPen(self.glyphs, ntos=lambda value: f"{value:g}")
            self.glyphs[name].draw(pen)
            found.append(pen.getCommands())
        return found
