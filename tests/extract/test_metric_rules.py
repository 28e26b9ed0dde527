"""Every rule about figures proves itself by its own examples and counter-examples."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from corpus.errors import RuleError
from corpus.rulefile import Faults
from kg.rulebook import RULES as FOLDER
from kg.rulebook.metrics import PatternRule, load_metrics

RULES = load_metrics(FOLDER, Faults())
_GROUPS = (
    "vetoes",
    "durations",
    "statuses",
    "changes",
    "attributions",
    "sequels",
    "bystanders",
    "makings",
    "comparisons",
    "things",
)
ALL = [(group, rule) for group in _GROUPS for rule in getattr(RULES.figures, group)]


@pytest.mark.parametrize(("group", "rule"), ALL, ids=[f"{group}/{rule.id}" for group, rule in ALL])
def test_metric_rules_hold_their_examples(group: str, rule: PatternRule) -> None:
    """The pattern is found in each example and in no counter-example."""
    del group
    assert [text for text in rule.examples if not rule.pattern.search(text)] == []
    assert [text for text in rule.non_examples if rule.pattern.search(text)] == []


def test_metric_rules_have_ids_of_their_own() -> None:
    ids = [f"{group}/{rule.id}" for group, rule in ALL]
    assert len(ids) == len(set(ids))


def test_metric_rules_vetoes_speak_of_the_marked_figure() -> None:
    """A veto that does not look at ⟦ or ⟧ would strike every figure of a sentence."""
    for rule in RULES.figures.vetoes:
        assert re.search("[⟦⟧]", rule.pattern.pattern), rule.id


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("units.yaml", "dimension: mass", "dimension: weight", "dimension 'weight' unknown"),
        ("units.yaml", "factor: '2000/3'", "factor: many", "factor: found 'many'"),
        ("units.yaml", "[公顷, hm²]", "[亩, hm²]", "form '亩' stands in mu and in hectare"),
        ("units.yaml", "[个, 家,", "[个, 元,", "'元' is a unit and a classifier"),
        ("numerals.yaml", "'>=': [超过,", "'>>': [超过,", "'>>': expected a bound"),
        ("numerals.yaml", "{零: 0,", "{零: zero,", "digits 零: found 'zero'"),
        ("times.yaml", "上半年: [1, 6]", "上半年: [1]", "parts 上半年: found [1]"),
        ("figures.yaml", "value: increase", "value: growth", "value 'growth' unknown"),
        ("figures.yaml", "vetoes:", "veto:", "unknown key 'veto'"),
    ],
)
def test_metric_rules_report_what_is_wrong(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    """A fault names the file, the value and what was expected."""
    shutil.copytree(FOLDER / "metrics", tmp_path / "metrics")
    path = tmp_path / "metrics" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = Faults()
    load_metrics(tmp_path, faults)
    with pytest.raises(RuleError, match=re.escape(message)) as caught:
        faults.check()
    assert f"metrics/{file}" in str(caught.value)
