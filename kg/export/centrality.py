"""Which entities matter most: centralities of rustworkx over the relations shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import rustworkx as rx

Score = Callable[[rx.PyGraph], Mapping[int, float]]


def _degree(graph: rx.PyGraph) -> Mapping[int, float]:
    return {node: float(graph.degree(node)) for node in graph.node_indices()}


def _pagerank(graph: rx.PyGraph) -> Mapping[int, float]:
    return dict(rx.pagerank(graph.to_directed(), weight_fn=float)) if len(graph) else {}


def _betweenness(graph: rx.PyGraph) -> Mapping[int, float]:
    # In one thread: several would add the shares of the paths in an order of chance.
    return dict(rx.betweenness_centrality(graph, parallel_threshold=len(graph) + 1))


# degree: neighbours; pagerank: weighted by the number of relations; betweenness: shortest paths that lead through.
SCORES: Mapping[str, Score] = {"degree": _degree, "pagerank": _pagerank, "betweenness": _betweenness}
_DIGITS = 9  # below, equal places in the graph differ by rounding


def most_central(nodes: Iterable[str], edges: Iterable[tuple[str, str]], count: int, centrality: str) -> list[str]:
    """The `count` nodes with the highest scores, best first; equal scores in the order of ids.

    Parallel edges and both directions are one edge, weighted by their number; loops count for nothing. Betweenness
    costs nodes times edges: about a second for 2,000 of each.
    """
    ids = sorted(set(nodes))
    number = {id_: index for index, id_ in enumerate(ids)}
    weights: dict[tuple[int, int], int] = {}
    for source, target in edges:
        if source != target:
            pair = min(number[source], number[target]), max(number[source], number[target])
            weights[pair] = weights.get(pair, 0) + 1
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(ids)
    graph.add_edges_from([(one, other, weight) for (one, other), weight in sorted(weights.items())])
    scores = SCORES[centrality](graph)
    return sorted(ids, key=lambda id_: (-round(scores.get(number[id_], 0.0), _DIGITS), id_))[:count]
