"""Learns the network of ``kg.extract.network`` by gradient descent (AdamW, Loshchilov & Hutter
2019), with a part of the features and of the hidden units left out at every step (dropout,
Srivastava et al. 2014). One seed and one thread: the same rows give the same network, however many
cores there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import numpy as np

from kg.extract.network import Network, compressed, scaled, whole

LEAST_STEPS = 400  # for few rows more rounds
SPEED = 8e-3  # of the first steps; it falls to nothing
DECAY = 1e-2  # of weights, per step and times the speed
FEATURES_OUT, HIDDEN_OUT = 0.3, 0.2
_TYPES = 2.0  # what an error about the type weighs beside one about the link
Array = Any


class Plan(msgspec.Struct, frozen=True):
    """How a network is made. ``start``: about the log-odds of each answer; the last ``types`` of
    them exclude each other."""

    hidden: int
    rounds: int
    batch: int
    start: tuple[float, ...]
    types: int = 0


PAIRS = Plan(32, 6, 512, (-2.0, -2.5, -1.0, 0.0, -1.5), types=3)
NAMES = Plan(16, 4, 1024, (0.0,))


def learn(plan: Plan, matrix: Any, numbers: Array, truth: Array, asked: Array) -> Network:
    """The network that tells ``truth`` [rows, answers], as far as it is ``asked``, from features
    [rows, features + 1] (sparse; the last stands for none) and ``numbers`` [rows, numbers]."""
    from threadpoolctl import threadpool_limits

    plain = compressed(numbers)
    centre, spread = plain.mean(axis=0), plain.std(axis=0) + 1e-6
    chance = np.random.default_rng(0)
    inputs, size = plain.shape[1], matrix.shape[1]
    weights = {
        "vectors": chance.normal(0, 0.05, (size, plan.hidden)),
        "inner": chance.normal(0, 0.5 * inputs**-0.5, (inputs, plan.hidden)),
        "threshold": np.zeros(plan.hidden),
        "outer": chance.normal(0, 0.3 * plan.hidden**-0.5, (plan.hidden, len(plan.start))),
        "constant": np.array(plan.start),
    }
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    matrix, used = _used(matrix)  # few notes show few of the features there may be
    weights["vectors"] = weights["vectors"][used]
    batches = -(-len(plain) // plan.batch)
    rounds = max(plan.rounds, -(-LEAST_STEPS // batches))
    descent = _Descent(weights, batches * rounds)
    moved = scaled(plain, centre, spread).astype(np.float32)
    truth, asked = truth.astype(np.float32), asked.astype(np.float32)
    with threadpool_limits(1):
        for _ in range(rounds):
            order = chance.permutation(len(plain))
            for first in range(0, len(order), plan.batch):
                some = order[first : first + plan.batch]
                batch = matrix[some], moved[some], truth[some], asked[some]
                descent.step(_slopes(weights, plan.types, *batch, chance))
    vectors = np.zeros((size, plan.hidden), dtype=np.float32)
    vectors[used] = weights.pop("vectors")
    rest: dict[str, Any] = {name: array.astype(np.float64) for name, array in weights.items()}
    return Network(*whole(vectors), centre, spread, **rest)


def _used(matrix: Any) -> tuple[Any, Array]:
    """The columns of ``matrix`` that hold anything, and which they are; others learn nothing."""
    from scipy.sparse import csr_matrix

    used, columns = np.unique(matrix.indices, return_inverse=True)
    shape = matrix.shape[0], len(used)
    return csr_matrix((matrix.data, columns, matrix.indptr), shape=shape), used


def bags(pairs: Sequence[Collection[int]], size: int) -> Any:
    """A matrix for ``learn`` from the features of each pair, below ``size``: sparse, [pairs,
    size + 1]; each row adds up to the root of its features."""
    from scipy.sparse import csr_matrix

    sizes = np.array([len(rows) for rows in pairs])
    columns = np.fromiter((row for rows in pairs for row in rows), dtype=np.intp)
    values = np.repeat(1 / np.sqrt(np.maximum(1, sizes)), sizes).astype(np.float32)
    return csr_matrix((values, columns, np.r_[0, np.cumsum(sizes)]), shape=(len(pairs), size + 1))


def _slopes(
    weights: dict[str, Array], types: int, matrix: Any, numbers: Array, truth: Array,
    asked: Array, chance: np.random.Generator,
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
    error = (said - truth) * asked / np.float32(len(truth))
    if types:
        shares = np.exp(odds[:, -types:] - odds[:, -types:].max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        wrong = (shares - truth[:, -types:]) * asked[:, -types:] / np.float32(len(truth))
        error[:, -types:] = wrong * _TYPES
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
