"""Whom a figure is about when the words before it do not say so: from its clause outwards to the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.indicators import clause_of
from kg.extract.metrics_subject import ACTORS, Named, coordinated
from kg.extract.metrics_view import Found, View
from kg.rulebook.metrics import ThingRule

_ITSELF = re.compile(r"我们|我(?!国|省|市|区|县|州)")
_DIVISIONS = frozenset({"country", "province", "city", "district", "region"})
_NEAR = 400  # code points: 该项目 seldom stands for what was named further before it


@dataclass(frozen=True, slots=True)
class _Definite:
    """A definite noun that opens a clause at `start` (`工厂`, `该项目`), and what it stands for, if anything."""

    start: int
    pointing: bool
    meant: Named | None


def topic_of(view: View, found: Found) -> tuple[str, ...]:
    """The name of what a figure is about; none where the text speaks of a thing that it never names."""
    left = view.sentence.start
    inside = _within_clause(view, found)
    if inside is not None:
        return (inside.name,)
    definite = _definite(view, left, found.start)
    topic = _single(view, view.stage.topic(left, found.start))
    if definite is not None and (topic is None or topic.start < definite.start):
        if definite.meant is not None:
            return (definite.meant.name,)
        if definite.pointing:
            return ()
    choices = (topic, *_around(view, found))
    chosen = next((choice.name for choice in choices if choice is not None), None)
    if chosen is not None:
        return (chosen,)
    return (view.scene.main.name,) if view.scene.main else ()


def actor_of(view: View, start: int) -> Named | None:
    """Who acts in the sentence before `start`, else whom its paragraph is about."""
    acting = [item for item in view.stage.subjects if item.end <= start and item.type in ACTORS]
    topic = view.memory.topic if view.memory.fresh else None
    return acting[-1] if acting else topic if topic and topic.type in ACTORS else None


def event_of(view: View, start: int, end: int) -> Named | None:
    """The event named in `[start, end)`, else the one that the text before named last."""
    inside = [item for item in view.stage.names(start, end) if item.type == "Event"]
    if inside:
        return inside[0]
    before = [item for item in view.scene.named if item.type == "Event" and item.end <= start]
    return before[-1] if before else _main_event(view)


def _within_clause(view: View, found: Found) -> Named | None:
    topic = view.stage.topic(found.clause[0], found.start)
    return topic or _thing_before(view, found)


def _single(view: View, topic: Named | None) -> Named | None:
    """The topic, or what comes before it where it is one of several (`甲园的乙、丙中心开业，新增企业12家`)."""
    if topic is None:
        return None
    before = view.stage.names(view.sentence.start, topic.end)
    run = coordinated(before, view.scene.text)
    if len(run) == 1 or topic not in run:
        return topic
    return view.stage.topic(view.sentence.start, run[0].start) or (None if view.memory.fresh else topic)


def _coming(view: View, found: Found) -> Named | None:
    """`在为期6天的日程中，甲展共举行…`: who is the subject after the adverbial with the figure."""
    text = view.scene.text[found.clause[0] : found.start]
    if not text.startswith(tuple(view.figure_rules.words["adverbial"])):
        return None
    later = (item for item in view.stage.subjects if item.start >= found.clause[1])
    return next((item for item in later if item.measured or item.type == "Person"), None)


def _around(view: View, found: Found) -> Iterator[Named | None]:
    """Candidates beyond the subjects of the sentence, the likelier first."""
    stage, memory, left = view.stage, view.memory, view.sentence.start
    main = view.scene.main
    yield stage.actor(left, found.start)
    yield stage.setting(view.scene.text, left, found.start)
    yield _coming(view, found)
    yield _counted_field(view, found)
    yield memory.topic if memory.fresh else None
    yield stage.matter(left, found.start, view.scene.field)
    yield _main_event(view)
    yield memory.speaker if _ITSELF.search(view.sentence.text) else None
    yield memory.topic if main and memory.topic and memory.topic.name == main.name else None
    yield view.scene.headed
    yield memory.topic
    yield memory.speaker
    yield next((item for item in stage.speakers if item.speaks_of_itself), None)


def _definite(view: View, start: int, end: int) -> _Definite | None:
    """The last definite noun in `[start, end)` that is the subject of a clause and that no reference explains."""
    text = view.scene.text
    last: _Definite | None = None
    for rule in view.figure_rules.things:
        for match in rule.pattern.finditer(text, start, end):
            place = match.start("noun")
            if any(_explains(item, match) for item in view.heard):
                continue
            if last is None or place > last.start:
                last = _Definite(place, bool(match["pointing"]), _meant(view, rule, match))
    return last


def _explains(item: Named, match: re.Match[str]) -> bool:
    """Whether a name covers the noun or the word that points (该区项目), not only what stands between."""
    if item.start < match.end("noun") and match.start("noun") < item.end:
        return True
    return item.start <= match.start("words") < item.end


def _meant(view: View, rule: ThingRule, match: re.Match[str]) -> Named | None:
    """The last thing of the right type named before whose name ends as the noun says."""
    noun, start = match["noun"], match.start("words")
    before = [item for item in view.scene.named if item.end <= start and item.type in rule.types]
    heads = rule.heads or (noun,)
    called = [item for item in before if item.name.endswith(heads)]
    if called:
        return view.memory.topic if view.memory.topic in called else called[-1]
    near = [item for item in before if item.type == rule.types[0] and start - item.end < _NEAR]
    return near[-1] if match["pointing"] and near else None


def _main_event(view: View) -> Named | None:
    """The event that the article is about, to which a paragraph without a subject goes back."""
    headed = view.scene.main
    if headed is None or headed.type != "Event" or not headed.mentions:
        return None
    first = headed.mentions[0]
    return Named(first.start, first.end, headed.name, headed.type, headed.kind)


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
    apart = [*view.scene.said[view.sentence.start], *((time.start, time.end) for time in view.times)]
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
    before = [item for item in names if text[item.end : start] in {"，", "”，"} and not _only_where(item)]
    return before[-1] if before else None


def _only_where(item: Named) -> bool:
    """Whether the name says where the thing is of which the text goes on to tell: `位于甲市，总投资…`."""
    return item.type == "Place" and item.kind in _DIVISIONS
