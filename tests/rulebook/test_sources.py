"""Every file of rules says in its head comment where its words come from."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

import pytest

from kg.rulebook import RULES

FILES = sorted(path for path in RULES.rglob("*") if path.suffix in {".yaml", ".tsv"})
LEXICONS = [path for path in FILES if path.suffix == ".tsv"]


def head(path: Path) -> str:
    """The comment that a file opens with, as one line."""
    with path.open(encoding="utf-8") as lines:
        comment = [line.strip("# \n") for line in takewhile(lambda line: line.startswith("#"), lines)]
    return " ".join(comment).lower()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RULES)))
def test_rule_file_names_its_source(path: Path) -> None:
    assert any(word in head(path) for word in ("source:", "sources:", "for this project"))


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.name)
def test_lexicon_names_its_licence(path: Path) -> None:
    assert any(word in head(path) for word in ("licence", "mit)", "(bsd"))
