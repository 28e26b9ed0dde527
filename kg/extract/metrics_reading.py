"""One figure read: what it measures and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.indicators import (
    Phrase,
    kept_verb,
    members,
    phrase_after,
    phrase_before,
    predicate_after,
    verb_near,
    within_limit,
)
from kg.extract.metrics_owner import MADE_OR_DONE, RESPECTIVELY, own_subjects, owner_of, subjects_of
from kg.extract.metrics_setting import change_of
from kg.extract.metrics_subject import Named, coordinated
from kg.extract.metrics_topic import actor_of
from kg.extract.metrics_view import Found, View
from kg.model import Change

_STRETCHES = frozenset({"s", "月"})  # base units of stretches of time
_SHARES = frozenset({"1", "百分点"})  # what these measure stands before them


@dataclass(frozen=True, slots=True)
class Reading:
    """What a figure measures (several things with 均) and whom it is about (several with 各).

    `unit` is that of the figure. `indicators_left` and `subjects_left` are for the figures that follow in
    `甲、乙分别为1、2`.
    """

    indicators: tuple[str, ...]
    phrase: Phrase | None
    change: Change | None
    subjects: tuple[str, ...]
    indicators_left: tuple[str, ...] = ()
    subjects_left: tuple[str, ...] = ()
    unit: str = ""


def read_figure(view: View, found: Found, previous: Reading | None, earlier: Reading | None) -> Reading | None:
    """The reading of a figure; what it does not say itself it shares with the figure before it.

    `previous` is of the same sentence, `earlier` the last one of the sentence before, to which 这一数字 may point.
    """
    share = _share(view, found)
    if share is not None:
        return share
    told = _listed(view, found)
    if told is not None:
        return told
    owner = owner_of(view, found, follows=previous is not None)
    before, after = _phrases(view, found, owner)
    change = change_of(view.scene.text[found.left : found.start], view.figure_rules)
    phrase = before if change else _choose(view, found, before, after)
    if phrase is None and change is None and not _is_like(view, found, previous):
        phrase = _verb(view, found, found.left, found.right)
    if phrase is None:
        return _continued(view, found, owner, change, previous)
    if (previous or earlier) and _points_back(view, phrase):
        return _continued(view, found, owner, change, previous or earlier)
    own = owner if phrase is before or owner in view.stage.subjects else None
    subjects, subjects_left = subjects_of(view, found, own)
    indicators, indicators_left = _indicators(view, found, phrase, counted=phrase is after)
    return Reading(indicators, phrase, change, subjects, indicators_left, subjects_left, found.figure.unit.form)


def _is_like(view: View, found: Found, previous: Reading | None) -> bool:
    """Whether the figure may measure what the one before it did: shares may, and those of the same unit."""
    unit = found.figure.unit
    if previous is None:
        return False
    if unit.base in _STRETCHES:
        return _is_moved(view, found)
    return unit.base in _SHARES or unit.form == previous.unit or not previous.unit


def _is_moved(view: View, found: Found) -> bool:
    """Whether the figure is what the one before it has changed to: `从一年半缩短到4个月`."""
    between = view.scene.text[found.left : found.start]
    return found.left > found.clause[0] and between.startswith(tuple(view.figure_rules.words["levels"]))


def shared_out(view: View, found: Found, told: Sequence[Reading]) -> Reading | None:
    """What a figure goes on from: the reading before it, or all of `甲1个、乙2个，分别增长3%和4%`."""
    before = view.scene.text[found.clause[0] : found.start]
    group = told[-found.peers :]
    distinct = len({(one.indicators, one.subjects) for one in group}) == found.peers
    grown = (distinct or RESPECTIVELY in before) and change_of(before, view.figure_rules)
    if found.peers == 1 or len(group) < found.peers or not grown:
        return told[-1] if told else None
    indicators = tuple(one.indicators[0] for one in group)
    subjects = tuple(one.subjects[0] for one in group if one.subjects)
    return Reading(indicators[:1], None, None, subjects[:1], indicators, subjects)


def _listed(view: View, found: Found) -> Reading | None:
    """`甲园生物医药、人工智能产业分别实现产值3亿元、4亿元`: one figure each for the fields of an actor."""
    text = view.scene.text
    run = coordinated(view.stage.names(found.clause[0], found.start), text)
    actor = actor_of(view, run[0].start) if run and all(item.type in MADE_OR_DONE for item in run) else None
    respectively = text.find(RESPECTIVELY, run[-1].end, found.start) if actor else -1
    if actor is None or respectively < 0 or len(run) != found.peers or found.left != found.clause[0]:
        return None
    tail = phrase_before(view.sentence.tokens, respectively, found.start, view.figure_rules)
    names = tuple(text[item.start : item.end] + (tail.text if tail else "") for item in run)
    change = change_of(text[found.left : found.start], view.figure_rules)
    span = Phrase(run[0].start, respectively, names[0])
    return Reading(names[:1], span, change, (actor.name,), names[1:])


def _points_back(view: View, phrase: Phrase) -> bool:
    """Whether the words only point at what was measured before: `这一数字超过800颗`."""
    words, text = view.figure_rules.words, view.scene.text
    return phrase.text in words["same"] and text[: phrase.start].endswith(tuple(words["pointing"]))


def _phrases(view: View, found: Found, owner: Named | None) -> tuple[Phrase | None, Phrase | None]:
    tokens, rules = view.sentence.tokens, view.figure_rules
    dated = tuple((time.start, time.end) for time in view.times)
    start = max(owner.end if owner else 0, _behind_names(view, found))
    before = phrase_before(tokens, start, found.start, rules, dated)
    return within_limit(before), within_limit(
        _beyond(view, found) or phrase_after(tokens, found.end, found.right, rules)
    )


def _behind_names(view: View, found: Found) -> int:
    """Where the words that may measure begin: behind `甲地至乙地` in `甲地至乙地列车2对`, and behind objects."""
    text = view.scene.text
    names = (*view.stage.routes, *(item for item in view.stage.objects if item.type not in MADE_OR_DONE))
    inside = [item for item in names if found.left <= item.start and item.end < found.start]
    ends = [item.end for item in inside if len(text[item.end : found.start].strip("”》）)的")) > 1]
    return max(ends, default=found.left)


def _beyond(view: View, found: Found) -> Phrase | None:
    """The counted noun behind a figure that only describes it: `16台单机容量100万千瓦的发电机`."""
    text = view.scene.text
    described = text[found.end : found.right]
    if not found.figure.unit.counts or not re.fullmatch(r"[\u4e00-\u9fff]{2,8}", described) or "的" in described:
        return None
    size = re.match(r"[\d.]+[^\d，、。；的]{1,6}的", text[found.right : found.clause[1]])
    if size is None or any(mark in described for mark in "和与及"):
        return None
    return phrase_after(view.sentence.tokens, found.right + size.end(), found.clause[1], view.figure_rules)


def _choose(view: View, found: Found, before: Phrase | None, after: Phrase | None) -> Phrase | None:
    """The words before a figure measure (`规模达到450P`), those behind it are counted (`50家单位`)."""
    unit = found.figure.unit
    if before and _is_apart(view, before, found):
        before = None
    named = view.stage.at(before.start) if before else None
    if before and named and named.end == before.end:
        before = None  # 甲市六成的企业: a bare name is whose, not what
    if unit.base in _STRETCHES and after and view.scene.text.startswith("的", found.end):
        return after  # 两年的试验
    if unit.base in _STRETCHES and _is_moved(view, found):
        return before
    if unit.base in _STRETCHES:  # 历时两年研发成功: it is the verb that measures
        return before or _verb(view, found, found.left, found.end) or after
    if not unit.counts and (size := _size_verb(view, found)):
        return before or size  # 占地4公顷的园区
    if not unit.counts and (unit.base in _SHARES or _is_attributed(view, found)):
        return before or after
    return after or before


def _is_apart(view: View, before: Phrase, found: Found) -> bool:
    """`300家企业、15亿元投资`: what stands before the mark of a list is of the member before."""
    return found.left > found.clause[0] and view.scene.text[before.end : found.start].strip() == "、"


def _verb(view: View, found: Found, left: int, right: int) -> Phrase | None:
    return verb_near(view.sentence.tokens, left, (found.start, found.end), right, view.figure_rules)


def _size_verb(view: View, found: Found) -> Phrase | None:
    """The verb before a figure that measures what comes behind it: `占地4公顷的`."""
    verb = _verb(view, found, found.left, found.start)
    sized = verb is not None and verb.text in view.figure_rules.words["sizing"] and verb.end <= found.start
    return verb if sized and view.scene.text.startswith("的", found.end) else None


def _is_attributed(view: View, found: Found) -> bool:
    """Whether a noun or a linking verb stands right before the figure, not a verb that acts (`提供3000P算力`)."""
    if view.scene.text.endswith(tuple(view.figure_rules.words["measures"]), found.left, found.start):
        return True
    before = [token for token in view.sentence.tokens if token.end <= found.start and token.text.strip()]
    if not before or before[-1].start < found.left:
        return False
    last = before[-1]
    return last.text in view.figure_rules.words["back"] or last.tag.startswith(("n", "vn", "LOC", "ORG"))


def _indicators(
    view: View, found: Found, phrase: Phrase, *, counted: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The indicator, or those of a coordination that 均 or 分别 shares out; second those left for later figures."""
    tokens, rules = view.sentence.tokens, view.figure_rules
    verb = kept_verb(tokens, found.start, rules) if counted else ""
    parts = [] if counted else [part.text for part in members(tokens, phrase, rules)]
    between = view.scene.text[phrase.end : found.start]
    each = () if counted else _one_by_one(phrase)
    if len(each) > 1 and found.peers == len(each):
        return each[:1], each[1:]
    if len(parts) > 1 and RESPECTIVELY in between and found.peers >= len(parts):
        return (parts[0],), tuple(parts[1:])
    alike = len({part[-1] for part in parts}) == 1
    if len(parts) > 1 and alike and any(word in between for word in rules.words["each"]):
        return tuple(parts), ()
    return (verb + phrase.text,), ()


def _leaves_stretch(view: View, found: Found, change: Change | None, previous: Reading) -> bool:
    """Whether a figure of another kind follows a stretch of time, which it cannot go on from: `提前10天破万列`."""
    unit = view.scene.rules.units.forms.get(previous.unit)
    was_stretch = unit is not None and unit.base in _STRETCHES
    return was_stretch and change is None and found.figure.unit.base not in _STRETCHES


def _one_by_one(phrase: Phrase) -> tuple[str, ...]:
    """`东、西通道分别开行班列`: what each of the figures measures that 分别 shares out."""
    listed, _, rest = phrase.text.partition(RESPECTIVELY)
    names = re.split(r"、|和|与|及", listed) if rest else []
    shared = names[-1][1:] if names and all(len(name) == 1 for name in names[:-1]) else ""
    return tuple((name if name == names[-1] else name + shared) + rest for name in names if name)


def _continued(
    view: View, found: Found, owner: Named | None, change: Change | None, previous: Reading | None
) -> Reading | None:
    if previous is None or _leaves_stretch(view, found, change, previous):
        return None
    indicators = previous.indicators_left[:1] or previous.indicators
    own, _ = own_subjects(view, found, owner)
    subjects = previous.subjects_left[:1] or own or previous.subjects
    if change is None and view.scene.text[found.left : found.start].strip() in view.figure_rules.words["members"]:
        change = previous.change  # 分别增长30%和47%
    left = previous.indicators_left[1:], previous.subjects_left[1:]
    return Reading(indicators, None, change, subjects, *left, found.figure.unit.form)


def _share(view: View, found: Found) -> Reading | None:
    """`72%的甲奖、81%的乙奖都是…完成的`: the share of a named thing for which the predicate holds."""
    text = view.scene.text
    if found.figure.unit.base != "1" or not text.startswith("的", found.end):
        return None
    named = view.stage.at(found.end + 1)
    if named is None or named.type in {"Place", "Field"}:
        return None
    last = max((item.end for item in view.stage.names(*found.clause)), default=0)
    phrase = predicate_after(view.sentence.tokens, last, found.clause[1], view.figure_rules)
    if phrase is None:
        return None
    return Reading(
        (phrase.text,), Phrase(found.start, named.end, text[found.start : named.end]), None, (named.name,)
    )
