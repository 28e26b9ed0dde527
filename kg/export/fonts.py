"""A font with Chinese characters, found on the system: none is shipped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults, Fields, read_yaml
from kg.errors import ExportError

VARIABLE = "NEWSKG_FONT"
_FILE = Path(__file__).resolve().parent / "rules" / "fonts.yaml"


@dataclass(frozen=True, slots=True)
class Font:
    """A font in a file; `index` is its number in a collection."""

    path: Path
    index: int
    family: str


@dataclass(frozen=True, slots=True)
class _Known:
    wanted: tuple[tuple[str, int, str], ...]
    folders: tuple[Path, ...]


@cache
def _known() -> _Known:
    faults = Faults()
    top = Fields(read_yaml(_FILE, faults), _FILE.name, faults)
    wanted = []
    for item in top.mappings("fonts"):
        wanted.append((item.text("file"), int(item.number("index")), item.text("family")))
        item.done()
    folders = tuple(Path(os.path.expanduser(folder)) for folder in top.texts("folders", required=True))  # noqa: PTH111
    top.done()
    faults.check()
    return _Known(tuple(wanted), folders)


def families() -> list[str]:
    """Names of fonts for style sheets, the most wanted first."""
    return list(dict.fromkeys(family for _, _, family in _known().wanted))


def find_font(folders: Iterable[Path] | None = None) -> Font:
    """The file that NEWSKG_FONT names, else the most wanted font there is.

    Raises ExportError, saying what to install, when there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise ExportError(f"{VARIABLE}: {named}: no such file; expected a .ttf, .otf or .ttc with Chinese")
        return Font(Path(named), 0, Path(named).stem)
    places = _known().folders if folders is None else tuple(folders)
    there = {path.name.lower(): path for path in sorted(_files(places), reverse=True)}
    for file, index, family in _known().wanted:
        if file.lower() in there:
            return Font(there[file.lower()], index, family)
    raise ExportError(
        "no font with Chinese characters was found; install one (Debian, Ubuntu: apt install fonts-noto-cjk; "
        f"Fedora: dnf install google-noto-sans-cjk-fonts), or name a font file in {VARIABLE}"
    )


def _files(folders: Iterable[Path]) -> Iterable[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.suffix.lower() in {".ttf", ".otf", ".ttc"})
