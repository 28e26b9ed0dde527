"""Characters a second of the LAC tagger against jieba's own, on the same text in the same run, on one
core.

`jieba.cut` segments, `jieba.posseg` also tags parts of speech, the LAC tagger also marks names. The text is that of
the samples that ship with the package, repeated to a useful size.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jieba
import jieba.posseg

from benchmarks.report import main
from corpus.articles import split_page
from corpus.files import discover
from corpus.readers import read_page
from corpus.rulebook import load_corpus_rules
from corpus.sentences import split_sentences
from corpus.words.tagger import LacTagger

CHARACTERS = 20_000
ROUNDS = 3
_SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"


def run() -> dict[str, Any]:
    """Characters a second by tagger, the ratios, and the seconds that each takes to load."""
    sentences = load_sentences()
    jieba.setLogLevel(logging.WARNING)
    start = time.perf_counter()
    lac = LacTagger()
    loaded = time.perf_counter()
    jieba.initialize()
    loading = {"lac": loaded - start, "jieba": time.perf_counter() - loaded}
    rates = _rates(
        {
            "lac": lambda: lac.tag(sentences),
            "jieba.posseg": lambda: [jieba.posseg.lcut(sentence) for sentence in sentences],
            "jieba.cut": lambda: [jieba.lcut(sentence) for sentence in sentences],
        },
        sum(map(len, sentences)),
    )
    return {
        "characters": sum(map(len, sentences)),
        "sentences": len(sentences),
        "characters_per_second": rates,
        "ratios": {f"lac / {peer}": round(rates["lac"] / rates[peer], 2) for peer in rates if peer != "lac"},
        "seconds_to_load": {name: round(seconds, 3) for name, seconds in loading.items()},
    }


def load_sentences() -> Sequence[str]:
    """The sentences of the samples, the same ones again until there are CHARACTERS."""
    rules = load_corpus_rules()
    found = [
        sentence.text
        for file in discover([str(_SAMPLES)]).files
        for article in split_page(read_page(file), rules)
        for sentence in split_sentences(article)
    ]
    return found * (CHARACTERS // sum(map(len, found)) + 1)


def _rates(taggers: dict[str, Callable[[], object]], characters: int) -> dict[str, int]:
    """The best of some rounds, in seconds of the processor: each has one thread, and others may use the machine.

    The taggers take turns, so that a busy moment strikes them all.
    """
    best = dict.fromkeys(taggers, float("inf"))
    for _ in range(ROUNDS):
        for name, tag in taggers.items():
            start = time.process_time()
            tag()
            best[name] = min(best[name], time.process_time() - start)
    return {name: round(characters / seconds) for name, seconds in best.items()}


if __name__ == "__main__":
    main({"tagger": run})
