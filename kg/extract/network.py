"""A small network that weighs all features of a pair, or of a name, together.

Plain weights add up what each feature says by itself. Whether "based on" means a successor or a
part hangs on the other words, on the section and on how the two works stand in the note, and
whether a word in capitals is a work on what it is made of and where it stands. So the network gives
every feature a short vector, adds the vectors of a pair up, adds what its numbers come to
(``standing``, ``groups``), and reads its answers off the positive part of the sum (one hidden
layer; Rumelhart et al. 1986). The trees of ``scorer`` and ``tagger`` take them as more numbers.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from zlib import crc32

import msgspec
import numpy as np

from kg.files import arrays_of

FORMAT = 1
DIGITS = 3  # of an answer: what machines round differently must not reach the trees
LARGEST = 127  # a stored part of a vector is a whole number up to this
_FAR = 4.0  # standard deviations beyond which a number counts no more
Array = Any  # a numpy array


class Network(msgspec.Struct, frozen=True):
    """The weights. ``vectors``: a row per feature, in whole ``step``s, so that sums are exact in
    any order; the last row is zero. ``centre`` and ``spread``: of the numbers; ``inner``: numbers
    to hidden units; ``outer``: hidden units to answers (of a pair ``link``, ``compares``, then the
    types; of a name one, that it names a work)."""

    vectors: Array  # int8[features + 1, hidden]
    step: float
    centre: Array  # float64[numbers]
    spread: Array
    inner: Array  # float64[numbers, hidden]
    threshold: Array  # float64[hidden]
    outer: Array  # float64[hidden, answers]
    constant: Array  # float64[answers]

    def answers(
        self, pairs: Sequence[Collection[int]], numbers: Sequence[Sequence[float]]
    ) -> list[list[float]]:
        """Per pair, given the rows of its features and its numbers, the log-odds of each answer."""
        if not pairs:
            return []
        found: list[list[float]] = self.read(self.sums(pairs), np.array(numbers)).tolist()
        return found

    def read(self, summed: Array, numbers: Array) -> Array:
        """The log-odds of each answer, given sums of vectors [rows, hidden] and numbers [rows,
        numbers]."""
        moved = scaled(compressed(numbers), self.centre, self.spread)
        hidden = np.maximum(summed + moved @ self.inner + self.threshold, 0.0)
        return np.round(hidden @ self.outer + self.constant, DIGITS)

    def sums(self, pairs: Sequence[Collection[int]]) -> Array:
        """The sum of the vectors of each pair, over the root of their number."""
        none = len(self.vectors) - 1  # so that no pair is without a row
        sizes = np.fromiter((len(rows) + 1 for rows in pairs), dtype=np.intp, count=len(pairs))
        rows = np.fromiter(
            (row for rows in pairs for row in (none, *rows)), dtype=np.intp, count=int(sizes.sum())
        )
        found = np.add.reduceat(
            self.vectors.take(rows, axis=0), np.cumsum(sizes) - sizes, axis=0, dtype=np.int32
        )
        return found * (self.step / np.sqrt(np.maximum(1, sizes - 1)))[:, None]


def compressed(numbers: Array) -> Array:
    """Numbers by their logarithm, so that a count of 40 is not ten times one of 4."""
    table = np.asarray(numbers, dtype=np.float64)
    return np.sign(table) * np.log1p(np.abs(table))


def scaled(numbers: Array, centre: Array, spread: Array) -> Array:
    """Compressed numbers in standard deviations from what is usual."""
    return np.clip((numbers - centre) / spread, -_FAR, _FAR)


def whole(vectors: Array) -> tuple[Array, float]:
    """Vectors in whole steps of a byte, and the step."""
    step = max(1e-9, float(np.abs(vectors).max())) / LARGEST
    return np.rint(vectors / step).astype(np.int8), step


def arrays(network: Network, prefix: str = "") -> dict[str, Any]:
    """The network as named arrays, for ``numpy.savez``."""
    parts: dict[str, Any] = msgspec.structs.asdict(network)
    return {prefix + name: part for name, part in parts.items()}


def of_arrays(stored: Mapping[str, Any], prefix: str = "") -> Network:
    """The network of ``arrays``. Raises KeyError when a part is missing."""
    parts = {name: stored[prefix + name] for name in Network.__struct_fields__}
    parts["step"] = float(parts["step"])
    return Network(**parts)


def save(network: Network, features: Sequence[str]) -> bytes:
    """The file of the network: arrays as numpy stores them; ``features`` are the rows of the table
    that it was learned with."""
    buffer = io.BytesIO()
    parts = arrays(network)
    np.savez_compressed(buffer, format=FORMAT, features=_mark(features), **parts)
    return buffer.getvalue()


def load(data: bytes, features: Sequence[str]) -> Network:
    """The network that ``save`` wrote. Raises ValueError or KeyError when it is of another format
    or was learned with other features."""
    stored = arrays_of(data)
    if int(stored["format"]) != FORMAT or int(stored["features"]) != _mark(features):
        raise ValueError("made for another table of weights")
    return of_arrays(stored)


def _mark(features: Sequence[str]) -> int:
    return crc32("\n".join(features).encode())
