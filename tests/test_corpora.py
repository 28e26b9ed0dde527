"""The invented news of the benchmarks: the same for the same seed, with reprints and footers in it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpora import load_words, make_corpus, write_corpus


def test_corpora_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """Article by article and file by file; another seed gives others."""
    items = list(make_corpus(60, seed=3))
    assert items == list(make_corpus(60, seed=3))
    assert not set(items) & set(make_corpus(60, seed=4))
    paths = sorted(write_corpus(tmp_path, 60, seed=3).rglob("*.txt"))
    assert [path.read_text(encoding="utf-8") for path in paths] == [item.text() for item in items]


def test_corpora_hold_what_makes_work() -> None:
    """No text has an unfilled place; about a tenth are reprints, and some end in a footer."""
    items = list(make_corpus(200))
    assert not [item for item in items if set("{}[]") & set(item.text())]
    reprints = [item for item in items if "各方关注" in item.title]
    assert 8 <= len(reprints) <= 40
    assert any(item.paragraphs[-1] == load_words()["footers"][-1] for item in items)
