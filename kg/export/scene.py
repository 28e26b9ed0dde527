"""A picture of a graph as lines, marks and words, before it is drawn: the same for every kind of image."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from kg.export.bundle import words as page_words
from kg.export.layout import Place, lay_out
from kg.export.looks import load_looks
from kg.export.select import Selection, display_name
from kg.model import Edge, Node

SIZE, LEGEND_SIZE = 13.0, 13.0  # of letters, in units
TEXT, QUIET, EDGE, PLANNED, NEGATED = "#1b2129", "#5d6875", "#a9b3c0", "#b07a12", "#c0392b"
_MARGIN = 48.0
_LETTERS = 18  # of a name that are shown
_RELATIONS = 80  # edges up to which each is labelled with its relation
_CORNERS = {
    "square": (4, 1.25, 45.0),
    "diamond": (4, 1.28, 0.0),
    "triangle": (3, 1.5, -90.0),
    "hexagon": (6, 1.12, 30.0),
}
_STAR = (1.5, 0.72)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How edges of one status are drawn; `dash` in units of ink and gap."""

    colour: str
    dash: tuple[float, float] | None = None


_PLAIN = Stroke(EDGE)
_STROKES = {"planned": Stroke(PLANNED, (6.0, 4.0)), "negated": Stroke(NEGATED, (2.0, 3.0))}


@dataclass(frozen=True, slots=True)
class Line:
    begin: Place
    end: Place
    colour: str
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A circle when it has no corners."""

    middle: Place
    radius: float
    colour: str
    corners: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `at` is the left end of its base line."""

    at: Place
    text: str
    size: float
    colour: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw, in this order, on white; all places are within the width and height."""

    width: float
    height: float
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    words: tuple[Words, ...]


Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Space:
    """Boxes that are taken, by cells of the plane."""

    cells: defaultdict[tuple[int, int], list[Box]] = field(default_factory=lambda: defaultdict(list))

    def claim(self, box: Box) -> bool:
        """Take the box unless it touches one that is taken."""
        keys = [
            (x, y)
            for x in range(int(box[0] // 60), int(box[2] // 60) + 1)
            for y in range(int(box[1] // 24), int(box[3] // 24) + 1)
        ]
        if any(_touch(box, other) for key in keys for other in self.cells[key]):
            return False
        for key in keys:
            self.cells[key].append(box)
        return True


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def text_width(text: str, size: float) -> float:
    """About how wide a line of text is: a wide character is a square, another a little more than half of one."""
    return size * sum(1.0 if east_asian_width(letter) in "WFA" else 0.58 for letter in text)


def make_scene(selection: Selection) -> Scene:
    """Entities and their relations, and a legend of what occurs.

    Entities without a relation are left out, unless there is no relation at all.
    """
    edges = [
        edge
        for type_ in selection.types()
        if type_ in selection.schema.relations
        for edge in selection.edges_of(type_)
    ]
    labels = [label for label in selection.labels() if label in selection.schema.entities]
    joined = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {n.id: n for label in labels for n in selection.nodes_of(label) if n.id in joined or not joined}
    edges = [edge for edge in edges if edge.source in nodes and edge.target in nodes]
    places = lay_out(nodes, ((edge.source, edge.target) for edge in edges))
    return _arranged(selection, nodes, edges, places)


def _arranged(
    selection: Selection, nodes: Mapping[str, Node], edges: Sequence[Edge], places: Mapping[str, Place]
) -> Scene:
    legend = _legend(selection, nodes, edges)
    left = min((x for x, _ in places.values()), default=0.0) - _MARGIN * 2 - legend.width
    top = min((y for _, y in places.values()), default=0.0) - _MARGIN
    moved = {id_: (x - left, y - top) for id_, (x, y) in places.items()}
    links = Counter(end for edge in edges for end in (edge.source, edge.target))
    marks = {id_: _mark(node, moved[id_], links[id_]) for id_, node in nodes.items()}
    lines = [line for edge in edges for line in _lines(edge, marks)]
    names = _names(nodes, marks, links, legend)
    words = [*names, *(_relation_words(selection, edges, marks, names) if len(edges) <= _RELATIONS else ())]
    right = max([x for x, _ in moved.values()] + [w.at[0] + text_width(w.text, w.size) for w in words], default=0.0)
    bottom = max((y for _, y in moved.values()), default=0.0)
    return Scene(
        math.ceil(max(right, legend.width + _MARGIN) + _MARGIN),
        math.ceil(max(bottom + _MARGIN, legend.height + _MARGIN)),
        (*lines, *legend.lines),
        (*marks.values(), *legend.marks),
        (*legend.words, *words),
    )


def _mark(node: Node, place: Place, links: int) -> Mark:
    look = load_looks().by_label[node.label]
    return shape(look.shape, place, min(17.0, 4.4 + 2 * math.sqrt(links)), look.light)


def shape(name: str, middle: Place, radius: float, colour: str) -> Mark:
    """A mark of one of the shapes that looks have."""
    if name == "star":
        corners = tuple(_corner(middle, radius * _STAR[i % 2], -90 + 36 * i) for i in range(10))
    elif name in _CORNERS:
        sides, size, turn = _CORNERS[name]
        corners = tuple(_corner(middle, radius * size, turn + 360 * i / sides) for i in range(sides))
    else:
        corners = ()
    return Mark(middle, radius, colour, corners)


def _corner(middle: Place, size: float, degrees: float) -> Place:
    angle = math.radians(degrees)
    return middle[0] + size * math.cos(angle), middle[1] + size * math.sin(angle)


def _lines(edge: Edge, marks: Mapping[str, Mark]) -> Iterator[Line]:
    """The edge from rim to rim, and the two strokes of its arrowhead."""
    source, target = marks[edge.source], marks[edge.target]
    across = target.middle[0] - source.middle[0], target.middle[1] - source.middle[1]
    length = math.hypot(*across)
    if length <= source.radius + target.radius:
        return
    right, down = across[0] / length, across[1] / length
    tip = target.middle[0] - right * (target.radius + 3), target.middle[1] - down * (target.radius + 3)
    stroke = _STROKES.get(str(edge.properties.get("status")), _PLAIN)
    yield Line(source.middle, tip, stroke.colour, stroke.dash)
    for side in (-1, 1):
        back = tip[0] - right * 7 + side * down * 3.2, tip[1] - down * 7 - side * right * 3.2
        yield Line(back, tip, stroke.colour)


def _names(
    nodes: Mapping[str, Node], marks: Mapping[str, Mark], links: Mapping[str, int], legend: Scene
) -> list[Words]:
    """A name beside each mark for which there is room, the best connected first."""
    space = _Space()
    space.claim((0.0, 0.0, legend.width + _MARGIN / 2, legend.height))
    ranked = sorted(nodes, key=lambda id_: (-links[id_], id_))
    for id_ in ranked:
        (x, y), radius = marks[id_].middle, marks[id_].radius
        space.claim((x - radius, y - radius, x + radius, y + radius))
    found = []
    for id_ in ranked:
        text = _shortened(display_name(nodes[id_]))
        box = next((box for box in _boxes(marks[id_], text_width(text, SIZE)) if space.claim(box)), None)
        if box:
            found.append(Words((box[0], box[3] - 4.0), text, SIZE, TEXT))
    return found


def _shortened(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"


def _boxes(mark: Mark, width: float) -> Iterator[Box]:
    """Below, above, right and left of a mark, and the four corners between."""
    (x, y), gap, height = mark.middle, mark.radius + 4, SIZE + 4
    tops = {"below": y + gap, "above": y - gap - height, "beside": y - height / 2}
    lefts = {"middle": x - width / 2, "right": x + gap + 2, "left": x - gap - 2 - width}
    for top, left in (
        ("below", "middle"), ("above", "middle"), ("beside", "right"), ("beside", "left"),
        ("below", "right"), ("below", "left"), ("above", "right"), ("above", "left"),
    ):  # fmt: skip
        yield lefts[left], tops[top], lefts[left] + width, tops[top] + height


def _relation_words(
    selection: Selection, edges: Sequence[Edge], marks: Mapping[str, Mark], names: Sequence[Words]
) -> Iterator[Words]:
    """The relation in the middle of each edge that is long enough, where nothing stands yet."""
    space = _Space()
    for w in names:
        space.claim((w.at[0], w.at[1] - w.size, w.at[0] + text_width(w.text, w.size), w.at[1] + 4))
    for mark in marks.values():
        (x, y), r = mark.middle, mark.radius
        space.claim((x - r, y - r, x + r, y + r))
    for edge in edges:
        text = selection.schema.edges[edge.type].zh
        (x, y), (u, v) = marks[edge.source].middle, marks[edge.target].middle
        width = text_width(text, SIZE - 2)
        left, middle = (x + u - width) / 2, (y + v) / 2
        if math.hypot(u - x, v - y) > width + 44 and space.claim((left, middle - 8, left + width, middle + 7)):
            yield Words((left, middle + 4), text, SIZE - 2, QUIET)


def _legend(selection: Selection, nodes: Mapping[str, Node], edges: Sequence[Edge]) -> Scene:
    """The types and kinds of edges that occur, in the top left corner."""
    counts = Counter(node.label for node in nodes.values())
    marks, words, lines = [], [], []
    y = _MARGIN / 2
    for label, node_type in selection.schema.entities.items():
        if counts[label]:
            look = load_looks().by_label[label]
            marks.append(shape(look.shape, (26.0, y), 5.5, look.light))
            words.append(Words((40.0, y + 4.5), f"{node_type.zh} {label}", LEGEND_SIZE, TEXT))
            y += 22
    statuses = {str(edge.properties.get("status")) for edge in edges}
    for status, stroke in _STROKES.items():
        if status in statuses:
            lines.append(Line((16.0, y), (36.0, y), stroke.colour, stroke.dash))
            text = f"{page_words()[f'legend.{status}']['zh']} {status}"
            words.append(Words((44.0, y + 4.5), text, LEGEND_SIZE, TEXT))
            y += 22
    width = max((w.at[0] + text_width(w.text, w.size) for w in words), default=0.0)
    return Scene(width, y, tuple(lines), tuple(marks), tuple(words))
