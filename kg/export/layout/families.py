"""Families: works that build on each other more than on the rest.

Louvain's method (Blondel et al. 2008, arXiv:0803.0476) on the undirected graph of the lineage,
with every choice made in order of date and id, so that equal graphs give equal families. It runs
twice: over the whole for a few broad groups (a low resolution: Reichardt and Bornholdt 2006,
arXiv:cond-mat/0603718), then within each; the broad groups are so distinct that a few new works
hardly change them, and hold together what one pass would cut now here, now there. Families of two
or three works join the family that they are tied to most, or stay small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

Weights = Mapping[int, Mapping[int, float]]

ANCHOR = 1.0  # what it costs a band to leave its place by age, against a usual tie
BROAD = 0.3  # resolution of the broad groups; 1 is that of modularity
SMALLEST = 4  # works of a family that gets a band of its own
ARRANGED = 60  # families beyond which age alone orders them


def communities(count: int, weights: Weights) -> list[int]:
    """The community of each node 0 … count-1; nodes should be numbered in order of age.

    ``weights`` is symmetric without loops; the communities are numbered in order of their first
    node.
    """
    graph = {n: dict(sorted(weights.get(n, {}).items())) for n in range(count)}
    broad: dict[int, list[int]] = defaultdict(list)
    for node, group in enumerate(_louvain(graph, BROAD)):
        broad[group].append(node)
    whole = _total(graph)
    found: list[tuple[int, int]] = [(0, 0)] * count
    for group, inside in broad.items():
        number = {node: index for index, node in enumerate(inside)}
        part = {
            number[n]: {number[o]: w for o, w in graph[n].items() if o in number} for n in inside
        }
        # What a tie is worth is judged by the whole field, as in one pass.
        resolution = _total(part) / whole if whole else 1.0
        for node, community in zip(inside, _louvain(part, resolution), strict=True):
            found[node] = (group, community)
    return _numbered(found)


def _total(graph: Weights) -> float:
    return sum(sum(ties.values()) for ties in graph.values())


def _louvain(weights: Weights, resolution: float) -> list[int]:
    """Communities by Louvain's method, then once more from where that ended, so that single nodes
    that the first pass left behind come to where they belong."""
    loops = [0.0] * len(weights)
    member = _climb(weights, loops, resolution, list(range(len(weights))))
    member = _numbered(_move(weights, loops, resolution, member))
    return _climb(weights, loops, resolution, member)


def _climb(
    weights: Weights, loops: Sequence[float], resolution: float, member: list[int]
) -> list[int]:
    graph, inner = _fold(weights, loops, member, len(set(member)))
    while True:
        labels = _numbered(_move(graph, inner, resolution, list(range(len(graph)))))
        member = [labels[m] for m in member]
        count = len(set(labels))
        if count == len(graph):
            return _numbered(member)
        graph, inner = _fold(graph, inner, labels, count)


def _numbered(member: Sequence[Hashable]) -> list[int]:
    labels = {label: index for index, label in enumerate(dict.fromkeys(member))}
    return [labels[m] for m in member]


def merge_small(member: Sequence[int], weights: Weights) -> list[int]:
    """``member`` with each community below ``SMALLEST`` put into the one it is tied to most."""
    joined = list(member)
    nodes: dict[int, list[int]] = defaultdict(list)
    for node, community in enumerate(joined):
        nodes[community].append(node)
    for community in sorted(nodes, key=lambda c: (len(nodes[c]), c)):
        if len(nodes[community]) >= SMALLEST:
            continue
        ties: dict[int, float] = defaultdict(float)
        inside = sorted(nodes[community])
        for node in inside:
            for other, weight in weights.get(node, {}).items():
                if joined[other] != community:
                    ties[joined[other]] += weight
        if ties:
            best = min(ties, key=lambda c: (-ties[c], c))
            for node in inside:
                joined[node] = best
            nodes[best] += inside
    return joined


def _move(
    graph: Weights, loops: Sequence[float], resolution: float, start: Sequence[int]
) -> list[int]:
    """Nodes moved one by one from the communities ``start`` to where they are tied to most."""
    community = list(start)
    degree = [sum(graph[n].values()) + 2 * loops[n] for n in range(len(graph))]
    total = [0.0] * len(graph)
    for node, own in enumerate(community):
        total[own] += degree[node]
    share = resolution / (sum(degree) or 1.0)
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
            best, gain = here, ties[here] - total[here] * degree[node] * share
            for other in sorted(ties):
                value = ties[other] - total[other] * degree[node] * share
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
