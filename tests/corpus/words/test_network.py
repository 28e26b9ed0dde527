"""The network against the slow reference, and against itself in other company."""

from __future__ import annotations

import random

import numpy as np
import pytest

from corpus.words.network import BATCH, Characters, Network
from corpus.words.tagger import LacTagger
from corpus.words.weights import Weights
from tests.corpus.words.reference import Doubles, Reference
from tests.corpus.words.sentences import news

TOLERANCE = 1e-4
Truth = list[tuple[str, Characters, Doubles, list[int]]]


@pytest.fixture(scope="module")
def network(weights: Weights) -> Network:
    return Network(weights)


@pytest.fixture(scope="module")
def truth(reference: Reference) -> Truth:
    """Sentences with the numbers of their characters, emissions and labels, by the reference."""
    found = []
    for text in dict.fromkeys("".join(sentence.split()) for sentence in news(320)):
        emissions = reference.emissions(text)
        found.append((text, np.array(reference.numbers(text), np.int32), emissions, reference.best(emissions)))
    return found


def test_network_reads_hundreds_of_varied_sentences(truth: Truth) -> None:
    """The proof below is worth something: many sentences, most labels, lengths from one character up."""
    assert len(truth) > 250
    assert min(len(text) for text, *_ in truth) == 1
    assert max(len(text) for text, *_ in truth) > 100
    assert len({label for *_, labels in truth for label in labels}) > 40


def test_network_emits_what_the_reference_emits(network: Network, truth: Truth) -> None:
    for text, numbers, expected, _ in truth:
        found = network.emissions([numbers])[:, 0]
        assert np.abs(found - expected).max() < TOLERANCE, text


def test_network_labels_as_the_reference_label_by_label(network: Network, truth: Truth) -> None:
    found = network.labels([numbers for _, numbers, _, _ in truth])
    for (text, _, _, expected), labels in zip(truth, found, strict=True):
        assert labels.tolist() == expected, text


def test_network_labels_do_not_depend_on_company(network: Network, truth: Truth) -> None:
    """Alone, in pairs, all together and in any order: the same bits before the CRF, the same labels after it."""
    windows = [numbers for _, numbers, _, _ in truth]
    together = network.labels(windows)
    order = list(range(len(windows)))
    random.Random(7).shuffle(order)
    shuffled = network.labels([windows[number] for number in order])
    for place, number in enumerate(order):
        assert shuffled[place].tolist() == together[number].tolist()
    for number in order[:60]:
        assert network.labels([windows[number]])[0].tolist() == together[number].tolist()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, BATCH])
def test_network_emissions_are_bit_for_bit_the_same_alone(network: Network, truth: Truth, size: int) -> None:
    windows = sorted((numbers for _, numbers, _, _ in truth), key=len, reverse=True)
    for first in range(0, len(windows), 41):
        chosen = windows[first : first + size]
        together = network.emissions(chosen)
        for place, window in enumerate(chosen):
            alone = network.emissions([window])[:, 0]
            assert np.array_equal(together[: len(window), place], alone)


def test_network_takes_nothing(network: Network) -> None:
    assert network.labels([]) == []


def test_network_gives_the_same_with_more_threads(weights: Weights) -> None:
    texts = news(80)
    assert LacTagger(weights=weights, threads=2).tag(texts) == LacTagger(weights=weights, threads=1).tag(texts)


def test_network_weights_hold_no_denormal_numbers(weights: Weights) -> None:
    """They would halve the speed of the first layer."""
    for layer in weights.layers:
        for gru in layer:
            for values in (gru.inputs, gru.bias, gru.gates, gru.candidate):
                small = np.abs(values[values != 0])
                assert small.min() >= np.finfo(np.float32).tiny
