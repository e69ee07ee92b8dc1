"""Learns the weights of the claim scorer from annotated notes.

A row is an ordered pair of works that some passage of a note names; its features are those of all
its passages. Three questions are fitted: is there a lineage link, of which type (one against the
rest, types weighted alike), are the two compared. Pairs that the annotation leaves open are left
out. A feature counts only when at least two authors and three notes show it: what one author alone
writes teaches nothing about the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.extract.claims import ClaimFinder, identity, merged
from kg.extract.evidence import Evidence
from kg.extract.scorer import COLUMNS, SCALE, Scorer, Verdict, save
from kg.model import LINEAGE, Mention, Ref
from kg.naming import loose
from kg.train.folds import Example, Matched, author_folds
from kg.train.gold_names import gold_mentions, with_missed

MIN_AUTHORS, MIN_NOTES = 2, 3
LINK_STRENGTH, TYPE_STRENGTH = 0.1, 0.1  # inverse regularisation
FOLDS = 8
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


class Outcome(msgspec.Struct):
    """The table of weights as bytes, and how held-out pairs came out: rows with their verdicts."""

    model: bytes | None
    verdicts: list[tuple[Row, Verdict]]


def train(
    examples: Sequence[Example],
    found: Mapping[str, Sequence[Mention]],
    own: Path | None = None,
    *,
    check: bool = False,
) -> Outcome:
    """Learn from annotated notes, given the mentions ``found`` in each (by path).

    The mentions should come from a judge that has not seen the author, as they will in use. The
    verdicts are those of weights that saw no note of the row's author. ``check``: no model.
    """
    finder = ClaimFinder(own, rules_only=True)
    lessons: list[Row] = []
    asked: list[Row] = []
    for example in examples:
        mentions = found[example.note.path]
        named = gold_mentions(example.note, example.gold)
        asked += rows(example, mentions, finder)
        lessons += [r for r in rows(example, with_missed(mentions, named), finder) if r.real]
    scores: list[list[float]] = [[0.0] * len(COLUMNS) for _ in asked]
    for fold in author_folds([row.author for row in lessons], FOLDS):
        scorer = Scorer(fit([row for row in lessons if row.author not in fold]), {})
        for index, row in enumerate(asked):
            if row.author in fold:
                scores[index] = scorer.scores(row.features)
    true = [index for index, row in enumerate(asked) if row.real]
    calibration = calibrate([asked[i] for i in true], [scores[i] for i in true])
    judge = Scorer({}, calibration)
    verdicts = [
        (row, judge.judge(row.kind, score, row.sure))
        for row, score in zip(asked, scores, strict=True)
    ]
    model = None if check else save(fit(lessons), calibration)
    return Outcome(model, verdicts)


def tally(
    examples: Sequence[Example], verdicts: Sequence[tuple[Row, Verdict]], threshold: float = 0.5
) -> dict[str, Matched]:
    """Lineage pairs, each type and compares: what verdicts above ``threshold`` hit and miss."""
    found: dict[str, dict[tuple[str, str, str], None]] = {}
    best: dict[tuple[str, frozenset[str]], tuple[float, Row, str]] = {}
    for row, verdict in verdicts:
        pair = frozenset((row.source, row.target))
        if verdict.link >= threshold and verdict.link > best.get((row.note, pair), (0.0,))[0]:
            best[row.note, pair] = verdict.link, row, verdict.relation
        if verdict.compares >= threshold:
            ends = sorted((row.source, row.target))
            found.setdefault("compares", {})[row.note, ends[0], ends[1]] = None
    for _, row, relation in best.values():
        for question in ("lineage", relation):
            found.setdefault(question, {})[row.note, row.source, row.target] = None
    scores = {name: Matched() for name in ("lineage", *LINEAGE, "compares")}
    for example in examples:
        note = example.note.path
        open_pairs = {frozenset((r.source, r.target)) for r in example.gold.relations if not r.sure}
        wanted: dict[str, set[tuple[str, str]]] = {name: set() for name in scores}
        for r in example.gold.relations:
            if r.sure and r.type == "compares":
                wanted["compares"].add((min(r.source, r.target), max(r.source, r.target)))
            elif r.sure:
                wanted["lineage"].add((r.source, r.target))
                wanted[r.type].add((r.source, r.target))
        for name, score in scores.items():
            given = {(a, b) for n, a, b in found.get(name, ()) if n == note}
            given = {p for p in given if p in wanted[name] or frozenset(p) not in open_pairs}
            right = len(given & wanted[name])
            score.add(Matched(right, len(given) - right, len(wanted[name]) - right))
    return scores


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
    # which type it is shows near the name and in the structure; the wider words only confuse
    near = _only(matrix, [not f.removeprefix("3.").startswith(("s:", "b:")) for f in vocabulary])
    for relation in LINEAGE:
        typed = np.array([row.lineage == relation for row in table])
        columns.append(_logistic(near, typed, links, TYPE_STRENGTH, balanced=True))
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
