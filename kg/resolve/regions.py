"""Which places a name holds, as division codes: what tells branches and authorities of one name apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.rulebook.listed import Gazetteer

Codes = frozenset[str]
_ABROAD = "world"
_NATION = "中国"  # says that the body is national, not where it is


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A place inside a name, half-open: 北京市海淀区 is one. `codes` are those of its last division.

    Several codes when divisions share the name; a name in place of a code for what lies abroad.
    """

    start: int
    end: int
    codes: Codes


def regions_in(name: str, gazetteer: Gazetteer) -> tuple[Region, ...]:
    """The places in a name from left to right, divisions right after the one they belong to as one place.

    Short forms that are words of the language count only so (海淀 after 北京); places abroad only at the beginning.
    """
    found: list[Region] = []
    at = 0
    while at < len(name):
        last = found[-1] if found and found[-1].end == at else None
        region = next(_regions_at(name, at, last, gazetteer), None)
        if region is None:
            at += 1
            continue
        if last is not None and last.start == region.start:
            found.pop()
        found.append(region)
        at = region.end
    return tuple(found)


def _regions_at(name: str, at: int, last: Region | None, gazetteer: Gazetteer) -> Iterator[Region]:
    for end, listed in gazetteer.at(name, at):
        if listed.type != "Place":
            continue
        codes = frozenset(listed.codes)
        if codes and name[end - 1] != listed.name[-1] and name[end : end + 1] == listed.name[-1]:
            yield Region(at, end + 1, codes)  # 围场县 for 围场满族蒙古族自治县
        if last is not None and (inner := inside(codes, last.codes, gazetteer)):
            yield Region(last.start, end, inner)
        elif codes and listed.sure:
            yield Region(at, end, codes)
        elif at == 0 and listed.rule == _ABROAD and listed.sure and name[:end] != _NATION:
            yield Region(at, end, frozenset({listed.name}))


def lineage(code: str, gazetteer: Gazetteer) -> Iterator[str]:
    """The division and all it belongs to, from below."""
    while code:
        yield code
        code = gazetteer.parents.get(code, "")


def inside(codes: Codes, outer: Codes, gazetteer: Gazetteer) -> Codes:
    """Those of `codes` that lie in one of `outer`, and are none of them."""
    return frozenset(c for c in codes if c not in outer and not outer.isdisjoint(lineage(c, gazetteer)))


def compatible(left: Codes, right: Codes, gazetteer: Gazetteer) -> bool:
    """Whether one of the left can be, hold or lie in one of the right."""
    if not left.isdisjoint(right):
        return True
    up = {above for code in left for above in lineage(code, gazetteer)}
    return not up.isdisjoint(right) or any(not left.isdisjoint(lineage(code, gazetteer)) for code in right)
