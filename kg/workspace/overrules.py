"""The file of the user's decisions about entities, written line by line."""

from __future__ import annotations

from pathlib import Path

from kg.resolve.overrules import Line, head


def add_line(path: Path, line: Line) -> None:
    """Add a line at the end of the file, made with its explanation when there is none. Not twice in a row."""
    text = path.read_text(encoding="utf-8-sig") if path.exists() else head()
    if text and not text.endswith("\n"):
        text += "\n"
    if text.splitlines()[-1:] != [line.text()]:
        # Replaced whole, so that a run that is killed leaves the old file or the new one.
        fresh = path.with_suffix(".new")
        fresh.write_text(f"{text}{line.text()}\n", encoding="utf-8")
        fresh.replace(path)
