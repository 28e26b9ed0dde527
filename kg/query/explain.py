"""Why an article says what it says: its names, clauses, the frames that fired and those that nearly did.

The article is read again with the rules of now and nothing is stored. What fired is what the extraction states;
near misses are the triggers of frames that stated nothing, with what each of their two slots lacks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeVar

from corpus.model import Article, Sentence
from corpus.sentences import split_sentences
from kg.extract.arguments import Scene
from kg.extract.coreference import find_references
from kg.extract.entities import find_entities
from kg.extract.frames_ground import Ground, Hit
from kg.extract.frames_places import find
from kg.extract.frames_scene import set_scenes
from kg.extract.frames_topics import survey
from kg.extract.metrics import extract_metrics
from kg.extract.relations import settle, state_relations
from kg.model import Analysis, Metric, Relation
from kg.rulebook import Rulebook
from kg.rulebook.relations import Slot
from kg.rulebook.schema import Schema

REFERENCE = "reference"
_T = TypeVar("_T")
Tag = Callable[[Sequence[Sentence]], Sequence[Sentence]]
# found; nothing stands where the slot looks; something of other types does; the words around it are others.
Verdict = Literal["found", "missing", "wrong type", "wrong words"]


@dataclass(frozen=True, slots=True)
class Named:
    """A mention, or a reference (`type` is then `reference`); `names` are the entities it stands for."""

    start: int
    end: int
    surface: str
    type: str
    names: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause and what it is about, by the entities' names; empty when it names no topic."""

    start: int
    end: int
    text: str
    topic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """A statement of a rule; `note` is the title or the `as` given.

    `kept` is False where a surer rule states the same of the same sentence.
    """

    rule: str
    subject: str
    type: str
    object: str
    status: str
    confidence: float
    note: str | None
    kept: bool


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One end of a near miss. `place` is where `entities`, as (name, type), were found; `types` may stand there."""

    verdict: Verdict
    place: str | None
    entities: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A trigger `[start, end)` of a frame that states nothing.

    `reason` says why when both slots are found: what the frame or the schema forbids.
    """

    rule: str
    type: str
    trigger: str
    start: int
    end: int
    subject: SlotShown
    object: SlotShown
    reason: str | None


@dataclass(frozen=True, slots=True)
class SentenceShown:
    """A sentence with all that was found in it; offsets are those of the article's text."""

    start: int
    end: int
    text: str
    role: str
    names: tuple[Named, ...]
    clauses: tuple[ClauseShown, ...]
    fired: tuple[Fired, ...]
    near: tuple[NearMiss, ...]
    figures: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article, sentence by sentence."""

    source: str
    title: str | None
    date: str | None
    sentences: tuple[SentenceShown, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def load_tag(model: str = "lac") -> Tag:
    """The tagger of that name as a function. Raises ModelError when there is none."""
    # Imported when it is wanted: other commands need no network, which takes half a second.
    from corpus.words.tagger import load_tagger, tag_sentences  # noqa: PLC0415

    tagger = load_tagger(model)
    return lambda sentences: tag_sentences(sentences, tagger)


def explain(article: Article, tag: Tag, rulebook: Rulebook) -> ArticleShown:
    """Each sentence of the article with its names, clauses, statements, near misses and figures."""
    sentences = tuple(tag(split_sentences(article)))
    entities = find_entities(article, sentences, rulebook)
    references = find_references(article, sentences, entities, rulebook)
    analysis = Analysis(article, sentences, entities, references)
    scenes = {scene.sentence.start: scene for scene in set_scenes(analysis, rulebook.relations)}
    found = _Found(
        names=_by_sentence(sentences, ((one.start, one) for one in _named(analysis))),
        fired=_by_sentence(sentences, _fired(analysis, rulebook)),
        figures=_by_sentence(
            sentences, ((metric.evidence.start, metric) for metric in extract_metrics(analysis, rulebook))
        ),
    )
    shown = tuple(_sentence(sentence, scenes.get(sentence.start), found, rulebook) for sentence in sentences)
    return ArticleShown(article.source, article.title, article.date, shown)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an article holds, by the start of the sentence."""

    names: Mapping[int, Sequence[Named]]
    fired: Mapping[int, Sequence[Fired]]
    figures: Mapping[int, Sequence[Metric]]


def _by_sentence(sentences: Sequence[Sentence], items: Iterable[tuple[int, _T]]) -> dict[int, list[_T]]:
    """The items, given with their offsets, by the start of the sentence they stand in."""
    starts = [sentence.start for sentence in sentences]
    shared: dict[int, list[_T]] = {start: [] for start in starts}
    for offset, item in items:
        shared[starts[max(bisect_right(starts, offset) - 1, 0)]].append(item)
    return shared


def _sentence(sentence: Sentence, scene: Scene | None, found: _Found, rulebook: Rulebook) -> SentenceShown:
    ground = survey(scene, rulebook.relations) if scene else None
    fired = found.fired[sentence.start]
    return SentenceShown(
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        role=sentence.role,
        names=tuple(found.names[sentence.start]),
        clauses=tuple(_clauses(ground)) if ground else (),
        fired=tuple(fired),
        near=tuple(_near_misses(ground, fired, rulebook.schema)) if ground else (),
        figures=tuple(found.figures[sentence.start]),
    )


def _named(analysis: Analysis) -> list[Named]:
    mentions = [
        Named(m.start, m.end, m.surface, m.type, (entity.name,), m.rule)
        for entity in analysis.entities
        for m in entity.mentions
    ]
    references = [Named(r.start, r.end, r.surface, REFERENCE, r.targets, r.rule) for r in analysis.references]
    return sorted([*mentions, *references], key=lambda one: (one.start, one.end, one.rule))


def _fired(analysis: Analysis, rulebook: Rulebook) -> list[tuple[int, Fired]]:
    """Every statement, each once, with the offset of its sentence; those of one sentence by type and ends."""
    stated = list(dict.fromkeys(state_relations(analysis, rulebook.relations, rulebook.schema)))
    kept = {_identity(relation) for relation in settle(stated, rulebook.schema)}
    shown = [(relation.evidence.start, _shown(relation, kept=_identity(relation) in kept)) for relation in stated]
    return sorted(shown, key=lambda pair: (pair[0], pair[1].type, pair[1].subject, pair[1].object, pair[1].rule))


def _shown(one: Relation, *, kept: bool) -> Fired:
    note = one.title or one.as_
    return Fired(one.rule, one.subject, one.type, one.object, one.status, one.confidence, note, kept)


def _identity(relation: Relation) -> tuple[object, ...]:
    """The same whichever way round: settling turns the ends of symmetric types."""
    return relation.evidence, relation.type, frozenset((relation.subject, relation.object)), relation.rule


def _clauses(ground: Ground) -> Iterator[ClauseShown]:
    base = ground.scene.sentence.start
    for clause, topic in zip(ground.scene.clauses, ground.topics, strict=True):
        text = ground.scene.sentence.text[clause.start - base : clause.end - base]
        about = tuple(entity.name for entity in topic.entities) if topic else ()
        yield ClauseShown(clause.start, clause.end, text, about)


def _near_misses(ground: Ground, fired: Sequence[Fired], schema: Schema) -> Iterator[NearMiss]:
    """The triggers that state nothing, in order, but for words that state the same type by another frame."""
    shown = [
        (hit, _slot(ground, hit, "subject", schema), _slot(ground, hit, "object", schema)) for hit in ground.hits
    ]
    stated = [_states(hit, one, other, fired) for hit, one, other in shown]
    settled = {
        (hit.start, hit.end, hit.frame.type) for (hit, _, _), states in zip(shown, stated, strict=True) if states
    }
    base = ground.scene.sentence.start
    for hit, subject, object_ in shown:
        if (hit.start, hit.end, hit.frame.type) not in settled:
            words = ground.scene.sentence.text[hit.start - base : hit.end - base]
            reason = _reason(hit, subject, object_, schema)
            yield NearMiss(hit.frame.id, hit.frame.type, words, hit.start, hit.end, subject, object_, reason)


def _states(hit: Hit, subject: SlotShown, object_: SlotShown, fired: Sequence[Fired]) -> bool:
    """Whether the trigger is behind a statement of its frame: the ends are among what its slots hold."""
    ends = {name for name, _ in (*_held(subject), *_held(object_))}
    return any(one.rule == hit.frame.id and one.subject in ends and one.object in ends for one in fired)


def _held(slot: SlotShown) -> tuple[tuple[str, str], ...]:
    return slot.entities if slot.verdict == "found" else ()


def _slot(ground: Ground, hit: Hit, side: Literal["subject", "object"], schema: Schema) -> SlotShown:
    """What stands in a slot, else what does when the slot's conditions are dropped, the words around it first."""
    slot = hit.frame.subject if side == "subject" else hit.frame.object
    free = replace(slot, before=None, after=None)
    attempts: tuple[tuple[Verdict, Slot], ...] = (
        ("found", slot),
        ("wrong words", free),
        ("wrong type", replace(free, types=frozenset(schema.entities), kinds=frozenset())),
    )
    types = tuple(sorted(slot.kinds or slot.types))
    for verdict, condition in attempts:
        found = find(ground, hit, condition)
        if found is not None:
            entities = tuple((entity.name, entity.type) for entity in found[1].entities)
            return SlotShown(verdict, found[0], entities, types, slot.places)
    return SlotShown("missing", None, (), types, slot.places)


def _reason(hit: Hit, subject: SlotShown, object_: SlotShown, schema: Schema) -> str | None:
    if {subject.verdict, object_.verdict} != {"found"}:
        return None
    edge = schema.relations[hit.frame.type]
    pairs = [(one, other) for one in subject.entities for other in object_.entities if one != other]
    if not pairs:
        return "both ends are the same entity"
    if not any(edge.accepts(one[1], other[1]) for one, other in pairs):
        return f"{hit.frame.type} joins no {pairs[0][0][1]} to a {pairs[0][1][1]}"
    if hit.frame.fallback:
        return "a frame with a type of its own says more of these ends"
    return "set aside by the frame's own conditions"
