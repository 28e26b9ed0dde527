"""Every feature and every veto that names alone decide is proved by its own examples."""

from __future__ import annotations

from functools import cache

import pytest

from kg.resolve.compare import name_features, name_vetoes
from kg.resolve.parts import relative_rest, take_apart
from kg.rulebook import Rulebook, load_rulebook
from kg.rulebook.resolve import Feature, Pair, Relative, Veto


@cache
def rules() -> Rulebook:
    return load_rulebook()


def holds(id_: str, pair: Pair) -> bool:
    """Whether a feature or veto holds for two names, whichever comes first."""
    type_, *names = pair
    left, right = (take_apart(name, type_, rules()) for name in names)
    found = []
    for a, b in ((left, right), (right, left)):
        evidence = [*name_features(type_, a, b, rules()), *name_vetoes(type_, a, b, frozenset(), rules())]
        found.append(id_ in {item.id for item in evidence})
    assert found[0] == found[1], f"{id_} depends on the order of {names}"
    return found[0]


ALL: list[Feature | Veto] = [*rules().resolve.features.values(), *rules().resolve.vetoes.values()]
RULES = [rule for rule in ALL if rule.examples or rule.non_examples]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_resolve_rule_holds_for_its_examples_alone(rule: Feature | Veto) -> None:
    assert [pair for pair in rule.examples if not holds(rule.id, pair)] == []
    assert [pair for pair in rule.non_examples if holds(rule.id, pair)] == []


@pytest.mark.parametrize("rule", rules().resolve.folding.relative, ids=lambda rule: rule.id)
def test_relative_names_are_known_by_their_whole(rule: Relative) -> None:
    found = {name: relative_rest(name, rule.types[0], rules()) for name in (*rule.examples, *rule.non_examples)}
    assert [name for name, rest in found.items() if rest is not None] == list(rule.examples)
