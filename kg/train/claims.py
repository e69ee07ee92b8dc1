"""Learns the weights of the claim scorer from annotated notes.

A row is an ordered pair of works that some passage of a note names; its features are those of all
its passages. Three questions are fitted: is there a lineage link, of which type (one against the
rest, types weighted alike), are the two compared. Pairs that the annotation leaves open are left
out. A feature counts only when at least two authors and three notes show it: what one author alone
writes teaches nothing about the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.extract.claims import ClaimFinder, identity, merged
from kg.extract.evidence import Evidence
from kg.extract.scorer import COLUMNS, SCALE, Scorer
from kg.model import LINEAGE, Mention, Ref
from kg.naming import loose
from kg.train.folds import Example

MIN_AUTHORS, MIN_NOTES = 2, 3
LINK_STRENGTH, TYPE_STRENGTH = 0.1, 0.3  # inverse regularisation
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


class Row(msgspec.Struct):
    """An ordered pair of works of one note, with what the annotation says of it."""

    author: str
    note: str
    source: str  # annotated keys, or "?name" for a name that is not annotated
    target: str
    kind: str
    features: list[str]
    lineage: str | None
    compares: bool
    open: bool  # the annotation leaves the pair open
    sure: float = 1.0  # that both ends name works, as the names' judge has it

    @property
    def real(self) -> bool:
        """Whether both ends are annotated works."""
        return not (self.source.startswith("?") or self.target.startswith("?"))


class Keys:
    """The annotated key of a work as the pipeline refers to it."""

    def __init__(self, example: Example) -> None:
        self._rank: dict[str, tuple[int, str]] = {}
        for item in (*example.gold.papers, *example.gold.works):
            for rank, name in enumerate(item.names()):
                if name not in self._rank or rank < self._rank[name][0]:
                    self._rank[name] = rank, item.key
        self._entries = [
            self._key((entry.key, entry.title or "", *entry.aliases))
            for entry in example.note.entries
        ]

    def of(self, ref: Ref) -> str:
        """The key of ``ref``."""
        return self._entries[ref.entry] if ref.entry >= 0 else self._key((ref.name,))

    def _key(self, names: Sequence[str]) -> str:
        for name in names:
            found = self._rank.get(loose(name))
            if found:
                return found[1]
        return "?" + names[0]


def rows(example: Example, mentions: Sequence[Mention], finder: ClaimFinder) -> list[Row]:
    """The rows of one note."""
    keys = Keys(example)
    said: dict[tuple[str, str], set[str]] = {}
    doubted: set[frozenset[str]] = set()
    for relation in example.gold.relations:
        if relation.sure:
            said.setdefault((relation.source, relation.target), set()).add(relation.type)
        else:
            doubted.add(frozenset((relation.source, relation.target)))
    pairs: dict[tuple[str, str], list[Evidence]] = {}
    for found in finder.evidence(example.note, mentions):
        if found.kind == "later":
            continue
        place = identity(found.source), identity(found.target)
        if place[0] != place[1]:
            pairs.setdefault(place, []).append(found)
    made = []
    for evidence in pairs.values():
        source, target = keys.of(evidence[0].source), keys.of(evidence[0].target)
        if source == target:
            continue
        types = said.get((source, target), set())
        back = said.get((target, source), set())
        made.append(
            Row(
                author=example.author,
                note=example.note.path,
                source=source,
                target=target,
                kind=evidence[0].kind,
                features=merged(evidence),
                lineage=next((t for t in LINEAGE if t in types), None),
                compares="compares" in types or "compares" in back,
                open=frozenset((source, target)) in doubted,
                sure=max(found.sure for found in evidence),
            )
        )
    return made


def fit(table: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    """The weights of every feature, in thousandths, column by column."""
    vocabulary = _vocabulary(table)
    boost = np.array(
        [1.0 if f.removeprefix("3.").startswith(_WORDY) else BOOST for f in vocabulary]
    )
    matrix = _matrix(table, vocabulary, boost)
    links = np.array([row.lineage is not None for row in table])
    compares = np.array([row.compares for row in table])
    unclear = np.array([row.open for row in table])
    columns = [
        _logistic(matrix, links, links | ~unclear, LINK_STRENGTH),
        _logistic(matrix, compares, compares | ~unclear, LINK_STRENGTH),
    ]
    for relation in LINEAGE:
        typed = np.array([row.lineage == relation for row in table])
        columns.append(_logistic(matrix, typed, links, TYPE_STRENGTH, balanced=True))
    weights = np.stack([column[:-1] * boost for column in columns], axis=1) * SCALE
    table_of = {
        feature: tuple(int(x) for x in np.rint(weights[index]))
        for feature, index in vocabulary.items()
    }
    # every pair has exactly one kind: it carries the constant terms
    for kind in ("own", "third"):
        base = np.array(table_of.get(f"kind={kind}", (0,) * len(COLUMNS)))
        bias = np.array([column[-1] for column in columns]) * SCALE
        table_of[f"kind={kind}"] = tuple(int(x) for x in np.rint(base + bias))
    return table_of


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


def held_out_scores(table: Sequence[Row], folds: Iterable[frozenset[str]]) -> list[list[float]]:
    """The scores of every row by weights that saw no row of its author's fold."""
    scores: list[list[float]] = [[0.0] * len(COLUMNS) for _ in table]
    for fold in folds:
        scorer = Scorer(fit([row for row in table if row.author not in fold]), {})
        for index, row in enumerate(table):
            if row.author in fold:
                scores[index] = scorer.scores(row.features)
    return scores


def _vocabulary(table: Sequence[Row]) -> dict[str, int]:
    authors: dict[str, set[str]] = {}
    notes: dict[str, set[str]] = {}
    for row in table:
        for feature in row.features:
            authors.setdefault(feature, set()).add(row.author)
            notes.setdefault(feature, set()).add(row.note)
    kept = sorted(
        f for f in authors if len(authors[f]) >= MIN_AUTHORS and len(notes[f]) >= MIN_NOTES
    )
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


def _logistic(
    matrix: Any,
    truth: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    strength: float,
    balanced: bool = False,
) -> NDArray[np.float64]:
    """Weights and, last, the constant term."""
    if len(set(truth[chosen].tolist())) < 2:
        return np.zeros(matrix.shape[1] + 1)
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
