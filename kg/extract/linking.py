"""Which surfaces of an article name one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import Article
from kg.extract.aliases import declared_aliases
from kg.extract.candidates import Candidate
from kg.extract.short_forms import short_forms
from kg.model import Mention
from kg.rulebook.listed import GIVEN
from kg.rulebook.names import NameRules

_SUFFIX = 3  # characters of a name without its first words, at least


@dataclass(frozen=True, slots=True)
class Links:
    """`groups` are the surfaces of one thing each; `declared` the surfaces that the article declares aliases."""

    groups: tuple[tuple[str, ...], ...]
    declared: frozenset[str]


def link_surfaces(article: Article, by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Links:
    """Join surfaces by declaration, by the lists of known names, by short forms and by definite nouns."""
    parents = {surface: surface for surface in by_surface}
    declared = set()
    for alias, name in _declared(article, by_surface, rules):
        declared.add(alias)
        _join(parents, alias, name)
    for short, name in (
        *_listed(by_surface, rules),
        *_shortened(by_surface, rules),
        *_definite(by_surface),
        *_suffixes(by_surface, rules),
        *_quoted(by_surface, rules),
        *_synonyms(by_surface, rules),
    ):
        if short not in declared and not _given_apart(short, name, rules):
            _join(parents, short, name)
    groups: dict[str, list[str]] = {}
    for surface in sorted(by_surface, key=lambda form: (by_surface[form][0], form)):
        groups.setdefault(_root(parents, surface), []).append(surface)
    return Links(tuple(tuple(group) for group in groups.values()), frozenset(declared))


def _given_apart(first: str, second: str, rules: NameRules) -> bool:
    """Whether the user gives the two as names of different things."""
    left, right = rules.gazetteer.forms.get(first), rules.gazetteer.forms.get(second)
    return left is not None and right is not None and GIVEN in (left.rule, right.rule) and left.name != right.name


def _root(parents: dict[str, str], surface: str) -> str:
    while parents[surface] != surface:
        surface = parents[surface]
    return surface


def _join(parents: dict[str, str], first: str, second: str) -> None:
    low, high = sorted((_root(parents, first), _root(parents, second)))
    parents[high] = low


def _declared(
    article: Article, by_surface: Mapping[str, Sequence[Mention]], rules: NameRules
) -> Iterator[tuple[str, str]]:
    mentions = sorted(mention for group in by_surface.values() for mention in group)
    candidates = [Candidate(m.start, m.end, m.type, m.kind, m.rule, 1.0) for m in mentions]
    for found in declared_aliases(article.text, candidates, rules.links):
        name = article.text[found.candidate.start : found.candidate.end]
        if found.alias in by_surface and name in by_surface:
            yield found.alias, name


def _listed(by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Iterator[tuple[str, str]]:
    """Forms of one listed thing: 北京 and 北京市, 国家发改委 and 国家发展改革委."""
    first: dict[tuple[str, str], str] = {}
    for surface, group in by_surface.items():
        listed = rules.gazetteer.forms.get(surface)
        if listed is not None and listed.type == group[0].type:
            key = (listed.name, listed.type)
            yield surface, first.setdefault(key, surface)


def _shortened(by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Iterator[tuple[str, str]]:
    """Each short form with the name it comes from; of several names, the longest printed before it."""
    owners: dict[str, list[str]] = {}
    for surface, group in by_surface.items():
        for form in short_forms(surface, group[0].type, rules):
            if form in by_surface and by_surface[form][0].type == group[0].type:
                owners.setdefault(form, []).append(surface)
    for form, names in owners.items():
        place = by_surface[form][0].start
        before = [name for name in names if by_surface[name][0].start < place] or names
        yield form, max(before, key=lambda name: (len(name), -by_surface[name][0].start))


def _suffixes(by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Iterator[tuple[str, str]]:
    """Names printed again without their first words: 言犀大模型 after 京东云言犀大模型."""
    for surface, group in by_surface.items():
        type_ = group[0].type
        if type_ not in rules.links.suffixes or len(surface) < _SUFFIX or surface in rules.gazetteer.forms:
            continue
        owners = [
            name
            for name, mentions in by_surface.items()
            if name != surface and name.endswith(surface) and mentions[0].type == type_
        ]
        if len(owners) == 1:
            yield surface, owners[0]


def _quoted(by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Iterator[tuple[str, str]]:
    """Names that begin with the same words in quotation marks: “8+4”政策 and “8+4”政策体系."""
    first: dict[tuple[str, str], str] = {}
    for surface, group in by_surface.items():
        core, closed, _ = surface[1:].partition("”")
        if surface[0] == "“" and closed and len(core) >= _SUFFIX and group[0].type in rules.links.quoted:
            yield surface, first.setdefault((core, group[0].type), surface)
            if core in by_surface and by_surface[core][0].type == group[0].type:
                yield core, surface


def _synonyms(by_surface: Mapping[str, Sequence[Mention]], rules: NameRules) -> Iterator[tuple[str, str]]:
    """Two names that every reader knows for one thing: AI and 人工智能, 进博会 and 中国国际进口博览会."""
    for surface, group in by_surface.items():
        other = rules.links.synonyms.get(surface, "")
        if other in by_surface and by_surface[other][0].type == group[0].type:
            yield surface, other


def _definite(by_surface: Mapping[str, Sequence[Mention]]) -> Iterator[tuple[str, str]]:
    for surface, group in by_surface.items():
        if all(mention.rule != "definite" for mention in group):
            continue
        owners = [
            name
            for name, mentions in by_surface.items()
            if name != surface
            and name.endswith(surface)
            and mentions[0].type == group[0].type
            and mentions[0] < group[0]
        ]
        if owners:
            yield surface, max(owners, key=lambda name: by_surface[name][0].start)
