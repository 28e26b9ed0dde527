"""What a user calls something: names become entities and articles, and what is unknown brings the nearest."""

from __future__ import annotations

from typing import Protocol

from kg.errors import QueryError
from kg.model import Node
from kg.query.reader import GraphReader
from kg.resolve.names import normalise

_MOST = 20  # entities that a name may mean
_NEAREST = 5
_TELLING = 2  # letters or digits that a shared part must have
_SHOWN = 8  # of the articles that a title fits


class NameSource(Protocol):
    """What finds names: a `Workspace` is one, and every `GraphReader`."""

    def find(self, text: str, limit: int) -> list[tuple[str, Node]]: ...


def entities_called(source: NameSource, name: str) -> list[Node]:
    """The entities called `name`, the most mentioned first: by name or alias, else the best that contain it.

    Raises QueryError, with the nearest names, when nothing is called so.
    """
    hits = source.find(name, _MOST)
    if not hits:
        raise QueryError(f"{name}: no entity is called so{nearest_names(source, name)}")
    wanted = normalise(name.strip())
    best = min(_rank(form, wanted) for form, _ in hits)
    found = [node for form, node in hits if _rank(form, wanted) == best]
    return sorted(found, key=lambda node: (-int(str(node.properties.get("mentions", 0))), node.id))


def _rank(form: str, wanted: str) -> int:
    """0 the whole form, 1 a beginning, 2 a part."""
    folded = normalise(form)
    return 0 if folded == wanted else 1 if folded.startswith(wanted) else 2


def nearest_names(source: NameSource, name: str) -> str:
    """Names that share a beginning or an end with the one asked for, the longest shared part first."""
    for size in range(len(name) - 1, 1, -1):
        for part in (name[:size], name[-size:]):
            says = sum(map(str.isalnum, part)) >= _TELLING
            if says and (hits := source.find(part, _NEAREST)):
                return "; nearest: " + "、".join(form for form, _ in hits)
    return ""


def article_called(reader: GraphReader, wanted: str) -> str:
    """The id of the article with this id, this title, or the only one whose title holds `wanted`.

    Raises QueryError when there is none, and with ids and titles when there are several.
    """
    node = reader.node(wanted)
    if node is not None and node.label == "Article":
        return node.id
    hits = reader.articles(wanted, _MOST) if wanted.strip() else []
    exact = [node for node in hits if normalise(_title(node)) == normalise(wanted)]
    found = exact or hits
    if len(found) == 1:
        return found[0].id
    if not found:
        raise QueryError(f"{wanted}: no article has this id, and none has it in its title")
    shown = "; ".join(f"{node.id} {_title(node)}" for node in found[:_SHOWN])
    raise QueryError(f"{wanted}: several articles have this in their title; give an id: {shown}")


def _title(node: Node) -> str:
    return str(node.properties.get("title") or "")


__all__ = ["NameSource", "article_called", "entities_called", "nearest_names"]
