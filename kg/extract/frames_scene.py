"""Sentences made ready for the frames: arguments collected, posts set aside, the rest grouped."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.model import Sentence
from kg.extract.arguments import Argument, Scene, collect, group, look_at
from kg.extract.posts import employers
from kg.model import Analysis, Entity
from kg.rulebook.relations import Grammar, RelationRules

Things = tuple[Entity, ...]
_NO_SUBJECTS = frozenset({"Person", "Field"})  # who speaks, and what things are merely about
_LONGEST_HEADING = 40  # characters
_CLOSING = "。！？；，、：…"
_REMEMBERED = 3  # things that earlier sentences of the paragraph were about


@dataclass(frozen=True, slots=True)
class _Past:
    """What the text before a sentence leaves: what its paragraph was about, the headings above, and the document
    whose content the paragraph tells, with which sentences without a subject go on: `印发《某某意见》，提出…`.
    """

    paragraph: int
    paper: tuple[Entity, ...] = ()
    context: tuple[Things, ...] = ()
    headings: tuple[Things, ...] = ()


def set_scenes(analysis: Analysis, rules: RelationRules) -> Iterator[Scene]:
    """Each sentence that has arguments, in order, with what the text before it is about."""
    arguments = collect(analysis)
    starts = [item.start for item in arguments]
    lengths = Counter(sentence.paragraph for sentence in analysis.sentences)
    events = [entity for entity in analysis.entities if entity.type == "Event" and entity.mentions]
    past = _Past(-1)
    for sentence in analysis.sentences:
        first = bisect_left(starts, sentence.start)
        last = bisect_left(starts, sentence.end)
        inside = [item for item in arguments[first:last] if item.end <= sentence.end]
        if sentence.paragraph != past.paragraph:
            past = _Past(sentence.paragraph, headings=past.headings)
        if not inside:
            continue
        goes_on = bool(past.paper) and inside[0].start == inside[0].end
        scene = look_at(sentence, _about(inside, past.paper) if goes_on else inside)
        scene = group(scene, rules, employers(scene, analysis, rules))
        so_far = tuple(entity for entity in events if entity.mentions[0].start < sentence.start)
        yield replace(scene, context=past.context, headings=(*past.headings, so_far))
        if _is_heading(sentence, lengths[sentence.paragraph]):
            past = replace(past, headings=_under(past, sentence, inside))
        else:
            past = replace(
                past, paper=past.paper if goes_on else _paper(scene, rules.grammar), context=_context(scene, past)
            )


def _is_heading(sentence: Sentence, sentences: int) -> bool:
    """Whether the sentence heads what follows: by its role, or as a short line without a full stop."""
    if sentence.role != "body":
        return True
    return sentences == 1 and len(sentence.text) <= _LONGEST_HEADING and sentence.text[-1] not in _CLOSING


def _under(past: _Past, sentence: Sentence, inside: list[Argument]) -> tuple[Things, ...]:
    """The headings that the next lines stand under: the last one, and the title."""
    named = tuple(dict.fromkeys(entity for item in inside for entity in item.entities))
    return (named,) if sentence.role == "title" or not past.headings else (named, past.headings[-1])


def _context(scene: Scene, past: _Past) -> tuple[Things, ...]:
    """What the sentences so far were about; what follows the name of a document is what the document says."""
    if any(_is_document(item) for item in scene.arguments):
        return ()
    opening = _opening(scene)
    if not opening:
        return past.context
    return (opening, *(one for one in past.context if one != opening))[:_REMEMBERED]


def _opening(scene: Scene) -> tuple[Entity, ...]:
    """What the sentence is about as far as the first words of its clauses tell: bare names before any verb."""
    for clause in scene.clauses:
        first = next((group for group in scene.groups if group.clause == clause.index), None)
        if first is None or first.role or first.start == first.end or _after_verb(scene, clause.start, first.start):
            continue
        if not any(entity.type in _NO_SUBJECTS for entity in first.entities):
            return first.entities
    return ()


def _after_verb(scene: Scene, start: int, end: int) -> bool:
    return any(token.tag == "v" for token in scene.sentence.tokens if start <= token.start and token.end <= end)


def _about(arguments: list[Argument], paper: tuple[Entity, ...]) -> list[Argument]:
    return [replace(arguments[0], entities=paper), *arguments[1:]]


def _paper(scene: Scene, grammar: Grammar) -> tuple[Entity, ...]:
    """The document whose content the sentence goes on to tell."""
    for clause in scene.clauses:
        if grammar.content.match(scene.between(clause.start, clause.end)):
            documents = [item for item in scene.arguments if item.end <= clause.start and _is_document(item)]
            if documents:
                return documents[-1].entities
    return ()


def _is_document(argument: Argument) -> bool:
    return all(entity.type == "Document" for entity in argument.entities)
