"""Any installed spaCy pipeline in the place of the LAC network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Token as SpacyToken

from corpus.errors import ModelError
from corpus.model import Token
from corpus.rulefile import Faults, read_tsv

_RULES = Path(__file__).resolve().parent.parent / "rules"
_OTHER = "xc"


class SpacyTagger:
    """A spaCy pipeline as a tagger.

    A named entity becomes one token with the tag of its label (`corpus/rules/spacy_labels.tsv`: PERSON is PER;
    GPE, LOC and FAC are LOC; ORG is ORG; DATE and TIME are TIME). Any other token keeps its bounds, and its tag is
    that of `token.tag_`, else of `token.pos_`, in `corpus/rules/spacy_tags.tsv`, else xc. White space has no token.
    Raises ModelError when no pipeline of that name is installed.
    """

    def __init__(self, name: str, language: Language | None = None) -> None:
        self._name = name
        self._language = language or _load(name)
        self._labels = _table("spacy_labels.tsv", ("label", "tag"))
        self._tags = _table("spacy_tags.tsv", ("tag", "lac"))

    @property
    def name(self) -> str:
        return self._name

    @property
    def digest(self) -> str:
        meta = self._language.meta
        return f"spacy-{version('spacy')}-{meta['lang']}_{meta['name']}-{meta['version']}"

    def tag(self, texts: Sequence[str]) -> list[list[Token]]:
        """See `corpus.words.tagger.Tagger`."""
        # spaCy keeps texts as UTF-8, which has no lone surrogates; each is one code point before and after.
        safe = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        docs = self._language.pipe(safe)
        return [list(self._tokens(text, doc)) for text, doc in zip(texts, docs, strict=True)]

    def _tokens(self, text: str, doc: Doc) -> Iterator[Token]:
        names = {
            span.start: (span.end, self._labels[span.label_]) for span in doc.ents if span.label_ in self._labels
        }
        place = 0
        while place < len(doc):
            token = doc[place]
            end, tag = names.get(place, (place + 1, self._tag(token)))
            last = doc[end - 1]
            start, stop = token.idx, last.idx + len(last)
            if not text[start:stop].isspace():
                yield Token(start, stop, text[start:stop], tag)
            place = end

    def _tag(self, token: SpacyToken) -> str:
        return self._tags.get(token.tag_) or self._tags.get(token.pos_, _OTHER)


def _load(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        installed = ", ".join(["lac", *sorted(spacy.util.get_installed_models())])
        raise ModelError(
            f"model {name!r}: no spaCy pipeline of that name, expected one of: {installed}; "
            f"install one of spaCy's with: python -m spacy download zh_core_web_sm"
        ) from error


@cache
def _table(name: str, columns: tuple[str, str]) -> Mapping[str, str]:
    faults = Faults()
    rows = read_tsv(_RULES / name, columns, faults)
    faults.check()
    return {row[0]: row[1] for row in rows}
