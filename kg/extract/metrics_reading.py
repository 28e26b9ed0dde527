"""One figure read: what it measures and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.indicators import (
    Phrase,
    clause_of,
    kept_verb,
    members,
    phrase_after,
    phrase_before,
    predicate_after,
    verb_near,
    within_limit,
)
from kg.extract.metrics_setting import change_of
from kg.extract.metrics_subject import Named, coordinated, spoken
from kg.extract.metrics_view import Found, View
from kg.model import Change

_STRETCHES = frozenset({"s", "月"})  # base units of stretches of time
_SHARES = frozenset({"1", "百分点"})  # what these measure stands before them
_RESPECTIVELY = "分别"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a figure measures (several things with 均) and whom it is about (several with 各).

    `indicators_left` and `subjects_left` are for the figures that follow in `甲、乙分别为1、2`.
    """

    indicators: tuple[str, ...]
    phrase: Phrase | None
    change: Change | None
    subjects: tuple[str, ...]
    indicators_left: tuple[str, ...] = ()
    subjects_left: tuple[str, ...] = ()


def read_figure(view: View, found: Found, previous: Reading | None, earlier: Reading | None) -> Reading | None:
    """The reading of a figure; what it does not say itself it shares with the figure before it.

    `previous` is of the same sentence, `earlier` the last one of the sentence before, to which 这一数字 may point.
    """
    share = _share(view, found)
    if share is not None:
        return share
    owner = _owner(view, found)
    before, after = _phrases(view, found, owner)
    change = change_of(view.scene.text[found.left : found.start], view.figure_rules)
    phrase = before if change else _choose(view, found, before, after)
    if phrase is None and (previous is None or found.figure.unit.base in _STRETCHES):
        phrase = _verb(view, found, found.left, found.right)
    if phrase is None:
        return _continued(view, found, owner, change, previous)
    if (previous or earlier) and _points_back(view, phrase):
        return _continued(view, found, owner, change, previous or earlier)
    own = owner if phrase is before or owner in view.stage.subjects else None
    subjects, subjects_left = _subjects(view, found, own)
    indicators, indicators_left = _indicators(view, found, phrase, counted=phrase is after)
    return Reading(indicators, phrase, change, subjects, indicators_left, subjects_left)


def shared_out(view: View, found: Found, told: Sequence[Reading]) -> Reading | None:
    """What a figure goes on from: the reading before it, or all of `甲1个、乙2个，分别增长3%和4%`."""
    before = view.scene.text[found.clause[0] : found.start]
    group = told[-found.peers :]
    grown = _RESPECTIVELY in before and change_of(before, view.figure_rules)
    if found.peers == 1 or len(group) < found.peers or not grown:
        return told[-1] if told else None
    indicators = tuple(one.indicators[0] for one in group)
    subjects = tuple(one.subjects[0] for one in group if one.subjects)
    return Reading(indicators[:1], None, None, subjects[:1], indicators, subjects)


def _points_back(view: View, phrase: Phrase) -> bool:
    """Whether the words only point at what was measured before: `这一数字超过800颗`."""
    words, text = view.figure_rules.words, view.scene.text
    return phrase.text in words["same"] and text[: phrase.start].endswith(tuple(words["pointing"]))


def _phrases(view: View, found: Found, owner: Named | None) -> tuple[Phrase | None, Phrase | None]:
    tokens, rules = view.sentence.tokens, view.figure_rules
    dated = tuple((time.start, time.end) for time in view.times)
    before = phrase_before(tokens, owner.end if owner else found.left, found.start, rules, dated)
    return within_limit(before), within_limit(_beyond(view, found) or phrase_after(tokens, found.end, found.right))


def _beyond(view: View, found: Found) -> Phrase | None:
    """The counted noun behind a figure that only describes it: `16台单机容量100万千瓦的发电机`."""
    text = view.scene.text
    described = text[found.end : found.right]
    if not found.figure.unit.counts or not re.fullmatch(r"[\u4e00-\u9fff]{2,8}", described) or "的" in described:
        return None
    size = re.match(r"[\d.]+[^\d，、。；的]{1,6}的", text[found.right : found.clause[1]])
    if size is None or any(mark in described for mark in "和与及"):
        return None
    return phrase_after(view.sentence.tokens, found.right + size.end(), found.clause[1])


def _choose(view: View, found: Found, before: Phrase | None, after: Phrase | None) -> Phrase | None:
    """The words before a figure measure (`规模达到450P`), those behind it are counted (`50家单位`)."""
    unit = found.figure.unit
    named = view.stage.at(before.start) if before else None
    if before and named and named.end == before.end:
        before = None  # 甲市六成的企业: a bare name is whose, not what
    if unit.base in _STRETCHES and after and view.scene.text.startswith("的", found.end):
        return after  # 两年的试验
    if unit.base in _STRETCHES:  # 历时两年研发成功: it is the verb that measures
        return before or _verb(view, found, found.left, found.end) or after
    if not unit.counts and (unit.base in _SHARES or _is_attributed(view, found)):
        return before or after
    return after or before


def _verb(view: View, found: Found, left: int, right: int) -> Phrase | None:
    return verb_near(view.sentence.tokens, left, (found.start, found.end), right, view.figure_rules)


def _is_attributed(view: View, found: Found) -> bool:
    """Whether a noun or a linking verb stands right before the figure, not a verb that acts (`提供3000P算力`)."""
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
    if len(parts) > 1 and _RESPECTIVELY in between and found.peers >= len(parts):
        return (parts[0],), tuple(parts[1:])
    alike = len({part[-1] for part in parts}) == 1
    if len(parts) > 1 and alike and any(word in between for word in rules.words["each"]):
        return tuple(parts), ()
    return (verb + phrase.text,), ()


def _continued(
    view: View, found: Found, owner: Named | None, change: Change | None, previous: Reading | None
) -> Reading | None:
    if previous is None:
        return None
    indicators = previous.indicators_left[:1] or previous.indicators
    own, _ = _own_subjects(view, found, owner)
    subjects = previous.subjects_left[:1] or own or previous.subjects
    if change is None and view.scene.text[found.left : found.start].strip() in view.figure_rules.words["members"]:
        change = previous.change  # 分别增长30%和47%
    return Reading(indicators, None, change, subjects, previous.indicators_left[1:], previous.subjects_left[1:])


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


def _owner(view: View, found: Found) -> Named | None:
    """The last name before a figure that leaves words for the indicator: 甲市 in `甲市森林覆盖率达到`."""
    text = view.scene.text
    prepositions = tuple(view.figure_rules.words["prepositions"])
    for item in reversed(view.stage.names(found.left, found.start)):
        rest = text[item.end : found.start].strip("的 ")
        if item.type in {"Field", "Person"} or len(rest) <= 1 or rest[0] in "、和与及":
            continue
        if _has_actor(view, found, item):
            continue
        if not text[: item.start].endswith(prepositions):
            return item
    return None


def _has_actor(view: View, found: Found, item: Named) -> bool:
    """Whether a product is only what an actor before it in the clause makes or has: `甲县茉莉花种植面积`."""
    if item.type not in {"Product", "Project"} or view.scene.text[: item.start].endswith(("的", "——")):
        return False
    topic = view.stage.first(found.clause[0], item.start)
    return topic is not None and topic.type not in {"Product", "Project"}


def _subjects(view: View, found: Found, owner: Named | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    own, left = _own_subjects(view, found, owner)
    return (own, left) if own else (_topic(view, found), ())


def _own_subjects(view: View, found: Found, owner: Named | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subjects that the words before the figure name, and those left for later figures (分别)."""
    text, words = view.scene.text, view.figure_rules.words
    run = coordinated(view.stage.names(found.clause[0], found.start), text)
    between = text[run[-1].end : found.start] if len(run) > 1 else ""
    for word in words["sorts"]:
        between = between.replace(word, "")
    names = tuple(item.name for item in run)
    if _RESPECTIVELY in between and found.peers == len(run):
        return names[:1], names[1:]
    if any(word in between for word in words["each"]):
        return names, ()
    if owner:
        return (owner.name,), ()
    behind = view.stage.at(found.end + 1)
    if behind and not found.figure.unit.counts and text.startswith("的", found.end):
        return (behind.name,), ()  # 总投资8亿元的甲项目
    near = view.stage.names(found.left, found.start)
    beside = [item for item in near if text[item.end : found.start] in {"", "的"}]
    if beside and not text[: beside[-1].start].endswith(tuple(words["prepositions"] - {"与"})):
        return (beside[-1].name,), ()
    return (), ()


def _topic(view: View, found: Found) -> tuple[str, ...]:
    """Whom the figure is about when the words before it do not say so: from the clause outwards."""
    stage, memory, left = view.stage, view.memory, view.sentence.start
    choices = (
        stage.topic(found.clause[0], found.start),
        _thing_before(view, found),
        stage.topic(left, found.start),
        stage.actor(left, found.start),
        stage.place(view.scene.text, left, found.start),
        _counted_field(view, found),
        memory.topic if memory.fresh else None,
        stage.matter(left, found.start, view.scene.field),
        _main_event(view),
        memory.topic,
        memory.speaker,
        next((item for item in stage.speakers if item.type not in {"Person", "Event"}), None),
    )
    for choice in choices:
        if choice is not None:
            return (choice.name,)
    return (view.scene.main.name,) if view.scene.main else ()


def _main_event(view: View) -> Named | None:
    """The event that the article is about, to which a paragraph without a subject goes back."""
    main = view.scene.main
    if main is None or main.type != "Event" or not main.mentions:
        return None
    first = main.mentions[0]
    return Named(first.start, first.end, main.name, main.type, main.kind)


def _counted_field(view: View, found: Found) -> Named | None:
    """The field whose size a clause tells where the sentence reports it: `乙协会的数据显示，甲产业产量为…`."""
    if not view.stage.speakers and view.memory.topic is not None:
        return None
    fields = (item for item in view.stage.names(view.sentence.start, found.start) if item.type == "Field")
    return next((item for item in fields if _opens_clause(view, item)), None)


def _opens_clause(view: View, item: Named) -> bool:
    """Whether nothing but a time and 我国 stands before the name in its clause, and in its sentence who speaks."""
    text = view.scene.text
    left, _ = clause_of(text, (item.start, item.end), (view.sentence.start, view.sentence.end))
    words = text[max([left, *(time.end for time in view.times if time.end <= item.start)]) : item.start]
    if words and words not in view.figure_rules.words["domestic"]:
        return False
    apart = [*spoken(view.sentence, view.figure_rules), *((time.start, time.end) for time in view.times)]
    told = "".join(
        letter
        for place, letter in enumerate(view.sentence.text[: left - view.sentence.start], view.sentence.start)
        if not any(start <= place < end for start, end in apart)
    )
    return not told.strip("截至到，：, ")


def _thing_before(view: View, found: Found) -> Named | None:
    """`甲院发布了乙平台，可支持40Gbps通信`: the thing that ends the clause before a clause without a subject."""
    text, start = view.scene.text, found.clause[0]
    if not any(rule.pattern.search(text[start : found.start + 1]) for rule in view.figure_rules.sequels):
        return None
    names = view.stage.names(view.sentence.start, start)
    before = [item for item in names if text[item.end : start] in {"，", "”，"}]
    return before[-1] if before else None
