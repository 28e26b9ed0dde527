"""Numbers as Chinese news writes them: Arabic, Chinese and mixed, fractions, ranges, with their bounds.

A number is read with everything that scales it (`1.2万余` is 12000 and more) but without its unit. Words
without a value (`数十`, `上千`, `十几`) are no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kg.model import Bound
from kg.rulebook.metrics import NumeralRules
from kg.rulebook.openings import Scanner

_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:[.．]\d+)?"
_DASH = re.compile(r"\s*(?:-|－|–|—|——|~|～|至|到)\s*")
_LARGE_SCALE = 10_000  # 万 and above close a group: 三亿五千万


@dataclass(frozen=True, slots=True)
class Numeral:
    """`text[start:end]` as a number: `value`, or `low` and `high` for a range.

    `more` says that the number itself carries 余 or 多 (`30多万`); `percent` that it was worded 百分之.
    `plain` is what was printed before the scale (`3` of `3亿`), for ranges that share a scale.
    """

    start: int
    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    more: bool = False
    percent: bool = False
    plain: float | None = None


def read_numerals(text: str, rules: NumeralRules) -> tuple[Numeral, ...]:
    """The numbers of `text`, left to right, without overlap. Offsets are half-open, in code points."""
    printed = [match for match, _ in _scanner(rules).find(text)]
    vague = [match.span() for match in rules.vague.finditer(text)] if printed else []
    found: list[Numeral] = []
    for match in printed:
        if any(start < match.end() and match.start() < end for start, end in vague):
            continue
        numeral = _read(match, rules)
        if numeral is not None:
            found.append(numeral)
    return tuple(_ranges(text, found))


def parse_number(text: str, rules: NumeralRules) -> float | None:
    """The value of a text that is one number and nothing else, or None."""
    found = read_numerals(text.strip(), rules)
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text.strip())):
        return found[0].value
    return None


def bound_before(text: str, end: int, rules: NumeralRules) -> tuple[int, Bound | None]:
    """The bound word that ends at `end` (white space and 了 between are passed over), and where it starts."""
    stop = len(text[:end].rstrip())
    for word in rules.before:
        start = stop - len(word)
        if text.endswith(word, 0, stop) and not _masked(text, stop, word, rules):
            return start, _bound(rules.before[word])
    return end, None


def bound_after(text: str, start: int, rules: NumeralRules) -> tuple[int, Bound | None]:
    """The bound word that starts at `start`, and where it ends."""
    begin = start + len(text[start:]) - len(text[start:].lstrip())
    for word in rules.after:
        if text.startswith(word, begin):
            return begin + len(word), _bound(rules.after[word])
    return start, None


def _masked(text: str, stop: int, word: str, rules: NumeralRules) -> bool:
    return any(len(mask) > len(word) and text.endswith(mask, 0, stop) for mask in rules.not_before)


def _bound(word: str) -> Bound:
    bounds: dict[str, Bound] = {"=": "=", ">=": ">=", "<=": "<=", "~": "~"}
    return bounds[word]


@lru_cache(maxsize=8)
def _compiled(digits: str, scales: str, more: str, halves: str) -> Scanner[None]:
    """The one pattern of all numbers, tried only where its letters stand: hardly any letter of a text is one."""
    words = f"[{digits}{scales}]+(?:点[{digits}]+)?"
    number = f"(?:{_PLAIN}|{words})"
    pattern = re.compile(
        rf"(?P<half>{halves})"
        rf"|(?P<below>百|千|万|{words})分之(?P<above>{number})"
        rf"|(?P<over>(?<![\d/])\d{{1,2}})/(?P<under>\d{{1,2}}(?![\d/]))(?!\d)"
        rf"|(?P<arabic>{_PLAIN})(?P<more1>\s?[{more}](?=\s?[{scales}]))?(?P<scale>\s?[{scales}]+)?(?P<tail>{_PLAIN}[{scales}]+)?(?P<more2>\s?[{more}])?"
        rf"|(?P<chinese>{words})(?:(?P<more3>[{more}]|来(?!自))(?P<scale3>[{scales}]*))?"
    )
    return Scanner([(pattern, None)])


def _scanner(rules: NumeralRules) -> Scanner[None]:
    return _compiled("".join(rules.digits), "".join(rules.scales), "".join(rules.more), "|".join(rules.halves))


def _read(match: re.Match[str], rules: NumeralRules) -> Numeral | None:
    start, end = match.span()
    if match["half"]:
        return Numeral(start, end, 0.5)
    if match["below"]:
        return _fraction(match, rules)
    if match["over"]:
        above, under = int(match["over"]), int(match["under"])
        return Numeral(start, end, above / under) if 0 < above < under else None
    if match["arabic"]:
        plain = _arabic(match["arabic"])
        scale = _scale((match["scale"] or "").strip(), rules)
        more = bool(match["more1"] or match["more2"])
        total = float(plain * scale + _tail(match["tail"], rules))
        return Numeral(start, end, total, more=more, plain=total if scale == 1 else None)
    return _chinese_numeral(match, rules)


def _tail(text: str | None, rules: NumeralRules) -> Decimal:
    """The `3千万` of `12亿3千万`."""
    plain = (text or "").rstrip("".join(rules.scales))
    return _arabic(plain) * _scale((text or "")[len(plain) :], rules) if plain else Decimal(0)


def _chinese_numeral(match: re.Match[str], rules: NumeralRules) -> Numeral | None:
    start, end = match.span()
    words, scale = match["chinese"], _scale(match["scale3"] or "", rules)
    spread = _adjacent(words, rules)
    if spread and not match["more3"]:
        return Numeral(start, end, None, *spread)
    value = chinese_value(words, rules)
    if value is None:
        return None
    plain = float(value) if scale == 1 and len(words) == 1 else None
    return Numeral(start, end, float(value * scale), more=bool(match["more3"]), plain=plain)


def _fraction(match: re.Match[str], rules: NumeralRules) -> Numeral | None:
    above = _any_value(match["above"], rules)
    below = chinese_value(match["below"], rules)
    if above is None or not below:
        return None
    start, end = match.span()
    if match["below"] == "百":
        return Numeral(start, end, float(above), percent=True)
    return Numeral(start, end, float(above / below))


def _any_value(text: str, rules: NumeralRules) -> Decimal | None:
    return chinese_value(text, rules) if text[0] in {*rules.digits, *rules.scales} else _arabic(text)


def _arabic(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("．", "."))


def _scale(text: str, rules: NumeralRules) -> Decimal:
    scale = Decimal(1)
    for char in text:
        scale *= rules.scales[char]
    return scale


def chinese_value(text: str, rules: NumeralRules) -> Decimal | None:
    """The value of a Chinese numeral (`三千二百`, `二〇二四`, `三点五`, `一百二`), or None if it is none."""
    whole, _, part = text.partition("点")
    value = _whole(whole, rules)
    if value is None or not part:
        return value
    digits = "".join(str(rules.digits[char]) for char in part)
    return value + Decimal(f"0.{digits}")


def _whole(text: str, rules: NumeralRules) -> Decimal | None:
    scale = max((rules.scales[char] for char in text if char in rules.scales), default=1)
    if scale == 1:
        return Decimal("".join(str(rules.digits[char]) for char in text)) if text else None
    # The last of the largest scales divides the number: 百亿亿 is 百亿 times 亿, 三亿五千万 is 三 亿 and 五千万.
    at = max(place for place, char in enumerate(text) if rules.scales.get(char) == scale)
    left, right = text[:at].lstrip("零〇"), text[at + 1 :]
    if scale < _LARGE_SCALE and len(left) > 1:  # 三五百 is no number of its own
        return None
    above = _whole(left, rules) if left else Decimal(1)
    if len(right) == 1 and right in rules.digits and scale > 10:  # noqa: PLR2004 - 一百二 is 120, 十二 is 12
        below: Decimal | None = Decimal(rules.digits[right] * scale // 10)
    else:
        below = _whole(right, rules) if right else Decimal(0)
    return None if above is None or below is None else above * scale + below


def _adjacent(text: str, rules: NumeralRules) -> tuple[float, float] | None:
    """`两三` is 2 to 3, `七八百` 700 to 800, `三五` 3 to 5; anything else None."""
    if len(text) < 2 or text[0] not in rules.digits or text[1] not in rules.digits:  # noqa: PLR2004
        return None
    low, high = rules.digits[text[0]], rules.digits[text[1]]
    if not 0 < low < high <= low + 2 or any(char in rules.digits for char in text[2:]) or "点" in text:
        return None
    scale = _scale(text[2:], rules)
    return float(low * scale), float(high * scale)


def _ranges(text: str, numerals: list[Numeral]) -> Iterator[Numeral]:
    """Join `2-3`, `30至60`, `3到5万`; two numbers that do not rise stay two."""
    pending: Numeral | None = None
    for numeral in numerals:
        joined = join_range(text, pending, numeral) if pending else None
        if pending and not joined:
            yield pending
        pending = joined or numeral
    if pending:
        yield pending


def join_range(text: str, left: Numeral, right: Numeral) -> Numeral | None:
    """The range that two neighbours with a dash between them make, or None."""
    if left.value is None or right.value is None or not _DASH.fullmatch(text, left.end, right.start):
        return None
    low = left.value
    if left.plain is not None and right.plain is None and right.value >= _LARGE_SCALE:
        low *= _shared_scale(text[right.start : right.end])  # 3—5万 is 30000 to 50000
    if low >= right.value:
        low = left.value
    if low >= right.value:
        return None
    return replace(right, start=left.start, value=None, low=low, high=right.value, plain=None)


def _shared_scale(text: str) -> float:
    return {"万": 1e4, "亿": 1e8}.get(text.rstrip("余多 ")[-1], 1.0)
