"""What records depend on besides their page, known without loading the models."""

from __future__ import annotations

from pathlib import Path

from corpus.rulebook import load_corpus_rules
from corpus.words.weights import find_weights, lac_digest, read_weights
from kg.ids import make_id
from kg.rulebook import load_rulebook
from kg.rulebook.given import load_given, with_given

# To be raised whenever the same page and the same rules give another record than before.
_REVISION = 1


def extraction_digest(split_rules: str, rulebook: str, tagger: str) -> str:
    """Of the digests of the rules of splitting, of all others and of the tagger, and the revision of the code."""
    return make_id("rules", _REVISION, split_rules, rulebook, tagger)


def expected_digest(model: str, gazetteer: Path | None) -> str | None:
    """The digest of the extractor with that tagger and those names; None when the tagger must be loaded to know.

    Raises ModelError or RuleError as loading the extractor would.
    """
    if model != "lac":
        return None
    rulebook = load_rulebook()
    given = load_given(gazetteer, rulebook.schema) if gazetteer else None
    tagger = lac_digest(read_weights(find_weights()))
    return extraction_digest(load_corpus_rules().digest, with_given(rulebook, given).digest, tagger)
