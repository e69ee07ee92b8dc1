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

from kg import ontology
from kg.extract.candidates import Candidate, Prose, group_key, propose, prose
from kg.extract.features import GRAMS, TABLE, Signals, signals
from kg.extract.groups import COLUMNS, Group, Knowledge, Names, describe
from kg.extract.lexicon import Lexicon
from kg.extract.names import mentions_from
from kg.extract.tagger import LEAST, Model, Trees
from kg.model import Mention
from kg.naming import fold, loose
from kg.resolve.identity import names_of
from kg.train.flatten import fitted, flatten
from kg.train.folds import Example, GoldItem, Matched, author_folds, match_works, normal
from kg.train.lexicons import Lexicons
from kg.train.memory import Tally

FOLDS = 8
STRENGTH = 0.05  # inverse regularisation of the words' regression
TREES = {"max_iter": 160, "learning_rate": 0.06, "max_leaf_nodes": 12, "min_samples_leaf": 40,
         "l2_regularization": 5.0, "max_depth": 6, "random_state": 0,
         "early_stopping": False}  # fmt: skip
Works = Sequence[ontology.GazetteerWork]


class Page(msgspec.Struct):
    """An example made ready: its candidates, their words' rows and their labels."""

    example: Example
    prose: Prose
    candidates: list[Candidate]
    signals: Signals
    labels: list[int]  # 1 a work, 0 none, -1 not counted
    stop: dict[str, str]


class Prepared(msgspec.Struct):
    """All examples, with what each author's notes are judged by."""

    pages: list[Page]  # by author
    tally: Tally


def prepare(examples: Sequence[Example], works: Works, remember: bool = True) -> Prepared:
    """Propose and label the candidates of every example. ``remember``: use names that training
    knows from other authors."""
    by_author: dict[str, list[Example]] = defaultdict(list)
    for example in sorted(examples, key=lambda e: e.note.path):
        by_author[example.author].append(example)
    tally = Tally(examples, remember)
    lexicons = Lexicons(works, tally.known())
    pages: list[Page] = []
    for author, group in sorted(by_author.items()):
        texts = [prose(example.note) for example in group]
        entries = (entry for example in group for entry in example.note.entries)
        lexicon = lexicons.lexicon(author, [t.text for t in texts], entries, tally.known(author))
        pages += [_page(e, text, lexicon) for e, text in zip(group, texts, strict=True)]
    for page in pages:
        tally.count(page.example.author, _best_labels(page))
    return Prepared(pages, tally)


def _page(example: Example, page: Prose, lexicon: Lexicon) -> Page:
    candidates = propose(lexicon, page)
    names = Names(lexicon.stop, Knowledge())
    right: dict[str, GoldItem] = {}
    for item in (*example.gold.papers, *example.gold.works):
        for name in item.names():
            right.setdefault(name, item)
    found = signals(example.note, page, candidates, [names.known(c) for c in candidates])
    labels = [_label(candidate, right) for candidate in candidates]
    return Page(example, page, candidates, found, labels, lexicon.stop)


def _label(candidate: Candidate, right: dict[str, GoldItem]) -> int:
    names = [candidate.surface, *([candidate.name.key] if candidate.name else [])]
    item = next((right[n] for n in map(normal, names) if n in right), None)
    return 0 if item is None else -1 if item.optional else 1


def _best_labels(page: Page) -> dict[str, int]:
    """Each name that the note may write, with the best that any of its candidates is."""
    best: dict[str, int] = {}
    for candidate, label in zip(page.candidates, page.labels, strict=True):
        key = group_key(candidate)
        best[key] = max(best.get(key, -1), label)
    return best


def _matrix(pages: Sequence[Page]) -> Any:
    """All candidates' features as a sparse matrix [candidates, TABLE]."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    at = 0
    for page in pages:
        seen, count = page.signals, len(page.candidates)
        here = np.arange(at, at + count)
        at += count
        for block in (seen.name, seen.place):
            rows.append(np.tile(here, len(block)))
            columns.append(block.ravel())
            values.append(np.ones(block.size))
        for size, gram in zip(GRAMS, seen.grams, strict=True):  # a row of grams per size
            inside = np.maximum(seen.end - seen.start - size + 1, 0)
            offsets = np.arange(inside.sum()) - np.repeat(np.cumsum(inside) - inside, inside)
            rows.append(np.repeat(here, inside))
            columns.append(gram[np.repeat(seen.first, inside) + offsets])
            values.append(np.repeat(seen.scale, inside))
        words = [
            (i, row) for i, b in zip(here, seen.block, strict=True) for row in seen.sections[b]
        ]
        rows.append(np.array([i for i, _ in words], dtype=np.intp))
        columns.append(np.array([row for _, row in words], dtype=np.intp))
        values.append(np.ones(len(words)))
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return csr_matrix(entries, shape=(at, TABLE), dtype=np.float32)


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
    """A page with the words' scores of models that have not seen its author."""

    page: Page
    groups: list[Group]
    labels: list[int]


def train(
    examples: Sequence[Example], works: Works, progress: Callable[[str], None] = lambda _: None
) -> Outcome:
    """The model learned from all examples, and its score when whole authors are held out."""
    progress("names: proposing")
    prepared = prepare(examples, works)
    matrix, labels, weights, authors = _rows(prepared.pages)
    progress("names: learning words")
    scored = _held_out(prepared, matrix, labels, weights, authors)
    progress("names: learning trees")
    outcome = _validate(scored)
    coefficients, bias = _fit_words(matrix[labels >= 0], labels[labels >= 0], weights[labels >= 0])
    outcome.model = Model(
        coefficients, bias, _fit_trees(*_table(scored)), prepared.tally.knowledge(), outcome.shift
    )
    return outcome


def cross_validate(examples: Sequence[Example], works: Works, remember: bool = True) -> Outcome:
    """The score on held-out authors alone."""
    prepared = prepare(examples, works, remember)
    return _validate(_held_out(prepared, *_rows(prepared.pages)))


def _rows(pages: Sequence[Page]) -> tuple[Any, Any, Any, Any]:
    """Matrix of words, labels, weights and authors of all candidates."""
    import numpy as np

    labels = np.array([label for p in pages for label in p.labels])
    authors = np.array([p.example.author for p in pages for _ in p.labels])
    weights = []
    for page in pages:
        keys = [group_key(c) for c in page.candidates]
        counts = Counter(keys)
        weights += [counts[k] ** -0.5 for k in keys]  # a name counts little more if written often
    return _matrix(pages), labels, np.array(weights), authors


def _held_out(
    prepared: Prepared, matrix: Any, labels: Any, weights: Any, authors: Any
) -> list[_Scored]:
    return _described(prepared, _word_scores(prepared, matrix, labels, weights, authors))


def _word_scores(
    prepared: Prepared, matrix: Any, labels: Any, weights: Any, authors: Any
) -> list[tuple[Any, Any]]:
    """Per page the candidates' scores, and the surface's part, by models that do not know its
    author."""
    import numpy as np

    found: dict[int, tuple[Any, Any]] = {}
    for held_out in author_folds(authors.tolist(), FOLDS):
        learn = ~np.isin(authors, list(held_out)) & (labels >= 0)
        coefficients, bias = _fit_words(matrix[learn], labels[learn], weights[learn])
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


def _table(scored: Sequence[_Scored]) -> tuple[Any, Any]:
    import numpy as np

    pairs = [(g.numbers, y) for s in scored for g, y in zip(s.groups, s.labels, strict=True)]
    kept = [(numbers, y) for numbers, y in pairs if y >= 0]
    numbers = np.array([n for n, _ in kept], dtype=np.float32).reshape(-1, len(COLUMNS))
    return numbers, np.array([y for _, y in kept])


def _validate(scored: Sequence[_Scored]) -> Outcome:
    import numpy as np

    from kg.extract.tagger import predict

    odds: dict[int, Any] = {}
    for authors in author_folds([s.page.example.author for s in scored], FOLDS):
        trees = _fit_trees(*_table([s for s in scored if s.page.example.author not in authors]))
        for number, item in enumerate(scored):
            if item.page.example.author in authors:
                table = np.array([g.numbers for g in item.groups], dtype=np.float32)
                odds[number] = predict(trees, table) if len(table) else np.zeros(0)
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
        base=trees.base, shift=model.shift, least=model.least,
    )  # fmt: skip
    write_atomic(folder / "names.npz", buffer.getvalue())
    write_atomic(folder / "names.json", msgspec.json.encode(model.knowledge))
