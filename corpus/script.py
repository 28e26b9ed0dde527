"""Traditional characters to simplified, for the analysis; evidence stays as printed.

OpenCC converts by words (乾燥 becomes 干燥, 乾隆 stays), and its table from traditional to simplified puts as many
characters out as in, so offsets hold. Where it ever did not, each character of that line is converted by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import opencc

_HAN = [*range(0x3400, 0xA000), *range(0x20000, 0x32000)]
_LONE = re.compile("([\ud800-\udfff])")  # OpenCC reads UTF-8, which has no place for them
_SAMPLE = 20_000  # code points that tell the script


@dataclass(frozen=True, slots=True)
class _Scripts:
    """`simpler` leads traditional characters to simplified ones; `simplified` are those with a traditional form."""

    simpler: Mapping[int, str]
    traditional: frozenset[str]
    simplified: frozenset[str]


def is_traditional(text: str) -> bool:
    """Whether a text is in traditional script: more of its characters are traditional only than simplified only.

    The beginning decides; a name in the other script (`臺積電` in a simplified text) does not.
    """
    scripts, sample = _scripts(), text[:_SAMPLE]
    traditional = sum(map(scripts.traditional.__contains__, sample))
    return traditional > 0 and traditional > sum(map(scripts.simplified.__contains__, sample))


def to_simplified(text: str) -> str:
    """The text in simplified characters, of the same length: character n of it stands for character n of `text`."""
    if text.isascii():
        return text
    parts = _LONE.split(text)
    return "".join(part if _LONE.fullmatch(part) else _converted(part) for part in parts)


def _converted(text: str) -> str:
    converted: str = _converter("t2s").convert(text)
    if len(converted) == len(text):
        return converted
    if "\n" in text:
        return "\n".join(map(_converted, text.split("\n")))
    return text.translate(_scripts().simpler)


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


@cache
def _scripts() -> _Scripts:
    """The characters that OpenCC changes when each stands alone."""
    characters = list(map(chr, _HAN))
    simpler = _converter("t2s").convert("\n".join(characters)).split("\n")
    fuller = _converter("s2t").convert("\n".join(characters)).split("\n")
    pairs = [pair for pair in zip(characters, simpler, strict=True) if pair[0] != pair[1] and len(pair[1]) == 1]
    traditional = frozenset(one for one, _ in pairs)
    simplified = {one for one, other in zip(characters, fuller, strict=True) if one != other}
    return _Scripts({ord(one): other for one, other in pairs}, traditional, frozenset(simplified - traditional))
