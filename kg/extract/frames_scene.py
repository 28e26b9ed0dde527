"""Sentences made ready for the frames: arguments collected, posts set aside, the rest grouped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.arguments import Argument, Scene, collect, group, look_at
from kg.extract.posts import employers
from kg.model import Analysis, Entity
from kg.rulebook.relations import Grammar, RelationRules


_NO_SUBJECTS = frozenset({"Person", "Field", "Award"})  # who speaks, and what things are merely about
_REMEMBERED = 3  # things that earlier sentences of the paragraph were about


def set_scenes(analysis: Analysis, rules: RelationRules) -> Iterator[Scene]:
    """Each sentence that has arguments, in order.

    After `印发《某某意见》，提出…` the sentences of the paragraph that name no subject go on with the document.
    """
    arguments = collect(analysis)
    starts = [item.start for item in arguments]
    paper: tuple[Entity, ...] = ()
    context: tuple[tuple[Entity, ...], ...] = ()
    paragraph = -1
    for sentence in analysis.sentences:
        first = bisect_left(starts, sentence.start)
        last = bisect_left(starts, sentence.end)
        inside = [item for item in arguments[first:last] if item.end <= sentence.end]
        paper, context = (paper, context) if sentence.paragraph == paragraph else ((), ())
        paragraph = sentence.paragraph
        if not inside:
            continue
        goes_on = bool(paper) and inside[0].start == inside[0].end
        scene = look_at(sentence, _about(inside, paper) if goes_on else inside)
        paper = paper if goes_on else _paper(scene, rules.grammar)
        scene = replace(group(scene, rules, employers(scene, analysis, rules)), context=context)
        yield scene
        opening = _opening(scene)
        if any(_is_document(item) for item in scene.arguments):
            context = ()  # what follows is what the document says
        elif opening:
            context = (opening, *(one for one in context if one != opening))[:_REMEMBERED]


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
