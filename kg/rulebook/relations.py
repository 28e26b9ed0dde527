"""The rules of relations (`kg/rules/relations`): frames of verbs, links between neighbours, nested names, posts.

The files define their fields themselves; `kg.rulebook.relations_load` reads them into these values. Every pattern
is matched against the masked text of `kg.extract.clauses.mask`, in which no name, bracket or quotation mark can be
seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Status
from kg.rulebook.openings import Scanner

# Where a slot of a frame may look for its argument; `kg.extract.frames_places` says what each means.
PLACES = frozenset(
    {"left", "right", "agent", "topic", "carried", "with", "for", "at", "via", "take", "object", "setting",
     "next", "result", "second", "head", "listed", "source", "heading", "labelled", "theme",
     "about"}
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
    words: tuple[str, ...]
    trigger: re.Pattern[str]
    subject: Slot
    object: Slot
    status: Status | None
    mutual: bool
    alone: bool
    fallback: bool
    strict: bool
    delegates: bool
    prospective: bool
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
    level: bool
    precision: float
    examples: tuple[Example, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Posts:
    """How a post is printed before or after a person's name; `heading` is a title that opens a text and ends."""

    id: str
    title: re.Pattern[str]
    heading: re.Pattern[str]
    never: re.Pattern[str]
    shared: re.Pattern[str]
    join: re.Pattern[str]
    verb: re.Pattern[str]
    former: re.Pattern[str]
    appointed: re.Pattern[str]
    apposed: re.Pattern[str]
    listed: re.Pattern[str]
    also: tuple[tuple[re.Pattern[str], str], ...]
    carries: re.Pattern[str]
    titular: re.Pattern[str]
    suffix: re.Pattern[str]
    office: re.Pattern[str]
    implied: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    bare: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    own: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    organ: re.Pattern[str]
    organisation: frozenset[str]
    precision: float
    examples: tuple[Example, ...]
    non_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Closed classes of words: prepositions by role, what joins a coordination, what colours a statement."""

    markers: Mapping[str, str]
    marker: re.Pattern[str]
    join: re.Pattern[str]
    together: re.Pattern[str]
    light: re.Pattern[str]
    measured: re.Pattern[str]
    unnamed: re.Pattern[str]
    someone: re.Pattern[str]
    members: re.Pattern[str]
    setting: re.Pattern[str]
    exemplary: re.Pattern[str]
    locative: re.Pattern[str]
    scenic: re.Pattern[str]
    leaning: re.Pattern[str]
    people: re.Pattern[str]
    spokesman: re.Pattern[str]
    proposal: re.Pattern[str]
    content: re.Pattern[str]
    leading: re.Pattern[str]
    planned: re.Pattern[str]
    manner: re.Pattern[str]
    actual: re.Pattern[str]
    negated: re.Pattern[str]
    speech: re.Pattern[str]
    causative: re.Pattern[str]
    approval: re.Pattern[str]
    several: re.Pattern[str]
    first_of: re.Pattern[str]
    qualified: re.Pattern[str]
    teams: re.Pattern[str]
    appositive: re.Pattern[str]
    respectively: re.Pattern[str]
    all_together: re.Pattern[str]
    listing: re.Pattern[str]
    counted: re.Pattern[str]
    relative: re.Pattern[str]
    classes: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class RelationRules:
    """All rules of relations; frames, links and posts are in the order of their ids.

    `triggers` finds those of all frames in one pass, `trigger` whether there is any.
    """

    grammar: Grammar
    frames: tuple[Frame, ...]
    links: tuple[Link, ...]
    posts: tuple[Posts, ...]
    trigger: re.Pattern[str]
    triggers: Scanner[Frame]
