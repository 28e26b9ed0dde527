"""Pages with metadata are one article; what the metadata say goes before what the text says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.articles import split_page
from corpus.documents import split_document
from corpus.model import Article, Page, PageMeta
from corpus.readers import page_from_text
from corpus.readers.metadata import field_names
from corpus.rulebook import load_corpus_rules

TITLE = "滨海市智算中心投入使用"
TEXT = "科技日报滨海3月5日电（记者陈立平）滨海市智算中心5日投入使用。\n该中心由滨海大学运营，总投资12亿元。\n"


def _page(text: str, meta: PageMeta | None) -> Page:
    return replace(page_from_text("n.jsonl#1", text), meta=meta)


def _one(text: str, meta: PageMeta) -> Article:
    (article,) = split_document(_page(text, meta), load_corpus_rules())
    return article


def test_documents_without_metadata_are_split_as_pages() -> None:
    page = _page(f"{TITLE}\n本报记者 陈立平\n{TEXT}", None)
    assert split_document(page, load_corpus_rules()) == split_page(page, load_corpus_rules())


def test_documents_with_metadata_are_one_article_whatever_is_printed() -> None:
    """Headlines, bylines and datelines inside the text of a row begin no other article."""
    text = f"{TITLE}\n{TEXT}临江新区发布行动计划\n本报记者 周明\n本报讯 临江新区5日发布计划。\n"
    article = _one(text, PageMeta(title=TITLE))
    assert article.lines == ((1, 6),)
    assert len(split_page(_page(text, None), load_corpus_rules())) == 2


@pytest.mark.parametrize(
    ("meta", "title", "media", "date", "authors"),
    [
        (PageMeta(title=TITLE), TITLE, "科技日报", None, ("陈立平",)),
        (PageMeta(title=TITLE, date="2025-03-06"), TITLE, "科技日报", "2025-03-06", ("陈立平",)),
        (PageMeta(title=TITLE, media="新华社"), TITLE, "新华社", None, ("陈立平",)),
        (PageMeta(title=TITLE, authors=("记者 周明 通讯员 吴芳",)), TITLE, "科技日报", None, ("周明", "吴芳")),
        (PageMeta(title=TITLE, authors=("周明、吴芳",)), TITLE, "科技日报", None, ("周明", "吴芳")),
        (PageMeta(title=TITLE, authors=("科技日报",)), TITLE, "科技日报", None, ("陈立平",)),
        (PageMeta(title=TITLE, authors=("John Smith",)), TITLE, "科技日报", None, ("John Smith",)),
    ],
)
def test_documents_believe_metadata_before_the_text(
    meta: PageMeta, title: str, media: str, date: str | None, authors: tuple[str, ...]
) -> None:
    article = _one(f"{TITLE}\n{TEXT}", meta)
    assert (article.title, article.media, article.date, article.authors) == (title, media, date, authors)


@pytest.mark.parametrize(
    "title", [TITLE, "滨海市建成：12个平台、3家中心", "谁来建设？——滨海市智算中心调查", "——致建设者", "长" * 150]
)
def test_documents_mark_the_first_line_as_the_title(title: str) -> None:
    """Whatever its length and signs, it is one zone and never runs into the text."""
    article = _one(f"{title}\n{TEXT}", PageMeta(title=title))
    assert article.title == title
    first = article.zones[0]
    assert article.text[first.start : first.end] == title
    assert article.text[article.zones[1].start :].startswith("科技日报")


def test_documents_leave_out_what_belongs_to_no_article() -> None:
    article = _one(f"{TITLE}\n{TEXT}责任编辑：王某\n", PageMeta(title=TITLE))
    assert "责任编辑" not in "".join(article.text[z.start : z.end] for z in article.zones if z.role == "body")


def test_documents_of_nothing_give_nothing() -> None:
    assert split_document(_page(" \n", PageMeta()), load_corpus_rules()) == ()


@given(
    st.lists(
        st.sampled_from([TITLE, "本报讯 某市建成园区。", "本报记者 陈立平", "", " 投资 3 亿元", "（王某摄）", "#"])
    )
)
def test_documents_offsets_lead_to_the_page(lines: list[str]) -> None:
    page = _page("\n".join(lines), PageMeta(title=lines[0] if lines else None))
    for article in split_document(page, load_corpus_rules()):
        for segment in article.segments:
            printed = page.text[segment.source : segment.source + segment.length]
            assert article.text[segment.start : segment.start + segment.length] == printed
        for first, last in article.lines:
            assert 1 <= first <= last <= len(page.lines)


@pytest.mark.parametrize("kind", ["columns", "metas"])
def test_documents_field_names_mean_one_thing(kind: str) -> None:
    """No name stands for two fields, none twice."""
    names = [name for found in getattr(field_names(), kind).values() for name in found]
    assert sorted(names) == sorted(set(names))
