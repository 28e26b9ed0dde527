"""Whom a figure is about where the words around it name it: its owner, or what was made or attended."""

from __future__ import annotations

from collections.abc import Sequence

from kg.extract.metrics_subject import Named, coordinated
from kg.extract.metrics_topic import actor_of, event_of, topic_of
from kg.extract.metrics_view import Found, View

RESPECTIVELY = "分别"
MADE_OR_DONE = frozenset({"Product", "Field"})  # what an actor makes or does
_MADE = frozenset({"Product", "Project", "Platform"})  # what work makes


def owner_of(view: View, found: Found, *, follows: bool) -> Named | None:
    """The last name before a figure that leaves words for the indicator: 甲市 in `甲市森林覆盖率达到`.

    `follows` says that the sentence has had a figure before.
    """
    text = view.scene.text
    prepositions = tuple(view.figure_rules.words["prepositions"])
    for item in reversed(view.stage.names(found.left, found.start)):
        rest = text[item.end : found.start].strip("的 ")
        if item.type == "Person" or len(rest) <= 1 or rest[0] in "、和与及":
            continue
        if _is_share(view, item, found, follows=follows):
            return actor_of(view, item.start)
        if item.type == "Field":
            continue
        if item in view.stage.objects and view.stage.topic(found.clause[0], item.start):
            continue
        if _has_actor(view, found, item) or text[: item.start].endswith(prepositions):
            continue
        return item
    return None


def _has_actor(view: View, found: Found, item: Named) -> bool:
    """Whether a product is only what an actor before it in the clause makes or has: `甲县茉莉花种植面积`."""
    if item.type not in {"Product", "Project"} or view.scene.text[: item.start].endswith(("的", "——")):
        return False
    topic = view.stage.first(found.clause[0], item.start)
    return topic is not None and topic.type not in {"Product", "Project"}


def _is_share(view: View, item: Named, found: Found, *, follows: bool) -> bool:
    """`甲公司销量9万台，其中，乙系统销量3万台`: what is made of a product is told of its maker, as before."""
    rest = view.scene.text[item.end : found.start]
    flow = any(word in rest for word in view.figure_rules.words["flows"])
    before = view.scene.text[found.clause[0] : item.start].strip()
    if item.type not in MADE_OR_DONE or not flow or before:
        return False
    return (follows or view.goes_on) and actor_of(view, item.start) is not None


def subjects_of(view: View, found: Found, owner: Named | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those the figure is about, and those left for later figures (分别); none where nothing fits."""
    own, left = own_subjects(view, found, owner)
    return (own, left) if own else (topic_of(view, found), ())


def own_subjects(view: View, found: Found, owner: Named | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subjects that the words before the figure name, and those left for later figures (分别)."""
    text, words = view.scene.text, view.figure_rules.words
    run = coordinated(view.stage.names(found.clause[0], found.start), text)
    between = text[run[-1].end : found.start] if len(run) > 1 else ""
    for word in words["sorts"]:
        between = between.replace(word, "")
    names = () if _of_an_actor(view, run) else tuple(item.name for item in run)
    if names and RESPECTIVELY in between and found.peers == len(run):
        return names[:1], names[1:]
    if names and any(word in between for word in words["each"]):
        return names, ()
    thing = _made(view, found) or _attended(view, found) or _titled(view, found)
    if thing:
        return (thing.name,), ()
    if owner:
        return (owner.name,), ()
    behind = view.stage.at(found.end + 1)
    if behind and not found.figure.unit.counts and text.startswith("的", found.end):
        return (behind.name,), ()  # 总投资8亿元的甲项目
    near = view.stage.names(found.left, found.start)
    beside = [item for item in near if text[item.end : found.start].strip("》”）)") in {"", "的"}]
    if beside and not text[: beside[-1].start].endswith(tuple(words["prepositions"] - {"与"})):
        return (beside[-1].name,), ()
    return (), ()


def _titled(view: View, found: Found) -> Named | None:
    """`《甲方案》120个重点项目`: the document whose title stands right before the figure."""
    text = view.scene.text
    before = view.stage.names(found.left, found.start)
    titled = [item for item in before if item.type == "Document" and text[item.end : found.start].startswith("》")]
    return titled[-1] if titled and not text[titled[-1].end : found.start].strip("》）)的") else None


def _of_an_actor(view: View, run: Sequence[Named]) -> bool:
    matters = bool(run) and all(item.type in MADE_OR_DONE for item in run)
    return matters and actor_of(view, run[0].start) is not None


def _made(view: View, found: Found) -> Named | None:
    """`甲公司历时两年开发了乙装置`: the time that work took is told of what was made."""
    text, rules = view.scene.text, view.figure_rules
    shown = (
        f"{text[found.clause[0] : found.start]}⟦{text[found.start : found.end]}⟧{text[found.end : found.clause[1]]}"
    )
    if not any(rule.pattern.search(shown) for rule in rules.makings):
        return None
    behind = [item for item in view.stage.names(found.end, found.clause[1]) if item.type in _MADE]
    before = [item for item in view.stage.names(view.sentence.start, found.start) if item.type in _MADE]
    return behind[0] if behind else before[-1] if before else None


def _attended(view: View, found: Found) -> Named | None:
    """`共200名代表参加活动`: those who came are told of the event, unless the clause has a subject of its own."""
    text, rules = view.scene.text, view.figure_rules
    behind = text[found.end : found.clause[1]]
    if not found.figure.unit.counts or not any(word in behind for word in rules.words["attending"]):
        return None
    if view.stage.topic(found.clause[0], found.start) is not None:
        return None
    return event_of(view, found.end, found.clause[1])
