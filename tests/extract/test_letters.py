"""A pattern matches in no text that lacks the letters it is said to need."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rulebook import load_rulebook
from kg.rulebook.letters import letters_of, may_match


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("(?:联合)?发布《", ["《", "发", "布"]),
        ("(?:方案|计划)", ["方计", "案划"]),
        ("[甲乙]方", ["方", "甲乙"]),
        ("(?:甲|)乙", ["乙"]),
        ("甲*乙+丙?", ["乙"]),
        ("甲{0,2}|乙", []),
        ("(?P<name>[^，]{2,9}?)产业(?!园)", ["业", "产"]),
        ("(?<=在)某(?=地)", ["在", "地", "某"]),
        ("(?i:a)b", ["b"]),
        ("(?:甲|\\d)", []),
        (".+", []),
    ],
)
def test_letters_are_told_by_the_pattern(pattern: str, needed: list[str]) -> None:
    assert sorted("".join(sorted(one)) for one in letters_of(re.compile(pattern))) == sorted(
        "".join(sorted(one)) for one in needed
    )


def test_letters_of_a_pattern_that_knows_no_case_are_not_told() -> None:
    assert letters_of(re.compile("abc", re.IGNORECASE)) == ()


_PARTS = st.sampled_from(
    ["甲", "乙", "[甲丙]", "[^甲]", "(?:甲|乙丙)", "(?:丙|)", "甲?", "乙+", "(?=丙)", "(?!甲)", "(乙|丙甲)", "."]
)


@settings(max_examples=150)
@given(st.lists(_PARTS, min_size=1, max_size=4), st.text("甲乙丙丁", max_size=6))
def test_letters_rule_out_no_text_that_holds_a_match(parts: list[str], text: str) -> None:
    pattern = re.compile("".join(parts))
    if pattern.search(text):
        assert may_match(letters_of(pattern), frozenset(text))


def test_letters_rule_out_no_example_of_a_rule() -> None:
    rulebook = load_rulebook()
    for rule in rulebook.things.rules:
        for text, names in rule.examples:
            assert not names or may_match(rule.letters, frozenset(text)), rule.id
