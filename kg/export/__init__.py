"""The graph as files for the tools people already use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from kg.errors import ExportError
from kg.export.choice import Choice
from kg.export.select import Selection, choose
from kg.rulebook.schema import Schema
from kg.store import GraphSource

Writer = Callable[[Selection, Path], list[Path]]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a selection. `writer` is `module.function` below this package, loaded when it is needed: what
    some of them stand on is large. `suffix` is how its files are called, `meaning` says in a line what it is for.
    """

    writer: str
    suffix: str
    meaning: str

    def load(self) -> Writer:
        module, _, name = self.writer.rpartition(".")
        found: Writer = getattr(import_module(f"{__name__}.{module}"), name)
        return found


FORMATS: dict[str, Format] = {
    "graphml": Format("xml.write_graphml", ".graphml", "GraphML for Gephi, yEd, Cytoscape, igraph"),
    "gexf": Format("xml.write_gexf", ".gexf", "GEXF for Gephi, with dates for its timeline"),
    "json": Format("node_link.write_json", ".json", "JSON as networkx's node_link_graph reads it"),
    "cytoscape": Format("cytoscape.write_cytoscape", ".cyjs", "JSON for cytoscape.js and Cytoscape Desktop"),
    "jsonl": Format("records.write_jsonl", ".jsonl", "JSON Lines, a node or an edge a line"),
    "csv": Format("tables.write_csv", ".csv", "two tables for spreadsheets: NAME.nodes.csv, NAME.edges.csv"),
    "parquet": Format(
        "arrow.write_parquet", ".parquet", "two typed tables: NAME.nodes.parquet, NAME.edges.parquet"
    ),
    "neo4j-csv": Format("neo4j_csv.write_neo4j_csv", "", "a folder of tables for neo4j-admin database import full"),
    "cypher": Format("cypher.write_cypher", ".cypher", "an idempotent script for cypher-shell"),
    "turtle": Format("rdf.write_turtle", ".ttl", "RDF, readable"),
    "svg": Format("svg.write_svg", ".svg", "a picture for papers, letters outlined with a font of this system"),
    "svg-text": Format("svg.write_svg_text", ".svg", "the same with letters as text, to edit"),
    "png": Format("picture.write_png", ".png", "a picture for papers, in pixels"),
    "html": Format("html.write_html", ".html", "one page to look at, without a network: search, legend, cards"),
    "ntriples": Format("rdf.write_ntriples", ".nt", "RDF, streamed"),
}


def export_graph(
    graph: GraphSource, schema: Schema, format_: str, target: Path, choice: Choice | None = None
) -> list[Path]:
    """Write what `choice` picks of the graph (by default all but the texts) to `target`; returns the files written.

    A file appears whole or not at all; a folder must not be there yet. Raises ExportError when the target cannot be
    written.
    """
    selection = choose(graph, schema, choice or Choice())
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".newskg-", dir=target.parent) as folder:
            made = Path(folder) / target.name
            written = FORMATS[format_].load()(selection, made)
            if made.is_dir():
                _put(made, target)
                return [target / path.name for path in written]
            return [_put(path, target.parent / path.name) for path in written]
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error


def _put(made: Path, target: Path) -> Path:
    os.replace(made, target)  # noqa: PTH105 - atomic within the folder, on every system
    return target


__all__ = ["FORMATS", "Choice", "Format", "Selection", "choose", "export_graph"]
