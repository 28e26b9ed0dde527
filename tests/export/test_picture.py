"""Pictures for papers, read back by an XML parser and an image library."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

from kg.errors import ExportError
from kg.export import Choice, choose, export_graph
from kg.export.fonts import VARIABLE, find_font
from kg.export.looks import load_looks
from kg.export.scene import make_scene, text_width
from tests.browser.corpora import ATTACKS, PLACE, SCHEMA, attack_graph, large_graph
from tests.browsers import require_font

SVG = "{http://www.w3.org/2000/svg}"


def test_svg_text_has_names_legend_and_dashes(tmp_path: Path) -> None:
    """Text is text, whatever is in it; the planned edge is dashed; nothing runs and nothing is loaded."""
    (path,) = export_graph(attack_graph(), SCHEMA, "svg-text", tmp_path / "g.svg")
    root = ET.parse(path).getroot()
    texts = [found.text or "" for found in root.iter(f"{SVG}text")]
    assert PLACE in texts
    assert "机构 Institution" in texts
    assert "计划 planned" in texts
    assert any(text.startswith(ATTACKS[1][:15]) for text in texts)
    assert len([line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray")]) == 2  # and the legend's
    assert {item.tag.removeprefix(SVG) for item in root.iter()} <= {
        "svg", "rect", "line", "polygon", "circle", "text"
    }  # fmt: skip


def test_svg_needs_no_font_of_the_reader(tmp_path: Path) -> None:
    """Every letter is an outline that stands in the file; each line of text can still be read as its title."""
    require_font()
    (path,) = export_graph(attack_graph(), SCHEMA, "svg", tmp_path / "g.svg")
    root = ET.parse(path).getroot()
    shapes = {shape.get("id"): shape.get("d") for shape in root.iter(f"{SVG}path")}
    lines = {
        title.text: group for group in root.iter(f"{SVG}g") if (title := group.find(f"{SVG}title")) is not None
    }
    assert {PLACE, "机构 Institution", "计划 planned"} <= set(lines)
    links = [use.get("{http://www.w3.org/1999/xlink}href") for use in lines[PLACE].iter(f"{SVG}use")]
    assert len(links) == 2 * len(PLACE)  # the halo, and the letters on it
    assert all(shapes[str(link).removeprefix("#")] for link in links)
    letters = {letter for text in lines for letter in str(text)}
    assert len(shapes) <= len(letters)
    assert {item.tag.removeprefix(SVG) for item in root.iter()} <= {
        "svg", "defs", "path", "rect", "line", "polygon", "circle", "g", "title", "use"
    }  # fmt: skip


@pytest.mark.parametrize("format_", ["svg", "png"])
def test_pictures_say_that_a_font_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "broken.ttf"))
    with pytest.raises(ExportError, match=r"broken\.ttf: cannot be read as a font"):
        export_graph(attack_graph(), SCHEMA, format_, tmp_path / "g")


def test_picture_keeps_words_apart_and_within() -> None:
    """In a crowd some names are left out, but none lies on another or over the rim."""
    scene = make_scene(choose(large_graph(300, 500), SCHEMA, Choice()))
    boxes = [(w.at[0], w.at[1] - w.size, w.at[0] + text_width(w.text, w.size), w.at[1]) for w in scene.words]
    assert len(boxes) > 60
    for index, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert top >= 0
        assert right <= scene.width
        assert bottom <= scene.height
        for other in boxes[:index]:
            assert not (left < other[2] and other[0] < right and top < other[3] and other[1] < bottom)


def test_png_shows_marks_in_the_colours_of_their_types(tmp_path: Path) -> None:
    """Another library opens it; the colours of both types are there; drawn twice it is the same to the byte."""
    require_font()
    one, two = (export_graph(attack_graph(), SCHEMA, "png", tmp_path / name)[0] for name in ("1.png", "2.png"))
    assert one.read_bytes() == two.read_bytes()
    with Image.open(one) as image:
        colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    for label in ("Institution", "Place"):
        wanted = load_looks().by_label[label].light
        assert tuple(int(wanted[at : at + 2], 16) for at in (1, 3, 5)) in colours


def test_font_is_found_by_name_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The most wanted of those that are there; none gives an error that says what to install."""
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(ExportError, match="fonts-noto-cjk"):
        find_font([tmp_path])
    (tmp_path / "deep").mkdir()
    for name in ("simsun.ttc", "deep/NotoSansCJK-Regular.ttc", "Other.ttf"):
        (tmp_path / name).write_bytes(b"")
    assert find_font([tmp_path]).path.name == "NotoSansCJK-Regular.ttc"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "Other.ttf"))
    assert find_font().path.name == "Other.ttf"
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone.ttf"))
    with pytest.raises(ExportError, match=r"gone\.ttf: no such file"):
        find_font()
