"""A record as JSON and back: the one format of `extract`, of the workspace and of the gold annotations."""

from __future__ import annotations

import json
from typing import Any

from corpus.model import Article, Segment, Sentence, Zone
from kg.ids import make_id
from kg.model import Entity, Evidence, Mention, Metric, Record, Relation


def article_id(article: Article) -> str:
    """What the article is: its source, its lines there (a page may print one caption twice) and its text."""
    return make_id("article", article.source, [list(pair) for pair in article.lines], article.text)


def sentence_id(article: str, sentence: Sentence) -> str:
    """A sentence is its article (by id) and its place in it."""
    return make_id("sentence", article, sentence.start, sentence.end)


def record_to_dict(record: Record) -> dict[str, Any]:
    """The keys of ONTOLOGY section 5 first, then text, zones, segments, sentences and character offsets.

    Offsets are half-open code points into `text`; `segments` are `[start, source offset, length]` runs that lead
    them back to the decoded source file.
    """
    article = record.article
    return {
        "source": article.source,
        "title": article.title,
        "kind": article.kind,
        "authors": list(article.authors),
        "media": article.media,
        "date": article.date,
        "lines": [list(pair) for pair in article.lines],
        "entities": [_entity(entity) for entity in record.entities],
        "metrics": [metric_to_dict(metric) for metric in record.metrics],
        "relations": [_relation(relation) for relation in record.relations],
        "id": article_id(article),
        "text": article.text,
        "zones": [[zone.start, zone.end, zone.role] for zone in article.zones],
        "segments": [[s.start, s.source, s.length] for s in article.segments],
        "sentences": [[s.index, s.paragraph, s.start, s.end, s.role] for s in record.sentences],
        "notes": list(article.notes),
    }


def record_to_json(record: Record) -> str:
    """One line of JSON without spaces to spare; lone surrogates cannot occur, pages are decoded strictly."""
    return json.dumps(record_to_dict(record), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def article_from_json(line: str) -> Article:
    """The article of a record's line, for a part of what the whole costs."""
    return _article(json.loads(line))


def record_from_json(line: str) -> Record:
    """The inverse of `record_to_json`."""
    data = json.loads(line)
    article = _article(data)
    sentences = tuple(
        Sentence(index, paragraph, start, end, article.text[start:end], role)
        for index, paragraph, start, end, role in data["sentences"]
    )
    return Record(
        article=article,
        entities=tuple(_to_entity(item) for item in data["entities"]),
        metrics=tuple(metric_from_dict(item) for item in data["metrics"]),
        relations=tuple(_to_relation(item) for item in data["relations"]),
        sentences=sentences,
    )


def _article(data: dict[str, Any]) -> Article:
    return Article(
        source=data["source"],
        title=data["title"],
        kind=data["kind"],
        authors=tuple(data["authors"]),
        media=data["media"],
        date=data["date"],
        lines=tuple((first, last) for first, last in data["lines"]),
        text=data["text"],
        zones=tuple(Zone(*zone) for zone in data["zones"]),
        segments=tuple(Segment(*segment) for segment in data["segments"]),
        notes=tuple(data["notes"]),
    )


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "type": entity.type,
        "kind": entity.kind,
        "aliases": list(entity.aliases),
        "declared": list(entity.declared),
        "mentions": [
            {"start": m.start, "end": m.end, "surface": m.surface, "rule": m.rule} for m in entity.mentions
        ],
    }


def _to_entity(item: dict[str, Any]) -> Entity:
    return Entity(
        name=item["name"],
        type=item["type"],
        kind=item["kind"],
        aliases=tuple(item["aliases"]),
        declared=tuple(item["declared"]),
        mentions=tuple(
            Mention(m["start"], m["end"], m["surface"], item["type"], item["kind"], m["rule"])
            for m in item["mentions"]
        ),
    )


_METRIC_NUMBERS = ("value", "low", "high", "base_value", "base_low", "base_high")


def metric_to_dict(metric: Metric) -> dict[str, Any]:
    """The fields of a metric first, then the evidence's span and the value in base units."""
    return {
        "subject": metric.subject,
        "indicator": metric.indicator,
        "value": _plain(metric.value),
        "low": _plain(metric.low),
        "high": _plain(metric.high),
        "unit": metric.unit,
        "bound": metric.bound,
        "time": metric.time,
        "status": metric.status,
        "change": metric.change,
        "evidence": metric.evidence.text,
        "span": [metric.evidence.start, metric.evidence.end],
        "base_value": _plain(metric.base_value),
        "base_low": _plain(metric.base_low),
        "base_high": _plain(metric.base_high),
        "base_unit": metric.base_unit,
        "time_words": metric.time_words,
    }


def metric_from_dict(item: dict[str, Any]) -> Metric:
    """The inverse of `metric_to_dict`."""
    numbers: dict[str, Any] = {key: None if item[key] is None else float(item[key]) for key in _METRIC_NUMBERS}
    words = {key: item[key] for key in ("subject", "indicator", "unit", "bound", "time", "status", "change")}
    return Metric(
        **numbers, **words, evidence=_evidence(item), base_unit=item["base_unit"], time_words=item["time_words"]
    )


def _relation(relation: Relation) -> dict[str, Any]:
    data: dict[str, Any] = {
        "subject": relation.subject,
        "type": relation.type,
        "object": relation.object,
        "status": relation.status,
        "evidence": relation.evidence.text,
        "span": [relation.evidence.start, relation.evidence.end],
        "rule": relation.rule,
        "confidence": relation.confidence,
    }
    if relation.title is not None:
        data["title"] = relation.title
    if relation.as_ is not None:
        data["as"] = relation.as_
    return data


def _to_relation(item: dict[str, Any]) -> Relation:
    words = {key: item[key] for key in ("subject", "type", "object", "status", "rule", "confidence")}
    return Relation(**words, evidence=_evidence(item), title=item.get("title"), as_=item.get("as"))


def _evidence(item: dict[str, Any]) -> Evidence:
    start, end = item["span"]
    return Evidence(start, end, item["evidence"])


def _plain(number: float | None) -> float | int | None:
    """400.0 is written 400, as people and the gold annotations do; floats hold integers exactly below 2**53."""
    if number is not None and number.is_integer() and abs(number) < 1 << 53:
        return int(number)
    return number
