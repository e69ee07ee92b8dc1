"""Learns the judge of heads from annotated notes: what, of all that may be a paper, is one.

A candidate is right when it bears a name of an annotated paper and stands in the paper's line. In
another line the name is no head, unless the rules made it one: a paper may well be entered twice.
What the annotation leaves open is neither right nor wrong. The rules have been tuned on notes that
people wrote, so what they choose looks better on those than it is on a stranger's: notes of authors
that nobody looked at (``fresh``) weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.forest import Forest, ForestFile
from kg.read.entries import find_entries, find_heads
from kg.read.judge import Bounds, Judge, decide, save
from kg.read.loose import Candidate, candidates
from kg.read.notes import parsed
from kg.read.signs import COLUMNS, signs
from kg.read.state import Head
from kg.read.tidy import tidied
from kg.read.titles import several, split_name
from kg.train.flatten import fitted
from kg.train.folds import Example, GoldItem, Matched, author_folds
from kg.train.trees import stored

FOLDS = 8
TREES = {"max_iter": 120, "learning_rate": 0.1, "max_leaf_nodes": 8, "min_samples_leaf": 30,
         "l2_regularization": 5.0, "max_features": 0.3, "random_state": 0}  # fmt: skip
OTHERS = 0.3  # weight of notes of authors for whom the rules were made
_ELSEWHERE = 0.5  # weight of a line that names a paper whose own line is another
# What the rules choose stays unless it is plainly none, so that a layout that they know is read as
# they know it; what they do not must be rather likely: a paper too many draws claims to it.
_BOUNDS = tuple(Bounds(keep, accept) for accept in (0.4, 0.45, 0.5, 0.55) for keep in (0.1, 0.15))


class Outcome(msgspec.Struct):
    """The model as bytes, where it was asked for; papers of held-out authors by the rules alone
    and by the judge, for "all", each folder and language, and "fresh"; the bounds; the examples
    with their notes read as by a judge that has not seen the author."""

    model: bytes | None
    examples: list[Example]
    rules: dict[str, Matched]
    judged: dict[str, Matched]
    bounds: Bounds


class _Page(msgspec.Struct):
    """A note with what may be a paper in it, and what is."""

    example: Example
    found: list[Candidate]
    table: NDArray[np.float32]
    truth: list[int]  # the annotated paper whose name a candidate bears, -1 for none
    right: list[bool]  # … and in whose line it stands
    fresh: bool

    def matched(self, taken: Sequence[int]) -> Matched:
        """How many papers ``taken`` finds, each under one name at least."""
        papers = self.example.gold.papers
        hits = {self.truth[i] for i in taken} - {-1}
        false = {self.found[i].name for i in taken if self.truth[i] < 0}
        wanted = {number for number, paper in enumerate(papers) if not paper.optional}
        return Matched(len(hits & wanted), len(false), len(wanted - hits))


def train(
    examples: Sequence[Example], fresh: Sequence[str] = (), *, check: bool = False
) -> Outcome:
    """Learn from annotated notes. ``fresh``: how names of files begin whose authors' notes nobody
    looked at when rules were written. ``check``: no model.

    The bounds are those that serve fresh notes and all notes best, in the mean, among answers of
    trees that saw no note of the author.
    """
    return _learned([_page(example, tuple(fresh)) for example in examples], check)


def _learned(pages: Sequence[_Page], check: bool) -> Outcome:
    folds = author_folds([page.example.author for page in pages], FOLDS)
    forests = [_grow([p for p in pages if p.example.author not in fold]) for fold in folds]
    shares = _held_out(pages, folds, forests)
    every = list(zip(pages, shares, strict=True))
    fresh = [(page, share) for page, share in every if page.fresh] or every
    best = max(_BOUNDS, key=lambda b: (_sum(fresh, b).f1 + _sum(every, b).f1, b.accept, b.keep))
    rules: dict[str, Matched] = {}
    judged: dict[str, Matched] = {}
    for number, page in enumerate(pages):
        plain = page.matched([i for i, one in enumerate(page.found) if one.chosen])
        weighed = page.matched(decide(page.found, shares[number], best))
        example = page.example
        scopes = {"all", example.folder, example.language, f"author {example.author}"}
        for scope in scopes | ({"fresh"} if page.fresh else set()):
            rules.setdefault(scope, Matched()).add(plain)
            judged.setdefault(scope, Matched()).add(weighed)
    model = None if check else save(_grow(pages), best)
    of_author = {
        author: Judge(forest, best)
        for fold, forest in zip(folds, map(Forest, forests), strict=True)
        for author in fold
    }
    examples = [_reread(page.example, of_author[page.example.author]) for page in pages]
    return Outcome(model, examples, rules, judged, best)


def write(model: bytes, folder: Path) -> Path:
    """Write the model; returns the file."""
    from kg.files import write_atomic

    write_atomic(folder / "heads.json", model)
    return folder / "heads.json"


def _page(example: Example, fresh: tuple[str, ...]) -> _Page:
    note = parsed(example.note.path, example.note.text, [])
    proposed, chosen = find_heads(note)
    found = candidates(note, proposed, chosen)
    table = signs(note, found, chosen) if found else np.zeros((0, len(COLUMNS)), dtype=np.float32)
    papers = [set(paper.names()) for paper in example.gold.papers]
    truth, right = [], []
    for one in found:
        names = names_of(one.made(note))
        borne = [number for number, its in enumerate(papers) if its & names]
        line = note.blocks[one.block].line
        here = [number for number in borne if example.gold.papers[number].line == line]
        truth.append((here or borne or [-1])[0])
        right.append(bool(here))
    name = Path(example.note.path).name
    return _Page(example, found, table, truth, right, name.startswith(fresh or ("\0",)))


def names_of(head: Head) -> set[str]:
    """The comparable names of the paper that a head is about."""
    name = tidied(head.name)
    short, rest = split_name(name)
    key = head.short or short or name
    also = (head.name, rest, head.title, *head.aliases, *head.others, *several(name))
    return set(GoldItem(key, name, tuple(n for n in also if n)).names())


def _weights(page: _Page) -> tuple[list[bool], list[float]]:
    """Per candidate whether it is a paper, and how much that counts."""
    papers = page.example.gold.papers
    stand = {number for number, here in zip(page.truth, page.right, strict=True) if here}
    truth, weights = [], []
    for one, number, here in zip(page.found, page.truth, page.right, strict=True):
        weight = 1.0 if page.fresh else OTHERS
        if number >= 0 and papers[number].optional:
            weight = 0.0
        elif number >= 0 and not here and number in stand:
            weight *= _ELSEWHERE
        truth.append(number >= 0 and (here or one.chosen or number not in stand))
        weights.append(weight)
    return truth, weights


def _grow(pages: Sequence[_Page]) -> ForestFile:
    labels = [_weights(page) for page in pages]
    truth = np.array([t for told, _ in labels for t in told], dtype=bool)
    weights = np.array([w for _, told in labels for w in told])
    told = weights > 0
    if len(set(truth[told].tolist())) < 2:  # nothing to tell apart: always, or never
        base = 3.0 if truth.any() else -3.0
        return ForestFile((0,), (0.0,), (0,), (0,), (0.0,), (0,), 0, base)
    table = np.concatenate([page.table for page in pages])
    return stored(fitted(TREES, table[told], truth[told], weights[told]))


def _held_out(
    pages: Sequence[_Page], folds: Sequence[frozenset[str]], forests: Sequence[ForestFile]
) -> list[list[float]]:
    """Per page what trees say of its candidates that saw no note of the author."""
    shares: list[list[float]] = [[] for _ in pages]
    for fold, file in zip(folds, forests, strict=True):
        forest = Forest(file)
        for number, page in enumerate(pages):
            if page.example.author in fold and page.found:
                shares[number] = forest.shares(page.table)[0]
    return shares


def _reread(example: Example, judge: Judge) -> Example:
    """An example with the papers that ``judge`` finds in its note."""
    note = parsed(example.note.path, example.note.text, [])
    entries = find_entries(note, judge)
    skipped = tuple(sorted(note.skipped.items()))
    read = msgspec.structs.replace(example.note, entries=entries, skipped=skipped)
    return msgspec.structs.replace(example, note=read)


def _sum(asked: Sequence[tuple[_Page, list[float]]], bounds: Bounds) -> Matched:
    found = Matched()
    for page, shares in asked:
        found.add(page.matched(decide(page.found, shares, bounds)))
    return found
