"""The figures of an article as metrics: what is measured, about whom, when, and whether it is fact or plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.model import SPOKEN_ROLES
from kg.extract.indicators import Phrase
from kg.extract.metrics_reading import Reading, read_figure, shared_out
from kg.extract.metrics_setting import lasts, lies_ahead, plan_text, status_of, time_before
from kg.extract.metrics_view import Found, Memory, View, figures_of, folded, remember, scene_of, view_of
from kg.extract.times import TimeExpression
from kg.extract.units import to_base
from kg.model import Analysis, Evidence, Metric, Status
from kg.rulebook import Rulebook

_EVIDENCE_LIMIT = 60  # code points
_NEXT = 30  # code points: as near as that a sentence does not tell a figure again


def extract_metrics(analysis: Analysis, rulebook: Rulebook) -> tuple[Metric, ...]:
    """The metrics of an article, in the order of their evidence; each subject is the name of an entity of it.

    Figures of headlines are left to the body, and figures without a subject in the text are left out.
    """
    wide = folded(analysis)
    scene = scene_of(wide, rulebook.metrics)
    memory = Memory()
    told: list[tuple[Found, Reading]] = []
    found: list[Metric] = []
    for sentence in wide.sentences:
        if sentence.role not in SPOKEN_ROLES:
            continue
        view = view_of(scene, sentence, memory)
        if sentence.role == "body":
            told = _readings(view, told[-1] if told else None)
            found += _metrics(view, told)
        memory = remember(view)
    printed = (replace(one, evidence=_printed(one.evidence, analysis)) for one in found)
    return _once(sorted(dict.fromkeys(printed), key=_order))


def _once(metrics: list[Metric]) -> tuple[Metric, ...]:
    """Without figures that the article has told before: same subject, number and direction, indicator within it."""
    kept: dict[tuple[object, ...], list[Metric]] = {}
    for metric in metrics:
        number = (metric.subject, metric.value, metric.low, metric.high, metric.unit, metric.change)
        told = kept.setdefault(number, [])
        if not any(_repeats(metric, earlier) for earlier in told):
            told.append(metric)
    return tuple(sorted((metric for told in kept.values() for metric in told), key=_order))


def _repeats(metric: Metric, earlier: Metric) -> bool:
    alike = metric.indicator in earlier.indicator or earlier.indicator in metric.indicator
    if metric.evidence.start - earlier.evidence.end < _NEXT and metric.indicator != earlier.indicator:
        return False  # 产值达20亿元，物流年产值超过20亿元
    return alike and (metric.time is None or earlier.time is None or metric.time == earlier.time)


def _printed(evidence: Evidence, analysis: Analysis) -> Evidence:
    return replace(evidence, text=analysis.article.text[evidence.start : evidence.end])


def _order(metric: Metric) -> tuple[Evidence, str, str, float]:
    return metric.evidence, metric.subject, metric.indicator, metric.value or metric.low or 0.0


def _readings(view: View, earlier: tuple[Found, Reading] | None) -> list[tuple[Found, Reading]]:
    """The figures of a sentence that measure something, with what they measure."""
    told: list[tuple[Found, Reading]] = []
    for found in figures_of(view):
        before = [reading for _, reading in told]
        reading = read_figure(view, found, shared_out(view, found, before), earlier[1] if earlier else None)
        if reading is not None:
            told.append((found, reading))
    return told


def _metrics(view: View, told: list[tuple[Found, Reading]]) -> Iterator[Metric]:
    for found, reading in told:
        for subject in reading.subjects:
            for indicator in reading.indicators:
                yield _metric(view, found, reading, subject=subject, indicator=indicator)


def _metric(view: View, found: Found, reading: Reading, *, subject: str, indicator: str) -> Metric:
    figure, unit = found.figure, found.figure.unit
    time = _time(view, found)
    if time and lasts(view.scene.text[time.end : found.clause[0]], indicator, view.figure_rules):
        time = None
    return Metric(
        subject=subject,
        indicator=indicator,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        unit=unit.form,
        bound=figure.bound,
        time=time.value if time else None,
        status="planned" if time and lies_ahead(time, view.scene.date) else _status(view, found),
        change=reading.change,
        evidence=_evidence(view, found, reading.phrase),
        base_value=to_base(figure.value, unit),
        base_low=to_base(figure.low, unit),
        base_high=to_base(figure.high, unit),
        base_unit=unit.base,
        time_words=time.words if time and time.value is None else None,
    )


def _dated(view: View, found: Found) -> TimeExpression | None:
    return time_before(view.scene.text, view.times, view.sentence.start, found.start, view.figure_rules)


def _time(view: View, found: Found) -> TimeExpression | None:
    """The time of the sentence, else that of the sentence it goes on from."""
    time = _dated(view, found)
    return time or (view.memory.time if view.goes_on else None)


def _status(view: View, found: Found) -> Status:
    said = status_of(plan_text(view.sentence, found.start), view.figure_rules)
    if said is not None:
        return said
    # A list of years goes on with the plan before it: 该区将持续建设算力。2030年建设2000P。
    time = _dated(view, found)
    dated = time is not None and time.value is not None and time.value.isdigit()
    topic = view.stage.topic(view.sentence.start, found.start)
    return "planned" if view.memory.planned and topic is None and (dated or view.goes_on) else "actual"


def _evidence(view: View, found: Found, phrase: Phrase | None) -> Evidence:
    start = min(found.start, phrase.start) if phrase else found.start
    end = max(found.end, phrase.end) if phrase else found.end
    if end - start > _EVIDENCE_LIMIT:
        start, end = found.start, found.end
    return Evidence(start, end, view.scene.text[start:end])
