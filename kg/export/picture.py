"""Pictures for papers as PNG, painted with a font of this system."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kg.errors import ExportError
from kg.export.fonts import Font, find_font
from kg.export.layout import Place
from kg.export.sanitise import xml_text
from kg.export.scene import Line, Mark, Scene, Words, make_scene
from kg.export.select import Selection

_SHARP = 2.0  # pixels of a PNG for a unit
_LONGEST = 5000  # pixels of a side of a PNG; larger pictures are drawn smaller
_LAYOUT = ImageFont.Layout.BASIC  # the same with and without the library for complex scripts
_SMOOTH = 2  # pixels are drawn so much finer, and then joined


def write_png(selection: Selection, path: Path) -> list[Path]:
    """The same picture in pixels, two for a unit. Raises ExportError when no font with Chinese is found."""
    scene = make_scene(selection)
    sharp = min(_SHARP, _LONGEST / max(scene.width, scene.height))
    _painted(scene, sharp).save(path, format="PNG")
    return [path]


def _painted(scene: Scene, sharp: float) -> Image.Image:
    """Lines and marks are painted finer and then joined, which smooths them; letters are smooth already."""
    font = find_font()
    fine = sharp * _SMOOTH
    size = math.ceil(scene.width * fine), math.ceil(scene.height * fine)
    image = Image.new("RGB", size, "#ffffff")
    pen = ImageDraw.Draw(image)
    for line in scene.lines:
        for begin, end in _strokes(line):
            pen.line([_scaled(begin, fine), _scaled(end, fine)], fill=line.colour, width=max(1, round(fine)))
    for mark in scene.marks:
        _paint_mark(pen, mark, fine)
    image = image.reduce(_SMOOTH)
    pen = ImageDraw.Draw(image)
    fonts = {size: _letters(font, size * sharp) for size in sorted({words.size for words in scene.words})}
    for words in scene.words:
        _write(pen, words, fonts[words.size], sharp)
    return image


def _letters(font: Font, size: float) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(str(font.path), size, index=font.index, layout_engine=_LAYOUT)
    except OSError as error:
        raise ExportError(f"{font.path}: cannot be read as a font: {error}") from error


def _paint_mark(pen: ImageDraw.ImageDraw, mark: Mark, fine: float) -> None:
    if mark.corners:
        pen.polygon([_scaled(corner, fine) for corner in mark.corners], fill=mark.colour, outline="#ffffff")
    else:
        (x, y), radius = _scaled(mark.middle, fine), mark.radius * fine
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=mark.colour, outline="#ffffff")


def _write(pen: ImageDraw.ImageDraw, words: Words, font: ImageFont.FreeTypeFont, sharp: float) -> None:
    pen.text(
        _scaled(words.at, sharp),
        xml_text(words.text),
        fill=words.colour,
        font=font,
        anchor="ls",
        stroke_width=max(1, round(1.2 * sharp)),
        stroke_fill="#ffffff",
    )


def _scaled(place: Place, factor: float) -> Place:
    return place[0] * factor, place[1] * factor


def _strokes(line: Line) -> Iterator[tuple[Place, Place]]:
    """The line, or its dashes."""
    if line.dash is None:
        yield line.begin, line.end
        return
    (x, y), (u, v) = line.begin, line.end
    length = math.hypot(u - x, v - y)
    on, off = line.dash
    at = 0.0
    while at < length:
        until = min(at + on, length)
        yield (
            (x + (u - x) * at / length, y + (v - y) * at / length),
            (x + (u - x) * until / length, y + (v - y) * until / length),
        )
        at += on + off
