from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from corpus.errors import ModelError
from corpus.words.spacy_tagger import SpacyTagger
from corpus.words.tagger import load_tagger
from tests.corpus.words.test_tagger import check_cover, show

PATTERNS = [
    {"label": "PERSON", "pattern": "王志勤"},
    {"label": "GPE", "pattern": "北京"},
    {"label": "ORG", "pattern": "清华大学"},
    {"label": "DATE", "pattern": "昨天"},
    {"label": "LAW", "pattern": "宪法"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pipeline on disk: one character a token, names by rule, parts of speech for two characters."""
    nlp = spacy.blank("zh")
    names: Any = nlp.add_pipe("entity_ruler")
    names.add_patterns(PATTERNS)
    ruler: Any = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"ORTH": "在"}]], {"TAG": "P", "POS": "ADP"})
    ruler.add([[{"ORTH": "说"}]], {"POS": "VERB"})
    ruler.add([[{"ORTH": "。"}]], {"TAG": "PU", "POS": "PUNCT"})
    path = tmp_path_factory.mktemp("pipeline") / "zh_test"
    nlp.meta["name"], nlp.meta["version"] = "test", "1.2.3"
    nlp.to_disk(path)
    return str(path)


def test_spacy_tagger_makes_tokens_of_names_and_maps_tags(folder: str) -> None:
    tagger = load_tagger(folder)
    assert isinstance(tagger, SpacyTagger)
    text = "昨天 王志勤在北京清华大学说\n宪法。"
    tokens = tagger.tag([text])[0]
    assert show(tokens) == "昨天/TIME 王志勤/PER 在/p 北京/LOC 清华大学/ORG 说/v 宪/xc 法/xc 。/w"
    check_cover(text, tokens)


def test_spacy_tagger_keeps_offsets_in_odd_texts(folder: str) -> None:
    tagger = load_tagger(folder)
    texts = ["", " ", "\ud800北京\udfff", "a\x00b", "😀北京", "北京\n\n北京  王志勤\u3000"]
    for text, tokens in zip(texts, tagger.tag(texts), strict=True):
        check_cover(text, tokens)


def test_spacy_tagger_is_known_by_name_and_version(folder: str) -> None:
    tagger = load_tagger(folder)
    assert tagger.name == folder
    assert tagger.digest == f"spacy-{version('spacy')}-zh_test-1.2.3"


def test_spacy_tagger_of_a_pipeline_that_does_not_load(tmp_path: Path) -> None:
    """A component that nobody registered: the user has to install what brings it."""

    @Language.component("short_lived")
    def short_lived(doc: Doc) -> Doc:
        return doc

    nlp = spacy.blank("zh")
    nlp.add_pipe("short_lived")
    nlp.to_disk(tmp_path / "zh_lost")
    config = tmp_path / "zh_lost" / "config.cfg"
    config.write_text(config.read_text(encoding="utf-8").replace("short_lived", "no_such_part"), encoding="utf-8")
    with pytest.raises(ModelError, match=r"does not load.*no_such_part"):
        load_tagger(str(tmp_path / "zh_lost"))
