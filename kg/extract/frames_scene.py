"""Sentences made ready for the frames: arguments collected, posts set aside, the rest grouped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from kg.extract.arguments import Argument, Scene, collect, group, look_at
from kg.extract.posts import employers
from kg.model import Analysis, Entity
from kg.rulebook.relations import Grammar, RelationRules


def set_scenes(analysis: Analysis, rules: RelationRules) -> Iterator[Scene]:
    """Each sentence that has arguments, in order.

    After `印发《某某意见》，提出…` the sentences of the paragraph that name no subject go on with the document.
    """
    arguments = collect(analysis)
    starts = [item.start for item in arguments]
    paper: tuple[Entity, ...] = ()
    paragraph = -1
    for sentence in analysis.sentences:
        first = bisect_left(starts, sentence.start)
        last = bisect_left(starts, sentence.end)
        inside = [item for item in arguments[first:last] if item.end <= sentence.end]
        paper = paper if sentence.paragraph == paragraph else ()
        paragraph = sentence.paragraph
        if not inside:
            continue
        goes_on = bool(paper) and inside[0].start == inside[0].end
        scene = look_at(sentence, _about(inside, paper) if goes_on else inside)
        paper = paper if goes_on else _paper(scene, rules.grammar)
        yield group(scene, rules, employers(scene, analysis, rules))


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
