"""An article becomes its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.model import SPOKEN_ROLES, Article, Sentence

# Code points. Printed sentences seldom reach 400; what is longer is no prose (a table, base64) and is cut at a
# comma or space near the limit, else at the limit, so that no later stage meets text without bound.
LONGEST_SENTENCE = 1000
_CUT_WINDOW = 200
# A title or bracket is passed over whole: 《你好，李焕英！》 does not end a sentence. Half-width signs end one only
# after Chinese: `启动!` does, `Yahoo!` does not. Closing marks stay with what they close.
_TOKEN = re.compile(
    r"《[^《》\n]{1,80}》|[（(][^（()）\n]{1,120}[)）]"
    r"|(?P<end>(?:(?:[。！？；]|(?<=[\u3400-\u9fff”’」』）)》])[!?;])+[”’」』）)】》〉]*)+)"
)
_SOFT = re.compile(r"[，、,\s]")


def split_sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of the spoken zones, in text order; `text == article.text[start:end]`.

    Every character of a spoken zone that is no white space at a sentence's edge belongs to one sentence, and none
    is longer than LONGEST_SENTENCE.
    """
    sentences: list[Sentence] = []
    paragraph = position = 0
    for zone in article.zones:
        paragraph += article.text.count("\n", position, zone.start)
        position = zone.start
        if zone.role not in SPOKEN_ROLES:
            continue
        for start, end in _spans(article.text, zone.start, zone.end):
            text = article.text[start:end]
            sentences.append(Sentence(len(sentences), paragraph, start, end, text, zone.role))
    return tuple(sentences)


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches that end with a sentence's end or the zone's, white space at their edges left out."""
    first = start
    for match in _TOKEN.finditer(text, start, end):
        if match.group("end"):
            yield from _bounded(text, first, match.end())
            first = match.end()
    yield from _bounded(text, first, end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        cut = _cut(text, start + LONGEST_SENTENCE)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _cut(text: str, limit: int) -> int:
    """Behind the last comma or space shortly before `limit`, else `limit`."""
    last = None
    for last in _SOFT.finditer(text, limit - _CUT_WINDOW, limit):  # noqa: B007 - the last match is wanted
        pass
    return limit if last is None or last.group().isspace() else last.end()
