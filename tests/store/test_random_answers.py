"""The index and Neo4j asked random queries over the whole language: what both answer is equal."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conftest import neo4j_versions
from tests.store.differential import Pair, graph_of, queries_of

SEEDS = (11, 13)
COUNT = 1000  # queries a graph; `python -m tests.store.differential` asks any number
TIMES = 10  # sets of parameters a text


@pytest.fixture(scope="session", params=neo4j_versions()[:1])
def neo4j_version(request: pytest.FixtureRequest) -> str:
    """The first release alone, for time; `python -m tests.store.differential` asks any."""
    return str(request.param)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_answer_random_queries_alike(both: Pair, seed: int) -> None:
    """What the index refuses is not compared."""
    both.publish(graph_of(seed))
    questions = queries_of(seed, COUNT, TIMES)
    outcomes = list(both.compare(both.indexes[seed // 2 % 2], questions))
    assert not [(q, o.detail) for q, o in zip(questions, outcomes, strict=True) if o.word == "different"]
    assert Counter(outcome.word for outcome in outcomes)["same"] > 0.9 * COUNT
