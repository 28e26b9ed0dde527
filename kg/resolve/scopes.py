"""What a name that several things share means in one article: which 朝阳区, whose 省科技厅.

Asked in this order: the parents that the article states, the place printed right before the name, the divisions
that the article names. What none of them settles keeps all its readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.model import Entity, Record
from kg.resolve.parts import Parts, mark, relative_rest
from kg.resolve.regions import Codes, compatible, inside, lineage, regions_in
from kg.rulebook import Rulebook
from kg.rulebook.listed import Gazetteer

IN_ARTICLE = "@"
_BEFORE = 12  # characters before a mention that may print its place
_LEVELS: Mapping[str, tuple[str, ...]] = {"市": ("市",), "州": ("自治州",), "自治区": ("自治区",)}


@dataclass(frozen=True, slots=True)
class Scope:
    """What tells a name from its namesakes in one article: part of its key, and the place it was told by."""

    parent: str = ""
    codes: Codes | None = None  # None: what the name itself says
    rest: str = ""  # of a relative name, what it is without its level (科技厅 of 省科技厅)


WHOLE = Scope()


class ArticlePlaces:
    """The divisions of one article, and what its names mean there. `parts` are those of its entities, by name."""

    def __init__(self, record: Record, article: str, parts: Mapping[str, Parts], rules: Rulebook) -> None:
        self._record = record
        self._article = article
        self._parts = parts
        self._rules = rules
        self._gazetteer = rules.names.gazetteer

    def scope(self, entity: Entity) -> Scope:
        """What tells the name of `entity` from its namesakes."""
        parts = self._parts[entity.name]
        relative = relative_rest(parts.name, entity.type, self._rules)
        if relative is not None:
            return self._relative(*relative)
        noun = self._rules.resolve.folding.classnouns.get(entity.type)
        if noun is not None and noun.fullmatch(parts.name):
            return self.inside()
        codes = codes_of(parts, entity.type)
        if not is_shared(codes, self._gazetteer):
            return WHOLE
        settled = (
            found for found in self._narrowed(entity, codes) if found and not is_shared(found, self._gazetteer)
        )
        narrowed = next(settled, None)
        if narrowed is None:
            return WHOLE
        return Scope(label(self._gazetteer.parents[min(narrowed)], self._gazetteer), narrowed)

    def inside(self) -> Scope:
        """That of a name that means something in this article only."""
        return Scope(IN_ARTICLE + self._article)

    @cached_property
    def named(self) -> Codes:
        """The divisions that the article names, also in other names; only those that are sure."""
        found = set()
        for entity in self._record.entities:
            codes = codes_of(self._parts[entity.name], entity.type)
            if codes and not is_shared(codes, self._gazetteer):
                found.add(min(codes))
        return frozenset(code for code in found if code in self._gazetteer.names)

    def _narrowed(self, entity: Entity, codes: Codes) -> Iterator[Codes]:
        stated = [r.object for r in self._record.relations if r.subject == entity.name and r.type == "LOCATED_IN"]
        above = frozenset(c for name in stated if name in self._parts for c in codes_of(self._parts[name], "Place"))
        yield inside(codes, above, self._gazetteer)
        yield inside(codes, frozenset(self._printed_before(entity)), self._gazetteer)
        yield inside(codes, self.named, self._gazetteer)

    def _printed_before(self, entity: Entity) -> Iterator[str]:
        for mention in entity.mentions:
            before = self._record.article.text[max(0, mention.start - _BEFORE) : mention.start]
            for region in regions_in(before, self._gazetteer):
                if region.end == len(before):
                    yield from region.codes

    def _relative(self, level: str, rest: str) -> Scope:
        code = self._of_level(level) if level else self._only_place()
        if not code:
            return self.inside()
        return Scope(label(code, self._gazetteer), frozenset({code}), rest)

    def _of_level(self, level: str) -> str:
        """The one division of a level that the article names, else the one that holds all it names."""
        ends = _LEVELS.get(level, (level,))

        def fits(codes: Iterable[str]) -> set[str]:
            return {code for code in codes if self._gazetteer.names[code].endswith(ends)}

        named = fits(self.named)
        if not named:
            named = fits(above for code in self.named for above in lineage(code, self._gazetteer))
        return named.pop() if len(named) == 1 else ""

    def _only_place(self) -> str:
        """The lowest division of the article when all that it names hold one another."""
        lowest = [c for c in self.named if all(c == o or o in lineage(c, self._gazetteer) for o in self.named)]
        return lowest[0] if lowest else ""


def codes_of(parts: Parts, type_: str) -> Codes:
    """The divisions that a name can mean when it is nothing but a place, else those that place it."""
    if type_ == "Place" and len(parts.inner) == 1 and parts.core == mark(parts.inner[0]):
        return parts.inner[0]
    return parts.own


def is_shared(codes: Codes, gazetteer: Gazetteer) -> bool:
    """Whether codes of one name mean several divisions, not one whose code has changed."""
    if len(codes) < 2:  # noqa: PLR2004 - one code means one division
        return False
    parents = sorted({gazetteer.parents.get(code, "") for code in codes})
    return any(
        not compatible(frozenset({one}), frozenset({other}), gazetteer)
        for number, one in enumerate(parents)
        for other in parents[number + 1 :]
    )


def label(code: str, gazetteer: Gazetteer) -> str:
    """A division with all it belongs to: 吉林省长春市."""
    return "".join(gazetteer.names[c] for c in reversed([*lineage(code, gazetteer)]) if c in gazetteer.names)
