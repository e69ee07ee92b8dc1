"""The first step of the claims' scorer: a weight per feature and question, and its calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extract.scorer import COLUMNS, SCALE
from kg.model import LINEAGE
from kg.train.rows import Row, answers

MIN_AUTHORS, MIN_NOTES = 2, 3
LINK_STRENGTH, TYPE_STRENGTH = 0.1, 0.1  # inverse regularisation
SMALLEST = 15  # weights (thousandths) that are all smaller are left out of the table
BOOST = 2.0  # features of structure and cues are regularised less than words
_WORDY = (
    "l:",
    "r:",
    "s:",
    "m>",
    "m<",
    "pl",
    "pr",
    "n=",
    "sn=",
    "L",
    "R",
    "h",
    "i:",
    "f:",
    "b:",
    "mid",
)


def fit(table: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    """The weights of every feature that has any, in thousandths, column by column; by feature, as
    the file has them."""
    vocabulary = _vocabulary(table)
    boost = np.array(
        [1.0 if f.removeprefix("3.").startswith(_WORDY) else BOOST for f in vocabulary]
    )
    matrix = _matrix(table, vocabulary, boost)
    truth, asked = (told.T for told in answers(table))
    columns = [_logistic(matrix, truth[i], asked[i], LINK_STRENGTH) for i in (0, 1)]
    # which type it is shows near the name and in the structure; the wider words only confuse
    near = _only(matrix, [not f.removeprefix("3.").startswith(("s:", "b:")) for f in vocabulary])
    types = range(2, 2 + len(LINEAGE))
    columns += [_logistic(near, truth[i], asked[i], TYPE_STRENGTH, balanced=True) for i in types]
    weights = np.stack([column[:-1] * boost for column in columns], axis=1) * SCALE
    table_of = {
        feature: tuple(int(x) for x in np.rint(weights[index]))
        for feature, index in vocabulary.items()
        if np.abs(weights[index]).max() >= SMALLEST
    }
    # every pair has exactly one kind: it carries the constant terms
    for kind in ("own", "third"):
        base = np.array(table_of.get(f"kind={kind}", (0,) * len(COLUMNS)))
        bias = np.array([column[-1] for column in columns]) * SCALE
        table_of[f"kind={kind}"] = tuple(int(x) for x in np.rint(base + bias))
    return {feature: table_of[feature] for feature in sorted(table_of) if any(table_of[feature])}


def calibrate(
    table: Sequence[Row], scores: Sequence[Sequence[float]]
) -> dict[str, dict[str, tuple[float, float]]]:
    """Slope and offset per kind and question, from scores of rows that the fit did not see."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for kind in ("own", "third"):
        for column, name in enumerate(("link", "compares")):
            chosen = [
                (score[column], bool(row.lineage if name == "link" else row.compares))
                for row, score in zip(table, scores, strict=True)
                if row.kind == kind and (not row.open or row.lineage or row.compares)
            ]
            x = np.array([s for s, _ in chosen]).reshape(-1, 1)
            y = np.array([truth for _, truth in chosen])
            if y.size and 0 < y.sum() < y.size:
                model = _model(1.0)
                model.fit(x, y)
                found.setdefault(kind, {})[name] = (
                    round(float(model.coef_[0][0]), 4),
                    round(float(model.intercept_[0]), 4),
                )
    return found


def _vocabulary(table: Sequence[Row]) -> dict[str, int]:
    authors: dict[str, set[str]] = {}
    notes: dict[str, set[str]] = {}
    for row in table:
        authors.setdefault(row.author, set()).update(row.features)
        notes.setdefault(row.note, set()).update(row.features)
    by = Counter(chain.from_iterable(authors.values()))
    within = Counter(chain.from_iterable(notes.values()))
    kept = sorted(f for f, count in by.items() if count >= MIN_AUTHORS and within[f] >= MIN_NOTES)
    return {feature: index for index, feature in enumerate(kept)}


def _matrix(table: Sequence[Row], vocabulary: dict[str, int], boost: NDArray[np.float64]) -> Any:
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    ends = [0]
    for row in table:
        columns += sorted(vocabulary[f] for f in row.features if f in vocabulary)
        ends.append(len(columns))
    shape = (len(table), len(vocabulary))
    return csr_matrix((boost[columns], columns, ends), shape=shape)


def _only(matrix: Any, columns: Sequence[bool]) -> Any:
    """The matrix with all other columns empty."""
    from scipy.sparse import diags

    return (matrix @ diags(np.array(columns, dtype=float))).tocsr()


def _logistic(
    matrix: Any,
    truth: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    strength: float,
    balanced: bool = False,
) -> NDArray[np.float64]:
    """Weights and, last, the constant term."""
    if len(set(truth[chosen].tolist())) < 2:  # nothing to tell apart: always, or never
        constant = np.zeros(matrix.shape[1] + 1)
        constant[-1] = 3.0 if truth[chosen].any() else -3.0
        return constant
    model = _model(strength, "balanced" if balanced else None)
    model.fit(matrix[chosen], truth[chosen])
    return np.append(model.coef_[0], model.intercept_[0])


def _model(strength: float, weighting: str | None = None) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=strength,
        solver="liblinear",
        dual=True,
        max_iter=200,
        tol=1e-2,
        class_weight=weighting,
        random_state=0,
    )
