"""Characters a second of the LAC tagger against jieba's own, on the same text in the same run, on one
core.

`jieba.cut` segments, `jieba.posseg` also tags parts of speech, the LAC tagger also marks names. The text is that of
the samples that ship with the package, repeated to a useful size.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jieba
import jieba.posseg

from benchmarks.report import main
from corpus.words.tagger import LacTagger

CHARACTERS = 20_000
ROUNDS = 3
_SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"
# Used where the samples are missing.
_PLAIN = (
    "记者从江苏省苏州市获悉，清华大学与当地企业签署战略合作协议，共建人工智能计算中心，总投资3亿元。",
    "据介绍，该平台由省科技厅牵头，2023年底算力规模达到400P，同比增长9.8%，已服务近两万家企业。",
    "“我们将继续投入研发。”公司董事长王晓明说。",
)


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
    """Sentences of the samples, the same ones again until there are CHARACTERS."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(_SAMPLES.rglob("*.txt")))
    plain = re.findall(r"[^。！？]+[。！？]?", re.sub(r"\s", "", text)) or list(_PLAIN)
    return plain * (CHARACTERS // sum(map(len, plain)) + 1)


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
