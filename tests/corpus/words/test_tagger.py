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
    ("text", "starts", "expected"),
    [
        ("用ChatGLM好", [0, 1, 2, 8], "用/n ChatGLM/n 好/v"),
        ("用ChatGLM好", [0, 1, 6, 8], "用/n ChatGLM/v 好/v"),
        ("ＡＢ１２", [0, 1, 2, 3], "ＡＢ/n １２/n"),
        ("2023年", [0, 1, 2, 3, 4], "2023/n 年/n"),
        ("Open AI", [0, 5], "Open/n AI/v"),
        ("A1b2", [0, 1, 2, 3], "A/n 1/v b/n 2/v"),
        ("国学", [0, 1], "国/n 学/v"),
    ],
)
def test_tagger_never_parts_latin_words_and_numbers(
    weights: Weights, text: str, starts: list[int], expected: str
) -> None:
    """Labels that begin a word at each of the starts, n and v by turns: the longest part gives its tag."""

    class Parting(Network):
        def labels(self, windows: Sequence[Characters]) -> list[Labels]:
            found = np.zeros(len(windows[0]), np.intp)
            for number, start in enumerate(starts):
                found[start:] = weights.tags.index(("n-I", "v-I")[number % 2])
                found[start] -= 1  # -B stands before -I
            return [found]

    tagger = LacTagger(weights=weights)
    tagger._network = Parting(weights)
    assert show(tagger.tag([text])[0]) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\t"])
def test_tagger_finds_nothing_in_nothing(lac: LacTagger, text: str) -> None:
    assert lac.tag([text]) == [[]]


def test_tagger_takes_no_texts(lac: LacTagger) -> None:
    assert lac.tag([]) == []


def test_tagger_covers_odd_texts(lac: LacTagger) -> None:
    texts = [*news(40), "\ud800\udfff", "a\x00b", "字\u200b字", "\r\n北京\r\n", "𠮷" * 300, "。" * 600]
    for text, tokens in zip(texts, lac.tag(texts), strict=True):
        check_cover(text, tokens)


@settings(max_examples=60, deadline=None)
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
