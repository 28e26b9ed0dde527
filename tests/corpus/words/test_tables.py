from __future__ import annotations

from spacy.lang.zh import Chinese

from corpus.words.tables import lac_tags, spacy_labels, spacy_tags
from corpus.words.weights import Weights

# Universal Dependencies 2
PARTS = set(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()  # noqa: SIM905
)


def test_tables_know_every_tag_of_the_network(weights: Weights) -> None:
    assert set(lac_tags()) == {label.split("-")[0] for label in weights.tags}


def test_tables_map_to_parts_of_speech_that_spacy_knows() -> None:
    assert {tag.pos for tag in lac_tags().values()} <= PARTS
    strings = Chinese().vocab.strings
    assert all(part in strings for part in PARTS)


def test_tables_name_four_kinds_of_entities() -> None:
    entities = {tag: row.entity for tag, row in lac_tags().items() if row.entity}
    assert entities == {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "TIME": "TIME"}


def test_tables_lead_from_spacy_to_lac() -> None:
    assert set(spacy_tags().values()) <= set(lac_tags())
    assert set(spacy_labels().values()) == {"PER", "LOC", "ORG", "TIME"}
    assert set(spacy_tags()) >= PARTS - {"PART"} | {"PART", "NN", "NR", "VV", "PU"}
    wanted = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "ORG": "ORG", "DATE": "TIME"}
    assert wanted.items() <= spacy_labels().items()
