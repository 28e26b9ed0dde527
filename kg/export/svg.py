"""Pictures for papers as SVG: letters outlined, so that every program draws the same, or left as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kg.export.fonts import families, find_font
from kg.export.sanitise import xml_text
from kg.export.scene import Mark, Scene, Words, make_scene
from kg.export.select import Selection

_HALO = 3.0  # units of white behind letters
_NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
Writing = Callable[[Words], str]


def write_svg(selection: Selection, path: Path) -> list[Path]:
    """One SVG without a script, a link or a font: its letters are outlines of a font of this system.

    Each line of text keeps its words as a title, for search and for those who do not see it. Raises ExportError
    when no font with Chinese is found.
    """
    from kg.export.outlines import Outlines  # noqa: PLC0415 - fontTools, for outlines alone

    scene = make_scene(selection)
    with Outlines.of(find_font()) as letters:
        lines = [(words, letters.line(xml_text(words.text))) for words in scene.words]
        shapes = "".join(f'<path id="g{number}" d="{shape}"/>' for number, shape in enumerate(letters.paths()))
    body = [_outlined(words, letters.units, line) for words, line in lines]
    return _write(path, scene, "", [f"<defs>{shapes}</defs>", *_drawing(scene), *body])


def _outlined(words: Words, units: int, line: list[tuple[int, int]]) -> str:
    """The halo under all letters, then the letters; two layers, for not every program knows `paint-order`."""
    scale = words.size / units
    uses = "".join(f'<use xlink:href="#g{number}" x="{at}"/>' for number, at in line)
    halo = (
        f'<g fill="#ffffff" stroke="#ffffff" stroke-width="{_HALO / scale:.0f}" stroke-linejoin="round">{uses}</g>'
    )
    place = f"translate({words.at[0]:.1f} {words.at[1]:.1f}) scale({scale:.6g} {-scale:.6g})"
    title = f"<title>{escape(xml_text(words.text))}</title>"
    return f'<g transform="{place}">{title}{halo}<g fill="{words.colour}">{uses}</g></g>'


def write_svg_text(selection: Selection, path: Path) -> list[Path]:
    """One SVG without a script or a link; names and relations are text that can be searched and edited.

    Whoever opens it needs a font with Chinese, and gets the letters of that font.
    """
    scene = make_scene(selection)
    names = ", ".join(f"'{family}'" for family in families())
    body = (
        f'<text x="{words.at[0]:.1f}" y="{words.at[1]:.1f}" font-size="{words.size:g}" fill="{words.colour}" '
        f'stroke="#ffffff" stroke-width="{_HALO:g}" paint-order="stroke">{escape(xml_text(words.text))}</text>'
        for words in scene.words
    )
    font = f" font-family={quoteattr(names + ', sans-serif')}"
    return _write(path, scene, font, [*_drawing(scene), *body])


def _write(path: Path, scene: Scene, attributes: str, body: list[str]) -> list[Path]:
    size = f'width="{scene.width:g}" height="{scene.height:g}" viewBox="0 0 {scene.width:g} {scene.height:g}"'
    head = ['<?xml version="1.0" encoding="UTF-8"?>', f"<svg {_NAMES} {size}{attributes}>"]
    path.write_text("\n".join([*head, *body, "</svg>"]) + "\n", encoding="utf-8", newline="\n")
    return [path]


def _drawing(scene: Scene) -> Iterator[str]:
    """Ground, edges and marks."""
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    for line in scene.lines:
        dash = f' stroke-dasharray="{line.dash[0]:g} {line.dash[1]:g}"' if line.dash else ""
        (x, y), (u, v) = line.begin, line.end
        yield f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" stroke="{line.colour}"{dash}/>'
    for mark in scene.marks:
        yield f'{_mark(mark)} fill="{mark.colour}" stroke="#ffffff"/>'


def _mark(mark: Mark) -> str:
    if mark.corners:
        return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in mark.corners)}"'
    return f'<circle cx="{mark.middle[0]:.1f}" cy="{mark.middle[1]:.1f}" r="{mark.radius:.1f}"'
