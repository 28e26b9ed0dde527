"""The index and Neo4j asked random queries over the whole language: what both answer is equal."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conftest import neo4j_versions
from tests.store.differential import Pair, graph_of, queries_of

SEEDS = (11, 12, 13, 14)
VERSIONS = neo4j_versions()
# Each release has its share: a release is one process, and the two run beside each other.
SHARES = [(VERSIONS[number % len(VERSIONS)], seed) for number, seed in enumerate(SEEDS)]


@pytest.mark.parametrize(("neo4j_version", "seed"), SHARES, indirect=["neo4j_version"])
def test_both_answer_random_queries_alike(both: Pair, seed: int) -> None:
    """500 queries a graph; what the index refuses is not compared."""
    both.publish(graph_of(seed))
    queries = queries_of(seed, 500)
    found = Counter(outcome.word for outcome in both.compare(both.indexes[seed // 2 % 2], queries))
    assert not found["different"]
    assert found["same"] > 450
