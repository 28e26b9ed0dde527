"""Small records made by hand, for the tests of what comes after extraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.model import Article, Segment, Zone
from corpus.sentences import split_sentences
from kg.model import Entity, Evidence, Mention, Metric, Record, Relation


def make_record(
    text: str,
    entities: Sequence[tuple[str, str, str | None, Sequence[str]]] = (),
    relations: Sequence[tuple[str, str, str]] = (),
    *,
    source: str = "page.txt",
    date: str | None = None,
    status: Any = "actual",
    title: str | None = None,
    figures: Sequence[tuple[str, str, float, str]] = (),
) -> Record:
    """A record of one article: entities as (name, type, kind, aliases), found in `text` wherever they stand.

    Relations are (subject, type, object), figures (subject, indicator, value, unit); evidence is the whole text.
    """
    article = Article(
        source=source,
        title=title,
        kind="article",
        authors=(),
        media=None,
        date=date,
        lines=((1, 1),),
        text=text,
        zones=(Zone(0, len(text), "body"),),
        segments=(Segment(0, 0, len(text)),),
    )
    whole = Evidence(0, len(text), text)
    return Record(
        article=article,
        entities=tuple(_entity(text, *entity) for entity in entities),
        metrics=tuple(
            Metric(subject, indicator, value, None, None, unit, "=", None, "actual", None, whole)
            for subject, indicator, value, unit in figures
        ),
        relations=tuple(Relation(s, t, o, status, whole, "test", 0.9) for s, t, o in relations),
        sentences=split_sentences(article),
    )


def _entity(text: str, name: str, type_: str, kind: str | None, aliases: Sequence[str]) -> Entity:
    mentions = []
    for form in (name, *aliases):
        start = text.find(form)
        while start >= 0:
            mentions.append(Mention(start, start + len(form), form, type_, kind, "test"))
            start = text.find(form, start + len(form))
    return Entity(name, type_, kind, tuple(sorted(aliases)), (), tuple(sorted(mentions)))
