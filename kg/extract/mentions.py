"""Every place where an article names something: all finders together, overlaps settled, known names found again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.model import SPOKEN_ROLES, Article, Sentence
from kg.extract.aliases import declared_aliases
from kg.extract.candidates import Candidate
from kg.extract.definite import find_definite
from kg.extract.names import find_names
from kg.extract.overlaps import settle
from kg.extract.short_forms import short_forms
from kg.extract.things import find_things
from kg.model import Mention
from kg.rulebook import Rulebook

_AGAIN = 0.62  # the score of a name that the article has named for certain elsewhere
_IN_FULL, _COMPANY = 0.95, 0.91  # from the score of a name with its legal form, that of its short forms
# A name of these types that is certain is looked for elsewhere though a longer name covers it where it was found.
_CERTAIN, _NESTED = 0.88, frozenset({"Platform", "Park"})
_ALONE = 2  # a form of so few characters must be a word of its own


def find_mentions(article: Article, sentences: Sequence[Sentence], rulebook: Rulebook) -> tuple[Mention, ...]:
    """The mentions, sorted by place; no two overlap, and each lies in one sentence that states facts."""
    spoken = [sentence for sentence in sentences if sentence.role in SPOKEN_ROLES]
    first = [found for sentence in spoken for found in _find(article, sentence, rulebook)]
    links = rulebook.names.links
    settled = settle(first, links)
    nested = [found for found in first if found.score >= _CERTAIN and found.type in _NESTED]
    again = [*first, *_again(article, spoken, [*settled, *sorted(nested)], rulebook)]
    settled = settle(again, links)
    surfaces = {found: article.text[found.start : found.end] for found in settled}
    again += find_definite(spoken, settled, surfaces, rulebook.names)
    return tuple(_mention(article, found) for found in settle(again, links))


def _find(article: Article, sentence: Sentence, rulebook: Rulebook) -> Iterator[Candidate]:
    yield from find_names(article, sentence, rulebook.names)
    yield from find_things(article, sentence, rulebook.things)


def _again(
    article: Article, sentences: Sequence[Sentence], settled: list[Candidate], rulebook: Rulebook
) -> Iterator[Candidate]:
    """The names found for certain, their short forms and declared aliases, wherever the article prints them."""
    forms: dict[str, Candidate] = {}
    for found in settled:
        if found.score < rulebook.names.links.certain:
            continue
        name = article.text[found.start : found.end]
        for form in (name, *short_forms(name, found.type, rulebook.names)):
            forms.setdefault(form, found)
    for alias in declared_aliases(article.text, settled, rulebook.names.links):
        forms[alias.alias] = alias.candidate
    if not forms:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=lambda form: (-len(form), form)))))
    for sentence in sentences:
        starts = {token.start for token in sentence.tokens}
        for match in pattern.finditer(sentence.text):
            start, end = match.start() + sentence.start, match.end() + sentence.start
            if end - start == 1 and not _abbreviates(sentence, match, rulebook):
                continue
            if end - start > _ALONE or start in starts or not starts:
                found = forms[match.group()]
                yield found._replace(start=start, end=end, score=_again_score(found, end - start), rule="again")


def _again_score(found: Candidate, length: int) -> float:
    """A form of a company named in full is the company, though the tagger may take it for a person (凌云光)."""
    sure = found.score >= _IN_FULL and found.type == "Institution" and length > _ALONE
    return _COMPANY if sure else _AGAIN


def _abbreviates(sentence: Sentence, match: re.Match[str], rulebook: Rulebook) -> bool:
    """Whether one character stands for a place: 在|京|举办, but not 在|京东."""
    listed = any(rulebook.names.gazetteer.at(sentence.text, match.start()))
    return not listed and rulebook.names.links.abbreviated.search(sentence.text[: match.start()]) is not None


def _mention(article: Article, found: Candidate) -> Mention:
    surface = article.text[found.start : found.end]
    return Mention(found.start, found.end, surface, found.type, found.kind, found.rule)
