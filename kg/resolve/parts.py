"""A name taken apart for comparison: its places, numbers, years, legal form and branch, and the core left of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from kg.resolve.names import normalise
from kg.resolve.regions import Codes, Region, regions_in
from kg.rulebook import Rulebook

NO_CODES: Codes = frozenset()
_BRACKET = re.compile(r"\(([^()]*)\)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(r"(?:[(-]|至)?(?<!\d)(?:19|20)\d\d(?!\d)(?:年度?)?\)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|(?<=[\u4e00-\u9fff])(?:i{1,3}|iv|vi{0,3})(?![a-z])")
_DASHES = re.compile(r"[—–~～−]+")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_PLACELESS = frozenset({"Person", "Field"})  # 北京 in 白北京, and in a field, is no place
_SHORTEST = 2
_DISTINCT = 4  # characters that a name needs to be told without its place
_MOST_SHORTS = 12  # abbreviations of one name at most


@dataclass(frozen=True, slots=True)
class Parts:
    """What a name says. `name` is normalised, `core` the name without the place it begins with and without years.

    Places inside the core stand as codes, contractions and numerals are folded. `own` is what places the whole
    thing: the division it begins with or has in brackets; `inner` are the places after it (分行 of 北京).
    """

    name: str
    core: str
    own: Codes
    inner: tuple[Codes, ...]
    numbers: tuple[str, ...]
    years: tuple[str, ...]
    legal: str
    branch: str

    @property
    def whole(self) -> str:
        """The folded name with its place: equal for two spellings of one name."""
        return mark(self.own) + self.core

    def placed(self, codes: Codes, core: str | None = None) -> Parts:
        """The same name with the place that an article gives it, and with another core when its own says less."""
        return replace(self, own=codes, core=self.core if core is None else core)

    def read_as(self, codes: Codes) -> Parts:
        """The name of a place that is nothing but its divisions, read as fewer of them."""
        return replace(self, core=mark(codes), inner=(codes,))


def mark(codes: Codes) -> str:
    """Codes as a piece of text that no name holds."""
    return f"[{'|'.join(sorted(codes))}]" if codes else ""


def take_apart(name: str, type_: str, rules: Rulebook) -> Parts:
    """The parts of a printed name."""
    normal = normalise(name)
    folding = rules.resolve.folding
    text = _numerals(_DASHES.sub("-", normal), folding.counters)
    years = tuple(_YEAR.findall(text))
    if years and _YEARS.sub("", text):
        text = _YEARS.sub("", text)
    else:
        years = ()
    placed = type_ not in _PLACELESS
    bracket, text = _brackets(text, rules) if placed else (NO_CODES, text)
    regions = regions_in(text, rules.names.gazetteer) if placed else ()
    own, inner, core = _placed(text, regions)
    numbers = tuple(_ROMAN.get(n, n) for n in _NUMBER.findall(text))
    core = folded(core, rules)
    legal = folding.legal_end.search(core) if type_ == "Institution" else None
    branch = folding.branch_end.search(core) if type_ == "Institution" else None
    return Parts(
        name=normal,
        core=core,
        own=own or bracket,
        inner=inner,
        numbers=numbers,
        years=years,
        legal=folding.legal[legal.group()] if legal else "",
        branch=branch.group() if branch else "",
    )


def folded(text: str, rules: Rulebook) -> str:
    """The text with every word contracted that usually is."""
    folding = rules.resolve.folding
    return folding.contracted.sub(lambda match: folding.contractions[match.group()], text)


def _placed(text: str, regions: tuple[Region, ...]) -> tuple[Codes, tuple[Codes, ...], str]:
    """The place that the text begins with, the places after it, and the text without the first and with the others
    as codes. A text that is nothing but its place keeps it.
    """
    leads = bool(regions) and regions[0].start == 0 and len(text) - regions[0].end >= 1
    own = regions[0].codes if leads else NO_CODES
    start = regions[0].end if leads else 0
    rest = regions[1:] if leads else regions
    pieces: list[str] = []
    for region in rest:
        pieces += [text[start : region.start], mark(region.codes)]
        start = region.end
    return own, tuple(region.codes for region in rest), "".join((*pieces, text[start:]))


def _brackets(text: str, rules: Rulebook) -> tuple[Codes, str]:
    """The place in brackets, and the text without it; other words in brackets lose the brackets, Latin ones go."""
    codes = NO_CODES

    def fold(match: re.Match[str]) -> str:
        nonlocal codes
        content = match.group(1)
        found = regions_in(content, rules.names.gazetteer)
        if len(found) == 1 and (found[0].start, found[0].end) == (0, len(content)):
            codes = found[0].codes
            return ""
        return "" if content.isascii() else content

    folded = _BRACKET.sub(fold, text)
    return (codes, folded) if folded else (NO_CODES, text)


def _numerals(text: str, counters: re.Pattern[str]) -> str:
    """Chinese numerals that count things as Arabic ones: 第三医院 becomes 第3医院."""
    return counters.sub(lambda match: str(_number(match.group())), text)


def _number(numeral: str) -> int:
    """The value of a numeral below a hundred; digits in a row are read one by one (一二 is 12)."""
    tens, ten, ones = numeral.partition("十")
    if ten:
        return 10 * (_DIGITS.get(tens, 1) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
    return int("".join(str(_DIGITS.get(character, 0)) for character in numeral))


def company_core(parts: Parts, rules: Rulebook) -> str:
    """The core without legal form and without 公司 or 集团; the core itself when nothing distinct is left."""
    folding = rules.resolve.folding
    stem = folding.legal_end.sub("", parts.core)
    stem = folding.firm_end.sub("", stem)
    return stem if is_distinct(stem, rules) else parts.core


def closed_core(parts: Parts, type_: str, rules: Rulebook) -> str:
    """The core without its closing word, the core itself where there is none."""
    closer = rules.resolve.folding.closers.get(type_)
    stem = closer.sub("", parts.core) if closer else parts.core
    return stem if len(stem) > _SHORTEST or (len(stem) == _SHORTEST and type_ == "Place") else parts.core


def classed_core(parts: Parts, rules: Rulebook) -> str:
    """The core with its class noun replaced by the one that the news uses for it."""
    folding = rules.resolve.folding
    return folding.classed.sub(lambda match: folding.classes[match.group()], parts.core)


def brands(parts: Parts, rules: Rulebook) -> Iterator[str]:
    """The core of a company with its trades cut one after the other in every way, as long as something distinct is
    left: 东金智能, 东金; of a name with a place also the core without it, 东金智能科技.
    """
    stem = company_core(parts, rules)
    if stem == parts.core:
        return
    made = {stem: None}  # in the order found
    first = 0 if parts.own else 1  # without a place the whole core is the same company, not a form of it
    waiting = [stem]
    while waiting:
        stem = waiting.pop()
        ends = [at for at in range(_SHORTEST, len(stem)) if rules.names.links.trades.fullmatch(stem, at)]
        shorter = [stem[:at] for at in ends if stem[:at] not in made and is_distinct(stem[:at], rules)]
        made |= dict.fromkeys(shorter)
        waiting += shorter
    yield from [*made][first:]


def is_distinct(text: str, rules: Rulebook) -> bool:
    """Whether the text can name one thing: two characters or more, no place alone, not only words of a class."""
    listed = rules.names.gazetteer.forms.get(text)
    if len(text) < _SHORTEST or (listed is not None and listed.type == "Place"):
        return False
    return bool(rules.names.words.generic.sub("", text))


def tells_alone(core: str, type_: str, rules: Rulebook) -> bool:
    """Whether a core without its place can still mean one thing: 东湖高新区, but not 产业园 or 人民医院."""
    if len(core) < _DISTINCT or relative_rest(core, type_, rules) is not None:
        return False
    start = next((at for at in range(len(core)) if core[at:] in rules.names.rule_of), len(core))
    return bool(rules.names.words.ordinary.sub("", core[:start]))


def relative_rest(name: str, type_: str, rules: Rulebook) -> tuple[str, str] | None:
    """The level (may be empty) and the rest of a name that means another thing in each place, else None."""
    for rule in rules.resolve.folding.relative:
        if type_ in rule.types and (match := rule.pattern.fullmatch(name)):
            return (match.group("level") if rule.level else ""), match.group("rest")
    return None


def abbreviations(name: str, rules: Rulebook) -> Iterator[str]:
    """Abbreviations that the words of a full name allow: 中科大 for 中国科学技术大学. Only names made of such words
    alone have them; the place before them gives its first character.
    """
    shorts = rules.resolve.folding.shorts
    pieces: list[tuple[str, ...]] = []
    regions = regions_in(name, rules.names.gazetteer)
    at = regions[0].end if regions and regions[0].start == 0 and name[: regions[0].end] not in shorts else 0
    if at:
        pieces.append((name[0],))
    while at < len(name):
        end = next((e for e in range(min(len(name), at + 5), at, -1) if name[at:e] in shorts), 0)
        if not end:
            return
        pieces.append(shorts[name[at:end]])
        at = end
    least = _SHORTEST if regions and regions[0].start == 0 else _SHORTEST + 1  # 北航, but 中科 is no 中科大
    made = dict.fromkeys("".join(choice) for choice in product(*pieces))
    yield from [short for short in made if least <= len(short) < len(name)][:_MOST_SHORTS]
