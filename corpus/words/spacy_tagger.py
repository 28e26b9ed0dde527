"""Any installed spaCy pipeline in the place of the LAC network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from corpus.errors import ModelError
from corpus.model import Token
from corpus.words.tables import spacy_labels, spacy_tags

_OTHER = "xc"


class SpacyTagger:
    """A spaCy pipeline as a tagger; `name` is that of an installed package, or the folder of a pipeline.

    A named entity becomes one token with the tag of its label (`corpus/rules/spacy_labels.tsv`: PERSON is PER;
    GPE, LOC and FAC are LOC; ORG is ORG; DATE and TIME are TIME). Any other token keeps its bounds, and its tag is
    that of `token.tag_`, else of `token.pos_`, in `corpus/rules/spacy_tags.tsv`, else xc. White space has no token.
    Raises ModelError when there is no such pipeline or it does not load.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._language = _load(name)

    @property
    def name(self) -> str:
        return self._name

    @property
    def digest(self) -> str:
        meta = self._language.meta
        return f"spacy-{version('spacy')}-{meta['lang']}_{meta['name']}-{meta['version']}"

    def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """See `corpus.words.tagger.Tagger`."""
        docs = self._language.pipe([encodable(text) for text in texts])
        return [list(_tokens(text, doc)) for text, doc in zip(texts, docs, strict=True)]


def encodable(text: str) -> str:
    """The text as spaCy can keep it, in UTF-8: each lone surrogate becomes a question mark, so offsets hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _tokens(text: str, doc: Doc) -> Iterator[Token]:
    labels = spacy_labels()
    names = {span.start: (span.end, labels[span.label_]) for span in doc.ents if span.label_ in labels}
    place = 0
    while place < len(doc):
        token = doc[place]
        end, tag = names.get(place, (place + 1, _tag(token)))
        last = doc[end - 1]
        start, stop = token.idx, last.idx + len(last)
        if not text[start:stop].isspace():
            yield Token(start, stop, text[start:stop], tag)
        place = end


def _tag(token: SpacyToken) -> str:
    tags = spacy_tags()
    return tags.get(token.tag_) or tags.get(token.pos_, _OTHER)


def _load(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        installed = ", ".join(["lac", *sorted(spacy.util.get_installed_models())])
        raise ModelError(
            f"model {name!r}: no spaCy pipeline of that name; installed: {installed}; "
            f"install one for Chinese with: python -m spacy download zh_core_web_sm"
        ) from error
    except (ImportError, ValueError) as error:
        raise ModelError(f"model {name!r}: the spaCy pipeline does not load: {error}") from error
