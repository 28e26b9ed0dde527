"""Relations: who does what to whom, planned or done, with the sentence that says it (ONTOLOGY section 4).

Confidence is in (0, 1]: the precision of the rule, measured on annotated news and rounded towards one half where
few cases were seen, lowered for each end that stands outside the clause of the verb or is a reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.extract.frames import run_frames
from kg.extract.frames_links import run_links, run_names
from kg.extract.frames_scene import set_scenes
from kg.extract.posts import run_posts
from kg.model import Analysis, Relation
from kg.rulebook import Rulebook
from kg.rulebook.relations import RelationRules
from kg.rulebook.schema import Schema

_ENDS = 2  # a sentence about fewer entities joins none


def extract_relations(analysis: Analysis, rulebook: Rulebook) -> tuple[Relation, ...]:
    """The relations of an article, one for each triple and sentence, in the order of their evidence.

    Where several rules state the same, the surest one is kept, with its status.
    """
    return tuple(settle(state_relations(analysis, rulebook.relations, rulebook.schema), rulebook.schema))


def state_relations(analysis: Analysis, rules: RelationRules, schema: Schema) -> Iterator[Relation]:
    """Every statement of every rule, as found."""
    for scene in set_scenes(analysis, rules):
        spoken_of = {entity.name for argument in scene.arguments for entity in argument.entities}
        if len(spoken_of) < _ENDS and not (spoken_of and (scene.context or scene.headings)):
            continue
        yield from run_frames(scene, rules, schema)
        yield from run_links(scene, rules)
        yield from run_posts(scene, analysis, rules)
    yield from run_names(analysis, rules)


def settle(statements: Iterable[Relation], schema: Schema) -> list[Relation]:
    """One relation for each triple and evidence; ends of symmetric types in the order of their names."""
    best: dict[tuple[object, ...], Relation] = {}
    for relation in statements:
        one = _ordered(relation) if schema.relations[relation.type].symmetric else relation
        key = (one.evidence, one.type, one.subject, one.object)
        rival = best.get(key)
        if rival is None or (-one.confidence, one.rule) < (-rival.confidence, rival.rule):
            best[key] = one
    return [best[key] for key in sorted(best, key=lambda key: (key[0], *map(str, key[1:])))]


def _ordered(relation: Relation) -> Relation:
    if relation.subject <= relation.object:
        return relation
    return replace(relation, subject=relation.object, object=relation.subject)
