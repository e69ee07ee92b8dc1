"""Annotated notes made ready for learning names: candidates, labels, features."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from kg import ontology
from kg.extract.candidates import Candidate, Prose, group_key, propose, prose
from kg.extract.features import COARSE, EVEN, GRAMS, TABLE, VECTORS, Signals, signals
from kg.extract.groups import Group, Knowledge, Names
from kg.extract.lexicon import Lexicon
from kg.train.folds import Example, GoldItem, normal
from kg.train.lexicons import Lexicons
from kg.train.memory import Tally

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
        tally.count(page.example.author, best_labels(page))
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


def best_labels(page: Page) -> dict[str, int]:
    """Each name that the note may write, with the best that any of its candidates is."""
    best: dict[str, int] = {}
    for candidate, label in zip(page.candidates, page.labels, strict=True):
        key = group_key(candidate)
        best[key] = max(best.get(key, -1), label)
    return best


def matrices(pages: Sequence[Page]) -> tuple[Any, Any]:
    """All candidates' features as sparse matrices [candidates, TABLE]: those of the surface, and
    those of the surroundings."""
    import numpy as np
    from scipy.sparse import csr_matrix

    parts: tuple[list[tuple[Any, Any, Any]], ...] = [], []  # values, rows, columns
    at = 0
    for page in pages:
        seen, count = page.signals, len(page.candidates)
        here = np.arange(at, at + count)
        at += count
        for part, block in zip(parts, (seen.name, seen.place), strict=True):
            part.append((np.ones(block.size), np.tile(here, len(block)), block.ravel()))
        for size, gram in zip(GRAMS, seen.grams, strict=True):  # a row of grams per size
            inside = np.maximum(seen.end - seen.start - size + 1, 0)
            offsets = np.arange(inside.sum()) - np.repeat(np.cumsum(inside) - inside, inside)
            grams = gram[np.repeat(seen.first, inside) + offsets]
            parts[0].append((np.repeat(seen.scale, inside), np.repeat(here, inside), grams))
        words = [
            (i, row) for i, b in zip(here, seen.block, strict=True) for row in seen.sections[b]
        ]
        rows, columns = np.array(words, dtype=np.intp).reshape(-1, 2).T
        parts[1].append((np.ones(len(words)), rows, columns))
    surface, place = (
        csr_matrix((v, (r, c)), shape=(at, TABLE), dtype=np.float32)
        for v, r, c in (map(np.concatenate, zip(*part, strict=True)) for part in parts)
    )
    return surface, place


def bags(surface: Any, place: Any, pages: Sequence[Page], groups: Sequence[Sequence[Group]]) -> Any:
    """What ``Signals.summed`` adds up, as a matrix for the network: sparse, [groups of all pages,
    VECTORS + 1]; ``surface`` and ``place`` are those of ``matrices``."""
    import numpy as np
    from scipy.sparse import csr_matrix

    heads: list[int] = []
    members: list[int] = []
    sizes: list[int] = []
    at = 0
    for page, found in zip(pages, groups, strict=True):
        heads += [at + group.members[0] for group in found]
        members += [at + i for group in found for i in group.members]
        sizes += [len(group.members) for group in found]
        at += len(page.candidates)
    shares = np.repeat(1 / np.array(sizes), sizes).astype(np.float32)
    mean = csr_matrix((shares, members, np.r_[0, np.cumsum(sizes)]), shape=(len(heads), at))
    fine = (surface[heads] + mean @ place) * np.float32(EVEN)
    shape = len(heads), VECTORS + 1
    coarse = csr_matrix((fine.data, fine.indices >> COARSE, fine.indptr), shape=shape)
    coarse.sum_duplicates()
    return coarse
