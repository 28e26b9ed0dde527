"""Patterns looked for together find what each of them finds alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rulebook.openings import Scanner, opening_letters


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        ("甲乙", "甲"),
        ("(?<!第)[一二]月", "一二"),
        ("(?:上半)?年", "上年"),
        ("(?:甲|乙?丙)丁", "甲乙丙"),
        (r"\d+年", "0123456789"),
        ("[a-c]x", "abc"),
        ("(?=甲)乙", "乙"),
        ("^甲", "甲"),
    ],
)
def test_openings_are_told_by_the_pattern(pattern: str, letters: str) -> None:
    assert opening_letters(re.compile(pattern)) == frozenset(letters)


@pytest.mark.parametrize("pattern", ["[^甲]乙", ".甲", "甲*", "甲?|乙", r"\w甲", "[一-龥]年", "(?i:a)b", "(?=甲)"])
def test_openings_are_not_told_of_what_may_begin_with_anything(pattern: str) -> None:
    assert opening_letters(re.compile(pattern)) is None


def test_openings_know_the_digits_of_every_script() -> None:
    """The digit ３ opens what a digit opens, also where it is named itself."""
    found = Scanner([(re.compile(r"\d年"), "any"), (re.compile("[０-９]月"), "wide")])
    assert [(match[0], name) for match, name in found.find("３年４月５年٣年")] == [
        ("３年", "any"),
        ("４月", "wide"),
        ("５年", "any"),
        ("٣年", "any"),
    ]


_PARTS = st.sampled_from(
    ["甲", "乙", "[甲丙]", "[^甲]", "(?:甲|乙丙)", "甲?", "乙+", "(?<!丙)", "(?<=甲)", "(?!甲)", "(乙|丙甲)", r"\d"]
)
_PATTERNS = st.lists(st.lists(_PARTS, min_size=1, max_size=4).map("".join), min_size=1, max_size=4)


@settings(max_examples=150)
@given(_PATTERNS, st.text("甲乙丙1２", max_size=8))
def test_scanner_finds_what_each_pattern_finds_alone(patterns: list[str], text: str) -> None:
    compiled = [(re.compile(pattern), number) for number, pattern in enumerate(patterns)]
    found = [(number, match.span()) for match, number in Scanner(compiled).find(text)]
    alone = [(number, match.span()) for pattern, number in compiled for match in pattern.finditer(text)]
    assert sorted(found) == sorted(alone)
