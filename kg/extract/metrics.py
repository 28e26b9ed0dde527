"""The figures of an article as metrics: what is measured, about whom, when, and whether it is fact or plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.model import Sentence
from kg.extract.indicators import (
    Phrase,
    clause_of,
    kept_verb,
    members,
    phrase_after,
    phrase_before,
    within_limit,
)
from kg.extract.metrics_figures import Figure, read_figures
from kg.extract.metrics_subject import Named, Stage, main_entity, named_in, stage_of
from kg.extract.times import Anchor, TimeExpression, read_times
from kg.extract.units import to_base
from kg.model import Analysis, Change, Evidence, Metric, Status
from kg.rulebook import Rulebook
from kg.rulebook.metrics import MetricRules, PatternRule

_EVIDENCE_LIMIT = 60  # code points


def extract_metrics(analysis: Analysis, rulebook: Rulebook) -> tuple[Metric, ...]:
    """The metrics of an article, in the order of their evidence; each subject is the name of an entity of it.

    Figures whose subject the text does not name are left out.
    """
    rules = rulebook.metrics
    reader = _Reader(analysis, rules)
    found = [
        metric for sentence in analysis.sentences if sentence.role == "body" for metric in reader.read(sentence)
    ]
    unique = dict.fromkeys(found)
    return tuple(
        sorted(unique, key=lambda metric: (metric.evidence, metric.subject, metric.indicator, metric.value or 0))
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """One figure of a sentence with what its surroundings say; offsets into the article's text."""

    figure: Figure
    start: int
    end: int
    left: int  # where the words that may belong to it begin
    right: int
    clause: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one sentence hands to the next of its paragraph."""

    paragraph: int = -1
    topic: Named | None = None
    planned: bool = False
    time: TimeExpression | None = None
    open_end: bool = False  # the sentence ended with ；


class _Reader:
    """Reads the sentences of one article in order; what it remembers never leaves the article."""

    def __init__(self, analysis: Analysis, rules: MetricRules) -> None:
        self._text = analysis.article.text
        self._rules = rules
        self._named = named_in(analysis, rules.figures)
        self._names = [(m.start, m.end) for entity in analysis.entities for m in entity.mentions]
        times = read_times(self._text, Anchor.of(analysis.article.date), rules.times)
        self._times = [time for time in times if not self._inside_name(time)]
        self._main = main_entity(analysis)
        self._memory = _Memory()

    def _inside_name(self, time: TimeExpression) -> bool:
        return any(start <= time.start and time.end <= end for start, end in self._names)

    def read(self, sentence: Sentence) -> Iterator[Metric]:
        """The metrics of one sentence; call in reading order."""
        if sentence.paragraph != self._memory.paragraph:
            self._memory = replace(
                self._memory, paragraph=sentence.paragraph, planned=False, time=None, open_end=False
            )
        stage = stage_of(sentence, self._named, self._text, self._rules.figures)
        previous: tuple[str, Phrase | None] = ("", None)
        for found in self._figures(sentence):
            indicator, phrase, change = self._indicator(sentence, found, previous[0])
            if indicator:
                previous = (indicator, phrase)
                yield from self._metrics(sentence, stage, found, indicator, phrase, change)
        self._remember(sentence, stage)

    def _remember(self, sentence: Sentence, stage: Stage) -> None:
        topic = stage.topic(sentence.start, sentence.end) or self._memory.topic
        self._memory = _Memory(
            paragraph=sentence.paragraph,
            topic=topic,
            planned=self._status(sentence, sentence.end, stage) == "planned",
            time=self._time(sentence, sentence.end),
            open_end=sentence.text.endswith(("；", ";")),
        )

    def _figures(self, sentence: Sentence) -> list[_Found]:
        offset = sentence.start
        taken = [
            (start - offset, end - offset)
            for start, end in [*self._names, *((time.start, time.end) for time in self._times)]
            if start < sentence.end and end > sentence.start
        ]
        figures = read_figures(sentence.text, taken, self._rules)
        found: list[_Found] = []
        for place, figure in enumerate(figures):
            start, end = figure.start + offset, figure.end + offset
            left, right = clause_of(self._text, start, end)
            left, right = max(left, sentence.start), min(right, sentence.end)
            before = figures[place - 1].end + offset if place else left
            after = figures[place + 1].start + offset if place + 1 < len(figures) else right
            found.append(_Found(figure, start, end, max(left, before), min(right, after), (left, right)))
        return found

    def _indicator(
        self, sentence: Sentence, found: _Found, previous: str
    ) -> tuple[str, Phrase | None, Change | None]:
        rules = self._rules.figures
        tokens = sentence.tokens
        change = _match(rules.changes, self._text[found.left : found.start])
        before = within_limit(phrase_before(tokens, self._after_name(found), found.start, rules))
        after = within_limit(phrase_after(tokens, found.end, found.right))
        if change:
            return (before.text if before else previous), before, "increase" if change == "increase" else "decrease"
        if found.figure.unit.counts:
            phrase = after or before
        elif self._attributed(sentence, found) or found.figure.unit.base in {"1", "百分点"}:
            phrase = before or after
        else:
            phrase = after or before
        if phrase is None:
            return previous, None, None
        verb = kept_verb(tokens, found.start, rules) if phrase is after else ""
        return verb + phrase.text, phrase, None

    def _after_name(self, found: _Found) -> int:
        """Where the words of the indicator begin: behind the last name before the figure that leaves words over."""
        ends = [item.end for item in self._named if found.left <= item.start and item.end < found.start]
        for end in sorted(ends, reverse=True):
            rest = self._text[end : found.start].strip("的 ")
            if len(rest) > 1:
                return end
        return found.left

    def _attributed(self, sentence: Sentence, found: _Found) -> bool:
        """Whether noun or linking verb stand right before the figure (`规模达到400P`), not a plain verb."""
        before = [token for token in sentence.tokens if token.end <= found.start and token.text.strip()]
        if not before or before[-1].start < found.left:
            return False
        last = before[-1]
        return last.text in self._rules.figures.words["back"] or last.tag.startswith(("n", "vn", "LOC", "ORG"))

    def _metrics(
        self,
        sentence: Sentence,
        stage: Stage,
        found: _Found,
        indicator: str,
        phrase: Phrase | None,
        change: Change | None,
    ) -> Iterator[Metric]:
        figure = found.figure
        time = self._time(sentence, found.start) or (self._memory.time if self._memory.open_end else None)
        for subject in self._subjects(sentence, stage, found):
            yield Metric(
                subject=subject,
                indicator=indicator,
                value=figure.value,
                low=figure.low,
                high=figure.high,
                unit=figure.unit.form,
                bound=figure.bound,
                time=time.value if time else None,
                status=self._status(sentence, found.start, stage),
                change=change,
                evidence=self._evidence(found, phrase),
                base_value=to_base(figure.value, figure.unit),
                base_low=to_base(figure.low, figure.unit),
                base_high=to_base(figure.high, figure.unit),
                base_unit=figure.unit.base,
                time_words=time.words if time and time.value is None else None,
            )

    def _subjects(self, sentence: Sentence, stage: Stage, found: _Found) -> list[str]:
        left, _ = found.clause
        run = stage.coordinated(left, found.start)
        between = self._text[run[-1].end : found.start] if len(run) > 1 else ""
        if len(run) > 1 and any(word in between for word in self._rules.figures.words["each"]):
            return [item.name for item in run]
        own = stage.last(found.left, found.start)
        if own and not stage.is_object(own) and not found.figure.unit.counts:
            return [own.name]
        choices = (
            stage.topic(left, found.start),
            stage.topic(sentence.start, found.start),
            self._memory.topic,
        )
        for choice in choices:
            if choice is not None:
                return [choice.name]
        return [self._main.name] if self._main else []

    def _time(self, sentence: Sentence, end: int) -> TimeExpression | None:
        """The last time before `end` in the sentence that is no point of comparison (较2014年, 自2022年起)."""
        inside = [time for time in self._times if sentence.start <= time.start and time.end <= end]
        for time in reversed(inside):
            before, after = self._text[: time.start].rstrip(), self._text[time.end :]
            if not before.endswith(("较", "比", "于", "自", "从", "相比")) and not after.startswith(
                ("起", "以来", "相比")
            ):
                return time
        return None

    def _status(self, sentence: Sentence, end: int, stage: Stage) -> Status:
        text = self._text[sentence.start : end]
        rows = [
            (match.start(), rule.value)
            for rule in self._rules.figures.statuses
            for match in rule.pattern.finditer(text)
        ]
        if rows:
            return "planned" if max(rows)[1] == "planned" else "actual"
        goes_on = self._memory.planned and stage.topic(sentence.start, end) is None
        return "planned" if goes_on else "actual"

    def _evidence(self, found: _Found, phrase: Phrase | None) -> Evidence:
        start = min(found.start, phrase.start) if phrase else found.start
        end = max(found.end, phrase.end) if phrase else found.end
        if end - start > _EVIDENCE_LIMIT:
            start, end = found.start, found.end
        return Evidence(start, end, self._text[start:end])


def _match(rules: Sequence[PatternRule], text: str) -> str | None:
    return next((rule.value for rule in rules if rule.pattern.search(text)), None)
