"""Finding the user's files: files, folders, patterns, and what is wrong with them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from corpus.files import discover


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def _sources(*paths: object) -> list[str]:
    return [file.source for file in discover([str(path) for path in paths]).files]


def test_discover_searches_folders_below_and_skips_hidden_and_unknown_files(tmp_path: Path) -> None:
    """Sources are relative to the folder given and sorted."""
    _write(tmp_path, "b.txt", "a/c.md", "a/D.TXT", ".hidden.txt", ".git/x.txt", "a/photo.png")
    assert _sources(tmp_path) == ["a/D.TXT", "a/c.md", "b.txt"]


def test_discover_takes_a_named_file_whatever_its_suffix(tmp_path: Path) -> None:
    _write(tmp_path, "article", "page.news")
    assert _sources(tmp_path / "article", tmp_path / "page.news") == ["article", "page.news"]


def test_discover_expands_patterns_and_prefers_a_name_that_exists(tmp_path: Path) -> None:
    _write(tmp_path, "p1.txt", "p2.txt", "p[1].txt", "deep/er/p3.txt")
    assert _sources(tmp_path / "p[12].txt") == ["p1.txt", "p2.txt"]
    assert _sources(tmp_path / "p[1].txt") == ["p[1].txt"]
    assert "p3.txt" in _sources(f"{tmp_path}/**/*.txt")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.txt", "no such file or folder"),
        ("*.none", "no file fits this pattern"),
        ("empty", "no readable file"),
    ],
)
def test_discover_names_what_it_cannot_find_and_goes_on(tmp_path: Path, name: str, reason: str) -> None:
    _write(tmp_path, "good.txt", "empty/photo.png")
    found = discover([str(tmp_path / name), str(tmp_path / "good.txt")])
    assert [file.source for file in found.files] == ["good.txt"]
    [(place, why)] = found.faults
    assert place == str(tmp_path / name)
    assert reason in why


def test_discover_counts_a_file_once_under_the_fullest_source(tmp_path: Path) -> None:
    """The same file by its folder, by name and through a link, in any order."""
    _write(tmp_path, "pages/p1.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "pages" / "p1.txt")
    paths = [str(tmp_path), str(tmp_path / "pages" / "p1.txt"), str(tmp_path / "pages")]
    assert {tuple(_sources(*order)) for order in permutations(paths)} == {("pages/p1.txt",)}


def test_discover_refuses_two_files_of_one_source_but_not_the_others(tmp_path: Path) -> None:
    _write(tmp_path, "a/p.txt", "b/p.txt", "b/q.txt")
    found = discover([str(tmp_path / "a"), str(tmp_path / "b")])
    assert [file.source for file in found.files] == ["q.txt"]
    assert [Path(place).parent.name for place, _ in found.faults] == ["a", "b"]
    assert "another file is also 'p.txt'" in found.faults[0][1]
    assert _sources(tmp_path) == ["a/p.txt", "b/p.txt", "b/q.txt"]


def test_discover_does_not_follow_links_that_circle(tmp_path: Path) -> None:
    _write(tmp_path, "a/p.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert _sources(tmp_path) == ["a/p.txt"]
