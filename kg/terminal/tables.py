"""Summaries, cards and counts as text that lines up in a terminal, Chinese characters counted as two columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from kg.pipeline import IngestReport
from kg.query.cards import Card, Figure, Source, Statement
from kg.query.wording import value_text
from kg.rulebook.schema import Schema
from kg.workspace import Workspace


def width(text: str) -> int:
    """Columns that `text` takes in a terminal: wide and full-width characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(columns - width(text), 0)


def two_columns(rows: Sequence[tuple[str, object]], indent: str = "  ") -> Iterator[str]:
    """Labels and values, the values in one column."""
    widest = max((width(label) for label, _ in rows), default=0)
    for label, value in rows:
        yield f"{indent}{pad(label, widest)}  {value}"


def ingest_summary(report: IngestReport, schema: Schema) -> Iterator[str]:
    """What a run read and what the graph holds now; failed files last, each with its reason."""
    yield "Read"
    yield from two_columns(
        [
            ("files", f"{report.files} ({report.unchanged} unchanged)"),
            ("failed", len(report.failures)),
            ("articles", f"{report.new_articles} new, {report.learners} read again with names of others"),
            ("seconds", f"{report.seconds:.1f}"),
        ]
    )
    yield "Graph"
    rows: list[tuple[str, object]] = [("articles", report.articles)]
    rows += [(f"{label} {schema.nodes[label].zh}", n) for label, n in _by_count(report.entities)]
    rows += [("metrics 指标", report.metrics)]
    rows += [(f"{type_} {schema.edges[type_].zh}", n) for type_, n in _by_count(report.relations)]
    rows += [("digest", report.digest[:16])]
    yield from two_columns(rows)
    if report.failures:
        yield "Failed"
        for failure in report.failures:
            yield f"  {failure.path}: {failure.reason}"


def stats_of(workspace: Workspace, schema: Schema) -> dict[str, Any]:
    """The counts of a workspace, in JSON values: sources by name, nodes by label, edges by type, the digest."""
    return {
        "sources": sorted(workspace.sources()),
        "nodes": {label: workspace.count(label) for label in schema.nodes},
        "edges": {type_: workspace.count(type_) for type_ in schema.edges},
        "min_confidence": workspace.min_confidence,
        "digest": workspace.digest(),
    }


def stats_text(counts: Mapping[str, Any], schema: Schema) -> Iterator[str]:
    """The same counts as text; types that do not occur are left out."""
    yield "Nodes"
    yield from two_columns([(f"{name} {schema.nodes[name].zh}", n) for name, n in _by_count(counts["nodes"]) if n])
    yield "Edges"
    yield from two_columns([(f"{name} {schema.edges[name].zh}", n) for name, n in _by_count(counts["edges"]) if n])
    if counts["min_confidence"]:
        yield f"Relations below confidence {counts['min_confidence']:g} are left out"
    yield f"Digest  {counts['digest']}"
    yield f"Sources ({len(counts['sources'])})"
    for source in counts["sources"]:
        yield f"  {source}"


def _by_count(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def card_text(card: Card, schema: Schema) -> Iterator[str]:
    """The entity card, relations by type, each with its sentences."""
    kind = f", {card.kind}" if card.kind else ""
    yield f"{card.name}  [{card.type} {schema.nodes[card.type].zh}{kind}]"
    if card.aliases:
        yield f"  also: {'、'.join(card.aliases)}"
    yield f"  {card.mentions} mentions in {card.articles} article{'s' if card.articles != 1 else ''}"
    if card.figures:
        yield ""
        yield "Figures"
        for figure in card.figures:
            yield f"  {figure_line(figure)}"
            yield from source_lines(figure.sources)
    if card.statements:
        yield ""
        yield "Relations"
        for statement in card.statements:
            yield f"  {_statement_line(statement, card.name)}"
            yield from source_lines(statement.sources)
    if card.others:
        yield ""
        yield f"The name also fits: {'、'.join(card.others)}"


def figure_line(figure: Figure) -> str:
    """One figure in words: indicator, bound, value or range, unit, time, status."""
    p = figure.properties
    when = f" ({p['time']})" if p.get("time") else ""
    planned = " planned" if p["status"] == "planned" else ""
    return f"{p['indicator']}: {value_text(p)}{when}{planned}"


def _statement_line(statement: Statement, name: str) -> str:
    ends = (name, statement.other) if statement.outgoing else (statement.other, name)
    note = f" “{statement.note}”" if statement.note else ""
    status = "" if statement.status == "actual" else f" {statement.status}"
    return f"{ends[0]} —{statement.type}{note}→ {ends[1]}{status}"


def source_lines(sources: Sequence[Source]) -> Iterator[str]:
    """Each sentence, and below it the article it stands in, with the number of its reprints."""
    for source in sources:
        where = " · ".join(part for part in (source.title or "", source.date or "", source.source) if part)
        more = len(source.reprints)
        yield f"      {source.sentence.strip()}"
        yield f"      — {where}{f' and {more} reprint' if more else ''}{'s' if more > 1 else ''}"
