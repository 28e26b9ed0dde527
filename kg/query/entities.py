"""Which entity a person means, and why two names are one thing or two."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from kg.errors import QueryError
from kg.ids import HEX_DIGITS
from kg.query.called import nearest_names
from kg.resolve.compare import name_features, name_vetoes, same_scope
from kg.resolve.model import Decision, Evidence, Key, Name
from kg.resolve.names import normalise
from kg.resolve.overrules import Line, Overrules
from kg.resolve.parts import Parts, take_apart
from kg.resolve.scopes import codes_of
from kg.resolve.weigh import decision, judge
from kg.rulebook import Rulebook
from kg.workspace import Workspace
from kg.workspace.decisions import decisions_on, key_stored, keys_called, keys_of
from kg.workspace.names import find_names

_ID = re.compile(rf"[0-9a-f]{{{HEX_DIGITS}}}")
AT = "@"  # between a name and what tells it from its namesakes: 朝阳区@北京市
Basis = Literal["decision", "path", "same key", "now"]


@dataclass(frozen=True, slots=True)
class Place:
    """An article that prints a name."""

    article: str
    title: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a person means. `key` is the one that was named, else the one its name stands for.

    `is_form`: it was named by a form that is only an alias inside articles.
    """

    id: str
    type: str
    name: str
    kind: str | None
    articles: int
    key: Key
    keys: tuple[Name, ...]
    is_form: bool = False

    def shown(self) -> str:
        """The words by which it can be named again."""
        return spelled(self.key)

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": self.type,
            "name": self.name,
            "kind": self.kind,
            "articles": self.articles,
            "names": [spelled(name.key) for name in self.keys],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two names are one thing or two.

    `basis`: a stored `decision` between them, a `path` of several, the `same key`, or, for names that were never
    compared, what holds for them `now`. `lines` are the overrules that speak of them; `employers` those of a person
    of the `same key`.
    """

    left: Found
    right: Found
    one: bool
    basis: Basis
    decisions: tuple[Decision, ...]
    lines: tuple[Line, ...]
    places: tuple[tuple[Place, ...], tuple[Place, ...]]
    employers: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "left": self.left.to_dict(),
            "right": self.right.to_dict(),
            "one": self.one,
            "basis": self.basis,
            "employers": list(self.employers),
            "decisions": [decision_dict(item) for item in self.decisions],
            "overrules": [{"line": line.number, "text": line.text()} for line in self.lines],
            "articles": [[asdict(place) for place in places] for places in self.places],
        }


def decision_dict(item: Decision) -> dict[str, Any]:
    """A decision in JSON values."""
    return {
        "left": spelled(item.left),
        "right": spelled(item.right),
        "type": item.left.type,
        "verdict": item.verdict,
        "score": item.score,
        "evidence": [asdict(evidence) for evidence in item.evidence],
        "reason": item.reason,
    }


def spelled(key: Key) -> str:
    """A key as it can be typed: 朝阳区@北京市."""
    return f"{key.name}{AT}{key.parent}" if key.parent else key.name


def find_entity(workspace: Workspace, text: str, type_: str | None = None) -> Found:
    """The entity called `text`: an id, a name, a name with what tells it from its namesakes, or an alias.

    Raises QueryError with the nearest names when there is none, and with the choices when there are several.
    """
    found = [item for item in _candidates(workspace, text.strip()) if type_ in {None, item.type}]
    if not found:
        also = f" as {type_}" if type_ else ""
        raise QueryError(f"{text}: no entity is called so{also}{nearest_names(workspace, text)}")
    if len(found) > 1:
        choices = "; ".join(f"{item.shown()} ({item.type}, {item.articles} articles, {item.id})" for item in found)
        raise QueryError(f"{text}: several entities are called so; name one by its id, type or place: {choices}")
    return found[0]


def _candidates(workspace: Workspace, text: str) -> list[Found]:
    if _ID.fullmatch(text):
        keys = keys_of(workspace.connection, text)
        return [_found(workspace, text, None)] if keys else []
    keys = keys_called(workspace.connection, normalise(text))
    if not keys and AT in text:
        name, _, parent = text.partition(AT)
        keys = [item for item in keys_called(workspace.connection, normalise(name)) if item.key.parent == parent]
    if keys:
        by_entity = {item.entity: item.key for item in reversed(keys)}
        return [_found(workspace, id_, key) for id_, key in sorted(by_entity.items(), key=lambda pair: pair[1])]
    hits = [hit for hit in find_names(workspace.connection, text) if hit.rank == 0]
    return [replace(_found(workspace, hit.entity, None), is_form=True) for hit in hits]


def _found(workspace: Workspace, id_: str, key: Key | None) -> Found:
    node = workspace.node(id_)
    if node is None:
        raise QueryError(f"{id_}: the workspace has no such entity")
    keys = tuple(keys_of(workspace.connection, id_))
    name = str(node.properties["name"])
    own = next((item.key for item in keys if item.key.name == normalise(name)), keys[0].key)
    kind, articles = node.properties.get("kind"), node.properties["articles"]
    return Found(id_, node.label, name, str(kind) if kind else None, int(str(articles)), key or own, keys)


def explain_pair(
    workspace: Workspace, left: Found, right: Found, rules: Rulebook, overrules: Overrules
) -> Explanation:
    """Why two names are one thing or two, from what is stored; names that were never compared are compared now."""
    one = left.id == right.id
    basis, decisions = _decided(workspace, left, right, rules, overrules)
    keys = {name.key for name in (*left.keys, *right.keys)}
    lines = tuple(line for line in overrules.lines if line.key in keys or line.other in keys)
    places = tuple(_places(workspace, item.key) for item in (left, right))
    employers = _employers(workspace, left) if basis == "same key" else ()
    return Explanation(left, right, one, basis, tuple(decisions), lines, (places[0], places[1]), employers)


def _employers(workspace: Workspace, person: Found) -> tuple[str, ...]:
    """Whom the graph says that a person works for, by name."""
    edges = workspace.edges_of(person.id, ["WORKS_FOR"]) if person.type == "Person" else []
    nodes = [workspace.node(edge.target) for edge in edges]
    return tuple(sorted({str(node.properties["name"]) for node in nodes if node is not None}))


def decisions_of(workspace: Workspace, found: Found) -> list[Decision]:
    """Every stored decision on a name of the entity, in code order."""
    stored = {item for name in found.keys for item in decisions_on(workspace.connection, name.key)}
    return sorted(stored)


def _decided(
    workspace: Workspace, left: Found, right: Found, rules: Rulebook, overrules: Overrules
) -> tuple[Basis, Sequence[Decision]]:
    if left.key == right.key:
        return "same key", ()
    direct = [d for d in decisions_on(workspace.connection, left.key) if right.key in {d.left, d.right}]
    if left.id == right.id and all(item.verdict != "POSITIVE" for item in direct):
        return "path", _path(workspace, left.key, right.key)
    if direct:
        return "decision", direct
    between = {item.key for item in right.keys}
    near = [d for d in decisions_of(workspace, left) if d.left in between or d.right in between]
    return ("decision", near) if near else ("now", [compare_now(workspace, left.key, right.key, rules, overrules)])


def _path(workspace: Workspace, start: Key, end: Key) -> list[Decision]:
    """The shortest chain of joins from one key to another, in its order."""
    came: dict[Key, Decision | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        at = waiting.popleft()
        for item in decisions_on(workspace.connection, at):
            other = item.right if item.left == at else item.left
            if item.verdict == "POSITIVE" and other not in came:
                came[other] = item
                waiting.append(other)
    chain: list[Decision] = []
    at = end
    while (step := came.get(at)) is not None:
        chain.append(step)
        at = step.left if step.right == at else step.right
    return chain[::-1]


def compare_now(workspace: Workspace, left: Key, right: Key, rules: Rulebook, overrules: Overrules) -> Decision:
    """What holds for two names that share no key, so that resolution never compared them."""
    parts = [_parts(workspace, key, rules) for key in (left, right)]
    features: list[Evidence] = []
    vetoes: list[Evidence] = []
    if left.type == right.type:
        if left.name != right.name:
            features = list(name_features(left.type, parts[0], parts[1], rules))[:1]
        vetoes = list(name_vetoes(left.type, parts[0], parts[1], frozenset(), rules))
        if not same_scope(left, right):
            vetoes.append(Evidence("other-scope", 0.0, left.parent, right.parent))
    line = overrules.apart(left, right)
    if line is not None:
        vetoes.append(Evidence("kept-apart", 0.0, f"line {line.number}", line.text().replace("\t", " ").strip()))
    score, _ = judge(features, vetoes, rules.resolve)
    negative = (
        any(rules.resolve.vetoes[item.id].verdict == "NEGATIVE" for item in vetoes) or left.type != right.type
    )
    words = "never compared: they share no name, alias or abbreviation"
    if left.type != right.type:
        words = f"of two types: {left.type} and {right.type}"
    verdict: Literal["NEGATIVE", "UNSURE"] = "NEGATIVE" if negative else "UNSURE"
    return decision((left, right), verdict, score, [*features, *vetoes], rules.resolve, also=words)


def _parts(workspace: Workspace, key: Key, rules: Rulebook) -> Parts:
    """The parts of a key with the place that its articles give it."""
    parts = take_apart(key.name, key.type, rules)
    stored = key_stored(workspace.connection, key)
    codes = frozenset(stored.codes) if stored else frozenset()
    if not codes or codes == codes_of(parts, key.type):
        return parts
    return replace(parts, own=codes)


def _places(workspace: Workspace, key: Key) -> tuple[Place, ...]:
    return tuple(_articles(workspace, key_stored(workspace.connection, key)))


def _articles(workspace: Workspace, name: Name | None) -> Iterator[Place]:
    for id_ in name.articles if name else ():
        node = workspace.node(id_)
        if node is not None:
            title = node.properties.get("title")
            yield Place(id_, str(title) if title else None, str(node.properties["source"]))
