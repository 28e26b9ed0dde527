"""A page becomes records: split, tagged, and taken through the stages one after another.

`kg.extract.components` offers the same stages to pipelines of spaCy, whose documents the program itself
needs not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from corpus.documents import split_document
from corpus.errors import ReadError
from corpus.model import Article, Page, Sentence
from corpus.readers import Unread
from corpus.rulebook import load_corpus_rules
from corpus.script import is_traditional, to_simplified
from corpus.sentences import split_sentences
from corpus.words.tagger import Tagger, load_tagger, tag_sentences
from kg.extract.coreference import find_references
from kg.extract.entities import find_entities
from kg.extract.identity import extraction_digest
from kg.extract.lessons import with_lessons
from kg.extract.metrics import extract_metrics
from kg.extract.relations import extract_relations
from kg.model import Analysis, Entity, Evidence, Lesson, Record
from kg.rulebook import load_rulebook
from kg.rulebook.given import GivenNames, with_given

# Characters of one article. News pages hold articles of a few thousand; what is far longer is a dump or a book,
# and would keep a worker busy for minutes.
LONGEST_ARTICLE = 300_000
TOGETHER = 20_000  # characters of the pages that are tagged together; more make it no faster


class Extractor:
    """What turns pages into records; holds the models, keeps no state between pages."""

    def __init__(self, tagger: Tagger, given: GivenNames | None = None) -> None:
        self._rulebook = with_given(load_rulebook(), given)
        self._tagger = tagger
        self._split_rules = load_corpus_rules()

    @property
    def digest(self) -> str:
        """What records depend on besides their page: the rules, the tagger and the revision of the code."""
        return extraction_digest(self._split_rules.digest, self._rulebook.digest, self._tagger.digest)

    def extract(self, page: Page) -> tuple[Record, ...]:
        """The records of the articles of a page, in the order of the split.

        Raises ReadError when one of them has more than LONGEST_ARTICLE characters.
        """
        (found,) = self.extract_pages([page])
        if isinstance(found, Unread):
            raise ReadError(found.reason)
        return found

    def extract_pages(self, pages: Iterable[Page | Unread]) -> Iterator[tuple[Record, ...] | Unread]:
        """For each page its records, in the order of the split; Unread for one with an article of more than
        LONGEST_ARTICLE characters, and what could not be read as it is.

        Pages are tagged some at a time, for the tagger is the faster the more sentences of one length it gets;
        what it says of one does not depend on the others, to the last bit.
        """
        for some in _some(pages):
            printed = [self._articles(page) for page in some]
            records = self._records([one for page in printed if not isinstance(page, Unread) for one in page])
            for page in printed:
                yield page if isinstance(page, Unread) else tuple(islice(records, len(page)))

    def _articles(self, page: Page | Unread) -> Sequence[Article] | Unread:
        if isinstance(page, Unread):
            return page
        printed = split_document(page, self._split_rules)
        too_long = next((article for article in printed if len(article.text) > LONGEST_ARTICLE), None)
        return printed if too_long is None else Unread(page.source, _too_long(too_long))

    def extract_again(self, record: Record, lessons: Sequence[Lesson]) -> Record:
        """The record of an article read with names that others teach; `record` is that of the article alone.

        It is `record` itself when the names change nothing: all that follows depends on the entities alone.
        """
        ((printed, article, sentences),) = self._tagged([record.article])
        entities = find_entities(article, sentences, with_lessons(self._rulebook, lessons))
        if _entities(entities, article, printed) == record.entities:
            return record
        return self._record(printed, article, sentences, entities)

    def _records(self, printed: Sequence[Article]) -> Iterator[Record]:
        for original, article, sentences in self._tagged(printed):
            entities = find_entities(article, sentences, self._rulebook)
            yield self._record(original, article, sentences, entities)

    def _tagged(self, printed: Sequence[Article]) -> Iterator[tuple[Article, Article, tuple[Sentence, ...]]]:
        """Each article as printed, in simplified script, and its tagged sentences."""
        articles = [_simplified(article) for article in printed]
        parts = [split_sentences(article) for article in articles]
        tagged = iter(tag_sentences([sentence for part in parts for sentence in part], self._tagger))
        for article, part, original in zip(articles, parts, printed, strict=True):
            yield original, article, tuple(islice(tagged, len(part)))

    def _record(
        self, printed: Article, article: Article, sentences: tuple[Sentence, ...], entities: tuple[Entity, ...]
    ) -> Record:
        """What the article says of these entities; its evidence and mentions as `printed`."""
        references = find_references(article, sentences, entities, self._rulebook)
        analysis = Analysis(article, sentences, entities, references)
        record = Record(
            article=printed,
            entities=entities,
            metrics=extract_metrics(analysis, self._rulebook),
            relations=extract_relations(analysis, self._rulebook),
            sentences=tuple(replace(sentence, tokens=()) for sentence in sentences),
        )
        return record if article.text == printed.text else _as_printed(record)


def _simplified(article: Article) -> Article:
    """The article with its text in simplified script; every character keeps its place."""
    return replace(article, text=to_simplified(article.text)) if is_traditional(article.text) else article


def _some(pages: Iterable[Page | Unread]) -> Iterator[list[Page | Unread]]:
    """The pages in their order, as many together as have TOGETHER characters, or one."""
    some: list[Page | Unread] = []
    size = 0
    for page in pages:
        some.append(page)
        size += len(page.text) if isinstance(page, Page) else 0
        if size >= TOGETHER:
            yield some
            some, size = [], 0
    yield some


def _too_long(article: Article) -> str:
    return (
        f"the text from line {article.lines[0][0]} on is one piece of {len(article.text):,} characters, no news "
        f"article; at most {LONGEST_ARTICLE:,} are taken: give each article a file of its own, or blank lines "
        "between"
    )


def load_extractor(model: str = "lac", given: GivenNames | None = None) -> Extractor:
    """An extractor with the tagger of that name and the user's names. Raises ModelError when it cannot be made."""
    return Extractor(load_tagger(model), given)


def _entities(entities: tuple[Entity, ...], article: Article, printed: Article) -> tuple[Entity, ...]:
    """The entities as the record will have them."""
    if article.text == printed.text:
        return entities
    return tuple(_entity_as_printed(entity, printed.text) for entity in entities)


def _as_printed(record: Record) -> Record:
    """The record of an article in traditional script: names in simplified, what stands in the text as it stands.

    Printed forms become aliases: 台积电 is also 台積電.
    """
    text = record.article.text
    return replace(
        record,
        entities=tuple(_entity_as_printed(entity, text) for entity in record.entities),
        metrics=tuple(replace(metric, evidence=_evidence(metric.evidence, text)) for metric in record.metrics),
        relations=tuple(replace(item, evidence=_evidence(item.evidence, text)) for item in record.relations),
        sentences=tuple(replace(item, text=text[item.start : item.end]) for item in record.sentences),
    )


def _entity_as_printed(entity: Entity, text: str) -> Entity:
    mentions = tuple(replace(m, surface=text[m.start : m.end]) for m in entity.mentions)
    forms = {*entity.aliases, *(mention.surface for mention in mentions)} - {entity.name}
    return replace(entity, aliases=tuple(sorted(forms)), mentions=mentions)


def _evidence(evidence: Evidence, text: str) -> Evidence:
    return replace(evidence, text=text[evidence.start : evidence.end])
