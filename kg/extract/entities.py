"""The mentions of an article, joined into entities with one name, one type, one kind and their aliases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import Article, Sentence
from kg.extract.linking import link_surfaces
from kg.extract.mentions import find_mentions
from kg.extract.nested import nested_entities
from kg.extract.short_forms import nicknames
from kg.model import Entity, Mention
from kg.rulebook import Rulebook
from kg.rulebook.listed import GIVEN, Listed


def find_entities(article: Article, sentences: Sequence[Sentence], rulebook: Rulebook) -> tuple[Entity, ...]:
    """The entities, sorted by their first mention; their names are unique within the article."""
    mentions = find_mentions(article, sentences, rulebook)
    by_surface = _one_type(mentions, rulebook)
    links = link_surfaces(article, by_surface, rulebook.names)
    entities = [_entity(group, links.declared, by_surface, rulebook) for group in links.groups]
    entities = [_extended(entity, article.text, rulebook) for entity in entities]
    entities += nested_entities(article.text, entities, rulebook.names)
    return tuple(sorted(entities, key=lambda entity: entity.mentions[0]))


def _extended(entity: Entity, text: str, rulebook: Rulebook) -> Entity:
    """The entity with the forms in which more follows its name: 海岚产业园|项目."""
    pattern = rulebook.names.links.extended.get(entity.type)
    if pattern is None:
        return entity
    named = [mention for mention in entity.mentions if mention.rule != "definite"]
    found = {m.surface + match[0] for m in named if (match := pattern.match(text, m.end))}
    return replace(entity, aliases=tuple(sorted({*entity.aliases, *found} - {entity.name})))


def _one_type(mentions: Sequence[Mention], rulebook: Rulebook) -> dict[str, list[Mention]]:
    """The mentions by surface, each surface with the type that most of its mentions have."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.surface].append(mention)
    priorities = rulebook.names.links.priorities
    for surface, group in found.items():
        votes = Counter(mention.type for mention in group if mention.rule != "again") or Counter(
            mention.type for mention in group
        )
        type_ = min(votes, key=lambda name: (-votes[name], priorities.get(name, len(priorities) + 1), name))
        kinds = [mention.kind for mention in group if mention.type == type_]
        found[surface] = [_typed(mention, type_, kinds[0]) for mention in group]
    return dict(found)


def _typed(mention: Mention, type_: str, kind: str | None) -> Mention:
    same = mention.type == type_ and mention.kind == kind
    return mention if same else replace(mention, type=type_, kind=kind)


def _entity(
    group: Sequence[str], declared: frozenset[str], by_surface: dict[str, list[Mention]], rulebook: Rulebook
) -> Entity:
    mentions = sorted(mention for surface in group for mention in by_surface[surface])
    first = {surface: by_surface[surface][0].start for surface in group}
    lesser = declared.union(*(nicknames(surface, rulebook.names) for surface in group))
    full = [surface for surface in group if surface not in lesser and not _only_definite(by_surface[surface])]
    forms = rulebook.names.gazetteer.forms
    official = [
        surface for surface in full if surface in forms and forms[surface].codes and forms[surface].name == surface
    ]
    printed = min(official or full or group, key=lambda surface: (-len(surface), first[surface]))
    type_ = by_surface[printed][0].type
    given = _given(group, type_, rulebook)
    name = given.name if given else printed
    kinds = rulebook.schema.nodes[type_].kinds
    kind = given.kind if given and given.kind else next((m.kind for m in by_surface[printed] if m.kind), None)
    kind = kind or next((m.kind for m in mentions if m.kind), None)
    if kinds and kind not in kinds:
        kind = "other" if "other" in kinds else rulebook.names.links.kinds[type_]
    aliases = tuple(sorted({*group, *_inner(printed, type_, rulebook)} - {name}))
    return Entity(
        name=name,
        type=type_,
        kind=kind if kinds else None,
        aliases=aliases,
        declared=tuple(alias for alias in aliases if alias in declared),
        mentions=tuple(_typed(mention, type_, kind if kinds else None) for mention in mentions),
    )


def _given(group: Sequence[str], type_: str, rulebook: Rulebook) -> Listed | None:
    """The thing as the user gives it, whose name is printed or not, so that it has one name in all articles."""
    listed = (rulebook.names.gazetteer.forms.get(surface) for surface in group)
    return next((one for one in listed if one and one.rule == GIVEN and one.type == type_), None)


def _inner(name: str, type_: str, rulebook: Rulebook) -> tuple[str, ...]:
    """What is printed inside the name and is a name too: AI+医疗 in “AI+医疗”项目."""
    pattern = rulebook.names.links.inner.get(type_)
    match = pattern.match(name) if pattern else None
    return (match.group("alias"),) if match else ()


def _only_definite(mentions: Sequence[Mention]) -> bool:
    return all(mention.rule == "definite" for mention in mentions)
