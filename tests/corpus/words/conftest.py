from __future__ import annotations

import pytest

from corpus.words.tagger import LacTagger
from corpus.words.weights import Weights, find_weights, read_weights
from tests.corpus.words.reference import Reference


@pytest.fixture(scope="session")
def weights() -> Weights:
    return read_weights(find_weights())


@pytest.fixture(scope="session")
def lac(weights: Weights) -> LacTagger:
    return LacTagger(weights=weights)


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference()
