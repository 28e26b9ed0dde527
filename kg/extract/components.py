"""The stages of extraction as spaCy components, for the program itself and for pipelines of a spaCy user's own.

    nlp.add_pipe("newskg_entities")     doc._.newskg_analysis.entities, doc.ents; its config may name a `gazetteer`
    nlp.add_pipe("newskg_references")   doc._.newskg_analysis.references
    nlp.add_pipe("newskg_metrics")      doc._.newskg_metrics
    nlp.add_pipe("newskg_relations")    doc._.newskg_relations

A document made by `article_doc` carries its article; any other is read as one article of body text, each line a
paragraph. Token tags are LAC's where the LAC tagger ran, else whatever the pipeline assigned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from corpus.documents import text_article
from corpus.model import Article, Sentence, Token
from corpus.sentences import split_sentences
from kg.extract.coreference import find_references
from kg.extract.entities import find_entities
from kg.extract.lessons import with_lessons
from kg.extract.metrics import extract_metrics
from kg.extract.relations import extract_relations
from kg.model import Analysis
from kg.rulebook import Rulebook, load_rulebook
from kg.rulebook.given import load_given, with_given

STAGES = ("newskg_entities", "newskg_references", "newskg_metrics", "newskg_relations")
_EXTENSIONS = ("newskg_analysis", "newskg_metrics", "newskg_relations")

for _name in _EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


def article_doc(vocab: Vocab, article: Article, sentences: Sequence[Sentence]) -> Doc:
    """A document over the whole text of an article whose sentences are tagged; tokens are exactly theirs.

    What lies between sentences (bylines, datelines, paragraph breaks) becomes tokens without a tag.
    """
    words: list[str] = []
    tags: list[str] = []
    end = 0
    for token in (token for sentence in sentences for token in sentence.tokens):
        if token.start > end:
            words.append(article.text[end : token.start])
            tags.append("")
        words.append(token.text)
        tags.append(token.tag)
        end = token.end
    if end < len(article.text):
        words.append(article.text[end:])
        tags.append("")
    doc = Doc(vocab, words=words, spaces=[False] * len(words), tags=tags)
    doc._.newskg_analysis = Analysis(article, tuple(sentences))
    return doc


def analysis_of(doc: Doc) -> Analysis:
    """What is known of the document so far; made from its text and tokens when it carries no article."""
    known: Analysis | None = doc._.newskg_analysis
    return known or _plain_analysis(doc)


def _plain_analysis(doc: Doc) -> Analysis:
    article = text_article(doc.text)
    tokens = [Token(t.idx, t.idx + len(t), t.text, t.tag_) for t in doc if not t.is_space]
    return Analysis(article, tuple(_with_tokens(split_sentences(article), tokens)))


def _with_tokens(sentences: Sequence[Sentence], tokens: Sequence[Token]) -> Iterator[Sentence]:
    """Each sentence with the tokens that lie inside it."""
    position = 0
    for sentence in sentences:
        while position < len(tokens) and tokens[position].start < sentence.start:
            position += 1
        first = position
        while position < len(tokens) and tokens[position].end <= sentence.end:
            position += 1
        yield replace(sentence, tokens=tuple(tokens[first:position]))


class EntityStage:
    """Finds the entities of a document; `rulebook` may know names of the user's (`kg.rulebook.given`)."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def __call__(self, doc: Doc) -> Doc:
        analysis = analysis_of(doc)
        rulebook = with_lessons(self.rulebook, analysis.lessons)
        entities = find_entities(analysis.article, analysis.sentences, rulebook)
        doc._.newskg_analysis = replace(analysis, entities=entities)
        mentions = [mention for entity in entities for mention in entity.mentions]
        spans = [doc.char_span(m.start, m.end, label=m.type, alignment_mode="expand") for m in mentions]
        doc.ents = filter_spans([span for span in spans if span is not None])
        return doc


def _entity_stage(nlp: Language, name: str, gazetteer: str | None) -> EntityStage:
    """`gazetteer` is the path of a file of names, as `--gazetteer` takes it."""
    del nlp, name
    rulebook = load_rulebook()
    given = load_given(Path(gazetteer), rulebook.schema) if gazetteer else None
    return EntityStage(with_given(rulebook, given))


def _add_references(doc: Doc) -> Doc:
    analysis = analysis_of(doc)
    found = find_references(analysis.article, analysis.sentences, analysis.entities, load_rulebook())
    doc._.newskg_analysis = replace(analysis, references=found)
    return doc


def _add_metrics(doc: Doc) -> Doc:
    doc._.newskg_metrics = extract_metrics(analysis_of(doc), load_rulebook())
    return doc


def _add_relations(doc: Doc) -> Doc:
    doc._.newskg_relations = extract_relations(analysis_of(doc), load_rulebook())
    return doc


def _stage(action: Callable[[Doc], Doc]) -> Callable[[Language, str], Callable[[Doc], Doc]]:
    def make(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        del nlp, name  # spaCy gives them to every factory; the stages need neither
        return action

    return make


_KNOWN = "doc._.newskg_analysis"
# The entry points of spaCy name these; importing them registers the components.
ENTITIES = Language.factory(
    "newskg_entities",
    assigns=[_KNOWN, "doc.ents"],
    requires=["token.tag"],
    default_config={"gazetteer": None},
    func=_entity_stage,
)
REFERENCES = Language.factory(
    "newskg_references", assigns=[_KNOWN], requires=[_KNOWN], func=_stage(_add_references)
)
METRICS = Language.factory(
    "newskg_metrics", assigns=["doc._.newskg_metrics"], requires=[_KNOWN], func=_stage(_add_metrics)
)
RELATIONS = Language.factory(
    "newskg_relations", assigns=["doc._.newskg_relations"], requires=[_KNOWN], func=_stage(_add_relations)
)
