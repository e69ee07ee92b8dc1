"""Learns which candidates name a work; gives the weights of ``kg.extract.tagger``.

The annotation says which works a note names, not where: a candidate is right when one of its names
is the name of an annotated work. Everything that a candidate of author A is judged by (words seen,
names known, dictionary) comes from other authors and from the notes' own entries, in training as
well as in the test, so that the model never learns to trust what it will not have.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import exp
from pathlib import Path
from typing import Any

import msgspec

from kg.extract.candidates import group_key
from kg.extract.groups import Group, Knowledge, Names, describe
from kg.extract.names import mentions_from
from kg.extract.network import Network, arrays
from kg.extract.tagger import LEAST, NETWORK, Model, Trees, predict, table
from kg.model import Mention
from kg.naming import fold, loose
from kg.resolve.identity import names_of
from kg.train.flatten import fitted, flatten
from kg.train.folds import Example, Matched, author_folds, match_works
from kg.train.network import NAMES, learn
from kg.train.pages import Page, Prepared, Works, bags, matrices, prepare

FOLDS = 8
STRENGTH = 0.05  # inverse regularisation of the words' regression
TREES = {"max_iter": 600, "learning_rate": 0.06, "max_leaf_nodes": 12, "min_samples_leaf": 40,
         "l2_regularization": 5.0, "max_depth": 6, "random_state": 0,
         "early_stopping": False}  # fmt: skip


def _fit_words(matrix: Any, labels: Any, weights: Any) -> tuple[Any, float]:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    learner = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=80, tol=1e-3)
    with threadpool_limits(1):  # sums must not depend on the number of cores
        learner.fit(matrix, labels, sample_weight=weights)
    return learner.coef_[0], float(learner.intercept_[0])


def _fit_trees(numbers: Any, labels: Any) -> Trees:
    return flatten(fitted(TREES, numbers, labels))


class Outcome(msgspec.Struct):
    """What cross-validation found: matches per scope ("all", folder, language, author)."""

    scopes: dict[str, Matched]
    shift: float  # log-odds to add so that the best threshold is 0.5
    model: Model | None = None
    # per note the mentions found by models that have not seen its author
    mentions: dict[str, tuple[Mention, ...]] = msgspec.field(default_factory=dict)


class _Scored(msgspec.Struct):
    """A page with its names, described by the words' scores and, in ``numbers``, the network's
    answers of models that have not seen its author."""

    page: Page
    groups: list[Group]
    labels: list[int]
    numbers: Any = None  # what the trees ask about


class _Words(msgspec.Struct):
    """All candidates: their features, of the surface and of the surroundings, labels, weights and
    authors."""

    surface: Any
    place: Any
    labels: Any
    weights: Any
    authors: Any

    def fit(self, held_out: frozenset[str] = frozenset()) -> tuple[Any, float]:
        """The words' regression, learned from all authors but those held out."""
        import numpy as np

        learn = ~np.isin(self.authors, list(held_out)) & (self.labels >= 0)
        matrix = self.surface[learn] + self.place[learn]
        return _fit_words(matrix, self.labels[learn], self.weights[learn])


def train(
    examples: Sequence[Example], works: Works, progress: Callable[[str], None] = lambda _: None
) -> Outcome:
    """The model learned from all examples, and its score when whole authors are held out."""
    progress("names: proposing")
    prepared = prepare(examples, works)
    words = _words(prepared.pages)
    progress("names: learning words")
    scored = _described(prepared, _word_scores(prepared, words))
    progress("names: learning the network")
    network = _answered(scored, words)
    progress("names: learning trees")
    outcome = _validate(scored)
    coefficients, bias = words.fit()
    trees, knowledge = _fit_trees(*_table(scored)), prepared.tally.knowledge()
    outcome.model = Model(coefficients, bias, network, trees, knowledge, outcome.shift)
    return outcome


def cross_validate(examples: Sequence[Example], works: Works, remember: bool = True) -> Outcome:
    """The score on held-out authors alone."""
    prepared = prepare(examples, works, remember)
    words = _words(prepared.pages)
    scored = _described(prepared, _word_scores(prepared, words))
    _answered(scored, words)
    return _validate(scored)


def _words(pages: Sequence[Page]) -> _Words:
    import numpy as np

    labels = np.array([label for p in pages for label in p.labels])
    authors = np.array([p.example.author for p in pages for _ in p.labels])
    weights = []
    for page in pages:
        keys = [group_key(c) for c in page.candidates]
        counts = Counter(keys)
        weights += [counts[k] ** -0.5 for k in keys]  # a name counts little more if written often
    return _Words(*matrices(pages), labels, np.array(weights), authors)


def _word_scores(prepared: Prepared, words: _Words) -> list[tuple[Any, Any]]:
    """Per page the candidates' scores, and the surface's part, by models that do not know its
    author."""
    found: dict[int, tuple[Any, Any]] = {}
    for held_out in author_folds(words.authors.tolist(), FOLDS):
        coefficients, bias = words.fit(held_out)
        for number, page in enumerate(prepared.pages):
            if page.example.author in held_out:
                found[number] = page.signals.scores(coefficients, bias)
    return [found[number] for number in range(len(prepared.pages))]


def _described(prepared: Prepared, scores: Sequence[tuple[Any, Any]]) -> list[_Scored]:
    found = []
    author, names = None, Names({}, Knowledge())
    for page, (score, name_score) in zip(prepared.pages, scores, strict=True):
        if page.example.author != author:
            author = page.example.author
            names = Names(page.stop, prepared.tally.knowledge(author))
        groups = describe(
            page.example.note, page.prose, page.candidates, names, page.signals,
            score.tolist(), name_score.tolist(), LEAST,
        )  # fmt: skip
        found.append(_Scored(page, groups, [_group_label(page, g) for g in groups]))
    return found


def _group_label(page: Page, group: Group) -> int:
    labels = [page.labels[i] for i in group.members]
    return max(labels) if max(labels) > 0 else min(labels)


def _answered(scored: Sequence[_Scored], words: _Words) -> Network:
    """Give every name the answer of a network that has not seen its author; and return one that has
    seen all."""
    import numpy as np

    matrix = bags(words.surface, words.place, [s.page for s in scored], [s.groups for s in scored])
    numbers = np.array([g.numbers for s in scored for g in s.groups])
    labels = np.array([label for s in scored for label in s.labels])
    authors = np.array([s.page.example.author for s in scored for _ in s.groups])

    def network(chosen: Any) -> Network:
        truth = labels[chosen, None] > 0
        return learn(NAMES, matrix[chosen], numbers[chosen], truth, np.ones_like(truth))

    for held_out in author_folds([s.page.example.author for s in scored], FOLDS):
        known = network(~np.isin(authors, list(held_out)) & (labels >= 0))
        for item in scored:
            if item.page.example.author in held_out:
                item.numbers = table(known, item.page.signals, item.groups)
    return network(labels >= 0)


def _table(scored: Sequence[_Scored]) -> tuple[Any, Any]:
    import numpy as np

    kept = np.array([label for s in scored for label in s.labels])
    return np.concatenate([s.numbers for s in scored])[kept >= 0], kept[kept >= 0]


def _validate(scored: Sequence[_Scored]) -> Outcome:
    import numpy as np

    odds: dict[int, Any] = {}
    for authors in author_folds([s.page.example.author for s in scored], FOLDS):
        trees = _fit_trees(*_table([s for s in scored if s.page.example.author not in authors]))
        for number, item in enumerate(scored):
            if item.page.example.author in authors:
                odds[number] = predict(trees, item.numbers)
    best: Outcome | None = None
    for shift in np.arange(-0.4, 0.81, 0.2):
        scopes: dict[str, Matched] = defaultdict(Matched)
        for number, item in enumerate(scored):
            found = match_works(item.page.example.gold, _predicted(item, odds[number] + shift))
            example = item.page.example
            for scope in ("all", example.folder, example.language, f"author {example.author}"):
                scopes[scope].add(found)
        if best is None or scopes["all"].f1 > best.scopes["all"].f1:
            best = Outcome(dict(scopes), float(shift))
    assert best is not None
    for number, item in enumerate(scored):
        scores = _scores(item, odds[number] + best.shift)
        page = item.page
        best.mentions[page.example.note.path] = mentions_from(
            page.example.note, page.prose, page.candidates, scores
        )
    return best


def _scores(item: _Scored, odds: Any) -> list[float]:
    scores = [0.0] * len(item.page.candidates)
    for group, value in zip(item.groups, odds, strict=True):
        for i in group.members:
            scores[i] = 1 / (1 + exp(-float(value)))
    return scores


def _predicted(item: _Scored, odds: Any) -> list[list[str]]:
    """The works that a note would be said to name, its own papers first."""
    from kg.extract.names import best_cover, written_name

    page = item.page
    scores = _scores(item, odds)
    works: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for entry in page.example.note.entries:
        names = [*names_of(entry), *re.split("[:：]", entry.title or "", maxsplit=1)]
        works.setdefault(fold(entry.key), []).extend(names)
        own.update((fold(n), fold(entry.key)) for n in names)
    for candidate, _ in best_cover(page.candidates, scores):
        name = written_name(candidate)
        key = own.get(fold(name), own.get(fold(candidate.surface), loose(name)))
        works.setdefault(key, []).extend((name, candidate.surface))
    return list(works.values())


def save_model(model: Model, folder: Path) -> None:
    """Write ``names.npz`` and ``names.json``; plain arrays, plain JSON."""
    import io

    import numpy as np

    from kg.files import write_atomic

    trees = model.trees
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer, weights=model.weights.astype(np.float16), bias=model.bias,
        column=trees.column.astype(np.int16), threshold=trees.threshold,
        left=trees.left.astype(np.int32), right=trees.right.astype(np.int32),
        value=trees.value, roots=trees.roots.astype(np.int32), depth=trees.depth,
        base=trees.base, shift=model.shift, least=model.least, **arrays(model.network, NETWORK),
    )  # fmt: skip
    write_atomic(folder / "names.npz", buffer.getvalue())
    write_atomic(folder / "names.json", msgspec.json.encode(model.knowledge))
