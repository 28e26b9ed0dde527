"""What 该中心, 公司, 其, 双方 and the subjects that clauses leave out stand for (`kg/rules/coreference.yaml`).

A phrase is resolved only where the rules leave one answer; what stays unclear is not reported at all.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.model import Article, Sentence
from kg.extract.nested import is_apart
from kg.extract.topics import Point, Topic, topics
from kg.model import Entity, Reference
from kg.rulebook import Rulebook
from kg.rulebook.coreference import CoreferenceRules, NounRule

_ZERO = "reference.zero"
_PAIR = 2


def find_references(
    article: Article, sentences: Sequence[Sentence], entities: Sequence[Entity], rulebook: Rulebook
) -> tuple[Reference, ...]:
    """The references of an article, by place; each target is the name of one of `entities`.

    An empty subject has `start == end`, before the verb. Offsets are those of `article.text`.
    """
    resolver = _Resolver(article, sentences, entities, rulebook.coreference)
    return tuple(sorted(resolver.run()))


class _Resolver:
    """One article being read from its first sentence to its last; what is resolved counts as named again."""

    def __init__(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        entities: Sequence[Entity],
        rules: CoreferenceRules,
    ) -> None:
        self._text = article.text
        self._sentences = sentences
        self._entities = {entity.name: entity for entity in entities}
        self._types = {entity.name: entity.type for entity in entities}
        self._rules = rules
        self._points = sorted(
            Point(m.start, m.end, (e.name,)) for e in entities for m in filter(is_apart, e.mentions)
        )
        self._subjects: dict[int, tuple[str, ...]] = {}  # of the last clause of each sentence
        self._spoken: dict[int, tuple[str, ...]] = {}  # the last one that a clause of the sentence has

    def run(self) -> Iterator[Reference]:
        for number, sentence in enumerate(self._sentences):
            yield from self._nouns(number, sentence)
            yield from self._zeros(number, sentence)

    def _inside(self, start: int, end: int) -> list[Point]:
        """The points that begin in a stretch of the text, in order."""
        first = bisect_left(self._points, Point(start, start, ()))
        last = bisect_left(self._points, Point(end, end, ()))
        return self._points[first:last]

    def _named(self, start: int, end: int) -> bool:
        """Whether a name stands in the stretch or runs into it."""
        place = bisect_left(self._points, Point(end, -1, ()))
        return any(point.end > start for point in self._points[max(place - _PAIR, 0) : place])

    def _zeros(self, number: int, sentence: Sentence) -> Iterator[Reference]:
        found = list(self._topics(number, sentence))
        self._subjects[number] = found[-1].names if found else ()
        self._spoken[number] = next((topic.names for topic in reversed(found) if topic.names), ())
        for topic in found:
            if topic.empty is not None:
                yield Reference(topic.empty, topic.empty, "", topic.names, _ZERO)

    def _topics(self, number: int, sentence: Sentence) -> Iterator[Topic]:
        points = self._inside(sentence.start, sentence.end)
        carried = self._subject_before(number)
        yield from topics(sentence, points, self._types, self._rules.topics, carried)

    def _subject_before(self, number: int) -> tuple[str, ...]:
        """The subject of the sentence before, if it stands in the same paragraph."""
        if number == 0 or self._sentences[number - 1].paragraph != self._sentences[number].paragraph:
            return ()
        return self._subjects.get(number - 1, ())

    def _nouns(self, number: int, sentence: Sentence) -> Iterator[Reference]:
        end = 0
        for match, rule in self._phrases(sentence):
            start = match.start() + sentence.start
            stop = match.end() + sentence.start
            if start < end or self._named(start, stop):
                continue
            targets = self._targets(rule, number, start, match[0])
            if targets:
                end = stop
                insort(self._points, Point(start, stop, targets))
                yield Reference(start, stop, match[0], targets, rule.id)

    def _phrases(self, sentence: Sentence) -> list[tuple[re.Match[str], NounRule]]:
        """Definite noun phrases of a sentence that begin and end with words, by place, the longer one first."""
        printed = [
            (match, order, rule)
            for order, rule in enumerate(self._rules.sieve.those_for(sentence.text))
            for match in rule.words.finditer(sentence.text)
        ]
        edges = _edges(sentence) if printed else frozenset()
        found = [
            (match, order, rule)
            for match, order, rule in printed
            if edges.issuperset(match.span()) and self._definite(sentence, match, rule)
        ]
        found.sort(key=lambda item: (item[0].start(), -item[0].end(), item[1]))
        return [(match, rule) for match, _, rule in found]

    def _definite(self, sentence: Sentence, match: re.Match[str], rule: NounRule) -> bool:
        """Whether the phrase has a determiner, or stands where a bare noun speaks of a thing named before."""
        if not rule.bare or self._rules.determiners.match(match[0]):
            return True
        before = sentence.text[: match.start()]
        if sentence.text[match.end() : match.end() + 1] in self._rules.bare_not_after:
            return False
        return not before or before[-1] in "，；：。“,;:" or before.endswith(tuple(self._rules.bare_before))

    def _targets(self, rule: NounRule, number: int, start: int, phrase: str) -> tuple[str, ...]:
        if rule.pick == "subject":
            return self._subject(rule, number, start)
        if rule.pick == "pair":
            return self._parties(rule, number, start, phrase)
        return self._nearest(rule, number, start, phrase)

    def _nearest(self, rule: NounRule, number: int, start: int, phrase: str) -> tuple[str, ...]:
        """The one fitting thing of the nearest sentence that has any; its subject when there are several."""
        noun = self._rules.determiners.sub("", phrase, count=1)
        for index in range(number, max(number - rule.distance, 0) - 1, -1):
            sentence = self._sentences[index]
            points = self._inside(max(sentence.start, start - self._rules.reach), min(sentence.end, start))
            fitting = [name for point in points for name in point.names if self._fits(rule, name, noun)]
            names = list(dict.fromkeys(fitting))
            if len(names) - 1 > self._rules.competition:
                spoken = [name for name in self._spoken.get(index, ()) if name in names]
                if len(spoken) == 1:
                    return (spoken[0],)
                return self._last(points[-1], sentence, names) if index < number else ()
            if names:
                return () if self._another(points, names[0], noun, start) else (names[0],)
        return ()

    def _another(self, points: Sequence[Point], name: str, noun: str, start: int) -> bool:
        """Whether a new thing without a name has come since: `甲基地。国内首家训练基地启用。基地运营方…`."""
        end = max(point.end for point in points if name in point.names)
        introduced = re.compile(f"(?:{self._rules.introduces.pattern})[^，。；]{{0,16}}{re.escape(noun)}")
        return any(
            not self._named(end + match.end() - len(noun), end + match.end())
            for match in introduced.finditer(self._text[end:start])
        )

    def _last(self, point: Point, sentence: Sentence, names: Sequence[str]) -> tuple[str, ...]:
        """What a sentence ends with is what the next one goes on about: `…安装在甲中心。该中心由乙建设`."""
        ends = len(self._text[point.end : sentence.end].strip("”。；！")) == 0
        return point.names if ends and len(point.names) == 1 and point.names[0] in names else ()

    def _fits(self, rule: NounRule, name: str, noun: str) -> bool:
        entity = self._entities[name]
        if entity.type not in rule.types or (rule.kinds and entity.kind and entity.kind not in rule.kinds):
            return False
        endings = (noun,) if rule.same_head else rule.heads
        if not endings or any(self._ends(form, endings) for form in (entity.name, *entity.aliases)):
            return True
        return rule.same_head and self._called(entity, noun)

    def _ends(self, form: str, endings: tuple[str, ...]) -> bool:
        """Whether a form ends in one of the heads, what may follow the head (项目, 二期) set aside."""
        return form.endswith(endings) or self._rules.tails.sub("", form).endswith(endings)

    def _called(self, entity: Entity, noun: str) -> bool:
        """Whether the noun stands before a quoted name or behind a name: 量子计算机“悟空”, 甲中心项目."""
        return any(
            self._text.startswith(noun, mention.end)
            or (
                self._text.startswith(("“", "‘"), mention.start - 1)
                and self._text.endswith(noun, 0, mention.start - 1)
            )
            for mention in entity.mentions
        )

    def _subject(self, rule: NounRule, number: int, start: int) -> tuple[str, ...]:
        """The subject of this sentence so far, else that of the sentence before."""
        sentence = self._sentences[number]
        points = self._inside(sentence.start, start)
        spoken = [t for t in topics(sentence, points, self._types, self._rules.topics, ()) if t.empty is None]
        if points and spoken and spoken[0].names:
            names = spoken[0].names
        else:
            names = () if points or self._rivalled(rule, number) else self._subject_before(number)
        return names if names and all(self._types[name] in rule.types for name in names) else ()

    def _rivalled(self, rule: NounRule, number: int) -> bool:
        """Whether the sentence before ends with another thing of which the text may go on to speak.

        `甲集团成立乙公司。其主要…` may mean either.
        """
        subject = self._subject_before(number)
        if not (subject and rule.rival):
            return False
        before = self._sentences[number - 1]
        points = self._inside(before.start, before.end)
        last = self._last(points[-1], before, points[-1].names) if points else ()
        if not last or last == subject:
            return False
        return rule.rival == "any" or self._sort(last[0]) in map(self._sort, subject)

    def _sort(self, name: str) -> tuple[str, str | None]:
        return self._entities[name].type, self._entities[name].kind

    def _parties(self, rule: NounRule, number: int, start: int, phrase: str) -> tuple[str, ...]:
        """The actors that 与 or 和 joined last, as many as the phrase says (two); else the only ones near by."""
        size = self._rules.counts.get(phrase[0], _PAIR)
        first = max(number - rule.distance, 0)
        points = [
            point
            for point in self._inside(max(self._sentences[first].start, start - self._rules.reach), start)
            if len(point.names) == 1 and self._types[point.names[0]] in rule.types
        ]
        if points and points[-1].end == start:
            return ()  # 甲、乙、丙|三方: they stand right there
        for last in range(len(points), size - 1, -1):
            run = points[last - size : last]
            names = tuple(dict.fromkeys(point.names[0] for point in run))
            if len(names) == size and all(self._joined(left, right) for left, right in pairwise(run)):
                return names
        nearest = [point for point in points if point.start >= self._sentences[number].start] or [
            point for point in points if point.start >= self._sentences[max(number - 1, first)].start
        ]
        names = tuple(dict.fromkeys(point.names[0] for point in nearest))
        return names if len(names) == size and len({self._types[name] for name in names}) == 1 else ()

    def _joined(self, left: Point, right: Point) -> bool:
        return self._text[left.end : right.start] in self._rules.pair_joins


def _edges(sentence: Sentence) -> frozenset[int]:
    """Where words begin and end, in the sentence's own text; the tagger takes 在这里 for one word."""
    base = sentence.start
    starts = {token.start - base for token in sentence.tokens}
    ends = {token.end - base for token in sentence.tokens}
    return frozenset(starts | ends | {token.start - base + 1 for token in sentence.tokens if token.text[0] == "在"})
