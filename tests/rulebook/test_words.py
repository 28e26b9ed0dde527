"""Words that share their beginnings match as a plain list of them does, the longest first."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rulebook.words import alternatives, any_of


def test_words_share_their_beginnings() -> None:
    assert alternatives(["研究院", "研究所", "研究", "大学", "C+"]) == r"C\+|大学|研究(?:所|院)?"


def test_words_of_an_empty_list_match_nothing() -> None:
    assert not any_of([]).search("甲")


@settings(max_examples=150)
@given(st.sets(st.text("甲乙丙.", min_size=1, max_size=3), min_size=1), st.text("甲乙丙.", max_size=8))
def test_words_match_as_a_list_of_the_longest_first(words: set[str], text: str) -> None:
    plain = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    for ending in ("", "$", "(?=丙)"):
        expected = [match.span() for match in re.finditer(f"(?:{plain}){ending}", text)]
        assert [match.span() for match in re.finditer(f"(?:{alternatives(words)}){ending}", text)] == expected
