"""Learns the network of ``kg.extract.network`` by gradient descent (AdamW, Loshchilov & Hutter
2019), with a part of the features and of the hidden units left out at every step (dropout,
Srivastava et al. 2014). One seed and one thread: the same rows give the same network, however many
cores there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from kg.extract.network import Network, compressed, scaled, whole
from kg.train.rows import Row, answers

HIDDEN = 32
ROUNDS = 6
LEAST_STEPS = 400  # for few pairs more rounds
BATCH = 512
SPEED = 8e-3  # of the first steps; it falls to nothing
DECAY = 1e-2  # of weights, per step and times the speed
FEATURES_OUT, HIDDEN_OUT = 0.3, 0.2
_TYPES = 2.0  # what an error about the type weighs beside one about the link
_START = (-2.0, -2.5, -1.0, 0.0, -1.5)  # about the log-odds of each answer
Array = Any


def learn(
    pairs: Sequence[Collection[int]], numbers: Sequence[Sequence[float]], table: Sequence[Row],
    size: int,
) -> Network:  # fmt: skip
    """The network that tells the annotation of ``table`` from the rows of features of each pair,
    below ``size``, and its ``numbers``."""
    from threadpoolctl import threadpool_limits

    plain = compressed(numbers)
    centre, spread = plain.mean(axis=0), plain.std(axis=0) + 1e-6
    chance = np.random.default_rng(0)
    inputs = plain.shape[1]
    weights = {
        "vectors": chance.normal(0, 0.05, (size + 1, HIDDEN)),
        "inner": chance.normal(0, 0.5 * inputs**-0.5, (inputs, HIDDEN)),
        "threshold": np.zeros(HIDDEN),
        "outer": chance.normal(0, 0.3 * HIDDEN**-0.5, (HIDDEN, len(_START))),
        "constant": np.array(_START),
    }
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    batches = -(-len(table) // BATCH)
    rounds = max(ROUNDS, -(-LEAST_STEPS // batches))
    descent = _Descent(weights, batches * rounds)
    matrix, moved = _matrix(pairs, size + 1), scaled(plain, centre, spread).astype(np.float32)
    truth, asked = (told.astype(np.float32) for told in answers(table))
    with threadpool_limits(1):
        for _ in range(rounds):
            order = chance.permutation(len(table))
            for first in range(0, len(order), BATCH):
                some = order[first : first + BATCH]
                batch = matrix[some], moved[some], truth[some], asked[some]
                descent.step(_slopes(weights, *batch, chance))
    vectors = weights.pop("vectors")
    vectors[-1] = 0.0
    rest: dict[str, Any] = {name: array.astype(np.float64) for name, array in weights.items()}
    return Network(*whole(vectors), centre, spread, **rest)


def _matrix(pairs: Sequence[Collection[int]], size: int) -> Any:
    """Pairs by features; each row adds up to the root of its features."""
    from scipy.sparse import csr_matrix

    sizes = np.array([len(rows) for rows in pairs])
    columns = np.fromiter((row for rows in pairs for row in rows), dtype=np.intp)
    values = np.repeat(1 / np.sqrt(np.maximum(1, sizes)), sizes).astype(np.float32)
    return csr_matrix((values, columns, np.r_[0, np.cumsum(sizes)]), shape=(len(pairs), size))


def _slopes(
    weights: dict[str, Array], matrix: Any, numbers: Array, truth: Array, asked: Array,
    chance: np.random.Generator,
) -> dict[str, Array]:  # fmt: skip
    """The gradient of the mean cross-entropy of a batch."""
    from scipy.sparse import csr_matrix

    kept = (chance.random(len(matrix.data)) >= FEATURES_OUT) / np.float32(1 - FEATURES_OUT)
    seen = csr_matrix(
        ((matrix.data * kept).astype(np.float32), matrix.indices, matrix.indptr), matrix.shape
    )
    summed = seen @ weights["vectors"] + numbers @ weights["inner"] + weights["threshold"]
    stays = (chance.random(summed.shape) >= HIDDEN_OUT) / np.float32(1 - HIDDEN_OUT)
    hidden = (np.maximum(summed, 0) * stays).astype(np.float32)
    odds = hidden @ weights["outer"] + weights["constant"]
    said = 1 / (1 + np.exp(-odds))
    types = np.exp(odds[:, 2:] - odds[:, 2:].max(axis=1, keepdims=True))
    said[:, 2:] = types / types.sum(axis=1, keepdims=True)
    error = (said - truth) * asked / np.float32(len(truth))
    error[:, 2:] *= _TYPES
    back = (error @ weights["outer"].T * stays * (summed > 0)).astype(np.float32)
    return {
        "vectors": seen.T.tocsr() @ back,
        "inner": numbers.T @ back,
        "threshold": back.sum(axis=0),
        "outer": hidden.T @ error,
        "constant": error.sum(axis=0),
    }


class _Descent:
    """AdamW on ``weights``, which it changes in place."""

    def __init__(self, weights: dict[str, Array], steps: int) -> None:
        self._weights, self._steps, self._step = weights, steps, 0
        self._mean = {name: np.zeros_like(array) for name, array in weights.items()}
        self._square = {name: np.zeros_like(array) for name, array in weights.items()}

    def step(self, slopes: dict[str, Array]) -> None:
        """Move every weight against its slope."""
        speed = SPEED * (1 - self._step / self._steps) ** 0.5
        self._step += 1
        for name, slope in slopes.items():
            array, mean, square = self._weights[name], self._mean[name], self._square[name]
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            move = mean / (1 - 0.9**self._step)
            move /= np.sqrt(square / (1 - 0.999**self._step)) + 1e-8
            array -= (speed * (move + DECAY * array)).astype(np.float32)
