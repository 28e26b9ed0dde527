"""Explanations as text, HTML and JSON: everything is said, nothing is interpreted."""

from __future__ import annotations

import json
import re

import pytest
from lxml import html

from kg.query.articles import article_of_text
from kg.query.explain import ArticleShown, Named, NearMiss, SentenceShown, SlotShown
from kg.rulebook import load_rulebook
from kg.terminal.explained import EXPLAINED, explained, explained_html, explained_text
from kg.workers import Settings

SCHEMA = load_rulebook().schema
NASTY = "<script>alert('甲')</script> & “乙”"
MISSING = SlotShown("missing", None, (), ("Park",), ("right",))
FOUND = SlotShown("found", "left", (("甲公司", "Institution"),), ("Institution",), ("left",))
WRONG = SlotShown("wrong type", "right", (("乙市", "Place"),), ("Park",), ("right",))


def shown(text: str = NASTY, near: tuple[NearMiss, ...] = ()) -> ArticleShown:
    names = (
        Named(10, 12, text[0:2], "Park", (text[0:2],), "rule-1"),
        Named(11, 14, text[1:4], "Place", ("丙",), "rule-2"),
        Named(14, 14, "", "reference", ("甲公司",), "rule-3"),
    )
    sentence = SentenceShown(10, 10 + len(text), text, "body", names, (), (), near, ())
    return ArticleShown("a.txt", NASTY, "2025-01", (sentence,))


def miss(subject: SlotShown, object_: SlotShown, reason: str | None = None) -> NearMiss:
    return NearMiss("rule-9", "OPERATES", "运营", 0, 2, subject, object_, reason)


def test_html_is_one_file_that_says_the_text_as_text() -> None:
    """No script, no address, no element that the text brought along; the sentence reads as it was."""
    article = shown(near=(miss(FOUND, WRONG),))
    page = "\n".join(explained_html([article], SCHEMA))
    tree = html.fromstring(page)
    assert not tree.xpath(
        "//script | //link | //img | //iframe | //*[@src] | //*[@href] | //*[@*[starts-with(name(), 'on')]]"
    )
    assert not re.search(r"https?:|url\(|@import", page)
    assert tree.xpath("//section/p")[0].text_content() == NASTY
    assert NASTY in tree.xpath("//title")[0].text_content()
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert "乙市 [Place]" in tree.xpath("//dd[@class='near']")[0].text_content()


def test_html_marks_the_first_of_names_that_overlap() -> None:
    """Marks never nest; the one that is passed over still stands in the list below."""
    tree = html.fromstring("\n".join(explained_html([shown("甲某园区落成")], SCHEMA)))
    marks = tree.xpath("//section/p/mark")
    assert [(mark.get("class"), mark.text) for mark in marks] == [("Park", "甲某")]
    assert "rule-1" in marks[0].get("title")
    assert [row.text_content().split()[0] for row in tree.xpath("//dd[@class='name']")] == ["rule-1", "rule-2"]


@pytest.mark.parametrize(
    ("near", "words"),
    [
        (
            miss(FOUND, MISSING),
            "rule-9  OPERATES “运营”: subject 甲公司 [Institution] (left); object missing (wants Park",
        ),
        (miss(FOUND, WRONG), "object of the wrong type: 乙市 [Place] (right; wants Park)"),
        (miss(MISSING, MISSING), "idle     运营 rule-9: neither end found"),
        (miss(FOUND, FOUND, "both ends are the same entity"), "“运营”: both ends are the same entity"),
    ],
    ids=["missing", "wrong type", "neither", "reason"],
)
def test_text_says_what_a_frame_lacks(near: NearMiss, words: str) -> None:
    """One line a near miss, with the rule's id and what each end has or lacks."""
    assert words in "\n".join(explained_text([shown(near=(near,))]))


@pytest.mark.parametrize("format_", EXPLAINED)
def test_explained_says_the_same_in_every_format(format_: str) -> None:
    """The rule that fired, its statement and the names are in each."""
    text = "\n".join(explained([article_of_text("北京大学运营鹏城实验室。")], format_, Settings()))  # type: ignore[arg-type]
    for word in ("北京大学", "鹏城实验室", "OPERATES", "operate"):
        assert word in text
    if format_ == "json":
        (article,) = json.loads(text)["articles"]
        assert article["sentences"][0]["text"] == "北京大学运营鹏城实验室。"
