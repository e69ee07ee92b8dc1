"""Small decision trees, summed: how they are stored, and what they say of rows of numbers."""

from __future__ import annotations

from typing import Any

import msgspec

_MOST = 12  # questions of a tree whose answers are looked up together
_ROWS = 1024  # as many at a time, or the answers would take much memory
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

    All questions of all trees are asked of a row at once. The answers of one tree, a bit each, are
    a number, and a table says to which leaf it leads: of 12 questions at most, which are 4096
    leaves to a tree. Trees that ask more are walked, step by step.
    """

    def __init__(
        self, column: Array, threshold: Array, left: Array, right: Array, roots: Array, depth: int
    ) -> None:
        import numpy as np

        self._depth = depth
        self._column, self._threshold = np.asarray(column, dtype=np.intp), np.asarray(threshold)
        self._ways = np.stack([right, left]).astype(np.intp)
        self._roots = np.asarray(roots, dtype=np.intp)
        inner = [self._inner(root) for root in self._roots.tolist()]
        most = max(map(len, inner), default=0)
        self._leaf: Array = None
        if most <= _MOST:
            self._tabulate(inner, most)

    def _inner(self, root: int) -> list[int]:
        """The nodes below ``root`` that ask something."""
        found: dict[int, None] = {}
        front = [root]
        while front:
            node = front.pop()
            ways = self._ways[:, node].tolist()
            if ways != [node, node] and node not in found:
                found[node] = None
                front += ways
        return list(found)

    def _tabulate(self, inner: list[list[int]], most: int) -> None:
        import numpy as np

        self._width = 8 if most <= 8 else 16
        asked = np.full((len(inner), self._width), -1)
        leaf = np.empty((len(inner), *(2,) * most), dtype=np.intp)  # an axis per answer
        ways = self._ways.T.tolist()
        for tree, (root, nodes) in enumerate(zip(self._roots.tolist(), inner, strict=True)):
            asked[tree, : len(nodes)] = nodes
            _lead(leaf[tree, ...], root, {node: bit for bit, node in enumerate(nodes)}, ways)
        self._leaf, self._first = leaf.ravel(), np.arange(len(inner)) << most
        self._asked = np.where(asked < 0, 0, self._column[asked]).ravel()
        limit = np.where(asked < 0, -np.inf, self._threshold[asked]).ravel()
        self._limit = limit.astype(self._threshold.dtype)

    def leaves(self, table: Array) -> Array:
        """The node that each row comes to in each tree: [rows, trees]."""
        import numpy as np

        if self._leaf is None:
            return self._walk(table)
        found = []
        for start in range(0, len(table), _ROWS) or (0,):
            told = table[start : start + _ROWS].take(self._asked, axis=1) <= self._limit
            answers = np.packbits(told, axis=1, bitorder="little").view(f"<u{self._width // 8}")
            found.append(self._leaf.take(answers + self._first))
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _walk(self, table: Array) -> Array:
        import numpy as np

        rows = np.arange(len(table))[:, None]
        node = np.broadcast_to(self._roots, (len(table), len(self._roots)))
        for _ in range(self._depth):
            goes = table[rows, self._column[node]] <= self._threshold[node]
            node = self._ways[goes.astype(np.intp), node]
        return node


def _lead(table: Array, node: int, bits: dict[int, int], ways: list[list[int]]) -> None:
    """Write the leaves below ``node`` into the answers that lead there; ``bits`` are the questions
    of the tree, of which the last axis answers the first."""
    if node not in bits:
        table[...] = node
        return
    later = (slice(None),) * bits[node]
    for answer, way in enumerate(ways[node]):
        _lead(table[(..., slice(answer, answer + 1), *later)], way, bits, ways)


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
