"""What the API answers, as JSON values: each function reads what it needs through one reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from kg.errors import QueryError
from kg.export.choice import Choice
from kg.export.select import display_name
from kg.model import Edge, Node
from kg.query.around import Part, expanded, part_of, shortest_path
from kg.query.cards import Figure, Source, card_of
from kg.query.conflicts import conflicts_of
from kg.query.figures import axis_of, moment, span_of
from kg.query.reader import GraphReader
from kg.query.reading import read_article
from kg.query.wording import value_text
from kg.rulebook.schema import Schema
from kg.serve.choosing import chosen, keeper
from kg.store import Answer

MOST_NODES = 3000  # of a picture
MOST_ROWS = 1000  # of an answer to Cypher


def node_json(node: Node) -> dict[str, Any]:
    """A node as pages and programs take it; `article` of a sentence is the id of the one that it stands in."""
    p = node.properties
    known = {"id": node.id, "type": node.label, "name": display_name(node), "kind": p.get("kind")}
    known |= {"article": p["article"]} if node.label == "Sentence" else {}
    return known | {
        "aliases": p.get("aliases", ()),
        "mentions": p.get("mentions", 0),
        "articles": p.get("articles", 0),
    }


def edge_json(edge: Edge) -> dict[str, Any]:
    p = edge.properties
    known = {"id": edge.id, "type": edge.type, "source": edge.source, "target": edge.target}
    rest = ("status", "support", "confidence", "first_date", "last_date", "title", "as")
    return known | {key: p[key] for key in rest if key in p}


def part_json(part: Part, *, placed: bool = False) -> dict[str, Any]:
    """Nodes and edges; with `placed`, each node with its place."""
    nodes = [node_json(node) for node in part.nodes]
    if placed:
        from kg.export.layout import lay_out  # noqa: PLC0415 - rustworkx, when the first picture is asked for

        places = lay_out((node.id for node in part.nodes), ((edge.source, edge.target) for edge in part.edges))
        nodes = [node | {"x": places[node["id"]][0], "y": places[node["id"]][1]} for node in nodes]
    return {"nodes": nodes, "edges": [edge_json(edge) for edge in part.edges], "more": part.more}


def search(reader: GraphReader, text: str, limit: int) -> dict[str, Any]:
    return {"hits": [{"form": form, "node": node_json(node)} for form, node in reader.find(text, limit)]}


def overview(reader: GraphReader, schema: Schema, top: int) -> dict[str, Any]:
    """The best connected entities and their relations with each other, placed."""
    return part_json(part_of(reader, schema, [node.id for node in reader.best(top)]), placed=True)


def selected(reader: GraphReader, schema: Schema, choice: Choice) -> dict[str, Any]:
    """What a choice shows, placed. Raises QueryError when it is more than a picture holds."""
    selection = chosen(reader, schema, choice)
    nodes = tuple(selection.nodes())
    _fits(len(nodes))
    return part_json(Part(nodes, tuple(selection.edges())), placed=True)


def _fits(count: int) -> None:
    if count > MOST_NODES:
        raise QueryError(f"{count:,} nodes; at most {MOST_NODES:,} are shown at once: choose fewer, e.g. by `top`")


def subgraph(reader: GraphReader, schema: Schema, ids: Collection[str]) -> dict[str, Any]:
    _fits(len(ids))
    return part_json(part_of(reader, schema, ids), placed=True)


def neighbours(
    reader: GraphReader,
    schema: Schema,
    center: str,
    shown: Collection[str],
    limit: int,
    *,
    choice: Choice,
) -> dict[str, Any]:
    """Neighbours by relations that the choice shows, whatever it is around."""
    _entity(reader, schema, center)
    keep = keeper(reader, choice)
    return part_json(expanded(reader, schema, center, shown, limit, keep=keep, types=choice.types))


def path(reader: GraphReader, schema: Schema, ends: tuple[str, str], most: int) -> dict[str, Any]:
    """`length` is null when there is no way."""
    found = shortest_path(reader, schema, *ends, most)
    return part_json(found, placed=True) | {"length": len(found.edges) if found.nodes else None}


def _entity(reader: GraphReader, schema: Schema, id_: str) -> Node:
    node = reader.node(id_)
    if node is None or node.label not in schema.entities:
        raise QueryError(f"{id_}: no entity has this id")
    return node


def card(reader: GraphReader, schema: Schema, id_: str) -> dict[str, Any]:
    """The card of an entity; its figures in order of time, those that contradict each other marked."""
    found = card_of(reader, schema, _entity(reader, schema, id_))
    torn = {figure.properties["id"] for conflict in conflicts_of(reader, id_) for figure in conflict.figures}
    figures = [_figure(figure, torn) for figure in sorted(found.figures, key=moment)]
    statements = [
        {
            "type": s.type,
            "outgoing": s.outgoing,
            "other": {"id": s.other_id, "name": s.other, "type": s.other_type},
            "status": s.status,
            "note": s.note,
            "support": s.support,
            "confidence": s.confidence,
            "sources": _sources(s.sources),
        }
        for s in found.statements
    ]
    known = {"id": found.id, "type": found.type, "name": found.name, "kind": found.kind, "aliases": found.aliases}
    counts = {"mentions": found.mentions, "articles": found.articles}
    return known | counts | {"figures": figures, "statements": statements}


def _figure(figure: Figure, torn: Collection[str]) -> dict[str, Any]:
    p = figure.properties
    low, high = span_of(p)
    unit, growth = axis_of(p)
    return {
        "indicator": p["indicator"],
        "value": value_text(p),
        "time": p.get("time") or p.get("time_words"),
        "dated": p.get("time"),
        "status": p["status"],
        "conflict": p["id"] in torn,
        "scale": f"{unit}{' ±' if growth else ''}",
        "low": low,
        "high": high,
        "sources": _sources(figure.sources),
    }


def _sources(sources: Iterable[Source]) -> list[dict[str, Any]]:
    return [asdict(source) for source in sources]


def article(reader: GraphReader, schema: Schema, id_: str) -> dict[str, Any]:
    return asdict(read_article(reader, schema, id_))


def articles(reader: GraphReader, text: str, limit: int) -> dict[str, Any]:
    keys = ("id", "title", "date", "media", "source")
    return {"articles": [{k: node.properties.get(k) for k in keys} for node in reader.articles(text, limit)]}


def rows(answer: Answer) -> dict[str, Any]:
    """The rows of an answer, at most `MOST_ROWS`, and the ids of the entities among its values, for a picture."""
    shown = list(answer.rows[:MOST_ROWS])
    ids = dict.fromkeys(id_ for row in shown for value in row for id_ in _ids(value))
    return {
        "columns": answer.columns,
        "rows": shown,
        "more": max(0, len(answer.rows) - MOST_ROWS),
        "ids": list(ids)[:MOST_NODES],
    }


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for item in value:
            yield from _ids(item)
    elif isinstance(value, Mapping):
        if "_node" in value:
            yield value["_node"]["id"]
        elif "_edge" in value:
            yield from (value["_edge"]["source"], value["_edge"]["target"])
        elif "_path" in value:
            yield from (node["id"] for node in value["_path"]["nodes"])
