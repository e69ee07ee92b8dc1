"""Small decision trees, summed: how they are stored, and what they say of rows of numbers."""

from __future__ import annotations

from typing import Any

import msgspec

Array = Any  # a numpy array


class ForestFile(msgspec.Struct, frozen=True):
    """Trees as flat lists, a node a place; a leaf leads to itself. ``roots`` has a node per tree,
    ``depth`` steps reach every leaf."""

    column: tuple[int, ...]
    threshold: tuple[float, ...]  # go left when the number is at most this
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]
    roots: tuple[int, ...]
    depth: int
    base: float

    def __post_init__(self) -> None:
        size = len(self.column)
        parts = (self.threshold, self.left, self.right, self.value)
        if any(len(part) != size for part in parts):
            raise ValueError("trees of unequal parts")
        if any(
            not 0 <= node < size for part in (self.left, self.right, self.roots) for node in part
        ):
            raise ValueError("a tree leads nowhere")


class Paths:
    """The ways from the roots of trees to their leaves.

    A node is held as twice its number: that is where its ways on lie in one array, to the right
    and, one further, to the left. So a step costs one look-up for each of what it needs.
    """

    def __init__(
        self, column: Array, threshold: Array, left: Array, right: Array, roots: Array, depth: int
    ) -> None:
        import numpy as np

        self._column = np.repeat(np.asarray(column, dtype=np.intp), 2)
        self._threshold = np.repeat(threshold, 2)
        self._ways = 2 * np.stack([right, left], axis=1).ravel().astype(np.intp)
        self._roots = 2 * np.asarray(roots, dtype=np.intp)
        self._depth = depth

    def leaves(self, table: Array) -> Array:
        """The node that each row comes to in each tree: [rows, trees]."""
        import numpy as np

        flat = np.ascontiguousarray(table).ravel()
        first = np.arange(len(table))[:, None] * table.shape[1]
        node = np.broadcast_to(self._roots, (len(table), len(self._roots)))
        for _ in range(self._depth):
            goes = flat.take(self._column.take(node) + first) <= self._threshold.take(node)
            node = self._ways.take(node + goes)
        return node >> 1


class Forest:
    """Trees at work: one answer per file, all found on one way."""

    def __init__(self, *stored: ForestFile) -> None:
        import numpy as np

        sizes = [len(file.column) for file in stored]
        first = np.cumsum([0, *sizes[:-1]])

        def joined(name: str) -> Array:
            return np.concatenate([getattr(file, name) for file in stored])

        def moved(name: str) -> Array:
            parts = zip(stored, first, strict=True)
            return np.concatenate([np.array(getattr(f, name), dtype=int) + n for f, n in parts])

        self._paths = Paths(
            joined("column"), joined("threshold"), moved("left"), moved("right"), moved("roots"),
            max(file.depth for file in stored),
        )  # fmt: skip
        self._value = joined("value")
        ends = np.cumsum([len(file.roots) for file in stored]).tolist()
        self._parts = [slice(a, b) for a, b in zip([0, *ends], ends, strict=False)]
        self._bases = [file.base for file in stored]

    def shares(self, numbers: Array) -> list[list[float]]:
        """Per file the probability that its trees give each row (float64[rows, columns])."""
        import numpy as np

        values = self._value.take(self._paths.leaves(numbers))
        odds = [values[:, p].sum(axis=1) + b for p, b in zip(self._parts, self._bases, strict=True)]
        return [(1 / (1 + np.exp(-each))).tolist() for each in odds]
