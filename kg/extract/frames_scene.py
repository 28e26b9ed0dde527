"""Sentences made ready for the frames: arguments collected, posts set aside, the rest grouped."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extract.arguments import Scene, collect, group, look_at
from kg.extract.posts import employers
from kg.model import Analysis
from kg.rulebook.relations import RelationRules


def set_scenes(analysis: Analysis, rules: RelationRules) -> Iterator[Scene]:
    """Each sentence that has arguments, in order."""
    arguments = collect(analysis)
    for sentence in analysis.sentences:
        inside = [item for item in arguments if sentence.start <= item.start and item.end <= sentence.end]
        if inside:
            scene = look_at(sentence, inside)
            yield group(scene, rules, employers(scene, analysis, rules))
