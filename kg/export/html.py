"""The graph as one HTML file: a page over a canvas that asks no network and opens from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from kg.export.bundle import bundle, json_text, page, style, vocabulary, words
from kg.export.layout import lay_out
from kg.export.select import Selection
from kg.model import Edge, Node, Value
from kg.query.wording import value_text

STATUS = ("actual", "planned", "negated")
_LONGEST = 60  # characters of the page's title


def write_html(selection: Selection, path: Path) -> list[Path]:
    """Entities with their figures and relations, and the sentences and articles that say them.

    A page for people: everything is in memory, here and in the browser. Good for some thousands of nodes.
    """
    data = json_text(_data(selection))
    path.write_text(html_page(path.stem[:_LONGEST], data), encoding="utf-8", newline="\n")
    return [path]


def html_page(title: str, data: str) -> str:
    """The page around `data`, JSON text that a script block can hold."""
    script, sheet = bundle("file"), style()
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(sheet)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    blocks = [f'<script type="application/json" id="{name}">{text}</script>' for name, text in
              (("words", json_text(words())), ("graph", data))]  # fmt: skip
    return page(
        policy=f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        title=escape(title),
        style=f"<style>{sheet}</style>",
        blocks="\n".join(blocks),
        script=f"<script>{script}</script>",
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@dataclass(slots=True)
class _Numbers:
    """Numbers for ids in the order in which they are first asked for."""

    found: dict[str, int] = field(default_factory=dict)

    def __call__(self, id_: str) -> int:
        return self.found.setdefault(id_, len(self.found))


def _data(selection: Selection) -> dict[str, Any]:
    """What `page/embedded.js` reads: rows of numbers and words; a sentence stands once, whatever it says."""
    names = vocabulary(selection.schema)
    numbers = {kind: {item["name"]: n for n, item in enumerate(names[kind])} for kind in names}
    everything = list(selection.nodes())
    entities = [node for node in everything if node.label in numbers["types"]]
    metrics = {node.id: node for node in everything if node.label == "Metric"}
    nodes = {node.id: n for n, node in enumerate(entities)}
    edges = [e for e in selection.edges() if e.source in nodes and (e.target in nodes or e.target in metrics)]
    relations = [edge for edge in edges if edge.target in nodes]
    places = lay_out(nodes, ((edge.source, edge.target) for edge in relations))
    sentence = _Numbers()
    return {
        **names,
        "nodes": [_node(node, numbers["types"], places[node.id]) for node in entities],
        "edges": [
            [nodes[e.source], nodes[e.target], numbers["relations"][e.type], *_edge(e, selection, sentence)]
            for e in relations
        ],
        "figures": sorted(
            (
                _figure(nodes[edge.source], edge, metrics[edge.target], sentence)
                for edge in edges
                if edge.target in metrics
            ),
            key=lambda row: (row[0], row[1], row[3] or "9999", row[2]),
        ),
        **_texts(selection, sentence.found),
    }


def _node(node: Node, types: Mapping[str, int], place: tuple[float, float]) -> list[Any]:
    p = node.properties
    counts = p.get("mentions", 0), p.get("articles", 0)
    return [types[node.label], p["name"], p.get("kind"), p.get("aliases", ()), *counts, *map(round, place)]


def _edge(edge: Edge, selection: Selection, sentence: _Numbers) -> list[Any]:
    own = selection.schema.edges[edge.type].own_property
    note = edge.properties.get(own) if own else None
    return [
        STATUS.index(str(edge.properties["status"])),
        note,
        edge.properties.get("support", 1),
        _said(edge, sentence),
    ]


def _said(edge: Edge, sentence: _Numbers) -> list[int]:
    return [sentence(id_) for id_ in dict.fromkeys(_texts_of(edge.properties.get("sentences"))) if id_]


def _texts_of(value: Value | None) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


def _figure(owner: int, edge: Edge, metric: Node, sentence: _Numbers) -> list[Any]:
    p = metric.properties
    time = p.get("time") or p.get("time_words")
    status = STATUS.index(str(p["status"]))
    return [owner, p["indicator"], value_text(p), time, status, _said(edge, sentence)]


def _texts(selection: Selection, wanted: Mapping[str, int]) -> dict[str, list[Any]]:
    """The sentences that are referred to, in the order of their numbers, and their articles."""
    article = _Numbers()
    sentences: list[Any] = [["", 0]] * len(wanted)
    for node in selection.graph.nodes("Sentence"):
        if node.id in wanted:
            sentences[wanted[node.id]] = [
                str(node.properties["text"]).strip(),
                article(str(node.properties["article"])),
            ]
    articles: list[Any] = [[None, None, ""]] * len(article.found)
    for node in selection.graph.nodes("Article"):
        if node.id in article.found:
            p = node.properties
            articles[article.found[node.id]] = [p.get("title"), p.get("date"), p.get("source")]
    return {"sentences": sentences, "articles": articles}
