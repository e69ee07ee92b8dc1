"""The learned half of the decision: weights per feature, one logistic score per question.

The questions are: do the two works stand in a lineage at all (``link``), of which type, and are
they compared. The weights are a plain table (``ontology/models/claims.tsv``: a feature a line,
five integers), read by people as well as by this module; ``kg train`` writes it. Without the file
the cues decide alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from kg import ontology
from kg.errors import OntologyError
from kg.model import LINEAGE, Relation

COLUMNS = ("link", "compares", *LINEAGE)
SCALE = 1000  # the table holds thousandths
MODEL = "models/claims.tsv"


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The probability of a lineage link, its type with the type's own share, and of compares."""

    link: float
    relation: Relation
    share: float
    compares: float


class Scorer:
    """The weights, ready to be summed. ``calibration`` maps a kind of evidence to the (slope,
    offset) that turn the scores "link" and "compares" into probabilities."""

    def __init__(
        self,
        weights: dict[str, tuple[int, ...]],
        calibration: dict[str, dict[str, tuple[float, float]]],
    ) -> None:
        self._weights, self._calibration = weights, calibration
        parts = (feature.partition("cue=")[2] for feature in weights)
        self._cues = {part.partition("|")[0] for part in parts if part}

    def knows(self, cue: str) -> bool:
        """Whether the weights were learned with this cue; a user's own cue they cannot know."""
        return cue in self._cues

    def scores(self, features: Iterable[str]) -> list[float]:
        """The sums of the weights of ``features``, one per column."""
        get = self._weights.get
        link = compares = extends = uses = inspired = 0
        for feature in features:
            row = get(feature)
            if row is not None:
                link += row[0]
                compares += row[1]
                extends += row[2]
                uses += row[3]
                inspired += row[4]
        return [x / SCALE for x in (link, compares, extends, uses, inspired)]

    def verdict(self, kind: str, features: Iterable[str], sure: float = 1.0) -> Verdict:
        """The decision on a pair of works from all features of its passages; ``sure``: the
        confidence that both are works."""
        return self.judge(kind, self.scores(features), sure)

    def judge(self, kind: str, scores: Sequence[float], sure: float) -> Verdict:
        """The decision that the sums of the weights come to."""
        link, compares, *types = scores
        top = max(range(3), key=lambda i: (types[i], -i))
        total = sum(math.exp(min(0.0, x - types[top])) for x in types)
        calibrated = self._calibration.get(kind, {})
        return Verdict(
            link=sure * _probability(link, calibrated.get("link", (1.0, 0.0))),
            relation=LINEAGE[top],
            share=1.0 / total,
            compares=sure * _probability(compares, calibrated.get("compares", (1.0, 0.0))),
        )

    def strongest(self, features: Iterable[str], columns: tuple[int, ...]) -> list[str]:
        """The features that speak most for the columns together, best first."""
        found = []
        for feature in set(features):
            row = self._weights.get(feature)
            if row is not None and (weight := sum(row[c] for c in columns)) > 0:
                found.append((-weight, feature))
        return [feature for _, feature in sorted(found)]


def _probability(score: float, calibration: tuple[float, float]) -> float:
    slope, offset = calibration
    x = max(-30.0, min(30.0, slope * score + offset))
    return 1.0 / (1.0 + math.exp(-x))


def load(own: Path | None = None) -> Scorer | None:
    """The scorer of the user's model file, else of ours; None when there is none.

    Raises OntologyError when the file is not as ``save`` writes it.
    """
    path = next(ontology.files(MODEL, own), None)
    if path is None:
        return None
    status = path.stat()
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _load(path: Path, stamp: int, size: int) -> Scorer:
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        head = json.loads(first.removeprefix("#"))
        if tuple(head["columns"]) != COLUMNS:
            raise ValueError("other columns")
        weights = {}
        for line in lines:
            feature, *numbers = line.split("\t")
            weights[feature] = tuple(map(int, numbers))
            if len(numbers) != len(COLUMNS):
                raise ValueError(f"{feature}: {len(numbers)} weights")
        calibration = {
            kind: {name: (float(a), float(b)) for name, (a, b) in columns.items()}
            for kind, columns in head["calibration"].items()
        }
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise OntologyError(
            f"not a model of claims: {error}", where=str(path), hint="run `kg train` again"
        ) from error
    return Scorer(weights, calibration)


def save(
    weights: dict[str, tuple[int, ...]],
    calibration: dict[str, dict[str, tuple[float, float]]],
) -> bytes:
    """The model file: a line of JSON, then a feature and its weights a line, sorted."""
    head = {"columns": COLUMNS, "scale": SCALE, "calibration": calibration}
    rows = ["\t".join((f, *map(str, weights[f]))) for f in sorted(weights) if any(weights[f])]
    return ("#" + json.dumps(head, sort_keys=True) + "\n" + "\n".join(rows) + "\n").encode()
