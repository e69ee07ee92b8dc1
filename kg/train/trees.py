"""The second step of the claims' scorer: trees, and what their answers turned out to be worth."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.scorer import Knots
from kg.forest import ForestFile
from kg.model import LINEAGE
from kg.train.flatten import fitted, flatten
from kg.train.rows import Row, answers
from kg.workers import end_with_parent

TREES = {"max_iter": 400, "learning_rate": 0.05, "max_leaf_nodes": 12, "min_samples_leaf": 25,
         "l2_regularization": 20.0, "random_state": 0, "early_stopping": False}  # fmt: skip
TYPE_TREES = {**TREES, "max_iter": 80, "l2_regularization": 5.0}  # there are fewer links than pairs
_EDGES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
          0.8, 0.85, 0.9, 1.01)  # fmt: skip
_PRIOR = 4.0  # answers that are believed beforehand to be worth what they say
Grown = tuple[ForestFile, ForestFile, tuple[ForestFile, ...]]


@contextmanager
def processes(jobs: int) -> Iterator[Executor | None]:
    """What ``grow`` shares its work out over: None for one job, else new processes, not copies of
    this one, whose threads would be missing in them."""
    if jobs <= 1:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=end_with_parent) as executor:
        yield executor


def grow(
    table: Sequence[Row], numbers: Sequence[Sequence[float]], executor: Executor | None = None
) -> Grown:
    """The forests for link, compares and each type; with an executor one beside the other."""
    matrix = np.array(numbers, dtype=np.float64)
    truth, asked = answers(table)
    links = truth[:, 0]
    types = np.array([row.lineage or "" for row in table])[links]
    # rare types count more, though not as much as common ones all together
    shares = {name: max(1, int((types == name).sum())) / max(1, len(types)) for name in LINEAGE}
    weights = np.array([shares[name] ** -0.5 for name in types])
    tasks: list[tuple[Any, ...]] = []
    for right, counts in zip(truth.T[:2], asked.T[:2], strict=True):
        tasks.append((TREES, matrix[counts], right[counts], None))
    tasks += [(TYPE_TREES, matrix[links], types == name, weights) for name in LINEAGE]
    every = zip(*tasks, strict=True)
    link, compared, *by_type = executor.map(_forest, *every) if executor else map(_forest, *every)
    return link, compared, tuple(by_type)


def _forest(
    settings: dict[str, Any],
    matrix: NDArray[np.float64],
    truth: NDArray[np.bool_],
    weights: NDArray[np.float64] | None,
) -> ForestFile:
    if len(set(truth.tolist())) < 2:  # nothing to tell apart: always, or never
        base = 3.0 if truth.size and truth.all() else -3.0
        return ForestFile((0,), (0.0,), (0,), (0,), (0.0,), (0,), 0, base)
    return stored(fitted(settings, matrix, truth, weights))


def stored(model: Any) -> ForestFile:
    """A fitted learner's trees, rounded to what a file needs."""
    found = flatten(model)
    return ForestFile(
        tuple(found.column.tolist()),
        tuple(round(float(x), 5) for x in found.threshold),
        tuple(found.left.tolist()),
        tuple(found.right.tolist()),
        tuple(round(float(x), 5) for x in found.value),
        tuple(found.roots.tolist()),
        found.depth,
        round(found.base, 5),
    )


def reliability(answers: Sequence[tuple[float, bool]]) -> Knots:
    """How often answers turned out right, as knots (answer, share): answers are put into bins, and
    neighbouring bins into one until the shares ascend.

    >>> reliability([(0.2, False)] * 96 + [(0.8, True)] * 96)
    ((0.2, 0.008), (0.8, 0.992))
    """
    pools: list[list[float]] = []  # count, sum of answers, right
    for low, high in itertools.pairwise(_EDGES):
        inside = [(value, right) for value, right in answers if low <= value < high]
        if not inside:
            continue
        total = sum(value for value, _ in inside)
        mean = total / len(inside)
        right = sum(right for _, right in inside)
        weight = len(inside) + _PRIOR
        pools.append([weight, total + _PRIOR * mean, right + _PRIOR * mean])
        while len(pools) > 1 and pools[-2][2] / pools[-2][0] >= pools[-1][2] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return tuple((round(t / n, 4), round(r / n, 4)) for n, t, r in pools)
