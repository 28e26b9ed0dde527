"""Persons: after a post, before a verb of saying, foreign names with ·, and what the tagger takes for one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.candidates import Candidate
from kg.extract.names_view import View, Word
from kg.rulebook.people import PeopleRules

_DOTS = frozenset("·•・")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LOOK_BACK = 8  # characters of a post or a byline before a name
_PERSON_TAGS = frozenset({"PER", "nr", "nrt", "nrfg"})
_NAMING = frozenset({"PER", "nr", "nz", "nw", "n", "a", "vn", "nt", "ORG", "LOC", "ns", "an", "s", "d"})
_LONGEST = 4
_SHORT_TITLE = 2
_MOSTLY = 0.6
_SHORTEST = 2
_NEXT = re.compile(r"[、和](?P<name>[\u4e00-\u9fff]{2,3})(?=[、，。；）]|和|等|[两三四五六七八九十\d]+[名位]|$)")
_PREVIOUS = re.compile(r"(?:^|[、，。；：“（])(?P<name>[\u4e00-\u9fff]{2,3})[、和]$")


def find_people(view: View, people: PeopleRules) -> Iterator[Candidate]:
    """Candidates for persons; offsets count in the view's text."""
    tagged = [word for word in view.words if word.tag in _PERSON_TAGS]
    for match in people.foreign.finditer(view.text):
        start, end = _to_the_verb(view.text, *_whole_words(view, match.start(), match.end()), people)
        if _is_quoted(view.text, start, end) or not _is_transliterated(view.text[start:end], people):
            continue  # “神威·太湖之光”, 天工之城·数字绿谷
        if any(word.start < end and start < word.end for word in tagged):
            yield _person(start, end, "person-foreign", 0.9)
    bylines: set[int] = set()
    for word in view.words:
        if word.tag not in _PERSON_TAGS:
            continue
        if _after_byline(view.text, word.start, bylines, people):
            bylines.add(word.end)
        elif word.text in people.known:
            yield _person(word.start, word.end, "person-known", 1.0)
        elif _looks_like_name(word.text, people) or _is_introduced(view.text, word, people):
            yield _person(word.start, word.end, "person-tagged", 0.85)
    titled = list(_titled(view, people))
    yield from titled
    yield from _beside(view, people, bylines)


def _beside(view: View, people: PeopleRules, bylines: set[int]) -> Iterator[Candidate]:
    """Names beside one that the tagger has seen, in an enumeration: 丁一、方守贤、冼鼎三名院士."""
    known = [
        (word.start, word.end)
        for word in view.words
        if word.tag in _PERSON_TAGS and word.end not in bylines and _looks_like_name(word.text, people)
    ]
    for start, end in known:
        left = max(start - _LONGEST - 2, 0)
        for match in (_NEXT.match(view.text, end), _PREVIOUS.search(view.text, left, start)):
            if match and is_full_name(match["name"], people) and not _is_noun(view, *match.span("name")):
                yield _person(*match.span("name"), "person-listed", 0.8)


def _is_noun(view: View, start: int, end: int) -> bool:
    """Whether the stretch is a word of two characters that the tagger knows (高端), or is made of several."""
    inside = [word for word in view.words if word.start < end and start < word.end]
    if len(inside) != 1 or inside[0].start != start or inside[0].end != end:
        return True
    return end - start == _SHORTEST and inside[0].tag not in {"PER", "nr", "nz", "nw"}


def _person(start: int, end: int, rule: str, score: float) -> Candidate:
    return Candidate(start, end, "Person", None, rule, score)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether the stretch alone stands in quotation marks: a person's name does not."""
    return text[start - 1 : start] == "“" and text[end : end + 1] == "”"


def _is_transliterated(text: str, people: PeopleRules) -> bool:
    """Whether most characters are those that write foreign sounds: 戈登·贝尔, but not 武汉·中国光谷."""
    han = [character for character in text if _HAN.fullmatch(character)]
    return sum(character in people.sounds for character in han) >= _MOSTLY * len(han)


def _whole_words(view: View, start: int, end: int) -> tuple[int, int]:
    """The words around the dots of a foreign name: 导演|马可·马丁|说."""
    dots = [place for place in range(start, end) if view.text[place] in _DOTS]
    left = [word.start for word in view.words if word.start < dots[0] <= word.end]
    right = [word.end for word in view.words if word.start <= dots[-1] + 1 < word.end]
    return max([start, *left]), min([end, *right])


def _after_byline(text: str, start: int, bylines: set[int], people: PeopleRules) -> bool:
    """Whether the name stands after 记者 or in a list that begins so: 记者李明、王强."""
    if people.bylines.search(text[max(start - _LOOK_BACK, 0) : start].rstrip()):
        return True
    return any(text[end:start].strip() in {"", "、", "，"} and end <= start for end in bylines)


def _looks_like_name(text: str, people: PeopleRules) -> bool:
    """A family name and a given name, whatever its characters: the tagger has seen the sentence (向 in 周向军)."""
    length = len(text) - (1 if text[:2] in people.compound else 0)
    return (
        text not in people.not_names
        and text[:1] in people.surnames
        and length in {2, 3}
        and _HAN.fullmatch(text) is not None
    )


def is_full_name(text: str, people: PeopleRules) -> bool:
    """A family name and one or two characters of a given name, none of them a particle."""
    surname = 2 if text[:2] in people.compound and len(text) > 2 else 1  # noqa: PLR2004 - characters of a compound surname
    given = text[surname:]
    if surname == 1 and text[:1] not in people.surnames:
        return False
    if text in people.not_names:
        return False
    return 1 <= len(given) <= 2 and not set(given) & people.not_given and _HAN.fullmatch(given) is not None  # noqa: PLR2004


def _is_introduced(text: str, word: Word, people: PeopleRules) -> bool:
    """Whether a post stands before the word and a verb of saying after it, though its family name is rare."""
    if len(word.text) != _LONGEST - 1 or not _HAN.fullmatch(word.text) or word.text in people.not_names:
        return False
    titled = people.titles.search(text, max(word.start - _LOOK_BACK, 0), word.start)
    return titled is not None and people.says.match(text, word.end) is not None


def _to_the_verb(text: str, start: int, end: int, people: PeopleRules) -> tuple[int, int]:
    """One character more where a verb of saying then follows: 奇·达楞|太|说."""
    longer = text[end : end + 1] in people.sounds and people.says.match(text, end + 1)
    return start, end + 1 if longer and not people.says.match(text, end) else end


def _titled(view: View, people: PeopleRules) -> Iterator[Candidate]:
    """Names between a post and a word that follows names: 院长李明表示, 李明院士."""
    begins = {word.start: word for word in view.words}
    for start in (place for place, letter in enumerate(view.text) if letter in people.surnames):
        if start in begins and not _may_begin(begins[start]):
            continue
        before = max(start - _LOOK_BACK, 0)
        titled = people.titles.search(view.text, before, start)
        # After a post that is hardly ever part of another word, the tagger may be wrong about where words start:
        # 总工程|师傅|首清.
        if start not in begins and (titled is None or len(titled.group()) <= _SHORT_TITLE):
            continue
        if people.bylines.search(view.text[before:start]):
            continue
        for end in (start + 4, start + 3, start + 2):
            if end > len(view.text) or not is_full_name(view.text[start:end], people):
                continue
            follows = _follows(view.text, end, people)
            if (
                titled
                and follows
                and (end == len(view.text) or not view.text[end].isalnum() or not _is_adverb(view, start))
            ):
                yield _person(start, end, "person-titled", 0.9)
                break
            if people.after.match(view.text, end) and _opens(view, start):
                yield _person(start, end, "person-addressed", 0.6)
                break


def _follows(text: str, end: int, people: PeopleRules) -> bool:
    """Whether the text goes on as it does after a name: a mark, a verb of saying, a form of address."""
    if end == len(text) or not text[end].isalnum():
        return True
    return bool(people.says.match(text, end) or people.after.match(text, end) or people.titles.match(text, end))


def _opens(view: View, start: int) -> bool:
    """Whether a word starts here and is not plainly another word."""
    return any(word.start == start and word.tag in {"PER", "nr", "nz", "nw"} for word in view.words)


def _may_begin(word: Word) -> bool:
    """Whether the word may be, or begin, a name: 都 in 院士都深耕 does not."""
    return word.tag in _NAMING and len(word.text) <= _LONGEST


def _is_adverb(view: View, start: int) -> bool:
    """Whether the tagger takes the word for an adverb: 都深耕在, and 曾垂瑞、 too; the mark tells them apart."""
    return any(word.start == start and word.tag == "d" for word in view.words)
