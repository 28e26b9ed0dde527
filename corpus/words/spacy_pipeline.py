"""The tagger as parts of a spaCy pipeline: a tokenizer, a component that tags, and a language that has both.

Entry points make them known to spaCy wherever newskg is installed:

    config = {"nlp": {"tokenizer": {"@tokenizers": "newskg.LacTokenizer.v1"}}}
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe("newskg_tags")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from spacy.lang.zh import Chinese
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from corpus.model import Token
from corpus.words.spacy_tagger import encodable
from corpus.words.tables import lac_tags
from corpus.words.tagger import Tagger, load_tagger

TOKENIZER = "newskg.LacTokenizer.v1"
COMPONENT = "newskg_tags"
BATCH = 256  # texts tagged together
_Item = TypeVar("_Item")


class LacTokenizer:
    """Makes a Doc of a text, with the tagger's words and `token.tag_`; `doc.text` is the text.

    White space between words is kept: one blank as `token.whitespace_`, anything else as a token of its own.
    Lone surrogates, which spaCy cannot keep, become question marks. `pipe` tags many texts at once.
    """

    def __init__(self, vocab: Vocab, tagger: Tagger) -> None:
        self.vocab = vocab
        self.tagger = tagger

    def __call__(self, text: str) -> Doc:
        return self._doc(text, self.tagger.tag([text])[0])

    def pipe(self, texts: Iterable[str], batch_size: int = BATCH) -> Iterator[Doc]:
        """A Doc for each text, in order."""
        for batch in _batches(texts, batch_size):
            for text, tokens in zip(batch, self.tagger.tag(batch), strict=True):
                yield self._doc(text, tokens)

    def _doc(self, text: str, tokens: Sequence[Token]) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        tags: list[str] = []
        text = encodable(text)
        end = 0
        for token in tokens:
            _fill(text[end : token.start], words, spaces, tags)
            words.append(text[token.start : token.end])
            spaces.append(False)
            tags.append(token.tag)
            end = token.end
        _fill(text[end:], words, spaces, tags)
        return Doc(self.vocab, words=words, spaces=spaces, tags=tags)

    # The tokenizer holds nothing that training could change: the configuration makes it anew.
    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002 - spaCy's signature
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> LacTokenizer:  # noqa: ARG002
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> LacTokenizer:  # noqa: ARG002
        return self


def _fill(gap: str, words: list[str], spaces: list[bool], tags: list[str]) -> None:
    """Put the white space before a word where spaCy wants it."""
    if gap.startswith(" ") and words:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)
        tags.append("")


@registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def create_tokenizer(model: str = "lac", threads: int = 1) -> Callable[[Language], LacTokenizer]:
    """The tokenizer for spaCy's configuration; `model` as in `load_tagger`. Raises ModelError."""

    def create(nlp: Language) -> LacTokenizer:
        return LacTokenizer(nlp.vocab, load_tagger(model, threads=threads))

    return create


class TagComponent:
    """Sets `token.tag_` (LAC), `token.pos_` (Universal Dependencies) and `doc.ents` (PER, LOC, ORG, TIME).

    After another tokenizer than `LacTokenizer` the text is tagged here: each token gets the tag of the word that
    it shares most with, and a name whose bounds are no token bounds is left out of `doc.ents`.
    """

    def __init__(self, nlp: Language, name: str, model: str) -> None:
        self.name = name
        self._tokenizer = nlp.tokenizer
        self._model = model
        self._tagger: Tagger | None = None

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """The docs, in order, those without tags tagged in batches."""
        for batch in _batches(stream, batch_size):
            bare = [doc for doc in batch if not _is_tagged(doc)]
            found = self.tagger.tag([doc.text for doc in bare]) if bare else []
            names = {id(doc): _align(doc, tokens) for doc, tokens in zip(bare, found, strict=True)}
            for doc in batch:
                _finish(doc, names.get(id(doc)))
                yield doc

    @property
    def tagger(self) -> Tagger:
        """The tokenizer's tagger, else one of its own, loaded when first needed. Raises ModelError."""
        if self._tagger is None:
            tokenizer = self._tokenizer
            self._tagger = tokenizer.tagger if isinstance(tokenizer, LacTokenizer) else load_tagger(self._model)
        return self._tagger

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002 - spaCy's signature
        return b""

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> TagComponent:  # noqa: ARG002
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Nothing to write."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> TagComponent:  # noqa: ARG002
        return self


@Language.factory(
    COMPONENT,
    assigns=["token.tag", "token.pos", "doc.ents", "token.ent_type", "token.ent_iob"],
    requires=[],
    default_config={"model": "lac"},
)
def create_tags(nlp: Language, name: str, model: str) -> TagComponent:
    """The component for `nlp.add_pipe`; `model` as in `load_tagger`."""
    return TagComponent(nlp, name, model)


def _is_tagged(doc: Doc) -> bool:
    known = lac_tags()
    return all(token.tag_ in known or token.is_space for token in doc)


def _align(doc: Doc, tokens: Sequence[Token]) -> list[Span]:
    """Give each spaCy token the tag of the word it shares most with; returns the names with token bounds."""
    place = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        while place < len(tokens) and tokens[place].end <= start:
            place += 1
        best = max(
            (word for word in tokens[place : place + len(token)] if word.start < end),
            key=lambda word: min(word.end, end) - max(word.start, start),
            default=None,
        )
        token.tag_ = best.tag if best and not token.is_space else ""
    spans = (doc.char_span(word.start, word.end, label=lac_tags()[word.tag].entity or "") for word in tokens)
    return [span for span in spans if span is not None and span.label]


def _finish(doc: Doc, names: Sequence[Span] | None) -> None:
    known = lac_tags()
    for token in doc:
        token.pos_ = "SPACE" if token.is_space else known[token.tag_].pos
    if names is None:
        entities = ((token.i, known[token.tag_].entity) for token in doc if not token.is_space)
        names = [Span(doc, place, place + 1, label=label) for place, label in entities if label]
    doc.set_ents(list(names))


class NewsChinese(Chinese):  # type: ignore[no-untyped-call] # spaCy leaves it untyped
    """spaCy's Chinese whose `pipe` hands whole batches to the tokenizer; spaCy's own tokenizes text by text."""

    def pipe(
        self, texts: Iterable[Any], *, as_tuples: bool = False, batch_size: int | None = None, **options: Any
    ) -> Iterator[Any]:
        """See spaCy's `Language.pipe`; Docs and texts may be mixed."""
        size = batch_size or BATCH
        ready = _with_docs(self, texts, size) if as_tuples else _docs(self, texts, size)
        yield from super().pipe(ready, as_tuples=as_tuples, batch_size=size, **options)  # type: ignore[call-overload]


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _docs(nlp: Language, texts: Iterable[str | Doc], size: int) -> Iterator[Doc]:
    tokenizer: Any = nlp.tokenizer
    for batch in _batches(texts, size):
        made = tokenizer.pipe([text for text in batch if isinstance(text, str)], size)
        for text in batch:
            yield next(made) if isinstance(text, str) else text


def _with_docs(nlp: Language, pairs: Iterable[tuple[str | Doc, Any]], size: int) -> Iterator[tuple[Doc, Any]]:
    for batch in _batches(pairs, size):
        docs = _docs(nlp, (text for text, _ in batch), size)
        yield from zip(docs, (context for _, context in batch), strict=True)


def make_language(tagger: Tagger) -> Language:
    """A Chinese pipeline with the tagger as its tokenizer and the component that tags."""
    nlp = NewsChinese(create_tokenizer=lambda nlp: LacTokenizer(nlp.vocab, tagger))
    settings: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": TOKENIZER, "model": tagger.name}}}
    nlp.config = nlp.config.merge(settings)
    nlp.add_pipe(COMPONENT)
    return nlp
