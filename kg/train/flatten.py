"""Fitted trees as flat arrays, so that nothing of the learner is needed to use them."""

from __future__ import annotations

from typing import Any

from kg.extract.tagger import Trees


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
