"""A page becomes records: split, tagged, and run through the spaCy pipeline of the stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import spacy
from spacy.tokens import Doc

from corpus.articles import split_page
from corpus.errors import ReadError
from corpus.model import Article, Page
from corpus.rulebook import load_corpus_rules
from corpus.sentences import split_sentences
from corpus.words.tagger import Tagger, load_tagger, tag_sentences
from kg.extract.components import STAGES, analysis_of, article_doc
from kg.ids import make_id
from kg.model import Record
from kg.rulebook import load_rulebook

# To be raised whenever the same page and the same rules give another record than before.
_REVISION = 1
# Characters of one article. News pages hold articles of a few thousand; what is far longer is a dump or a book,
# and would keep a worker busy for minutes.
LONGEST_ARTICLE = 300_000


class Extractor:
    """What turns pages into records; holds the models, keeps no state between pages."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._split_rules = load_corpus_rules()
        self._digest = load_rulebook().digest
        self._language = spacy.blank("zh")
        for stage in STAGES:
            self._language.add_pipe(stage)

    def key(self, page: Page) -> str:
        """What the records of a page depend on: its source name, its bytes, the rules and the tagger."""
        rules = [self._split_rules.digest, self._digest, self._tagger.digest]
        return make_id("records", _REVISION, page.source, page.digest, rules)

    def extract(self, page: Page) -> tuple[Record, ...]:
        """The records of the articles of a page, in the order of the split.

        Raises ReadError when one of them has more than LONGEST_ARTICLE characters.
        """
        return tuple(_record(doc) for doc in self._language.pipe(self._docs(page)))

    def _docs(self, page: Page) -> Iterator[Doc]:
        articles = split_page(page, self._split_rules)
        for article in articles:
            _check_length(article)
        parts = [split_sentences(article) for article in articles]
        # One call for the whole page: the tagger groups what is of like length, a quarter faster than by article.
        tagged = iter(tag_sentences([sentence for part in parts for sentence in part], self._tagger))
        for article, part in zip(articles, parts, strict=True):
            yield article_doc(self._language.vocab, article, list(islice(tagged, len(part))))


def _check_length(article: Article) -> None:
    if len(article.text) > LONGEST_ARTICLE:
        first = article.lines[0][0]
        raise ReadError(
            f"the text from line {first} on is one piece of {len(article.text):,} characters, no news article; "
            f"at most {LONGEST_ARTICLE:,} are taken: give each article a file of its own, or blank lines between"
        )


def load_extractor(model: str = "lac") -> Extractor:
    """An extractor with the tagger of that name. Raises ModelError or RuleError when it cannot be made."""
    return Extractor(load_tagger(model))


def _record(doc: Doc) -> Record:
    analysis = analysis_of(doc)
    return Record(
        article=analysis.article,
        entities=analysis.entities,
        metrics=doc._.newskg_metrics,
        relations=doc._.newskg_relations,
        sentences=tuple(replace(sentence, tokens=()) for sentence in analysis.sentences),
    )
