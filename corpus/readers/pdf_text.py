"""Columns become text: one line a paragraph, headings marked, paragraphs joined over columns and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.readers.pdf_lines import PrintedLine, Sheet

# In ems, unless it says otherwise.
_INDENT = 1.2  # a first line begins this far to the right of its column
_SHORT = 1.8  # a line that ends this far before its column's edge ends its paragraph
_PITCH = 1.25  # times the usual distance of lines in the column; more parts paragraphs
_HEAD_PITCH = 1.9  # distance of the lines of one headline
_HEAD_SIZE = 1.25  # times the size of the text
_HEAD_MOST = 80  # characters
_ALIKE = 0.87  # sizes of a title and its parts differ by less than this; kickers and subtitles by more
_SECTION = 0.8  # of the largest headline of a document: smaller ones head its sections
_END = re.compile(r"[。！？!?；;：:…][”’」』）)》]*$")
_FOLIO = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,4}\s*(?:页|[/／]\s*\d{1,4})?[-—–·\s]*")
_LATIN = re.compile(r"[A-Za-z0-9]")
_EDGE = 0.08  # of the height of a sheet, at its top and bottom, where its number stands


@dataclass(slots=True)
class _Paragraph:
    lines: list[PrintedLine]
    open: bool = False  # its last line fills the column: it may go on in the next
    indented: bool = False
    heading: bool = False

    @property
    def text(self) -> str:
        text = self.lines[0].text
        for line in self.lines[1:]:
            joint = " " if _LATIN.match(text[-1]) and _LATIN.match(line.text[0]) else ""
            text += joint + line.text
        return text

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def text_of(sheets: Sequence[Sheet]) -> str:
    """The text of sheets that follow each other; a blank line stands before a headline."""
    paragraphs: list[_Paragraph] = []
    for sheet in sheets:
        for column in sheet.columns:
            _append(paragraphs, _paragraphs(_without_folio(column, sheet, len(sheets)), sheet.size))
    largest = max((p.size for p in paragraphs if p.heading), default=0.0)
    lines: list[str] = []
    for run in _heading_runs(paragraphs):
        if run[0].heading:
            lines += ["", *_marked(run, largest if len(sheets) > 1 else 0.0)]
        else:
            lines.append(run[0].text)
    return "\n".join(lines).strip("\n") + "\n"


def _without_folio(column: Iterable[PrintedLine], sheet: Sheet, sheets: int) -> list[PrintedLine]:
    """A column without the number of the sheet at its edge."""
    edge = _EDGE * sheet.height
    return [
        line
        for line in column
        if sheets == 1 or edge < line.bottom < sheet.height - edge or not _FOLIO.fullmatch(line.text)
    ]


def _paragraphs(column: Sequence[PrintedLine], size: float) -> list[_Paragraph]:
    if not column:
        return []
    body = [line for line in column if line.size <= _HEAD_SIZE * size] or column
    left, right = min(line.left for line in body), max(line.right for line in body)
    pitch = _usual_pitch(body, size)
    found: list[_Paragraph] = []
    for line in column:
        heading = line.size > _HEAD_SIZE * size
        last = found[-1].lines[-1] if found else None
        if last is not None and last.bottom == line.bottom and last.size == line.size:
            found[-1].lines[-1] = replace(last, text=f"{last.text} {line.text}", right=line.right)
        elif last is not None and _goes_on(last, line, left, right, pitch, heading=heading, was=found[-1].heading):
            found[-1].lines.append(line)
        else:
            found.append(_Paragraph([line], indented=line.left - left > _INDENT * line.size, heading=heading))
    for paragraph in found:
        paragraph.open = right - paragraph.lines[-1].right < _SHORT * size and not paragraph.heading
    return found


def _usual_pitch(lines: Sequence[PrintedLine], size: float) -> float:
    """The distance of the lines of a column: the most common one, to a point; 1.5 ems for a single line."""
    steps = [round(b.bottom - a.bottom) for a, b in pairwise(lines) if b.bottom > a.bottom]
    return max(set(steps), key=lambda step: (steps.count(step), -step)) if steps else 1.5 * size


def _goes_on(
    above: PrintedLine, line: PrintedLine, left: float, right: float, pitch: float, *, heading: bool, was: bool
) -> bool:
    """Whether a line belongs to the paragraph of the line above it."""
    step = line.bottom - above.bottom
    if heading or was:
        alike = min(line.size, above.size) > 0.95 * max(line.size, above.size)
        return heading and was and alike and step < _HEAD_PITCH * line.size
    if step > _PITCH * pitch + 1 or line.left - left > _INDENT * line.size:
        return False
    return right - above.right < _SHORT * above.size


def _append(paragraphs: list[_Paragraph], more: list[_Paragraph]) -> None:
    """Put a column behind the others; its first lines go on with the last paragraph where that is unfinished."""
    if paragraphs and more:
        last, first = paragraphs[-1], more[0]
        alike = min(last.size, first.size) > 0.9 * max(last.size, first.size)
        plain = not (first.heading or first.indented) and last.open and alike
        if plain and not _END.search(last.text):
            last.lines += first.lines
            last.open = first.open
            more = more[1:]
    paragraphs += more


def _heading_runs(paragraphs: Iterable[_Paragraph]) -> Iterator[list[_Paragraph]]:
    """Headings that follow each other together, every other paragraph by itself."""
    run: list[_Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.heading and len(paragraph.text) <= _HEAD_MOST:
            run.append(paragraph)
            continue
        if run:
            yield run
            run = []
        paragraph.heading = False
        yield [paragraph]
    if run:
        yield run


def _marked(run: Sequence[_Paragraph], largest: float) -> Iterator[str]:
    """`# ` before the largest heading of a run, `## ` before kickers, subtitles, heads of sections."""
    most = max(paragraph.size for paragraph in run)
    for paragraph in run:
        main = paragraph.size >= _ALIKE * most and most >= _SECTION * largest
        yield f"{'#' if main else '##'} {paragraph.text}"
