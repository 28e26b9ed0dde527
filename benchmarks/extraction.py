"""Characters a second of the whole way from a page to its records, stage by stage, against `jieba.posseg` alone.

On one core, on the samples that ship with the package, in one run: jieba's own tagger is what a user would have
without this program, and the ratio holds when the machine is busy.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jieba
import jieba.posseg
import spacy

from benchmarks.report import main
from corpus.articles import split_page
from corpus.files import discover
from corpus.model import Article, Sentence, SourceFile
from corpus.readers import read_page
from corpus.rulebook import CorpusRules, load_corpus_rules
from corpus.sentences import split_sentences
from corpus.words.tagger import Tagger, load_tagger, tag_sentences
from kg.extract.components import STAGES, article_doc
from kg.extract.extractor import load_extractor

ROUNDS = 3
_SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"


def run() -> dict[str, Any]:
    """Characters a second of posseg and of the extraction, their ratio, and what share of time each stage takes."""
    pages = [read_page(file) for file in discover([str(_SAMPLES)]).files]
    characters = sum(len(page.text) for page in pages)
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    extractor = load_extractor()
    whole = {
        "jieba.posseg": lambda: [jieba.posseg.lcut(page.text) for page in pages],
        "extraction": lambda: [extractor.extract(page) for page in pages],
    }
    seconds = {name: _best(action) for name, action in whole.items()}
    rates = {name: round(characters / taken) for name, taken in seconds.items()}
    stages = _stage_seconds()
    return {
        "characters": characters,
        "characters_per_second": rates,
        "ratio": round(rates["extraction"] / rates["jieba.posseg"], 2),
        "share_of_time": {name: round(taken / sum(stages.values()), 2) for name, taken in stages.items()},
    }


def _best(action: Callable[[], object]) -> float:
    """Seconds of the processor, the best of some rounds; the first round warms up and counts like the others."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        found.append(time.process_time() - start)
    return min(found)


def _stage_seconds() -> dict[str, float]:
    """Seconds of the processor by stage, over all samples."""
    rules, tagger, language = load_corpus_rules(), load_tagger(), spacy.blank("zh")
    components = {stage: language.add_pipe(stage) for stage in STAGES}
    spent = dict.fromkeys(("read and split", "tag", *STAGES), 0.0)

    def timed(stage: str, action: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = action()
        spent[stage] += time.process_time() - start
        return result

    for file in discover([str(_SAMPLES)]).files:
        for article in timed("read and split", partial(_articles, file, rules)):
            doc = article_doc(language.vocab, article, timed("tag", partial(_tagged, article, tagger)))
            for stage, component in components.items():
                timed(stage, partial(component, doc))
    return spent


def _articles(file: SourceFile, rules: CorpusRules) -> Sequence[Article]:
    return split_page(read_page(file), rules)


def _tagged(article: Article, tagger: Tagger) -> Sequence[Sentence]:
    return tag_sentences(split_sentences(article), tagger)


if __name__ == "__main__":
    main({"extraction": run})
