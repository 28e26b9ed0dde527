"""The values between an article and the graph: mentions, entities, metrics, relations, records, nodes, edges.

Offsets are half-open, in Unicode code points, into the article's text. Vocabulary: entity and relation types,
kinds, statuses and bounds are those of `kg/rules/schema.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from corpus.model import Article, Sentence

Status = Literal["actual", "planned", "negated"]
Bound = Literal["=", ">=", "<=", "~"]
Change = Literal["increase", "decrease"]
Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The stretch of the article that says something: `text == article.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place where the text names a thing: `surface == article.text[start:end]`; `rule` found it."""

    start: int
    end: int
    surface: str
    type: str
    kind: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing an article names. `name` is the fullest printed form and unique within the article; of a thing that
    the user gives (`--gazetteer`) it is the given name, printed or not.

    `aliases` are its other printed forms, sorted; `declared` those of them that the article itself declares
    to be the same thing (`以下简称`, brackets after the name), which resolution may trust.
    """

    name: str
    type: str
    kind: str | None
    aliases: tuple[str, ...]
    declared: tuple[str, ...]
    mentions: tuple[Mention, ...]

    def __hash__(self) -> int:
        """Of the name alone: enough within an article, and not the work of hashing every mention."""
        return hash(self.name)


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A pronoun, definite noun phrase or empty subject that stands for entities, by name.

    An empty subject has `start == end`, at the place where the subject would stand. 双方 has several targets.
    """

    start: int
    end: int
    surface: str
    targets: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure (ONTOLOGY section 3). Either `value`, or `low` and `high`; the base fields are the same
    numbers in `base_unit`, the base unit of the dimension, and null where the unit has none.

    `time_words` keeps the words of a time that the text does not anchor, `time` is then null.
    """

    subject: str
    indicator: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: Bound
    time: str | None
    status: Status
    change: Change | None
    evidence: Evidence
    base_value: float | None = None
    base_low: float | None = None
    base_high: float | None = None
    base_unit: str | None = None
    time_words: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One statement that joins two entities of the article (ONTOLOGY section 4).

    `rule` is the id of the frame that found it; `confidence` is in (0, 1]. `title` belongs to WORKS_FOR, `as_`
    (written `as` outside Python) to RECOGNIZES.
    """

    subject: str
    type: str
    object: str
    status: Status
    evidence: Evidence
    rule: str
    confidence: float
    title: str | None = None
    as_: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A name that some article of the corpus has found with certainty; `form` is what is printed."""

    form: str
    type: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of an article before its figures and relations are read.

    `sentences` carry their tokens; `entities` are sorted by first mention, `references` by place; `lessons` are
    names that other articles teach.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...] = ()
    references: tuple[Reference, ...] = ()
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one article says. Depends on nothing but the article and the rules."""

    article: Article
    entities: tuple[Entity, ...]
    metrics: tuple[Metric, ...]
    relations: tuple[Relation, ...]
    sentences: tuple[Sentence, ...] = ()  # without tokens


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the graph; `properties` hold no None and are those that `schema.yaml` declares for `label`."""

    id: str
    label: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge; `source` and `target` are node ids, `source_label` and `target_label` their labels."""

    id: str
    type: str
    source: str
    target: str
    source_label: str
    target_label: str
    properties: Mapping[str, Value]
