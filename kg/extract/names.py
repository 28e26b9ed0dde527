"""Candidates for institutions, parks, platforms, persons and places in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.model import SPOKEN_ROLES, Article, Sentence
from kg.extract.candidates import Candidate
from kg.extract.names_contexts import find_in_context
from kg.extract.names_heads import find_headed
from kg.extract.names_listed import find_listed
from kg.extract.names_people import find_people
from kg.extract.names_tagged import find_tagged
from kg.extract.names_view import View, view_of
from kg.rulebook.names import NameRules


def find_names(article: Article, sentence: Sentence, rules: NameRules) -> Iterator[Candidate]:
    """Yield candidates with offsets in the article's text; they may overlap.

    Sentences of bylines, datelines and credits yield nothing: they are metadata.
    """
    del article  # the sentence says it all; finders share one signature
    if sentence.role not in SPOKEN_ROLES:
        return
    view = view_of(sentence, rules)
    for found in (
        *find_headed(view, rules),
        *find_listed(view, rules),
        *find_in_context(view, rules),
        *find_people(view, rules.people),
        *find_tagged(view, rules),
    ):
        if found.type == "Place" and _in_other_name(view, found):
            continue
        yield replace(found, start=found.start + sentence.start, end=found.end + sentence.start)


def _in_other_name(view: View, found: Candidate) -> bool:
    """Whether the place stands in a longer name in quotation marks: “神威·太湖之光” names no lake."""
    return any(
        left <= found.start and found.end <= right and (right - left > found.end - found.start)
        for left, right in view.quoted
    )
