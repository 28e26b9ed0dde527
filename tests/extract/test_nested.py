"""Things that are named only inside another name and yet spoken of."""

from __future__ import annotations

import pytest

from kg.extract.nested import is_apart, nested_entities
from kg.model import Entity
from kg.rulebook import load_rulebook
from kg.rulebook.linking import NestedRule
from tests.extract.reading import named

RULES = load_rulebook().names


def inside(shown: str, rule: NestedRule, *others: Entity) -> list[str]:
    """The inner names of the outer name that stands before ⟧."""
    outer, _, _ = shown.partition("⟧")
    entities = [*named(shown.replace("⟧", ""), {outer: rule.outer}), *others]
    found = list(nested_entities(shown.replace("⟧", ""), entities, RULES))
    for entity in found:
        (mention,) = entity.mentions
        assert shown.replace("⟧", "")[mention.start : mention.end] == entity.name
        assert not is_apart(mention)
    return [entity.name for entity in found]


@pytest.mark.parametrize("rule", RULES.links.nested, ids=lambda rule: rule.id)
def test_nested_rule_keeps_its_examples(rule: NestedRule) -> None:
    assert [inside(text, rule) for text, _ in rule.examples] == [[name] for _, name in rule.examples]
    assert [inside(text, rule) for text in rule.non_examples] == [[] for _ in rule.non_examples]


def test_nested_leaves_what_the_article_names_itself() -> None:
    rule = RULES.links.nested[0]
    place = Entity("浙江省", "Place", "province", ("浙江",), (), ())
    assert inside("浙江省委⟧副书记、省长王某颁发", rule, place) == []
