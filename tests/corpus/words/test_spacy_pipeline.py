from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

from corpus.model import Token
from corpus.words.spacy_pipeline import COMPONENT, TOKENIZER, LacTokenizer, TagComponent, make_language
from corpus.words.tagger import LacTagger
from tests.corpus.words.sentences import news

ROOT = Path(__file__).parents[3]
TEXT = "  王志勤在 清华大学\n说，2023年9月8日\u3000去  江苏省苏州市。Open AI也去 "
NAMES = [("王志勤", "PER"), ("清华大学", "ORG"), ("2023年9月8日", "TIME"), ("江苏省", "LOC"), ("苏州市", "LOC")]


@pytest.fixture(scope="module")
def nlp(lac: LacTagger) -> Language:
    return make_language(lac)


def names(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.ents]


def test_pipeline_tags_and_names(nlp: Language) -> None:
    doc = nlp("王志勤在清华大学说。")
    assert [(token.text, token.tag_, token.pos_) for token in doc] == [
        ("王志勤", "PER", "PROPN"),
        ("在", "p", "ADP"),
        ("清华大学", "ORG", "PROPN"),
        ("说", "v", "VERB"),
        ("。", "w", "PUNCT"),
    ]
    assert names(doc) == [("王志勤", "PER"), ("清华大学", "ORG")]


def test_pipeline_keeps_the_text(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert names(doc) == NAMES
    for token in doc:
        assert TEXT[token.idx : token.idx + len(token)] == token.text


@pytest.mark.parametrize("text", ["", " ", "\n", "  \u3000", "a ", " a", "a\x00b", "😀 人", "\r\n字\r\n"])
def test_pipeline_keeps_odd_texts(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("北京市，。 \n\u3000A1"), max_size=40))
def test_pipeline_keeps_any_text(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_pipeline_replaces_lone_surrogates_alone(nlp: Language) -> None:
    doc = nlp("北\ud800京")
    assert doc.text == "北?京"


def test_pipeline_has_the_words_of_the_tagger(nlp: Language, lac: LacTagger) -> None:
    texts = [text for text in news(120) if not any("\ud800" <= character <= "\udfff" for character in text)]
    for text, doc, tokens in zip(texts, nlp.pipe(texts), lac.tag(texts), strict=True):
        assert doc.text == text
        found = [(token.idx, token.text, token.tag_) for token in doc if not token.is_space]
        assert found == [(token.start, token.text, token.tag) for token in tokens]


class Counting:
    """A tagger that counts its calls."""

    name, digest = "lac", "counting"

    def __init__(self, tagger: LacTagger) -> None:
        self.tagger = tagger
        self.calls: list[int] = []

    def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        self.calls.append(len(texts))
        return self.tagger.tag(texts)


def test_pipeline_tags_in_batches(lac: LacTagger) -> None:
    tagger = Counting(lac)
    nlp = make_language(tagger)
    texts = [f"第{number}次会议" for number in range(10)]
    assert [doc.text for doc in nlp.pipe(texts, batch_size=4)] == texts
    assert tagger.calls == [4, 4, 2]


def test_pipeline_takes_contexts_and_ready_docs(lac: LacTagger) -> None:
    nlp = make_language(Counting(lac))
    pairs: list[tuple[str | Doc, int]] = [("北京", 1), (nlp.make_doc("上海"), 2), ("广州", 3)]
    found = list(nlp.pipe(iter(pairs), as_tuples=True))
    assert [(doc.text, context) for doc, context in found] == [("北京", 1), ("上海", 2), ("广州", 3)]
    assert all(doc[0].pos_ == "PROPN" for doc, _ in found)


def test_pipeline_tags_what_another_tokenizer_made(lac: LacTagger) -> None:
    """spaCy's own tokenizer makes one token a character; tags and names come all the same."""
    nlp = spacy.blank("zh")
    component: Any = nlp.add_pipe(COMPONENT)
    component._tagger = lac
    doc = nlp("王志勤在 清华大学说。")
    assert doc.text == "王志勤在 清华大学说。"
    assert [token.tag_ for token in doc if not token.is_space] == [*["PER"] * 3, "p", *["ORG"] * 4, "v", "w"]
    assert names(doc) == [("王志勤", "PER"), ("清华大学", "ORG")]


def test_pipeline_leaves_out_names_that_tokens_cut_across(lac: LacTagger) -> None:
    nlp = spacy.blank("zh")
    component: Any = nlp.add_pipe(COMPONENT)
    component._tagger = lac
    doc = component(Doc(nlp.vocab, words=["王志", "勤在", "清华大学", "说"], spaces=[False] * 4))
    assert names(doc) == [("清华大学", "ORG")]
    assert [token.tag_ for token in doc] == ["PER", "PER", "ORG", "v"]


def test_pipeline_component_declares_what_it_does() -> None:
    meta = Language.get_factory_meta(COMPONENT)
    assert set(meta.assigns) == {"token.tag", "token.pos", "doc.ents", "token.ent_type", "token.ent_iob"}
    assert list(meta.requires) == []


def test_pipeline_satisfies_what_later_components_require(nlp: Language) -> None:
    @Language.component("asks_for_names", requires=["token.tag", "doc.ents"])
    def asks(doc: Doc) -> Doc:
        return doc

    nlp.add_pipe("asks_for_names")
    analysis = nlp.analyze_pipes()
    nlp.remove_pipe("asks_for_names")
    assert analysis is not None
    assert analysis["problems"] == {COMPONENT: [], "asks_for_names": []}


def test_pipeline_is_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "zh_news")
    again = spacy.load(tmp_path / "zh_news")
    assert isinstance(again.tokenizer, LacTokenizer)
    assert isinstance(again.get_pipe(COMPONENT), TagComponent)
    assert again.config["nlp"]["tokenizer"] == {"@tokenizers": TOKENIZER, "model": "lac"}
    assert names(again(TEXT)) == NAMES
    assert names(nlp.from_bytes(nlp.to_bytes())(TEXT)) == NAMES


def test_pipeline_is_made_by_configuration() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    nlp.add_pipe(COMPONENT)
    assert names(nlp(TEXT)) == NAMES


def test_pipeline_has_entry_points_for_spacy() -> None:
    """What pyproject.toml promises is there: spaCy finds both without an import of ours."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert set(points) >= {"spacy_tokenizers", "spacy_factories"}
    assert list(points["spacy_tokenizers"]) == [TOKENIZER]
    assert COMPONENT in points["spacy_factories"]
    for group in ("spacy_tokenizers", "spacy_factories"):
        for target in points[group].values():
            module, _, name = target.partition(":")
            assert callable(getattr(import_module(module), name))
    assert TOKENIZER in registry.tokenizers


def test_pipeline_is_found_by_entry_points_alone(tmp_path: Path) -> None:
    """As after an installation: another process, which imports spaCy and nothing of ours."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    info = tmp_path / "newskg_like-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: newskg-like\nVersion: 1.0\n", encoding="utf-8")
    lines = [f"[{group}]\n{name} = {target}\n" for group in points for name, target in points[group].items()]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    code = (
        "import spacy; "
        f"nlp = spacy.blank('zh', config={{'nlp': {{'tokenizer': {{'@tokenizers': '{TOKENIZER}'}}}}}}); "
        f"nlp.add_pipe('{COMPONENT}'); print([(s.text, s.label_) for s in nlp('王志勤在清华大学说。').ents])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONUTF8": "1"}
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True, env=environment
    )
    assert result.stdout.strip() == "[('王志勤', 'PER'), ('清华大学', 'ORG')]"
