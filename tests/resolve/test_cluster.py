"""Clusters hold nothing that is apart, whatever the order of the edges."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.resolve.cluster import Clusters, Edge

ATOMS = 8
PAIRS = st.tuples(st.integers(0, ATOMS - 1), st.integers(0, ATOMS - 1)).filter(lambda pair: pair[0] < pair[1])


def clustered(levels: list[list[Edge]], apart: set[Edge]) -> tuple[list[list[int]], set[Edge]]:
    clusters = Clusters(lambda a, b: ((a, b) if a < b else (b, a)) in apart)
    refused: set[Edge] = set()
    for edges in levels:
        refused |= clusters.join(edges).keys()
    groups: dict[int, list[int]] = {}
    for atom in range(ATOMS):
        groups.setdefault(clusters.root(atom), []).append(atom)
    return sorted(groups.values()), refused


@pytest.mark.parametrize(
    ("levels", "apart", "wanted"),
    [
        ([[(0, 1), (1, 2)]], set(), [[0, 1, 2]]),
        # 0 and 2 are apart and 1 is as near to one as to the other: nothing says which is wrong.
        ([[(0, 1), (1, 2)]], {(0, 2)}, []),
        # The better edge is taken first, the worse then may not join.
        ([[(0, 1)], [(1, 2)]], {(0, 2)}, [[0, 1]]),
        # What hangs on the chain beside the way between them stays.
        ([[(0, 1), (1, 2), (1, 3)]], {(0, 2)}, [[1, 3]]),
        ([[(0, 1), (1, 2), (2, 3)]], {(0, 3)}, []),
        ([[(0, 1), (2, 3)], [(1, 2)]], {(0, 3)}, [[0, 1], [2, 3]]),
    ],
)
def test_clusters_take_the_sure_edges_first(
    levels: list[list[Edge]], apart: set[Edge], wanted: list[list[int]]
) -> None:
    groups, _ = clustered(levels, apart)
    assert [group for group in groups if len(group) > 1] == wanted


@settings(max_examples=60)
@given(st.lists(st.lists(PAIRS, max_size=10, unique=True), max_size=3), st.sets(PAIRS, max_size=8), st.randoms())
def test_clusters_never_hold_what_is_apart(levels: list[list[Edge]], apart: set[Edge], random: object) -> None:
    """And every order of the edges of a level gives the same clusters and refuses the same edges."""
    groups, refused = clustered(levels, apart)
    assert not [pair for group in groups for pair in apart if {*pair} <= {*group}]
    for edges in levels:
        random.shuffle(edges)  # type: ignore[attr-defined]
    assert clustered(levels, apart) == (groups, refused)
