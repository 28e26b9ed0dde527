"""Decisions on entities as text: what spoke for and against, with both values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.query.entities import Explanation, Place, spelled
from kg.resolve.model import Capped, Decision, Evidence
from kg.resolve.overrules import Line
from kg.rulebook.resolve import ResolveRules
from kg.workspace import Workspace
from kg.workspace.decisions import key_stored

_PLACES = 5  # articles shown of a name


def decision_text(item: Decision, rules: ResolveRules) -> Iterator[str]:
    """The verdict with the score, then one line for each feature and veto."""
    yield f"{item.verdict} {item.score:.2f}  {item.left.type}  {spelled(item.left)} | {spelled(item.right)}"
    for evidence in item.evidence:
        yield f"  {_evidence(evidence, rules)}"
    rest = item.reason.rpartition("; ")[2] if item.evidence else item.reason
    if not any(rest.startswith(says) for says in _said(item, rules)):
        yield f"         {rest}"


def _said(item: Decision, rules: ResolveRules) -> list[str]:
    features = [rules.features[e.id].says for e in item.evidence if e.id in rules.features]
    return [*features, *(f"but {rules.vetoes[e.id].says}" for e in item.evidence if e.id in rules.vetoes)]


def _evidence(item: Evidence, rules: ResolveRules) -> str:
    values = item.left if item.left == item.right else f"{item.left} | {item.right}"
    if item.id in rules.features:
        return f"{item.weight:+.2f}  {item.id}: {rules.features[item.id].says} — {values}"
    return f" veto  {item.id}: {rules.vetoes[item.id].says} — {values}"


def explanation_text(found: Explanation, rules: ResolveRules) -> Iterator[str]:
    """What they are, why, the overrules that speak of them, and where each is printed."""
    left, right = found.left, found.right
    verdict = "one entity" if found.one else "two entities"
    yield f"{left.shown()} and {right.shown()}: {verdict}"
    for entity in (left,) if found.one else (left, right):
        yield f"  {entity.name}  ({entity.type}, {entity.articles} articles, {entity.id})"
    if found.basis == "same key":
        yield "one name of one type, and no article tells two things of that name apart"
        if found.employers:
            some = "that articles name together" if len(found.employers) > 1 else "and no other that is known"
            yield f"works for {'、'.join(found.employers)}, {some}"
    elif found.basis == "path":
        yield f"joined through {len(found.decisions)} decisions"
    for item in found.decisions:
        yield from decision_text(item, rules)
    for line in found.lines:
        yield f"overrule, line {line.number}: {line.text().replace(chr(9), ' ').strip()}"
    for entity, places in zip((left, right), found.places, strict=True):
        yield f"{entity.shown()} is printed in"
        yield from _places(places)


def _places(places: Sequence[Place]) -> Iterator[str]:
    for place in places[:_PLACES]:
        yield f"  {place.source}  {place.title or ''}".rstrip()
    if len(places) > _PLACES:
        yield f"  … and {len(places) - _PLACES} more"


def line_state(workspace: Workspace, line: Line) -> str:
    """What an overrule does now: `in force`, or which of its names no article prints."""
    if line.verb == "split-articles":
        return "in force"
    keys = [line.key] if line.verb == "rename" or not line.other.name else [line.key, line.other]
    missing = [spelled(key) for key in keys if key_stored(workspace.connection, key) is None]
    return f"waits: no article prints {', '.join(missing)}" if missing else "in force"


def capped_text(capped: Sequence[Capped]) -> Iterator[str]:
    """Keys that brought together too many names to be compared."""
    if capped:
        yield f"Not compared, for too many names share them: {len(capped)} keys"
        for item in capped[:_PLACES]:
            yield f"  {item.type} {item.key}: {item.names} names"
