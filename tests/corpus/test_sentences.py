"""Sentences: where they end, that their offsets are exact, and that none is without bound."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.articles import split_page
from corpus.model import SPOKEN_ROLES, Article, Zone
from corpus.readers import page_from_text
from corpus.rulebook import load_corpus_rules
from corpus.sentences import LONGEST_SENTENCE, split_sentences


def _article(text: str, zones: tuple[Zone, ...] | None = None) -> Article:
    whole = (Zone(0, len(text), "body"),) if text else ()
    return Article("p.txt", None, "article", (), None, None, ((1, 1),), text, zones or whole, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲建成。乙开工！丙呢？丁；戊", ["甲建成。", "乙开工！", "丙呢？", "丁；", "戊"]),
        # closing marks stay with what they close
        ("他说：“已经建成。”中心启用。", ["他说：“已经建成。”", "中心启用。"]),
        ("“真的吗？！”他问。", ["“真的吗？！”", "他问。"]),
        ("（图为中心。）开工。", ["（图为中心。）开工。"]),
        # a title or a bracket is passed over whole
        ("电影《你好！明天》上映。", ["电影《你好！明天》上映。"]),
        ("甲（乙；丙）建成。", ["甲（乙；丙）建成。"]),
        # half-width signs end a sentence after Chinese only
        ("项目启动!中心投用;完工?", ["项目启动!", "中心投用;", "完工?"]),
        ("Yahoo!公司成立。3.5亿元", ["Yahoo!公司成立。", "3.5亿元"]),
        # an ellipsis goes on
        ("照明灯杆、分析……驱车前往。", ["照明灯杆、分析……驱车前往。"]),
        (" 前后有空格。 下一句。 ", ["前后有空格。", "下一句。"]),
        ("", []),
        ("   ", []),
    ],
)
def test_sentences_end(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(_article(text))] == expected


def test_sentences_come_from_spoken_zones_with_paragraph_and_role() -> None:
    text = "标题\n本报记者 王平\n本报讯甲。乙。（王平摄）"
    zones = (Zone(0, 2, "title"), Zone(3, 10, "byline"), Zone(11, 14, "dateline"), Zone(14, 18, "body"))
    found = split_sentences(_article(text, (*zones, Zone(18, 23, "credit"))))
    rows = [(s.index, s.paragraph, s.role, s.text) for s in found]
    assert rows == [(0, 0, "title", "标题"), (1, 2, "body", "甲。"), (2, 2, "body", "乙。")]


def test_sentences_never_exceed_the_limit_and_lose_nothing() -> None:
    """A comma near the limit is the better cut."""
    text = "数" * 990 + "，" + "据" * 3000
    found = split_sentences(_article(text))
    assert "".join(sentence.text for sentence in found) == text
    assert found[0].text.endswith("，")
    assert max(len(sentence.text) for sentence in found) <= LONGEST_SENTENCE


@pytest.mark.parametrize("unit", ["数", "（《", "。", "数 ", "“"])
def test_sentences_of_five_megabytes_take_seconds(unit: str) -> None:
    text = unit * (5_000_000 // len(unit.encode()))
    start = time.monotonic()
    assert all(len(sentence.text) <= LONGEST_SENTENCE for sentence in split_sentences(_article(text)))
    assert time.monotonic() - start < 20


@given(st.text(alphabet=st.sampled_from("数据a1 。！；，”“（）《》…\n#"), max_size=200))
def test_sentences_cover_every_spoken_character_once(text: str) -> None:
    page = page_from_text("p.txt", text)
    for article in split_page(page, load_corpus_rules()):
        found = split_sentences(article)
        covered = [position for s in found for position in range(s.start, s.end)]
        assert covered == sorted(set(covered))
        assert all(s.text == article.text[s.start : s.end] and s.text == s.text.strip() for s in found)
        spoken = {p for z in article.zones if z.role in SPOKEN_ROLES for p in range(z.start, z.end)}
        assert {p for p in spoken if not article.text[p].isspace()} == {
            p for p in covered if not article.text[p].isspace()
        }
