"""Names that go from article to article, on the workers: what each lacks, and its record read with that.

The same functions as `kg.second_pass` uses; the lexicon of the corpus reaches a worker with the job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.extract.lessons import Forms, lacking
from kg.model import Lesson
from kg.records import record_from_json, record_to_json
from kg.rulebook import load_rulebook
from kg.spark.tasks.reading import Tools, extractor_for, in_simplified, lessons_from_json, lessons_to_json
from kg.spark.tasks.rows import LACKING, LEARNED, Batches, Row, batch_of


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What all articles of a corpus agree on, as (form, type, kind); `fetch` brings it to a process, once."""

    name: str
    fetch: Callable[[], Sequence[tuple[str, str, str | None]]] = field(compare=False)


def lacking_rows(lexicon: Lexicon, batches: Batches) -> Batches:
    """The articles (`article`, `line` read alone) that lack lessons (LACKING)."""
    forms = _forms(lexicon)
    for batch in batches:
        rows = [row for article in batch.to_pylist() if (row := _lacking(article, forms))]
        if rows:
            yield batch_of(rows, LACKING)


@lru_cache(maxsize=1)
def _forms(lexicon: Lexicon) -> Forms:
    return Forms(Lesson(*one) for one in lexicon.fetch())


def _lacking(article: Row, forms: Forms) -> Row | None:
    record = record_from_json(article["line"])
    text = in_simplified(record.article.text)
    lessons = lacking(record.entities, text, forms, load_rulebook().names)
    return {"article": article["article"], "lessons": lessons_to_json(lessons)} if lessons else None


def learned_rows(tools: Tools, batches: Batches) -> Batches:
    """Articles (`article`, `line` read alone, `lessons`) read again (LEARNED)."""
    for batch in batches:
        yield batch_of((_read_again(article, tools) for article in batch.to_pylist()), LEARNED)


def _read_again(article: Row, tools: Tools) -> Row:
    record = record_from_json(article["line"])
    lessons = lessons_from_json(article["lessons"])
    again = extractor_for(tools.model, tools.gazetteer).extract_again(record, lessons)
    return {
        "article": article["article"],
        "rules": tools.made_by,
        "lessons": article["lessons"],
        "line": article["line"] if again is record else record_to_json(again),
    }
