"""Who signs: names out of bylines, datelines, closing brackets and photo credits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.rulebook import CorpusRules, People

_LONG = re.compile("[\u3400-\u9fff]{5}")  # too long for a name without a point
_POINT = re.compile("[·•・]")
_BLANKS = " \t\u3000\u00a0"
_SPACES = re.compile(r"[ \t\u3000\u00a0]+")
_SEPARATORS = re.compile(r"[、,;；|｜/／:：]+")
_BRACKETS = "（）()[]【】"
_NAME = re.compile(r"[\u3400-\u9fff々〇]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•・][\u3400-\u9fff]{1,8})+")
_HAN = re.compile(r"[\u3400-\u9fff々〇]")
_AT_END = re.compile(
    r"[（(](?P<inside>[^（()）]{2,100})[)）]$|[。！？”）)…][ \t\u3000]+(?P<bare>[^。！？，、；：]{2,40})$"
)
_CROWDED = range(5, 10)  # characters of two or three names without a space
_MAX_NAMES = 12
_LONGEST_SIMPLE = 3  # characters of a name with a surname of one character
_BARE_MOST = 42  # characters at the end where names without brackets may stand


@dataclass(frozen=True, slots=True)
class Signature:
    """Names in printed order without doubles; `media` when the words name the outlet; `role` when one is named."""

    names: tuple[str, ...]
    media: str | None
    role: bool
    certain: bool  # every word is a role word or looks like a name with a surname


def read_signature(text: str, rules: CorpusRules, *, crowded: bool = False) -> Signature | None:
    """Read a stretch that should hold nothing but role words and names; None when it holds anything else.

    `crowded`: names may have lost the space between them, as inside brackets that a column cut.
    """
    people = rules.people
    if not crowded and _LONG.search(text) and not (_POINT.search(text) or people.gate.search(text)):
        return None
    names: list[str] = []
    media = None
    role = ignoring = False
    certain = True
    for word, found in _parts(text.strip(_BRACKETS + people.markers + _BLANKS), people):
        if found is not None:
            role = True
            ignoring = (found.group("role") or found.group("inner")) in people.others
            media = media or found.group("media")
            continue
        for name in _names(word, people, crowded=crowded):
            if not _NAME.fullmatch(name):
                return None
            if people.outlet.fullmatch(name):
                media = media or name
                continue
            certain = certain and _has_surname(name, people)
            names += [] if ignoring else [name]
    if not (names or role) or len(names) > _MAX_NAMES:
        return None
    return Signature(tuple(dict.fromkeys(names)), media, role, certain)


def _parts(text: str, people: People) -> list[tuple[str, re.Match[str] | None]]:
    """The stretches between separators and role words, and the role words, in order."""
    parts: list[tuple[str, re.Match[str] | None]] = []
    last = 0
    for match in people.role.finditer(text):
        parts += [*((word, None) for word in _SEPARATORS.split(text[last : match.start()])), ("", match)]
        last = match.end()
    parts += [(word, None) for word in _SEPARATORS.split(text[last:])]
    return [(word.strip(), match) for word, match in parts if match is not None or word.strip()]


def _names(words: str, people: People, *, crowded: bool) -> list[str]:
    names = _join_single(words, people)
    if not crowded:
        return names
    parts = [part for name in names for part in (_group(list(name), people) if len(name) in _CROWDED else [name])]
    return [part for part in parts if not people.role.fullmatch(part)]


def _join_single(words: str, people: People) -> list[str]:
    """Names of a stretch without separators but spaces: `华 凌 张 晔 张 毅 力` is 华凌, 张晔, 张毅力."""
    names: list[str] = []
    singles: list[str] = []
    for token in [*_SPACES.split(words), ""]:
        if len(token) == 1 and _HAN.match(token):
            singles.append(token)
            continue
        names += _group(singles, people)
        singles = []
        names += [token] if token else []
    return names


def _group(characters: list[str], people: People) -> list[str]:
    """Cut single characters into names of two or three that begin with surnames, with the fewest faults."""
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(characters) + 1):
        options = []
        for size in (2, 3, 1, 4):
            if size <= end:
                name = "".join(characters[end - size : end])
                cost, names = best[end - size]
                options.append((cost + _cost(name, people), [*names, name]))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]


def _cost(name: str, people: People) -> int:
    shape = {2: 0, 3: 1}.get(len(name), 9)
    return shape + (0 if _has_surname(name, people) else 5)


def _has_surname(name: str, people: People) -> bool:
    if name in people.not_names or name[-1] in people.place_endings:
        return False
    if "·" in name or "•" in name:
        return True
    if name[:2] in people.compounds:
        return len(name) > len(name[:2])
    return name[0] in people.surnames and len(name) <= _LONGEST_SIMPLE


def closing_signature(text: str, rules: CorpusRules) -> tuple[int, Signature] | None:
    """The signature that ends a body, with the offset where it starts: `…介绍。（毛某 徐某）`, `…共7条。 张某`."""
    if text[-1] not in ")）" and _SPACES.search(text, max(len(text) - _BARE_MOST, 0)) is None:
        return None
    match = _AT_END.search(text, max(len(text) - 110, 0))
    if match is None:
        return None
    start, inside = match.start(), match.group("inside")
    signature = read_signature(inside or match.group("bare"), rules, crowded=inside is not None)
    if signature is None or not signature.names or not (signature.role or signature.certain):
        return None
    return (start if inside else start + 1), signature
