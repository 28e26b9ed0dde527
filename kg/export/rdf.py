"""RDF: every node a resource, every edge a statement with its properties and the sentences it was derived from.

Entities, metrics, sentences and articles are `urn:newskg:ID`; classes, types of edges and properties are
`urn:newskg:schema:NAME`. An edge is a resource of class rdf:Statement with rdf:subject, rdf:predicate and
rdf:object, its own properties, and prov:wasDerivedFrom to each sentence; a fact (status `actual`) also stands as a
plain triple, so that ordinary SPARQL finds it. Plans and denials stand as statements only: they do not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF, RDFS, SKOS
from rdflib.term import Node as Term

from kg.export.sanitise import xml_text
from kg.export.select import Selection, display_name
from kg.model import Edge, Node, Value

BASE = "urn:newskg:"
VOCABULARY = f"{BASE}schema:"
Triple = tuple[URIRef, URIRef, Term]
_SENTENCES = "sentences"
_PART = 5_000  # triples that are serialised together


def write_ntriples(selection: Selection, path: Path) -> list[Path]:
    """N-Triples, streamed: memory does not grow with the graph."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        found = triples(selection)
        while part := list(islice(found, _PART)):
            handle.write(_graph(part).serialize(format="nt11"))
    return [path]


def write_turtle(selection: Selection, path: Path) -> list[Path]:
    """Turtle, the readable form; the whole graph is held in memory."""
    graph = _graph(triples(selection))
    for prefix, uri in (("nk", BASE), ("nks", VOCABULARY), ("prov", str(PROV)), ("skos", str(SKOS))):
        graph.bind(prefix, uri)
    graph.serialize(path, format="turtle", encoding="utf-8")
    return [path]


def triples(selection: Selection) -> Iterator[Triple]:
    """Those of the nodes, then those of the edges, in the order of the selection."""
    for node in selection.nodes():
        yield from _of_node(node)
    for edge in selection.edges():
        yield from _of_edge(edge, is_fact=edge.type in selection.schema.relations)


def _of_node(node: Node) -> Iterator[Triple]:
    subject = _resource(node.id)
    yield subject, RDF.type, _term(node.label)
    yield subject, RDFS.label, _literal(display_name(node))
    for name, value in node.properties.items():
        predicate = SKOS.altLabel if name == "aliases" else _term(name)
        for item in value if isinstance(value, tuple) else (value,):
            yield subject, predicate, _literal(item)


def _of_edge(edge: Edge, *, is_fact: bool) -> Iterator[Triple]:
    subject, predicate, object_ = _resource(edge.source), _term(edge.type), _resource(edge.target)
    if not is_fact or edge.properties.get("status") == "actual":
        yield subject, predicate, object_
    own = _resource(edge.id)
    yield own, RDF.type, RDF.Statement
    yield own, RDF.subject, subject
    yield own, RDF.predicate, predicate
    yield own, RDF.object, object_
    for name, value in edge.properties.items():
        for item in value if isinstance(value, tuple) else (value,):
            if name == _SENTENCES:
                yield own, PROV.wasDerivedFrom, _resource(str(item))
            else:
                yield own, _term(name), _literal(item)


def _resource(id_: str) -> URIRef:
    return URIRef(BASE + quote(id_, safe=""))


def _term(name: str) -> URIRef:
    return URIRef(VOCABULARY + name)


def _literal(value: Value) -> Literal:
    """XSD has no characters that XML forbids; they become U+FFFD, as in the XML formats."""
    return Literal(xml_text(value) if isinstance(value, str) else value)


def _graph(found: Iterable[Triple]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in found:
        graph.add(triple)
    return graph
