"""What each step of a job costs a worker, on one core, without Spark and its clock: seconds of the processor.

`python -m benchmarks.spark_tasks 300` takes invented news through the functions that run on workers, and through
what the driver decides. `ms` are milliseconds an article, `KB` kilobytes that come out, as they go into a shuffle
or a file, before compression.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from benchmarks.corpora import make_corpus
from kg.graph import entity_node, owners_of, reprint_edge
from kg.model import Edge, Lesson, Node
from kg.records import article_from_json, record_from_json
from kg.reprints import Fingerprint, Reprint, find_reprints
from kg.resolve.model import Resolution
from kg.resolve.resolve import resolve
from kg.second_pass import agreed
from kg.spark.submit import tools_of
from kg.spark.tasks import graphing
from kg.spark.tasks.chunks import named_rows, packed, unpacked
from kg.spark.tasks.graphing import Tally
from kg.spark.tasks.learning import Lexicon, lacking_rows, learned_rows
from kg.spark.tasks.likeness import body_rows
from kg.spark.tasks.reading import extractor_for, lessons_from_json, record_rows
from kg.spark.tasks.rows import PIECE, SAID, batch_of, rows_of
from kg.workers import Settings

ARTICLES = 60  # when all benchmarks are run
_BATCH = 32
Rows = list[dict[str, Any]]


def run() -> dict[str, Any]:
    """A small corpus, so that it takes some seconds."""
    return measure(ARTICLES)


def measure(articles: int) -> dict[str, Any]:
    """Milliseconds and kilobytes an article, by step; what the driver does comes last."""
    clock = _Clock(articles)
    tools = tools_of(Settings())
    extractor_for(tools.model, "").digest  # noqa: B018 - loading is no part of it
    extracted = clock.time("extraction", partial(record_rows, tools), _pieces(articles))
    records = [row for row in extracted if row["kind"] == "record"]
    lexicon = list(agreed(_votes(records)))
    known = Lexicon("benchmark", lambda: [(one.form, one.type, one.kind) for one in lexicon])
    lacking = clock.time("names looked for", partial(lacking_rows, known), records)
    lines = {row["article"]: row["line"] for row in records}
    pupils = [{**row, "line": lines[row["article"]]} for row in lacking]
    learned = clock.time("articles read again", partial(learned_rows, tools), pupils)
    lines |= {row["article"]: row["line"] for row in learned}
    clock.time("texts to compare", partial(body_rows, frozenset()), records)
    named = clock.time("names to the driver", named_rows, [{"line": line} for line in lines.values()])
    resolution = clock.call("driver: entities", partial(_resolve, named))
    reprints = clock.call("one machine: reprints", partial(_reprints, records))
    placed = clock.call("driver: what articles must know", partial(_placed, lines, resolution, reprints))
    told: Tally = Counter()
    nodes = clock.time("graph: nodes of articles", partial(graphing.node_rows, told.update), placed)
    edges = clock.time("graph: edges of articles", partial(graphing.edge_rows, told.update), placed)
    said = clock.time("graph: what articles say", partial(graphing.said_rows, 0.0), placed)
    said.sort(key=lambda row: str(row["id"]))
    figures = [row for row in said if row["figure"]]
    nodes += clock.time("graph: figures summed up", partial(graphing.sum_nodes, told.update), figures, schema=SAID)
    edges += clock.time("graph: statements", partial(graphing.sum_edges, told.update), said, schema=SAID)
    shared = clock.call("driver: shared items", lambda: list(packed(_shared(resolution, reprints))))
    return {
        "articles": articles,
        "characters": sum(len(record_from_json(line).article.text) for line in lines.values()),
        "mentions": sum(len(e.mentions) for line in lines.values() for e in record_from_json(line).entities),
        "learners": len(pupils),
        "lexicon": len(lexicon),
        "entities": len(resolution.entities),
        "nodes": len(nodes) + len(resolution.entities),
        "edges": len(edges) + len(reprints),
        "KB of shared items": round(sum(map(len, shared)) / 1000 / articles, 2),
        "said": len(said),
        "steps": clock.steps,
    }


class _Clock:
    """Times steps, and weighs what comes of them."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self.steps: dict[str, dict[str, float]] = {}

    def time(
        self, step: str, task: Callable[[Any], Any], rows: Sequence[dict[str, Any]], schema: Any = None
    ) -> Rows:
        """The rows of a task, whose batches are read and weighed outside its time."""
        batches = [
            pa.RecordBatch.from_pylist(rows[start : start + _BATCH], schema=schema)
            for start in range(0, len(rows), _BATCH)
        ]
        made = self.call(step, lambda: list(task(iter(batches))))
        self.steps[step]["KB"] = round(sum(batch.nbytes for batch in made) / 1000 / self._articles, 2)
        return list(rows_of(iter(made)))

    def call(self, step: str, work: Callable[[], Any]) -> Any:
        begun = time.process_time()
        found = work()
        self.steps[step] = {"ms": round(1000 * (time.process_time() - begun) / self._articles, 3)}
        return found


def _pieces(articles: int) -> Rows:
    pieces = []
    for number, item in enumerate(make_corpus(articles)):
        content = item.text().encode()
        source = f"{number:06}.txt"
        common = {"source": source, "path": source, "digest": hashlib.sha256(content).hexdigest()}
        pieces.append({**common, "number": 0, "last": True, "content": content, "pages": None})
    return batch_of(pieces, PIECE).to_pylist()  # type: ignore[no-any-return]


def _votes(records: Iterable[dict[str, Any]]) -> list[tuple[Lesson, int]]:
    counts: dict[Lesson, int] = {}
    for row in records:
        for lesson in lessons_from_json(row["taught"]):
            counts[lesson] = counts.get(lesson, 0) + 1
    return list(counts.items())


def _resolve(named: Rows) -> Resolution:
    return resolve(record_from_json(line) for row in named for line in unpacked(row["chunk"]))


def _reprints(records: Rows) -> tuple[Reprint, ...]:
    prints = {row["article"]: Fingerprint(row["date"], row["bands"], row["paragraphs"]) for row in records}
    lines = {row["article"]: row["line"] for row in records}
    return find_reprints(prints, lambda article: article_from_json(lines[article])).reprints


def _shared(resolution: Resolution, reprints: Iterable[Reprint]) -> Iterator[Node | Edge]:
    yield from map(entity_node, resolution.entities.values())
    yield from map(reprint_edge, reprints)


def _placed(lines: dict[str, str], resolution: Resolution, reprints: Iterable[Reprint]) -> Rows:
    roots = {one.article: one.origin for one in reprints}
    rows = []
    for article, line in lines.items():
        owners = {name: [o.id, o.type, o.name] for name, o in owners_of(resolution, article).items()}
        placed = {"owners": json.dumps(owners, ensure_ascii=False), "root": roots.get(article, article)}
        rows.append({"article": article, "line": line, **placed})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the steps of a job on one core.")
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    print(json.dumps(measure(parser.parse_args().articles), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
