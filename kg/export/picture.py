"""Pictures for papers: SVG, whose letters stay letters, and PNG, whose letters need a font of this system."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from kg.export.fonts import families, find_font
from kg.export.layout import Place
from kg.export.sanitise import plain_attributes
from kg.export.scene import Line, Mark, Scene, Words, make_scene
from kg.export.select import Selection

_SHARP = 2.0  # pixels of a PNG for a unit
_LONGEST = 5000  # pixels of a side of a PNG; larger pictures are drawn smaller
_SMOOTH = 2  # pixels are drawn so much finer, and then joined


def write_svg(selection: Selection, path: Path) -> list[Path]:
    """One SVG without a script or a link; names and relations are text that can be searched and edited."""
    path.write_text("\n".join(_svg(make_scene(selection))) + "\n", encoding="utf-8", newline="\n")
    return [path]


def _svg(scene: Scene) -> Iterator[str]:
    names = ", ".join(f"'{family}'" for family in families())
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{scene.width:g}" height="{scene.height:g}" '
        f'viewBox="0 0 {scene.width:g} {scene.height:g}" font-family={quoteattr(names + ", sans-serif")}>'
    )
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    for line in scene.lines:
        dash = f' stroke-dasharray="{line.dash[0]:g} {line.dash[1]:g}"' if line.dash else ""
        (x, y), (u, v) = line.begin, line.end
        yield f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" stroke="{line.colour}"{dash}/>'
    for mark in scene.marks:
        yield f'{_svg_mark(mark)} fill="{mark.colour}" stroke="#ffffff"/>'
    for words in scene.words:
        yield (
            f'<text x="{words.at[0]:.1f}" y="{words.at[1]:.1f}" font-size="{words.size:g}" fill="{words.colour}" '
            f'stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(_legal(words.text))}</text>'
        )
    yield "</svg>"


def _svg_mark(mark: Mark) -> str:
    if mark.corners:
        return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in mark.corners)}"'
    return f'<circle cx="{mark.middle[0]:.1f}" cy="{mark.middle[1]:.1f}" r="{mark.radius:.1f}"'


def _legal(text: str) -> str:
    return str(plain_attributes({"text": text})["text"])


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
    image = image.resize(
        (math.ceil(scene.width * sharp), math.ceil(scene.height * sharp)), Image.Resampling.LANCZOS
    )
    pen = ImageDraw.Draw(image)
    fonts = {
        words.size: ImageFont.truetype(
            str(font.path), words.size * sharp, index=font.index, layout_engine=ImageFont.Layout.BASIC
        )
        for words in scene.words
    }
    for words in scene.words:
        _write(pen, words, fonts[words.size], sharp)
    return image


def _paint_mark(pen: ImageDraw.ImageDraw, mark: Mark, fine: float) -> None:
    if mark.corners:
        pen.polygon([_scaled(corner, fine) for corner in mark.corners], fill=mark.colour, outline="#ffffff")
    else:
        (x, y), radius = _scaled(mark.middle, fine), mark.radius * fine
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=mark.colour, outline="#ffffff")


def _write(pen: ImageDraw.ImageDraw, words: Words, font: ImageFont.FreeTypeFont, sharp: float) -> None:
    pen.text(
        _scaled(words.at, sharp),
        _legal(words.text),
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
