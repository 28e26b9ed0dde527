"""The stages as spaCy components: alone in a user's pipeline, with the program's results."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.pipe_analysis import analyze_pipes

from corpus.readers import page_from_text
from corpus.words.spacy_pipeline import make_language
from corpus.words.tagger import load_tagger
from kg.extract.components import STAGES
from kg.extract.extractor import load_extractor

TEXT = "甲骨科技有限公司与浙江大学共同建设西湖智算中心。该中心位于杭州市西湖区，算力规模达到300P。"


@pytest.fixture(scope="module")
def language() -> Language:
    found = make_language(load_tagger())
    for stage in STAGES:
        found.add_pipe(stage)
    return found


def test_components_fill_a_plain_document(language: Language) -> None:
    """Entities, references, figures and relations of a text that is no article of ours."""
    doc = language(TEXT)
    entities = {entity.name: entity.type for entity in doc._.newskg_analysis.entities}
    assert entities["浙江大学"] == "Institution"
    assert {span.label_ for span in doc.ents} >= {"Institution", "Platform"}
    assert ("西湖智算中心", 300.0, "P") in {(m.subject, m.value, m.unit) for m in doc._.newskg_metrics}
    assert ("浙江大学", "BUILDS", "西湖智算中心") in {(r.subject, r.type, r.object) for r in doc._.newskg_relations}


def test_components_declare_what_they_need(language: Language) -> None:
    """spaCy's own analysis misses nothing in the full pipeline, and the first stage without it."""
    assert not any(analyze_pipes(language)["problems"].values())
    short = make_language(load_tagger())
    short.add_pipe("newskg_relations")
    assert analyze_pipes(short)["problems"]["newskg_relations"] == ["doc._.newskg_analysis"]


def test_components_say_what_the_extractor_says(language: Language) -> None:
    """One text through spaCy, and as a page through the program: the same relations and figures."""
    (record,) = load_extractor().extract(page_from_text("p.txt", TEXT))
    doc = language(record.article.text)
    assert record.relations == doc._.newskg_relations
    assert record.metrics == doc._.newskg_metrics


def test_components_take_an_empty_document(language: Language) -> None:
    """Nothing in, nothing out."""
    doc = language("")
    assert doc._.newskg_relations == ()
    assert doc.ents == ()
