"""What the reading of figures sees: the article, the sentence at hand, and what earlier sentences left behind."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import Sentence
from kg.extract.indicators import clause_of
from kg.extract.metrics_figures import Figure, read_figures
from kg.extract.metrics_parts import counts_named_parts
from kg.extract.metrics_setting import plan_text, status_of, time_before
from kg.extract.metrics_subject import Named, Stage, main_entity, main_field, named_in, spoken, stage_of
from kg.extract.times import Anchor, TimeExpression, read_times
from kg.extract.units import read_unit
from kg.model import Analysis, Entity
from kg.rulebook.metrics import FigureRules, MetricRules

_NARROW = re.compile(r"[,:;!?](?!\d)|(?<!\d)[,:;!?]")
_WIDE = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_NAME_TAGS = frozenset({"LOC", "ORG", "PER", "nz", "nw", "nr", "ns", "nt", "i", "l"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What all sentences of an article share; offsets into its text.

    `taken` are stretches whose numbers are no figures: names and times. `times` leave out those of names and of the
    words that say who speaks, but for years. `headed` is the main entity where the headline names it,
    `date` that of the article. `said` are the stretches that say who speaks, by the start of their sentence.
    """

    text: str
    rules: MetricRules
    named: tuple[Named, ...]
    taken: tuple[tuple[int, int], ...]
    times: tuple[TimeExpression, ...]
    main: Entity | None
    headed: Named | None
    field: str | None
    date: str | None
    said: Mapping[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What one sentence hands to the next; all but topic and speaker ends with the paragraph."""

    paragraph: int = -1
    topic: Named | None = None
    fresh: bool = False  # the topic is of this paragraph
    speaker: Named | None = None
    planned: bool = False
    time: TimeExpression | None = None
    semicolon: bool = False

    def at(self, sentence: Sentence) -> Memory:
        """The memory as the sentence finds it."""
        if sentence.paragraph == self.paragraph:
            return self
        return replace(self, paragraph=sentence.paragraph, fresh=False, planned=False, time=None, semicolon=False)


@dataclass(frozen=True, slots=True)
class View:
    """One sentence with what is known around it."""

    scene: Scene
    sentence: Sentence
    stage: Stage
    memory: Memory
    times: tuple[TimeExpression, ...]  # those of the sentence

    @property
    def figure_rules(self) -> FigureRules:
        return self.scene.rules.figures

    @property
    def heard(self) -> tuple[Named, ...]:
        """All names of the sentence, whatever part they play."""
        return (*self.stage.subjects, *self.stage.objects, *self.stage.speakers)

    @property
    def goes_on(self) -> bool:
        """Whether the sentence goes on from the one before it in the paragraph (；, 同时, 其中)."""
        return self.memory.semicolon or self.sentence.text.startswith(tuple(self.figure_rules.words["onward"]))


@dataclass(frozen=True, slots=True)
class Found:
    """One figure; `[left, right)` holds the words that may belong to it, `clause` is what stands between commas.

    `peers` is the number of figures in the clause.
    """

    figure: Figure
    start: int
    end: int
    left: int
    right: int
    clause: tuple[int, int]
    peers: int


def fold_marks(text: str) -> str:
    """The text with half-width commas, colons and semicolons widened, except inside numbers; as long as before."""
    return _NARROW.sub(lambda match: _WIDE[match.group()], text)


def folded(analysis: Analysis) -> Analysis:
    """The analysis over the text with widened marks, as the rules expect it; every offset holds for both."""
    text = fold_marks(analysis.article.text)
    sentences = tuple(replace(one, text=text[one.start : one.end]) for one in analysis.sentences)
    return replace(analysis, article=replace(analysis.article, text=text), sentences=sentences)


def scene_of(analysis: Analysis, rules: MetricRules) -> Scene:
    """The scene of an article."""
    text = analysis.article.text
    mentions = sorted((m.start, m.end) for entity in analysis.entities for m in entity.mentions)
    times = read_times(text, Anchor.of(analysis.article.date), rules.times)
    said = {sentence.start: spoken(sentence, rules.figures) for sentence in analysis.sentences}
    spans = (mentions, sorted(span for found in said.values() for span in found))
    free = tuple(time for time in times if _is_year(time) or not any(_covered(time, one) for one in spans))
    taken = tuple(sorted((*mentions, *((time.start, time.end) for time in times))))
    named = named_in(analysis, rules.figures)
    main = main_entity(analysis)
    return Scene(
        text=text,
        rules=rules,
        named=named,
        taken=taken,
        times=free,
        main=main,
        headed=_headed(analysis, main),
        field=main_field(analysis),
        date=analysis.article.date,
        said=said,
    )


def _headed(analysis: Analysis, main: Entity | None) -> Named | None:
    """The main entity, where the headline names it."""
    title = analysis.article.title or ""
    if main is None or not main.mentions or not any(form in title for form in (main.name, *main.aliases)):
        return None
    first = main.mentions[0]
    return Named(first.start, first.end, main.name, main.type, main.kind)


def _is_year(time: TimeExpression) -> bool:
    """`2023年年报显示`, `2025年经济政策`: a year dates what is told of them; `记者3日获悉` dates nothing."""
    return time.value is not None and time.value.isdigit()


def _covered(time: TimeExpression, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether one of the last spans that begin no later than the time ends no earlier; `spans` are sorted."""
    last = bisect_left(spans, (time.start + 1, 0))
    return any(end >= time.end for _, end in spans[max(last - 4, 0) : last])


def view_of(scene: Scene, sentence: Sentence, memory: Memory) -> View:
    """The sentence as the reader of its figures sees it."""
    stage = stage_of(sentence, scene.named, scene.said[sentence.start], scene.rules.figures)
    first = bisect_left(scene.times, sentence.start, key=lambda time: time.start)
    last = bisect_left(scene.times, sentence.end, key=lambda time: time.start)
    return View(scene, sentence, stage, memory.at(sentence), scene.times[first:last])


def remember(view: View) -> Memory:
    """What the sentence hands on."""
    sentence, stage, memory = view.sentence, view.stage, view.memory
    speakers = [item for item in stage.speakers if item.type not in {"Person", "Field", "Event"}]
    topic = stage.first(sentence.start, sentence.end) or stage.document(sentence.start, sentence.end)
    return Memory(
        paragraph=memory.paragraph,
        topic=topic or memory.topic,
        fresh=topic is not None or memory.fresh,
        speaker=speakers[-1] if speakers else memory.speaker,
        planned=status_of(plan_text(sentence, sentence.end), view.figure_rules) == "planned",
        time=time_before(view.scene.text, view.times, sentence.start, sentence.end, view.figure_rules)
        or memory.time,
        semicolon=sentence.text.endswith(("；", ";")),
    )


def figures_of(view: View) -> list[Found]:
    """The figures of the sentence, left to right."""
    sentence, offset = view.sentence, view.sentence.start
    first = bisect_left(view.scene.taken, (sentence.start, 0))
    last = bisect_left(view.scene.taken, (sentence.end, 0))
    near = [(start - offset, end - offset) for start, end in view.scene.taken[first:last]]
    words = [(token.start - offset, token.end - offset) for token in sentence.tokens]
    figures = read_figures(
        sentence.text, [*near, *_names_with_numbers(sentence, view.scene.rules)], view.scene.rules, words
    )
    spans = [(figure.start + offset, figure.end + offset) for figure in figures]
    clauses = [clause_of(view.scene.text, span, (sentence.start, sentence.end)) for span in spans]
    found: list[Found] = []
    for place, figure in enumerate(figures):
        left, right = clauses[place]
        before = figures[place - 1].end + offset if place else left
        after = figures[place + 1].start + offset if place + 1 < len(figures) else right
        bounds = max(left, before), min(right, after)
        peers = clauses.count(clauses[place])
        found.append(Found(figure, figure.start + offset, figure.end + offset, *bounds, clauses[place], peers))
    return [one for one in found if not _counts_parts(view, one)]


def _counts_parts(view: View, found: Found) -> bool:
    sentence = view.sentence
    bounds = (sentence.start, sentence.end)
    return counts_named_parts(view.scene.text, found.figure, (found.start, found.end), bounds, sentence.tokens)


def _names_with_numbers(sentence: Sentence, rules: MetricRules) -> list[tuple[int, int]]:
    """Words that begin with a Chinese numeral and are names or idioms: 五棵松, 千方百计."""
    return [
        (token.start - sentence.start, token.end - sentence.start)
        for token in sentence.tokens
        if token.tag in _NAME_TAGS and not token.text[0].isdigit() and not _has_measure(token.text, rules)
    ]


def _has_measure(word: str, rules: MetricRules) -> bool:
    """Whether a word holds a number with a unit of two characters or more: 双向六车道高速公路 is no name of one."""
    units = (
        read_unit(word, place + 1, rules.units) for place, char in enumerate(word) if char in rules.numerals.digits
    )
    return any(unit is not None and unit.end - unit.start > 1 for unit in units)
