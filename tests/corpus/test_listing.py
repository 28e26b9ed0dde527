"""What `newskg split` prints."""

from __future__ import annotations

from corpus.documents import split_document
from corpus.listing import list_articles, list_texts
from corpus.readers import page_from_text
from corpus.rulebook import load_corpus_rules

PAGE = """某市建成首个机器人测试平台
本报记者 陈立平 王芳
本报讯 3月5日，某市机器人测试平台正式投入使用，总投资3亿元。
该平台由某市科技局牵头建设。
"""


def test_listing_is_one_line_an_article() -> None:
    articles = split_document(page_from_text("a/p1.txt", PAGE), load_corpus_rules())
    assert list(list_articles(articles)) == ["a/p1.txt:1-4\tarticle\t某市建成首个机器人测试平台\t陈立平、王芳"]


def test_listing_says_what_is_not_known_and_stays_one_line() -> None:
    (article,) = split_document(
        page_from_text("有\n换行.txt", "某市建成首个平台，投资3亿元。"), load_corpus_rules()
    )
    assert list(list_articles([article])) == ["有 换行.txt:1\tarticle\t-\t-"]


def test_listing_shows_the_text_without_the_columns() -> None:
    wrapped = PAGE.replace("正式投入", "正式\n投入")
    articles = split_document(page_from_text("p.txt", wrapped), load_corpus_rules())
    lines = list(list_texts(articles))
    assert lines[0] == "=== p.txt:1-5"
    assert any("某市机器人测试平台正式投入使用，总投资3亿元。" in line for line in lines)
    assert lines[-1] == ""
