from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ModelError
from corpus.model import Sentence, Token
from corpus.words.network import Characters, Network
from corpus.words.tables import lac_tags
from corpus.words.tagger import LacTagger, load_tagger, tag_sentences
from corpus.words.viterbi import Labels
from corpus.words.weights import Weights
from corpus.words.windows import WINDOW, stands_outside
from tests.corpus.words.reference import Reference
from tests.corpus.words.sentences import news


def show(tokens: Sequence[Token]) -> str:
    return " ".join(f"{token.text}/{token.tag}" for token in tokens)


def check_cover(text: str, tokens: Sequence[Token]) -> None:
    """Tokens stand in order, do not overlap, say what the text says, and leave out white space alone."""
    end = 0
    for token in tokens:
        assert end <= token.start < token.end
        assert token.text == text[token.start : token.end]
        assert token.tag in lac_tags()
        assert not text[end : token.start].strip()
        end = token.end
    assert not text[end:].strip()


def test_tagger_tags_as_the_reference_token_by_token(lac: LacTagger, reference: Reference) -> None:
    """Token and word are the same, except where words have marks in them or part a Latin word or number."""
    texts = [text for text in news(160) if text == "".join(text.split())]
    compared = 0
    for text, tokens in zip(texts, lac.tag(texts), strict=True):
        found = {(token.start, token.end, token.tag) for token in tokens}
        for start, end, tag in reference.words(text):
            around = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
            parts = any(re.fullmatch("[A-Za-z]{2}|[0-9]{2}", pair) for pair in around)
            if not parts and not any(stands_outside(character) for character in text[start:end]):
                assert (start, end, tag) in found, f"{text}: {text[start:end]}/{tag} not in {show(tokens)}"
                compared += 1
    assert compared > 1400


@pytest.mark.parametrize(
    ("phenomenon", "text", "expected"),
    [
        ("names", "王志勤在江苏省苏州市说。", "王志勤/PER 在/p 江苏省/LOC 苏州市/LOC 说/v 。/w"),
        ("organisation", "清华大学发布报告", "清华大学/ORG 发布/v 报告/n"),
        ("time", "2023年9月8日，", "2023年9月8日/TIME ，/w"),
        ("a stray blank inside a date", "2023 年 9 月 8 日，", "2023 年 9 月 8 日/TIME ，/w"),
        ("blanks at the edges", "  清华大学\u3000", "清华大学/ORG"),
        ("a run of one mark", "……——", "……/w ——/w"),
        ("Latin words stay whole", "使用ChatGLM大模型", "使用/v ChatGLM/nz 大/a 模型/n"),
        ("percent signs belong to figures", "增长9.8%。", "增长/v 9.8%/m 。/w"),
    ],
)
def test_tagger_examples(lac: LacTagger, phenomenon: str, text: str, expected: str) -> None:
    assert show(lac.tag([text])[0]) == expected, phenomenon


def test_tagger_reads_full_width_as_half_width(lac: LacTagger) -> None:
    full, half = lac.tag(["ＧＤＰ增长９．８％，ＡＢＣ（１）！", "GDP增长9.8%,ABC(1)!"])
    assert [(token.start, token.end, token.tag) for token in full] == [
        (token.start, token.end, token.tag) for token in half
    ]
    assert full[0].text == "ＧＤＰ"


def test_tagger_parts_words_at_pauses_and_trims_their_edges(weights: Weights) -> None:
    """The marks come off whatever word the network leaves them on."""

    class OneWord(Network):
        def labels(self, windows: Sequence[Characters]) -> list[Labels]:
            first, other = weights.tags.index("nz-B"), weights.tags.index("nz-I")
            return [np.array([first] + [other] * (len(window) - 1)) for window in windows]

    tagger = LacTagger(weights=weights)
    tagger._network = OneWord(weights)
    cases = {
        "《新材料》": "《/w 新材料/nz 》/w",
        "“GPT-4、GLM”": "“/w GPT-4/nz 、/w GLM/nz ”/w",
        "C++": "C++/nz",
        "R&D，": "R&D/nz ，/w",
        "。”": "。/w ”/w",
        "——……": "——/w ……/w",
        "(3%)": "(/w 3%/nz )/w",
        "甲，  乙": "甲/nz ，/w 乙/nz",
        "Open AI": "Open AI/nz",
        "！！": "！！/w",
    }
    for text, expected in cases.items():
        tokens = tagger.tag([text])[0]
        assert show(tokens) == expected
        check_cover(text, tokens)


@pytest.mark.parametrize(
    ("phenomenon", "text", "labels", "expected"),
    [
        ("I goes on with any word", "国家学", "n-B v-I n-I", "国家学/n"),
        ("I may begin", "国家", "v-I v-I", "国家/v"),
        ("B begins after its like", "国家", "n-B n-B", "国/n 家/n"),
        ("O begins after others, goes on after O", "国家学", "n-B O O", "国/n 家学/O"),
        ("B begins after O", "国家", "O n-B", "国/O 家/n"),
        ("a Latin word is whole", "AB学", "n-B v-B u-B", "AB/n 学/u"),
        ("its longest part gives the tag", "ABC学", "n-B v-B v-I u-B", "ABC/v 学/u"),
        ("full-width too", "ＡＢ１２", "n-B v-B n-B v-B", "ＡＢ/n １２/n"),
        ("a number is whole", "202年", "n-B v-B v-B u-B", "202/n 年/u"),
        ("letters and digits may part", "A1b2", "n-B v-B n-B v-B", "A/n 1/v b/n 2/v"),
        ("blanks part", "A B", "n-B n-I v-B", "A/n B/v"),
    ],
)
def test_tagger_makes_words_of_labels(
    weights: Weights, phenomenon: str, text: str, labels: str, expected: str
) -> None:
    class Given(Network):
        def labels(self, windows: Sequence[Characters]) -> list[Labels]:
            assert len(windows[0]) == len(labels.split())
            return [np.array([weights.tags.index(label) for label in labels.split()])]

    tagger = LacTagger(weights=weights)
    tagger._network = Given(weights)
    assert show(tagger.tag([text])[0]) == expected, phenomenon


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\t"])
def test_tagger_finds_nothing_in_nothing(lac: LacTagger, text: str) -> None:
    assert lac.tag([text]) == [[]]


def test_tagger_takes_no_texts(lac: LacTagger) -> None:
    assert lac.tag([]) == []


def test_tagger_covers_odd_texts(lac: LacTagger) -> None:
    texts = [*news(40), "\ud800\udfff", "a\x00b", "字\u200b字", "\r\n北京\r\n", "𠮷" * 300, "。" * 600]
    for text, tokens in zip(texts, lac.tag(texts), strict=True):
        check_cover(text, tokens)


@settings(max_examples=60)
@given(st.lists(st.text(st.characters() | st.sampled_from("北京市，。 \n的A1\ud800"), max_size=40), max_size=4))
def test_tagger_covers_any_text(lac: LacTagger, texts: list[str]) -> None:
    for text, tokens in zip(texts, lac.tag(texts), strict=True):
        check_cover(text, tokens)


def test_tagger_reads_very_long_texts(lac: LacTagger) -> None:
    sentence = "清华大学与江苏省苏州市签署战略合作协议，"
    text = sentence * 600
    tokens = lac.tag([text])[0]
    check_cover(text, tokens)
    assert sum(token.tag == "ORG" for token in tokens) > 580
    assert max(token.end - token.start for token in tokens) < WINDOW


def test_tagger_gives_a_text_the_same_in_any_company(lac: LacTagger) -> None:
    texts = [*news(150), "清华大学在北京，" * 80, ""]
    together = lac.tag(texts)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    for number, tokens in zip(order, lac.tag([texts[number] for number in order]), strict=True):
        assert tokens == together[number]
    for number in order[:50]:
        assert lac.tag([texts[number]])[0] == together[number]


def test_tagger_says_the_same_in_another_process(lac: LacTagger) -> None:
    texts = news(60)
    code = (
        "from corpus.words.tagger import load_tagger; from tests.corpus.words.sentences import news; "
        "tagger = load_tagger(); print(tagger.digest, ascii(tagger.tag(news(60))))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == f"{lac.digest} {lac.tag(texts)!a}"


def test_tagger_puts_tokens_at_offsets_of_the_article(lac: LacTagger) -> None:
    text = "标题\n王志勤来了。清华大学说好。"
    spans = [(0, 2), (3, 9), (9, 16)]
    sentences = [
        Sentence(number, int(number > 0), start, end, text[start:end], "body")
        for number, (start, end) in enumerate(spans)
    ]
    tagged = tag_sentences(sentences, lac)
    assert [sentence.index for sentence in tagged] == [0, 1, 2]
    for sentence in tagged:
        assert sentence.tokens
        for token in sentence.tokens:
            assert sentence.start <= token.start < token.end <= sentence.end
            assert text[token.start : token.end] == token.text
    assert tagged[2].tokens[0] == Token(9, 13, "清华大学", "ORG")
    assert tag_sentences([], lac) == ()


def test_tagger_is_known_by_name_and_digest(lac: LacTagger) -> None:
    tagger = load_tagger()
    assert tagger.name == "lac"
    assert tagger.digest == lac.digest
    assert tagger.digest.startswith("lac-")


def test_tagger_of_an_unknown_name() -> None:
    with pytest.raises(
        ModelError, match=r"(?s)'zh_no_such'.*installed: lac.*python -m spacy download zh_core_web_sm"
    ):
        load_tagger("zh_no_such")


def test_tagger_loads_neither_spacy_nor_jieba() -> None:
    """Either would cost a second at every start."""
    code = (
        "import sys; from corpus.words.tagger import load_tagger; load_tagger().tag(['北京']); "
        "print([name for name in ('spacy', 'jieba', 'paddle') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
