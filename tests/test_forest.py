"""The leaves that rows of numbers come to, looked up or walked to, are those of a plain walk."""

from __future__ import annotations

import random

import numpy as np
import pytest

from kg.forest import Paths


def grown(rng: random.Random, questions: int) -> tuple[list[int], list[float], list[list[int]]]:
    """Column, threshold and ways (left, right) per node of one tree with so many questions."""
    column, threshold, ways = [0], [0.0], [[0, 0]]
    leaves = [0]
    for _ in range(questions):
        node = leaves.pop(rng.randrange(len(leaves)))
        column[node], threshold[node] = rng.randrange(5), rng.randrange(-3, 4) / 2
        ways[node] = [len(column), len(column) + 1]
        for leaf in ways[node]:
            leaves.append(leaf)
            column.append(0)
            threshold.append(0.0)
            ways.append([leaf, leaf])
    return column, threshold, ways


@pytest.mark.parametrize("questions", [0, 1, 7, 8, 9, 12, 13, 30])
def test_every_row_comes_to_its_leaf(questions: int) -> None:
    rng = random.Random(questions)
    trees = [grown(rng, questions), grown(rng, questions // 2)]
    column, threshold, left, right, roots = [], [], [], [], []
    for columns, thresholds, ways in trees:
        first = len(column)
        roots.append(first)
        column += columns
        threshold += thresholds
        left += [a + first for a, _ in ways]
        right += [b + first for _, b in ways]
    paths = Paths(*map(np.array, (column, threshold, left, right, roots)), max(1, questions))
    for rows in (0, 1, 50, 1100):
        table = np.array([[rng.randrange(-4, 5) / 2 for _ in range(5)] for _ in range(rows)])
        table = table.reshape(rows, 5)
        wanted = np.zeros((rows, len(roots)), dtype=int)
        for i, row in enumerate(table):
            for j, root in enumerate(roots):
                node = root
                while left[node] != node:
                    node = (left if row[column[node]] <= threshold[node] else right)[node]
                wanted[i, j] = node
        assert np.array_equal(paths.leaves(table), wanted)
