"""The rules of relations (`kg/rules/relations`): frames of verbs, links between neighbours, nested names, posts.

The files define their fields themselves; here they become frozen values. Every pattern is matched against the
masked text of `kg.extract.clauses.mask`, in which no name, bracket or quotation mark can be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from corpus.rulefile import Faults, Fields, read_yaml
from kg.model import Status
from kg.rulebook.schema import EdgeType, Schema

# Where a slot of a frame may look for its argument; `kg.extract.frames` says what each means.
PLACES = frozenset(
    {"left", "right", "agent", "topic", "carried", "companion", "with", "for", "at", "via", "object", "setting",
     "next", "beside", "head"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """One end of a frame: entity types that may stand there and where to look for them, best place first.

    `after` is what must follow the argument, `before` what must precede it, both within its clause.
    """

    types: frozenset[str]
    kinds: frozenset[str]
    places: tuple[str, ...]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Example:
    """A marked sentence and the triples the rule must find in it, as `subject TYPE object`."""

    text: str
    expect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb or noun that states a relation and where its two ends stand."""

    id: str
    type: str
    trigger: re.Pattern[str]
    subject: Slot
    object: Slot
    status: Status | None
    mutual: bool
    alone: bool
    fallback: bool
    as_: re.Pattern[str] | None
    precision: float
    examples: tuple[Example, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbouring arguments and what may stand between them, before and after them."""

    id: str
    type: str
    left: Slot
    right: Slot
    between: re.Pattern[str]
    reverse: bool
    nested: bool
    spread: bool
    precision: float
    examples: tuple[Example, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """How a post is printed before or after a person's name."""

    id: str
    title: re.Pattern[str]
    never: re.Pattern[str]
    shared: re.Pattern[str]
    join: re.Pattern[str]
    behind: re.Pattern[str]
    carries: re.Pattern[str]
    implied: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    organisation: frozenset[str]
    precision: float
    examples: tuple[Example, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Closed classes of words: prepositions by role, what joins a coordination, what colours a statement."""

    markers: tuple[tuple[str, str], ...]
    marker: re.Pattern[str]
    join: re.Pattern[str]
    together: re.Pattern[str]
    setting: re.Pattern[str]
    locative: re.Pattern[str]
    leaning: re.Pattern[str]
    spokesman: re.Pattern[str]
    planned: re.Pattern[str]
    actual: re.Pattern[str]
    negated: re.Pattern[str]
    speech: re.Pattern[str]
    respectively: re.Pattern[str]
    relative: re.Pattern[str]
    classes: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class RelationRules:
    """All rules of relations; frames, links and posts are in the order of their ids."""

    grammar: Grammar
    frames: tuple[Frame, ...]
    links: tuple[Link, ...]
    posts: tuple[Posts, ...]
    trigger: re.Pattern[str]


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
    return RelationRules(
        grammar,
        tuple(sorted(frames, key=lambda frame: frame.id)),
        tuple(sorted(links, key=lambda link: link.id)),
        tuple(sorted(posts, key=lambda post: post.id)),
        re.compile("|".join(f"(?:{frame.trigger.pattern})" for frame in frames) or r"(?!)"),
    )


def _unique(ids: list[str], faults: Faults) -> None:
    for rule in sorted({rule for rule in ids if ids.count(rule) > 1}):
        faults.add("relations", f"id {rule!r} stands twice")


def _frame(fields: Fields, schema: Schema) -> Frame:
    edge = _edge(fields, schema)
    frame = Frame(
        id=fields.text("id"),
        type=edge.type,
        trigger=_alternatives(fields),
        subject=_slot(fields, "subject", edge.subjects, schema),
        object=_slot(fields, "object", edge.objects, schema),
        status=_status(fields.choice("status", set(get_args(Status)) | {"auto"}, "auto")),
        mutual=edge.symmetric,
        alone=fields.flag("alone"),
        fallback=fields.flag("fallback"),
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
        precision=fields.number("precision"),
        examples=_examples(fields),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return link


def _posts(fields: Fields, schema: Schema) -> Posts:
    implied = []
    for item in fields.mappings("implied"):
        item.text("id")
        implied.append((item.pattern("title"), frozenset(item.texts("kinds", required=True))))
        item.done()
    posts = Posts(
        id=fields.text("id"),
        title=_title(fields),
        never=fields.pattern("never"),
        shared=fields.pattern("shared"),
        join=fields.pattern("join"),
        behind=fields.pattern("behind"),
        carries=fields.pattern("carries"),
        implied=tuple(implied),
        organisation=frozenset(schema.relations["WORKS_FOR"].objects),
        precision=fields.number("precision"),
        examples=_examples(fields),
        non_examples=fields.texts("non_examples"),
    )
    fields.done()
    return posts


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


def _alternatives(fields: Fields) -> re.Pattern[str]:
    words = fields.texts("triggers", required=True)
    try:
        return re.compile("|".join(f"(?:{word})" for word in sorted(words, key=lambda word: (-len(word), word))))
    except re.error as error:
        fields.faults.add(fields.place, f"triggers: no regular expression: {error}")
        return re.compile(r"(?!)")


def _pattern(fields: Fields, key: str) -> re.Pattern[str] | None:
    text = fields.optional(key)
    return re.compile(text) if text else None


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
        markers=tuple(markers),
        marker=re.compile("|".join(re.escape(word) for word, _ in markers) or r"(?!)"),
        join=fields.pattern("join"),
        together=fields.pattern("together"),
        setting=fields.pattern("setting"),
        locative=fields.pattern("locative"),
        leaning=fields.pattern("leaning"),
        spokesman=fields.pattern("spokesman"),
        planned=fields.pattern("planned"),
        actual=fields.pattern("actual"),
        negated=fields.pattern("negated"),
        speech=fields.pattern("speech"),
        respectively=fields.pattern("respectively"),
        relative=fields.pattern("relative"),
        classes=tuple(frozenset(group) for group in fields.mapping("classes").values()),
    )
    fields.done()
    return grammar
