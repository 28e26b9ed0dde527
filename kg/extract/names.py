"""Candidates for institutions, parks, platforms, persons and places in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import SPOKEN_ROLES, Article, Sentence
from kg.extract.candidates import Candidate
from kg.extract.names_contexts import find_in_context
from kg.extract.names_heads import find_headed
from kg.extract.names_listed import find_listed
from kg.extract.names_people import find_people
from kg.extract.names_siblings import find_siblings
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
    known = [*find_headed(view, rules), *find_listed(view, rules)]
    for found in (
        *known,
        *find_siblings(view, known, rules),
        *find_in_context(view, rules),
        *find_people(view, rules.people),
        *find_tagged(view, rules),
    ):
        if found.type == "Place" and (_in_other_name(view, found) or _in_slogan(view, found, rules)):
            continue
        start, end = found.start + sentence.start, found.end + sentence.start
        yield Candidate(start, end, found.type, found.kind, found.rule, found.score)  # `replace` takes far longer


def _in_slogan(view: View, found: Candidate, rules: NameRules) -> bool:
    """Whether words beside the place make it a slogan or a part of another name: 数字|中国, 中国|经济导报."""
    before = rules.words.no_place_after.search(view.text, 0, found.start)
    return before is not None or rules.words.no_place_before.match(view.text, found.end) is not None


def _in_other_name(view: View, found: Candidate) -> bool:
    """Whether the place stands in a longer name in quotation marks: “神威·太湖之光” names no lake."""
    return any(
        left <= found.start and found.end <= right and (right - left > found.end - found.start)
        for left, right in view.quoted
    )
