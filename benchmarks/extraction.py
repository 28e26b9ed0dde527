"""Characters a second of the whole way from a page to its records, stage by stage, against `jieba.posseg` alone.

On the samples that ship with the package, whose every sentence says something, and on invented news (see
`benchmarks.corpora`), in one run: jieba's own tagger is what a user would have without this program. All is
measured in seconds of the processor and in turns, so that the ratio holds when the machine is busy. Two readings of
it: one process of each, and two workers on two cores against one posseg, as `newskg build` runs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import jieba
import jieba.posseg

from benchmarks.corpora import make_corpus
from benchmarks.report import main
from corpus.documents import split_document
from corpus.files import discover
from corpus.model import Page
from corpus.readers import page_from_text, read_page
from corpus.rulebook import load_corpus_rules
from corpus.sentences import split_sentences
from corpus.words.tagger import load_tagger, tag_sentences
from kg.extract.coreference import find_references
from kg.extract.entities import find_entities
from kg.extract.extractor import load_extractor
from kg.extract.metrics import extract_metrics
from kg.extract.relations import extract_relations
from kg.model import Analysis
from kg.rulebook import load_rulebook

ROUNDS = 3
ARTICLES = 40  # of invented news
_SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"
T = TypeVar("T")


def run() -> dict[str, Any]:
    """For each set of texts: rates, the two readings of the ratio, and what share of time each stage takes."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return {name: _measured(pages) for name, pages in load_pages().items()}


def load_pages() -> dict[str, Sequence[Page]]:
    """The pages of each set."""
    invented = enumerate(make_corpus(ARTICLES))
    return {
        "samples": [read_page(file) for file in discover([str(_SAMPLES)]).files],
        "invented": [page_from_text(f"{number}.txt", item.text()) for number, item in invented],
    }


def _measured(pages: Sequence[Page]) -> dict[str, Any]:
    characters = sum(len(page.text) for page in pages)
    extractor = load_extractor()
    seconds = _best(
        {
            "jieba.posseg": lambda: [jieba.posseg.lcut(page.text) for page in pages],
            "extraction": lambda: list(extractor.extract_pages(pages)),
        }
    )
    seconds["two workers"] = _two_workers(pages)
    rates = {name: round(characters / taken) for name, taken in seconds.items()}
    stages = _stage_seconds(pages)
    return {
        "characters": characters,
        "characters_per_second": rates,
        "ratio_of_one_process_each": round(rates["extraction"] / rates["jieba.posseg"], 2),
        "ratio_of_two_workers": round(rates["two workers"] / rates["jieba.posseg"], 2),
        "share_of_time": {name: round(taken / sum(stages.values()), 2) for name, taken in stages.items()},
    }


def _best(actions: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of the processor, the best of some rounds, in which the actions take turns."""
    best = dict.fromkeys(actions, float("inf"))
    for _ in range(ROUNDS):
        for name, action in actions.items():
            best[name] = min(best[name], _seconds(action))
    return best


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def _two_workers(pages: Sequence[Page]) -> float:
    """Seconds of the processor that the busier of two processes needs, at work at once on half the pages each."""
    halves: tuple[list[Page], list[Page]] = ([], [])
    for page in sorted(pages, key=lambda page: -len(page.text)):
        min(halves, key=lambda half: sum(len(one.text) for one in half)).append(page)
    pools = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in halves]
    try:
        waiting = [pool.submit(worker_seconds, half) for pool, half in zip(pools, halves, strict=True)]
        return max(future.result() for future in waiting)
    finally:
        for pool in pools:
            pool.shutdown()


def worker_seconds(pages: Sequence[Page]) -> float:
    """What a worker process needs for the pages once its models are loaded."""
    extractor = load_extractor()
    return _best({"extraction": lambda: list(extractor.extract_pages(pages))})["extraction"]


def _stage_seconds(pages: Iterable[Page]) -> dict[str, float]:
    """Seconds of the processor by stage; all pages are tagged together, as the extractor does it."""
    corpus_rules, rulebook, tagger = load_corpus_rules(), load_rulebook(), load_tagger()
    spent: dict[str, float] = {}

    def timed(stage: str, action: Callable[[], T]) -> T:
        start = time.process_time()
        result = action()
        spent[stage] = spent.get(stage, 0.0) + time.process_time() - start
        return result

    split = timed("read and split", lambda: [split_document(page, corpus_rules) for page in pages])
    articles = [article for those in split for article in those]
    parts = timed("read and split", lambda: [split_sentences(article) for article in articles])
    tagged = iter(timed("tag", lambda: tag_sentences([one for part in parts for one in part], tagger)))
    documents = [(one, tuple(islice(tagged, len(part)))) for one, part in zip(articles, parts, strict=True)]
    entities = timed("entities", lambda: [find_entities(*document, rulebook) for document in documents])
    named = list(zip(documents, entities, strict=True))
    references = timed(
        "references", lambda: [find_references(*document, those, rulebook) for document, those in named]
    )
    known = zip(documents, entities, references, strict=True)
    analyses = [Analysis(*document, those, referred) for document, those, referred in known]
    timed("metrics", lambda: [extract_metrics(one, rulebook) for one in analyses])
    timed("relations", lambda: [extract_relations(one, rulebook) for one in analyses])
    return spent


if __name__ == "__main__":
    main({"extraction": run})
