"""The rules of the split prove themselves by their own examples, and their faults are reported together."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.errors import RuleError
from corpus.rulebook import RULES, Cue, load_corpus_rules

_CUES = [cue for cues in load_corpus_rules().cues.values() for cue in cues]


@pytest.mark.parametrize("cue", _CUES, ids=[cue.id for cue in _CUES])
def test_rulebook_cue_finds_its_examples_and_no_other(cue: Cue) -> None:
    gate = load_corpus_rules().gates[cue.use]
    for text in cue.examples:
        assert cue.pattern.search(text), text
        assert gate.search(text), f"{text} holds none of the hints"
    for text in cue.non_examples:
        assert not cue.pattern.search(text), text


def test_rulebook_cue_ids_are_unique() -> None:
    ids = [cue.id for cue in _CUES]
    assert len(ids) == len(set(ids))


def test_rulebook_is_loaded_once_and_its_digest_covers_every_file(tmp_path: Path) -> None:
    rules = load_corpus_rules()
    assert load_corpus_rules() is rules
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    assert load_corpus_rules(copy).digest == rules.digest
    other = tmp_path / "other"
    shutil.copytree(RULES, other)
    with (other / "layout.yaml").open("a", encoding="utf-8") as handle:
        handle.write("# changed\n")
    assert load_corpus_rules(other).digest != rules.digest


def test_rulebook_reports_all_faults_of_all_files_together(tmp_path: Path) -> None:
    """An unknown use, a pattern that is none, an unknown name and an unknown key, each with its place."""
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    (copy / "cues.yaml").write_text(
        "names: {}\ncues:\n"
        "  - {id: x, use: nonsense, pattern: '$NONE(', examples: [a], non_examples: [b], colour: red}\n",
        encoding="utf-8",
    )
    (copy / "layout.yaml").write_text("weights:\n  - {id: gap_big, value: wide, why: x}\n", encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_corpus_rules(copy)
    message = str(error.value)
    for part in (
        "use 'nonsense' unknown",
        "$NONE unknown",
        "is no regular expression",
        "unknown key 'colour'",
        "'wide'",
    ):
        assert part in message
    assert "cues.yaml: cues x" in message
