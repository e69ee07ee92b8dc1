"""Trees fitted, and then as flat arrays, so that nothing of the learner is needed to use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.extract.tagger import Trees


def fitted(settings: Mapping[str, Any], numbers: Any, truth: Any, weights: Any = None) -> Any:
    """A scikit-learn gradient boosting classifier, fitted to ``numbers`` [rows, columns].

    One thread fits it. Trees as small as ours cost threads more waiting for one another than they
    save, on a busy machine ten times as much; and sums do not depend on the number of cores.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="openmp"):
        return HistGradientBoostingClassifier(**settings).fit(numbers, truth, sample_weight=weights)


def flatten(learner: Any) -> Trees:
    """The trees of a fitted scikit-learn gradient boosting classifier as flat arrays."""
    import numpy as np

    column: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    roots: list[int] = []
    depth = 0
    for (tree,) in learner._predictors:
        base = len(column)
        roots.append(base)
        for number, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            column.append(0 if leaf else int(node["feature_idx"]))
            threshold.append(0.0 if leaf else float(node["num_threshold"]))
            left.append(base + (number if leaf else int(node["left"])))
            right.append(base + (number if leaf else int(node["right"])))
            value.append(float(node["value"]))
            depth = max(depth, int(node["depth"]))
    return Trees(
        np.array(column, dtype=np.intp), np.array(threshold, dtype=np.float32),
        np.array(left, dtype=np.intp), np.array(right, dtype=np.intp),
        np.array(value, dtype=np.float32), np.array(roots, dtype=np.intp),
        depth, float(np.ravel(learner._baseline_prediction)[0]),
    )  # fmt: skip
