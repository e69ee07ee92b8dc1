"""Families: works that build on each other more than on the rest.

Louvain's method (Blondel et al. 2008, arXiv:0803.0476) on the undirected graph of the lineage,
with every choice made in order of date and id, so that equal graphs give equal families. Families
of two or three works join the family that they are tied to most, or stay small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

Weights = Mapping[int, Mapping[int, float]]

ANCHOR = 0.35  # what it costs a band to leave its place by age, against a usual tie
SMALLEST = 4  # works of a family that gets a band of its own
ARRANGED = 60  # families beyond which age alone orders them


def communities(count: int, weights: Weights) -> list[int]:
    """The community of each node 0 … count-1; nodes should be numbered in order of age.

    ``weights`` is symmetric without loops; the communities are numbered in order of their first
    node.
    """
    member = list(range(count))
    loops = [0.0] * count
    graph: Weights = {n: dict(sorted(weights.get(n, {}).items())) for n in range(count)}
    while True:
        moved = _move(graph, loops)
        labels = {label: index for index, label in enumerate(dict.fromkeys(moved))}
        member = [labels[moved[m]] for m in member]
        if len(labels) == len(graph):
            return member
        graph, loops = _fold(graph, loops, [labels[m] for m in moved], len(labels))


def merge_small(member: Sequence[int], weights: Weights) -> list[int]:
    """``member`` with each community below ``SMALLEST`` put into the one it is tied to most."""
    joined = list(member)
    sizes: dict[int, int] = defaultdict(int)
    for community in joined:
        sizes[community] += 1
    for community in sorted(sizes, key=lambda c: (sizes[c], c)):
        if sizes[community] >= SMALLEST:
            continue
        ties: dict[int, float] = defaultdict(float)
        inside = [n for n, c in enumerate(joined) if c == community]
        for node in inside:
            for other, weight in weights.get(node, {}).items():
                if joined[other] != community:
                    ties[joined[other]] += weight
        if ties:
            best = min(ties, key=lambda c: (-ties[c], c))
            for node in inside:
                joined[node] = best
            sizes[best] += len(inside)
    return joined


def _move(graph: Weights, loops: Sequence[float]) -> list[int]:
    community = list(range(len(graph)))
    degree = [sum(graph[n].values()) + 2 * loops[n] for n in range(len(graph))]
    total = list(degree)
    twice = sum(degree) or 1.0
    changed, rounds = True, 0
    while changed and rounds < 50:
        changed, rounds = False, rounds + 1
        for node in range(len(graph)):
            here = community[node]
            ties: dict[int, float] = {here: 0.0}
            for other, weight in graph[node].items():
                ties[community[other]] = ties.get(community[other], 0.0) + weight
            total[here] -= degree[node]
            # Stay unless another is better by more than rounding; of equals take the oldest.
            best, gain = here, ties[here] - total[here] * degree[node] / twice
            for other in sorted(ties):
                value = ties[other] - total[other] * degree[node] / twice
                if value > gain + 1e-9:
                    best, gain = other, value
            total[best] += degree[node]
            if best != here:
                community[node], changed = best, True
    return community


def _fold(
    graph: Weights, loops: Sequence[float], member: Sequence[int], count: int
) -> tuple[Weights, list[float]]:
    folded: list[dict[int, float]] = [defaultdict(float) for _ in range(count)]
    inner = [0.0] * count
    for node, ties in graph.items():
        inner[member[node]] += loops[node]
        for other, weight in ties.items():
            if member[node] == member[other]:
                inner[member[node]] += weight / 2
            else:
                folded[member[node]][member[other]] += weight
    return {n: dict(sorted(ties.items())) for n, ties in enumerate(folded)}, inner


def arrange(members: Sequence[int], weights: Weights, count: int) -> list[int]:
    """An order of the communities 0 … count-1 that keeps tied ones near each other.

    Starts from the order of age and takes each of the moves "put i before j" that shortens the sum
    of tie times distance; to leave the place that age gives costs a little, too, so that a few new
    works do not turn the map upside down.
    """
    if count > ARRANGED:
        return list(range(count))
    import numpy as np

    # Whole numbers, so that the sum does not depend on how it is taken.
    ties = np.zeros((count, count), dtype=np.int64)
    for node, others in weights.items():
        for other, weight in others.items():
            if members[node] < members[other]:
                ties[members[node], members[other]] += round(weight * 1e6)
    first, second = ties.nonzero()
    tie = ties[first, second]
    places = np.arange(count)

    anchor = round(ANCHOR * int(tie.sum()) / max(1, count))

    def cost(order: Sequence[int]) -> int:
        place = np.empty(count, dtype=np.int64)
        place[np.array(order, dtype=np.int64)] = places
        apart = (tie * np.abs(place[first] - place[second])).sum()
        return int(apart + anchor * np.abs(place - places).sum())

    order = list(range(count))
    best = cost(order)
    improved, rounds = True, 0
    while improved and rounds < 20:
        improved, rounds = False, rounds + 1
        for community in range(count):
            for place in range(count):
                trial = [c for c in order if c != community]
                trial.insert(place, community)
                value = cost(trial)
                if value < best:
                    order, best, improved = trial, value, True
    return order
