"""Reads the rules of relations and checks them against the schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast, get_args

from corpus.rulefile import Faults, Fields, read_yaml
from kg.model import Status
from kg.rulebook.openings import Scanner
from kg.rulebook.relations import PLACES, Example, Frame, Grammar, Link, Posts, RelationRules, Slot
from kg.rulebook.relations_index import first_letters
from kg.rulebook.schema import EdgeType, Schema

_NOTHING = re.compile(r"(?!)")


def load_relation_rules(folder: Path, schema: Schema, faults: Faults) -> RelationRules:
    """Read `relations/*.yaml` in `folder`; what is wrong with them is added to `faults`."""
    frames: list[Frame] = []
    links: list[Link] = []
    posts: list[Posts] = []
    grammar = _grammar(Fields(read_yaml(folder / "relations" / "grammar.yaml", faults), "grammar.yaml", faults))
    for path in sorted((folder / "relations").glob("*.yaml")):
        if path.name == "grammar.yaml":
            continue
        top = Fields(read_yaml(path, faults), f"relations/{path.name}", faults)
        frames += [_frame(fields, schema) for fields in top.mappings("frames")]
        links += [_link(fields, schema) for fields in top.mappings("links")]
        posts += [_posts(fields, schema) for fields in top.mappings("posts")]
        top.done()
    ids = [frame.id for frame in frames] + [link.id for link in links] + [post.id for post in posts]
    _unique(ids, faults)
    frames.sort(key=lambda frame: frame.id)
    return RelationRules(
        grammar,
        tuple(frames),
        tuple(sorted(links, key=lambda link: link.id)),
        tuple(sorted(posts, key=lambda post: post.id)),
        _any_trigger(frames),
        Scanner((frame.trigger, frame) for frame in frames),
    )


def _any_trigger(frames: list[Frame]) -> re.Pattern[str]:
    """All triggers at once; frames whose own were no patterns are faults already."""
    words = [word for frame in frames if frame.trigger is not _NOTHING for word in frame.words]
    told = [word for word in words if first_letters(word)]
    rest = [word for word in words if not first_letters(word)]
    letters = "".join(sorted({letter for word in told for letter in first_letters(word)}))
    # Looked at first, the set of letters spares most places nearly all the alternatives.
    parts = [f"(?=[{letters}])(?:{'|'.join(_longest_first(told))})"] if told else []
    return re.compile("|".join([*parts, *_longest_first(rest)]) or _NOTHING.pattern)


def _unique(ids: list[str], faults: Faults) -> None:
    for rule in sorted({rule for rule in ids if ids.count(rule) > 1}):
        faults.add("relations", f"id {rule!r} stands twice")


def _frame(fields: Fields, schema: Schema) -> Frame:
    edge = _edge(fields, schema)
    words = fields.texts("triggers", required=True)
    frame = Frame(
        id=fields.text("id"),
        type=edge.type,
        words=words,
        trigger=_alternatives(words, fields),
        subject=_slot(fields, "subject", edge.subjects, schema),
        object=_slot(fields, "object", edge.objects, schema),
        status=_status(fields.choice("status", set(get_args(Status)) | {"auto"}, "auto")),
        mutual=edge.symmetric,
        alone=fields.flag("alone"),
        fallback=fields.flag("fallback"),
        strict=fields.flag("strict"),
        delegates=fields.flag("delegates"),
        prospective=fields.flag("prospective"),
        as_=_pattern(fields, "as"),
        precision=fields.number("precision"),
        examples=_examples(fields),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return frame


def _status(text: str) -> Status | None:
    return None if text == "auto" else cast("Status", text)


def _link(fields: Fields, schema: Schema) -> Link:
    edge = _edge(fields, schema)
    reverse = fields.flag("reverse")
    ends = (edge.objects, edge.subjects) if reverse else (edge.subjects, edge.objects)
    link = Link(
        id=fields.text("id"),
        type=edge.type,
        left=_slot(fields, "left", ends[0], schema),
        right=_slot(fields, "right", ends[1], schema),
        between=fields.pattern("between"),
        reverse=reverse,
        nested=fields.flag("nested"),
        spread=fields.flag("spread"),
        level=fields.flag("level"),
        precision=fields.number("precision"),
        examples=_examples(fields),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return link


def _posts(fields: Fields, schema: Schema) -> Posts:
    title, ending = _title(fields), fields.text("ending")
    posts = Posts(
        id=fields.text("id"),
        title=title,
        heading=re.compile(f"{title.pattern}(?={ending})"),
        never=fields.pattern("never"),
        shared=fields.pattern("shared"),
        join=fields.pattern("join"),
        verb=fields.pattern("verb"),
        former=fields.pattern("former"),
        appointed=re.compile(f"(?:{fields.text('takes')})(?P<title>{title.pattern})(?={ending})"),
        apposed=fields.pattern("apposed"),
        listed=fields.pattern("listed"),
        also=tuple((item.pattern("title"), _edge(item, schema).type) for item in fields.mappings("also")),
        carries=fields.pattern("carries"),
        titular=re.compile(f"(?P<title>{title.pattern})(?:{fields.text('copula')})"),
        suffix=fields.pattern("suffix"),
        office=fields.pattern("office"),
        implied=tuple(_of_kinds(fields, "implied")),
        bare=tuple(_of_kinds(fields, "bare")),
        own=tuple(_of_kinds(fields, "own")),
        organ=fields.pattern("organ"),
        organisation=frozenset(schema.relations["WORKS_FOR"].objects),
        precision=fields.number("precision"),
        examples=_examples(fields),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return posts


def _of_kinds(fields: Fields, name: str) -> Iterator[tuple[re.Pattern[str], frozenset[str]]]:
    """Titles with the kinds of entities that they are of."""
    for item in fields.mappings(name):
        item.text("id")
        yield item.pattern("title"), frozenset(item.texts("kinds", required=True))
        item.done()


def _title(fields: Fields) -> re.Pattern[str]:
    """One or more titles, each a title word after a few words of department, as `招生与就业处副处长`."""
    words = sorted(fields.texts("titles", required=True), key=lambda word: (-len(word), word))
    one = f"(?:{fields.text('filler')})(?:{'|'.join(map(re.escape, words))})(?:{fields.text('honorific')})?"
    return re.compile(f"的?{one}(?:(?:{fields.text('between')}){one})*")


def _edge(fields: Fields, schema: Schema) -> EdgeType:
    name = fields.choice("type", set(schema.relations))
    return schema.relations.get(name) or next(iter(schema.relations.values()))


def _slot(fields: Fields, name: str, allowed: tuple[str, ...], schema: Schema) -> Slot:
    slot = Fields(fields.mapping(name), f"{fields.place}: {name}", fields.faults)
    types = slot.texts("types")
    for unknown in sorted(set(types) - set(allowed)):
        slot.faults.add(slot.place, f"type {unknown!r} cannot stand here; can: {', '.join(allowed)}")
    places = slot.texts("from")
    for unknown in sorted(set(places) - PLACES):
        slot.faults.add(slot.place, f"place {unknown!r} unknown; known: {', '.join(sorted(PLACES))}")
    kinds = frozenset(slot.texts("kinds"))
    known = {kind for node in schema.entities.values() for kind in node.kinds}
    for unknown in sorted(kinds - known):
        slot.faults.add(slot.place, f"kind {unknown!r} unknown")
    found = Slot(frozenset(types or allowed), kinds, places, _pattern(slot, "before"), _pattern(slot, "after"))
    slot.done()
    return found


def _alternatives(words: Iterable[str], fields: Fields) -> re.Pattern[str]:
    """Any of the patterns, the longest tried first."""
    try:
        return re.compile("|".join(_longest_first(words)))
    except re.error as error:
        fields.faults.add(fields.place, f"triggers: no regular expression: {error}")
        return _NOTHING


def _longest_first(words: Iterable[str]) -> list[str]:
    return [f"(?:{word})" for word in sorted(set(words), key=lambda word: (-len(word), word))]


def _pattern(fields: Fields, key: str) -> re.Pattern[str] | None:
    text = fields.optional(key)
    if text is None:
        return None
    try:
        return re.compile(text)
    except re.error as error:
        fields.faults.add(fields.place, f"{key}: {text!r} is no regular expression: {error}")
        return None


def _examples(fields: Fields) -> tuple[Example, ...]:
    found = []
    for example in fields.mappings("examples"):
        found.append(Example(example.text("text"), example.texts("expect", required=True)))
        example.done()
    return tuple(found)


def _grammar(fields: Fields) -> Grammar:
    markers = [(word, role) for role, words in fields.mapping("markers").items() for word in words]
    markers.sort(key=lambda item: (-len(item[0]), item))
    grammar = Grammar(
        markers=dict(markers),
        marker=re.compile("|".join(re.escape(word) for word, _ in markers) or r"(?!)"),
        join=fields.pattern("join"),
        together=fields.pattern("together"),
        light=fields.pattern("light"),
        measured=fields.pattern("measured"),
        unnamed=fields.pattern("unnamed"),
        someone=fields.pattern("someone"),
        members=fields.pattern("members"),
        setting=fields.pattern("setting"),
        exemplary=fields.pattern("exemplary"),
        locative=fields.pattern("locative"),
        scenic=fields.pattern("scenic"),
        leaning=fields.pattern("leaning"),
        people=fields.pattern("people"),
        spokesman=fields.pattern("spokesman"),
        proposal=fields.pattern("proposal"),
        content=fields.pattern("content"),
        leading=fields.pattern("leading"),
        planned=fields.pattern("planned"),
        manner=fields.pattern("manner"),
        actual=fields.pattern("actual"),
        negated=fields.pattern("negated"),
        speech=fields.pattern("speech"),
        causative=fields.pattern("causative"),
        approval=fields.pattern("approval"),
        several=fields.pattern("several"),
        first_of=fields.pattern("first_of"),
        qualified=fields.pattern("qualified"),
        teams=fields.pattern("teams"),
        appositive=fields.pattern("appositive"),
        respectively=fields.pattern("respectively"),
        all_together=fields.pattern("all_together"),
        listing=fields.pattern("listing"),
        counted=fields.pattern("counted"),
        relative=fields.pattern("relative"),
        classes=tuple(frozenset(group) for group in fields.mapping("classes").values()),
    )
    fields.done()
    return grammar
