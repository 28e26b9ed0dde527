"""Files become records on a worker: the pure function by file of `kg.workers`, on bytes instead of paths."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.model import SourceFile
from corpus.readers import Limits
from corpus.script import is_traditional, to_simplified
from kg.extract.extractor import Extractor, load_extractor
from kg.extract.lessons import taught
from kg.garbage import spare_what_stays
from kg.ids import make_id
from kg.large_files import Part, is_large, parts_of
from kg.model import Lesson, Record
from kg.records import record_from_json
from kg.reprints import fingerprint
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given
from kg.spark.tasks.rows import EXTRACTED, PIECE, Batches, Row, batch_of
from kg.workers import FileResult, Settings, extract_part, extract_together, source_key, together


@dataclass(frozen=True, slots=True)
class Tools:
    """How files are read, as `kg.workers.Settings` says it, without anything of this machine.

    `gazetteer` is the text of the file of names, or ''; `rules` is the digest of the extractor.
    """

    rules: str
    model: str = "lac"
    gazetteer: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def made_by(self) -> str:
        """What all that comes of a file depends on besides its source and its bytes."""
        limits = [[name.name, getattr(self.limits, name.name)] for name in fields(Limits)]
        return make_id("made by", self.rules, sorted(self.fields), limits)

    def settings(self) -> Settings:
        """For reading; the names are in the extractor already."""
        return Settings(self.model, fields=self.fields, limits=self.limits)


@lru_cache(maxsize=1)
def extractor_for(model: str, gazetteer: str) -> Extractor:
    """The one that a process keeps: loading it takes a second."""
    extractor = _load(model, gazetteer)
    spare_what_stays()
    return extractor


def _load(model: str, gazetteer: str) -> Extractor:
    if not gazetteer:
        return load_extractor(model)
    with TemporaryDirectory(prefix="newskg-") as folder:
        names = Path(folder) / "names.tsv"
        names.write_text(gazetteer, encoding="utf-8")
        return load_extractor(model, load_given(names, load_rulebook().schema))


def part_rows(tools: Tools, batches: Batches) -> Batches:
    """The parts of large tables (PIECE with `content`) as pieces of their own; other files as they are."""
    for batch in batches:
        for piece in batch.to_pylist():
            for row in _parts(piece, tools):
                yield batch_of([row], PIECE)


def _parts(piece: Row, tools: Tools) -> Iterator[Row]:
    with TemporaryDirectory(prefix="newskg-") as folder:
        file = _on_disk(piece, Path(folder))
        if not is_large(file):
            yield piece
            return
        for number, part in enumerate(parts_of(file, tools.settings().options())):
            pages = pickle.dumps(part.pages)
            yield {**piece, "number": number, "last": part.last, "content": None, "pages": pages}


def record_rows(tools: Tools, batches: Batches) -> Batches:
    """Pieces (PIECE) become records and failures (EXTRACTED); small files of a batch are read together."""
    for batch in batches:
        rows = [row for pieces in together(batch.to_pylist(), _weight) for row in _extract(pieces, tools)]
        if rows:
            yield batch_of(rows, EXTRACTED)


def _weight(piece: Row) -> int:
    return len(piece["content"] if piece["pages"] is None else piece["pages"])


def _extract(pieces: Sequence[Row], tools: Tools) -> Iterator[Row]:
    with TemporaryDirectory(prefix="newskg-") as folder:
        files = [_on_disk(piece, Path(folder), str(number)) for number, piece in enumerate(pieces)]
        whole = [(file, None) for file, piece in zip(files, pieces, strict=True) if piece["pages"] is None]
        extractor, settings = extractor_for(tools.model, tools.gazetteer), tools.settings()
        results = iter(extract_together(whole, extractor, settings))
        for file, piece in zip(files, pieces, strict=True):
            if piece["pages"] is None:
                result = next(results)
            else:
                # Only we have written it, a step before.
                pages = pickle.loads(piece["pages"])  # noqa: S301
                result = extract_part(Part(file, pages, last=piece["last"]), extractor, settings)
            yield from _piece_rows(result, piece, tools)


def _piece_rows(result: FileResult, piece: Row, tools: Tools) -> Iterator[Row]:
    common = {"source": piece["source"], "digest": piece["digest"], "rules": tools.made_by}
    yield from ({**common, **row} for row in _result_rows(result, piece, str(result.file.path)))
    if piece["last"]:
        key = source_key(piece["source"], piece["digest"], tools.rules, tools.fields)
        yield {**common, "kind": "end", "key": key}


def _on_disk(piece: Row, folder: Path, name: str = "file") -> SourceFile:
    """The file under its own suffix; of a part, whose pages are there already, only the name."""
    path = folder / f"{name}{Path(piece['source']).suffix}"
    if piece["content"] is not None:
        path.write_bytes(piece["content"])
    return SourceFile(path, piece["source"])


def _result_rows(result: FileResult, piece: Row, path: str) -> Iterator[Row]:
    for article, line in result.records:
        yield {"kind": "record", "article": article, "line": line, **_of_article(record_from_json(line))}
    for failure in result.failures:
        place = piece["path"] + failure.path.removeprefix(path)
        yield {"kind": "failure", "place": place, "reason": failure.reason}


def _of_article(record: Record) -> Row:
    """What later steps ask of every article, so that they need not read it again."""
    mark = fingerprint(record.article)
    lessons = taught(record.entities, in_simplified(record.article.text), load_rulebook().names)
    return {
        "taught": lessons_to_json(lessons),
        "date": mark.date,
        "bands": mark.bands,
        "paragraphs": mark.paragraphs,
    }


def in_simplified(text: str) -> str:
    """The text as it was analysed."""
    return to_simplified(text) if is_traditional(text) else text


def lessons_to_json(lessons: Sequence[Lesson]) -> str:
    """Lessons in their order."""
    return json.dumps([[one.form, one.type, one.kind] for one in lessons], ensure_ascii=False)


def lessons_from_json(text: str) -> tuple[Lesson, ...]:
    """The inverse of `lessons_to_json`."""
    return tuple(Lesson(*lesson) for lesson in json.loads(text))
