"""Plain text made into a tagged article, for tests of what reads one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from corpus.model import Article, Segment, Sentence, Zone
from corpus.sentences import split_sentences
from corpus.words.tagger import Tagger, load_tagger, tag_sentences
from kg.model import Entity, Mention


@cache
def lac() -> Tagger:
    return load_tagger("lac")


def read(text: str) -> tuple[Article, tuple[Sentence, ...]]:
    r"""An article of body paragraphs (one a `\\n`) and its tagged sentences."""
    zones: list[Zone] = []
    start = 0
    for line in text.split("\n"):
        if line:
            zones.append(Zone(start, start + len(line), "body"))
        start += len(line) + 1
    article = Article(
        source="page.txt",
        title=None,
        kind="article",
        authors=(),
        media=None,
        date=None,
        lines=((1, 1),),
        text=text,
        zones=tuple(zones),
        segments=(Segment(0, 0, len(text)),),
    )
    return article, tuple(tag_sentences(split_sentences(article), lac()))


def named(text: str, names: Mapping[str, str]) -> tuple[Entity, ...]:
    """Entities for `names` (name → type or type/kind), with a mention wherever the name stands in `text`."""
    entities = []
    for name, label in names.items():
        type_, _, kind = label.partition("/")
        places = [i for i in range(len(text)) if text.startswith(name, i)]
        mentions = tuple(Mention(i, i + len(name), name, type_, kind or None, "test") for i in places)
        entities.append(Entity(name, type_, kind or None, (), (), mentions))
    return tuple(sorted(entities, key=lambda entity: entity.mentions[:1]))
