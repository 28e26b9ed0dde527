"""What `explain` shows is what the extraction does, and its near misses say what is lacking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import corpus
from corpus.errors import ReadError
from kg.errors import QueryError
from kg.extract.extractor import load_extractor
from kg.pipeline import refresh_graph
from kg.query.articles import article_of_text, articles_of_file, stored_article
from kg.query.explain import NearMiss, Tag, explain, load_tag
from kg.records import article_id, record_to_json
from kg.rulebook import Rulebook, load_rulebook
from kg.rulebook.openings import Scanner
from kg.workspace import SourceState, Workspace
from tests.builders import make_record

SAMPLES = sorted(path for path in (Path(corpus.__file__).parent / "samples").iterdir() if path.is_file())
RULES = load_rulebook()


@pytest.fixture(scope="module")
def tag() -> Tag:
    return load_tag()


def only(frame: str) -> Rulebook:
    """The rulebook with one frame alone, so that the tests do not depend on the others."""
    frames = tuple(one for one in RULES.relations.frames if one.id == frame)
    assert len(frames) == 1
    triggers = Scanner((one.trigger, one) for one in frames)
    relations = replace(RULES.relations, frames=frames, triggers=triggers, links=(), posts=())
    return replace(RULES, relations=relations)


def near(text: str, tag: Tag, frame: str = "operate") -> list[NearMiss]:
    return [one for s in explain(article_of_text(text), tag, only(frame)).sentences for one in s.near]


@pytest.mark.parametrize("page", SAMPLES, ids=lambda path: path.name)
def test_explain_keeps_what_the_extraction_keeps(page: Path, tag: Tag) -> None:
    """The statements kept are the relations of the record, the names its mentions, the figures its figures."""
    from corpus.model import SourceFile
    from corpus.readers import read_page

    records = load_extractor().extract(read_page(SourceFile(page, page.name)))
    articles = articles_of_file(str(page))
    assert [record.article for record in records] == articles
    for record, article in zip(records, articles, strict=True):
        sentences = explain(article, tag, RULES).sentences
        kept = {
            (s.start, f.type, *sorted((f.subject, f.object)), f.rule) for s in sentences for f in s.fired if f.kept
        }
        wanted = {(r.evidence.start, r.type, *sorted((r.subject, r.object)), r.rule) for r in record.relations}
        assert kept == wanted
        mentions = {(m.start, m.end, m.rule) for entity in record.entities for m in entity.mentions}
        assert mentions == {(n.start, n.end, n.rule) for s in sentences for n in s.names if n.type != "reference"}
        assert sum(len(s.figures) for s in sentences) == len(record.metrics)


@pytest.mark.parametrize("page", SAMPLES, ids=lambda path: path.name)
def test_explain_near_misses_lack_something(page: Path, tag: Tag) -> None:
    """Each stands at its trigger, states nothing, and has a slot that is not filled or a reason."""
    for article in articles_of_file(str(page)):
        for sentence in explain(article, tag, RULES).sentences:
            assert article.text[sentence.start : sentence.end] == sentence.text
            for one in sentence.near:
                assert article.text[one.start : one.end] == one.trigger
                assert sentence.start <= one.start < one.end <= sentence.end
                filled = one.subject.verdict == one.object.verdict == "found"
                assert filled == (one.reason is not None)


def test_near_miss_names_the_argument_that_is_missing(tag: Tag) -> None:
    """Nothing behind the verb: the subject is found on the left, the object is missing."""
    (miss,) = near("鹏城实验室投入运营。", tag)
    assert (miss.rule, miss.trigger, miss.start, miss.end) == ("operate", "运营", 7, 9)
    assert (miss.subject.verdict, miss.subject.place) == ("found", "left")
    assert miss.subject.entities == (("鹏城实验室", "Platform"),)
    assert (miss.object.verdict, miss.object.entities) == ("missing", ())
    assert "Platform" in miss.object.types
    assert "right" in miss.object.places


def test_near_miss_names_the_argument_of_the_wrong_type(tag: Tag) -> None:
    """A document cannot be operated: shown with its type and what the slot wants."""
    (miss,) = near("鹏城实验室运营《数据安全法》。", tag)
    assert miss.object.verdict == "wrong type"
    assert miss.object.entities == (("数据安全法", "Document"),)
    assert "Document" not in miss.object.types


def test_a_frame_that_fires_is_no_near_miss(tag: Tag) -> None:
    """With both ends the trigger states the relation, and only states it."""
    text = "北京大学运营鹏城实验室。"
    (sentence,) = explain(article_of_text(text), tag, only("operate")).sentences
    assert [(f.rule, f.subject, f.type, f.object, f.status) for f in sentence.fired] == [
        ("operate", "北京大学", "OPERATES", "鹏城实验室", "actual")
    ]
    assert sentence.near == ()


def test_explain_shows_clauses_with_their_topics(tag: Tag) -> None:
    """The second clause has no name of its own and so no topic."""
    (sentence,) = explain(article_of_text("北京大学发布报告，并计划扩大规模。"), tag, RULES).sentences
    assert [(clause.text, clause.topic) for clause in sentence.clauses] == [
        ("北京大学发布报告", ("北京大学",)),
        ("并计划扩大规模", ()),
    ]


def test_explain_shows_a_surer_rule_beside_the_others(tag: Tag) -> None:
    """Of several rules that state one thing in one sentence exactly one is kept."""
    for page in SAMPLES:
        for article in articles_of_file(str(page)):
            for sentence in explain(article, tag, RULES).sentences:
                stated = {(f.type, frozenset((f.subject, f.object))) for f in sentence.fired}
                kept = [(f.type, frozenset((f.subject, f.object))) for f in sentence.fired if f.kept]
                assert stated == set(kept)


def stored(folder: Path, *titles: str) -> Workspace:
    workspace = Workspace.open(folder, RULES.schema, create=True)
    for number, title in enumerate(titles):
        record = make_record(f"北京大学第{number}次会议。", source=f"{number}.txt", title=title)
        line = (article_id(record.article), record_to_json(record))
        workspace.replace_source(record.article.source, SourceState("/", "k"), [line])
    refresh_graph(workspace, RULES.schema)
    return workspace


def test_stored_article_is_found_by_id_or_title(tmp_path: Path) -> None:
    """A whole title beats those that hold it; a part must fit one alone."""
    with stored(tmp_path, "算力之城", "“算力”之城崛起", "园区新貌") as workspace:
        assert stored_article(workspace, "园区").title == "园区新貌"
        assert stored_article(workspace, "算力之城").title == "算力之城"
        assert stored_article(workspace, "算力之城崛起").title == "“算力”之城崛起"
        id_ = article_id(stored_article(workspace, "园区"))
        assert stored_article(workspace, id_).title == "园区新貌"


def test_stored_article_says_what_there_is(tmp_path: Path) -> None:
    """Several are listed with their ids; none leads to --text."""
    with stored(tmp_path, "算力之城甲", "算力之城乙") as workspace:
        with pytest.raises(QueryError, match=r"2 articles .* give an id: .*算力之城甲") as several:
            stored_article(workspace, "算力")
        id_ = str(several.value).partition("give an id: ")[2].split(" ")[0]
        assert stored_article(workspace, id_).title in {"算力之城甲", "算力之城乙"}
        with pytest.raises(QueryError, match="--text"):
            stored_article(workspace, "港口")


def test_article_of_text_refuses_nothing() -> None:
    """White space alone is no text."""
    with pytest.raises(ReadError, match="no text"):
        article_of_text(" \n ")
