"""Small decision trees, summed: how they are stored, and what they say of rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


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


class Forest:
    """Trees at work."""

    def __init__(self, stored: ForestFile) -> None:
        import numpy as np

        self._column = np.array(stored.column, dtype=np.intp)
        self._threshold = np.array(stored.threshold, dtype=np.float64)
        self._left = np.array(stored.left, dtype=np.intp)
        self._right = np.array(stored.right, dtype=np.intp)
        self._value = np.array(stored.value, dtype=np.float64)
        self._roots = np.array(stored.roots, dtype=np.intp)
        self._depth, self._base = stored.depth, stored.base

    def shares(self, numbers: Sequence[Sequence[float]]) -> list[float]:
        """The probability that the trees give each row."""
        import numpy as np

        table: Any = np.asarray(numbers, dtype=np.float64)
        rows = np.arange(len(table))[:, None]
        node = np.broadcast_to(self._roots, (len(table), len(self._roots)))
        for _ in range(self._depth):
            goes = table[rows, self._column[node]] <= self._threshold[node]
            node = np.where(goes, self._left[node], self._right[node])
        odds = self._value[node].sum(axis=1) + self._base
        found: list[float] = (1 / (1 + np.exp(-odds))).tolist()
        return found
