"""Named queries: `*.cypher` files, each with what it answers and which parameters it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QueryError

FOLDER = Path(__file__).resolve().parent / "named"
_PARAMETER = re.compile(r"\$(\w+)\s+(\w+)\s+(.+)")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`parameters` tells, for each, its type and meaning, in the order of the file."""

    name: str
    description: str
    parameters: Mapping[str, tuple[str, str]]
    cypher: str


def load_named(folder: Path = FOLDER) -> dict[str, NamedQuery]:
    """The queries of a folder by name, which is the file's without its ending; sorted by it.

    A file opens with `//` lines: the description, then a line `$name type meaning` for each parameter. Raises
    QueryError for a file without a description.
    """
    return {path.stem: _read(path) for path in sorted(folder.glob("*.cypher"))}


def _read(path: Path) -> NamedQuery:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line.removeprefix("//").strip() for line in lines if line.startswith("//")]
    body = "\n".join(line for line in lines if not line.startswith("//")).strip()
    words, parameters = [], {}
    for line in header:
        match = _PARAMETER.fullmatch(line)
        if match:
            parameters[match[1]] = (match[2], match[3])
        else:
            words.append(line)
    if not words or not body:
        raise QueryError(f"{path.name}: no description or no query; expected // lines and then Cypher")
    return NamedQuery(path.stem, " ".join(words), parameters, body)
