"""Names that go from one article of a corpus to the others: what an article teaches, and where such names stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.model import Entity, Lesson, Mention
from kg.rulebook import Rulebook
from kg.rulebook.lessons import LessonRules
from kg.rulebook.listed import TAUGHT, Listed, with_forms
from kg.rulebook.names import NameRules

DEFINITE = "definite"  # the rule of 计算中心 for the one that the article has named
_PREFIX = 2  # characters by which forms are looked up; every lesson has as many
_OWN = 2  # characters that tell the thing from others of its kind


class Forms:
    """Finds many forms in a text at once, the longest at each place; their number costs no time."""

    def __init__(self, lessons: Iterable[Lesson]) -> None:
        self.lessons: Mapping[str, Lesson] = {lesson.form: lesson for lesson in lessons}
        lengths: dict[str, set[int]] = defaultdict(set)
        for form in self.lessons:
            lengths[form[:_PREFIX]].add(len(form))
        self._lengths = {prefix: sorted(found, reverse=True) for prefix, found in lengths.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, Lesson]]:
        """Start, end and lesson, in reading order; a form inside a longer one is not found."""
        place = 0
        while place < len(text):
            found = self._at(text, place)
            if found is None:
                place += 1
            else:
                yield place, place + len(found.form), found
                place += len(found.form)

    def _at(self, text: str, place: int) -> Lesson | None:
        for length in self._lengths.get(text[place : place + _PREFIX], ()):
            if lesson := self.lessons.get(text[place : place + length]):
                return lesson
        return None


def taught(entities: Iterable[Entity], text: str, rules: NameRules) -> tuple[Lesson, ...]:
    """The lessons of an article with these entities, sorted by form, of the text that was analysed.

    What only the corpus has told the article, it does not teach: lessons come from records made without any.
    """
    lessons: dict[str, Lesson] = {}
    for entity in entities:
        forms = sorted(form for form in _forms(entity, text, rules) if may_teach(entity.type, form, rules))
        lessons |= {form: Lesson(form, entity.type, entity.kind) for form in forms}
    return tuple(lessons[form] for form in sorted(lessons))


def _forms(entity: Entity, text: str, rules: NameRules) -> Iterator[str]:
    """What the article prints for the thing, when it is certain, and what it prints of it in quotation marks."""
    teachers = rules.lessons.teachers.get(entity.type, frozenset())
    certain = any(mention.rule in teachers for mention in entity.mentions)
    for mention in entity.mentions:
        form = text[mention.start : mention.end]
        if certain and mention.rule != DEFINITE:
            yield form
        quoted = rules.lessons.quoted.get(entity.type)
        if quoted and (match := quoted.fullmatch(form)):
            yield match["name"]


def lacking(entities: Iterable[Entity], text: str, forms: Forms, rules: NameRules) -> tuple[Lesson, ...]:
    """The lessons that would help an article with these entities, sorted by form.

    Those that its text prints somewhere where it has found nothing, or something else by guess.
    """
    mentions = sorted((m for entity in entities for m in entity.mentions), key=lambda m: m.start)
    starts = [mention.start for mention in mentions]
    own = {(text[m.start : m.end], m.type) for m in mentions}
    found: dict[str, Lesson] = {}
    for start, end, lesson in forms.find(text):
        if (lesson.form, lesson.type) in own:
            continue
        index = bisect_right(starts, start) - 1
        mention = mentions[index] if index >= 0 else None
        if mention is None or mention.end < end or not _stands(mention, text, (start, end), lesson, rules.lessons):
            found[lesson.form] = lesson
    return tuple(found[form] for form in sorted(found))


def _stands(mention: Mention, text: str, place: tuple[int, int], lesson: Lesson, rules: LessonRules) -> bool:
    """Whether a mention that covers the place stays as it is, whatever the lesson says."""
    before, after = text[mention.start : place[0]], text[place[1] : mention.end]
    if before or after:
        return before[-1:] not in rules.joins and after[:1] not in rules.joins
    return mention.type == lesson.type or mention.rule not in rules.guesses


def may_teach(type_: str, form: str, rules: NameRules) -> bool:
    """Whether the form says which thing it means, in any article: 海岚计算中心, but not 人工智能计算中心."""
    if len(form) < rules.lessons.shortest.get(type_, len(form) + 1) or rules.lessons.refuse.match(form):
        return False
    if form in rules.gazetteer.forms:
        return False  # every article knows it
    return type_ == "Person" or len(_own_part(form, rules)) >= _OWN


def _own_part(form: str, rules: NameRules) -> str:
    """What is left without head words at the end, class words, and words that say which kind."""
    without = _without_head(form, rules)
    return _without_head(rules.lessons.classes.sub("", rules.words.ordinary.sub("", without)), rules)


def _without_head(form: str, rules: NameRules) -> str:
    for start in range(len(form)):
        rule = rules.rule_of.get(form[start:])
        if rule is not None and rule.type != "Place":
            return form[:start]
    return form


def with_lessons(rulebook: Rulebook, lessons: Sequence[Lesson]) -> Rulebook:
    """The rulebook that knows the lessons as it knows its lists; they are no part of its digest."""
    if not lessons:
        return rulebook
    forms = {one.form: Listed(one.form, one.type, one.kind, TAUGHT, sure=True) for one in lessons}
    gazetteer = with_forms(rulebook.names.gazetteer, forms)
    return replace(rulebook, names=replace(rulebook.names, gazetteer=gazetteer))
