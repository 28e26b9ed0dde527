"""The rules of extraction, loaded once and frozen. Code interprets, data decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.rulefile import Faults, digest_of
from kg.rulebook.coreference import CoreferenceRules, load_coreference
from kg.rulebook.metrics import MetricRules, load_metrics
from kg.rulebook.names import NameRules, load_names
from kg.rulebook.relations import RelationRules
from kg.rulebook.relations_load import load_relation_rules
from kg.rulebook.resolve import FOLDER, ResolveRules, load_resolve
from kg.rulebook.schema import Schema, load_schema
from kg.rulebook.things import ThingRules, load_things

RULES = Path(__file__).resolve().parent.parent / "rules"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the stages after the article split know beforehand; `digest` is part of every record's key.

    `resolve` has a digest of its own: records do not depend on it.
    """

    schema: Schema
    names: NameRules
    things: ThingRules
    coreference: CoreferenceRules
    relations: RelationRules
    metrics: MetricRules
    resolve: ResolveRules
    digest: str


@cache
def load_rulebook(folder: Path = RULES) -> Rulebook:
    """Load every rule file below `folder`.

    Raises RuleError with all the faults of all the files, one a line.
    """
    faults = Faults()
    schema = load_schema(folder, faults)
    names = load_names(folder, faults)
    things = load_things(folder, faults)
    coreference = load_coreference(folder, faults)
    relations = load_relation_rules(folder, schema, faults)
    metrics = load_metrics(folder, faults)
    resolve = load_resolve(folder, faults)
    faults.check()
    return Rulebook(
        schema=schema,
        names=names,
        things=things,
        coreference=coreference,
        relations=relations,
        metrics=metrics,
        resolve=resolve,
        digest=digest_of(folder, without=folder / FOLDER),
    )
