"""Lines of descent: what a work builds on, what builds on it, and the ways between two works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.graph.part import Arrow

Steps = dict[str, list[Arrow]]  # work id → the edges that lead on from it

MOST_PATHS = 1000


class Branch(NamedTuple):
    """One line of a drawn tree: how deep, by which edges, which work, and whether seen above."""

    depth: int
    by: tuple[Arrow, ...]
    work: str
    again: bool
    last: tuple[bool, ...]  # for each level whether it is the last of its siblings


def older(arrows: Iterable[Arrow]) -> Steps:
    """Steps from each work to those that it builds on."""
    steps: Steps = defaultdict(list)
    for arrow in arrows:
        steps[arrow.source].append(arrow)
    return steps


def newer(arrows: Iterable[Arrow]) -> Steps:
    """Steps from each work to those that build on it."""
    steps: Steps = defaultdict(list)
    for arrow in arrows:
        steps[arrow.target].append(arrow)
    return steps


def reached(start: str, steps: Steps, depth: int | None = None) -> dict[str, int]:
    """The works reached from ``start``, with the number of steps; in order of discovery.

    ``start`` itself is left out, even where the graph has a circle.
    """
    found = {start: 0}
    edge, level = [start], 0
    while edge and (depth is None or level < depth):
        level += 1
        following: dict[str, None] = {}
        for work in edge:
            for arrow in steps.get(work, ()):
                following[_other(arrow, work)] = None
        edge = [work for work in following if work not in found]
        found.update(dict.fromkeys(edge, level))
    del found[start]
    return found


def tree(start: str, steps: Steps, depth: int | None = None) -> Iterator[Branch]:
    """The works reached from ``start`` as a tree, depth first.

    A work that several ways lead to is followed where it comes first, and named elsewhere.
    """
    seen = {start}
    stack = list(reversed(_branches(start, steps, ())))
    while stack:
        branch = stack.pop()
        again = branch.work in seen
        seen.add(branch.work)
        yield branch._replace(again=again and bool(steps.get(branch.work)))
        if not again and (depth is None or branch.depth < depth):
            stack.extend(reversed(_branches(branch.work, steps, branch.last)))


def paths(start: str, goal: str, steps: Steps) -> list[tuple[str, ...]]:
    """All shortest ways from ``start`` to ``goal`` as work ids, sorted, ``MOST_PATHS`` at most.

    Empty when no way leads there.
    """
    levels = reached(start, steps) | {start: 0}
    if goal not in levels:
        return []
    before: dict[str, set[str]] = defaultdict(set)
    for work, level in levels.items():
        for arrow in steps.get(work, ()):
            other = _other(arrow, work)
            if levels.get(other) == level + 1:
                before[other].add(work)
    found: list[tuple[str, ...]] = []
    stack: list[tuple[str, ...]] = [(goal,)]
    while stack and len(found) < MOST_PATHS:
        way = stack.pop()
        if way[0] == start:
            found.append(way)
        else:
            stack.extend((work, *way) for work in sorted(before[way[0]], reverse=True))
    return sorted(found)


def between(one: str, two: str, steps: Steps) -> tuple[Arrow, ...]:
    """The edges that lead from one work straight to another."""
    return tuple(a for a in steps.get(one, ()) if _other(a, one) == two)


def _other(arrow: Arrow, work: str) -> str:
    return arrow.target if arrow.source == work else arrow.source


def _branches(work: str, steps: Steps, last: tuple[bool, ...]) -> list[Branch]:
    children = sorted({_other(arrow, work) for arrow in steps.get(work, ())})
    return [
        Branch(
            depth=len(last) + 1,
            by=between(work, child, steps),
            work=child,
            again=False,
            last=(*last, number == len(children)),
        )
        for number, child in enumerate(children, 1)
    ]
