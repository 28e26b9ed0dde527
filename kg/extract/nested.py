"""Things that the text names only inside another name and yet speaks of: 浙江省 in `浙江省委副书记、省长王某`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.model import Entity, Mention
from kg.rulebook.linking import NestedRule
from kg.rulebook.names import NameRules

NESTED = "nested"  # the rule of such a mention, which overlaps that of the outer name


def nested_entities(text: str, entities: Sequence[Entity], rules: NameRules) -> Iterator[Entity]:
    """The inner things that no entity of the article names, each with its first place, inside the outer name."""
    known = {form for entity in entities for form in (entity.name, *entity.aliases)}
    for rule in rules.links.nested:
        for entity in entities:
            if entity.type != rule.outer:
                continue
            found = next(_inside(rule, text, entity, rules), None)
            if found is not None and found.surface not in known:
                known.add(found.surface)
                yield Entity(found.surface, found.type, found.kind, (), (), (found,))


def _inside(rule: NestedRule, text: str, entity: Entity, rules: NameRules) -> Iterator[Mention]:
    for mention in entity.mentions:
        match = rule.pattern.fullmatch(mention.surface)
        if match is None or not rule.near.match(text, mention.end):
            continue
        listed = rules.gazetteer.forms.get(match["name"])
        if rule.division and (listed is None or not listed.codes or listed.name != match["name"]):
            continue
        start, end = mention.start + match.start("name"), mention.start + match.end("name")
        yield Mention(
            start, end, match["name"], rule.inner, listed.kind if rule.division and listed else None, NESTED
        )


def is_apart(mention: Mention) -> bool:
    """Whether the mention is a place of its own in the text, not a part of another name."""
    return mention.rule != NESTED
