"""How near a name stands to words that say what kind of thing it is.

``ontology/surroundings.yaml`` lists the kinds and their words. Per kind and side one number: the
characters between the name and the nearest such word in the same block, or ``FAR``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec
import numpy as np

from kg import ontology

FAR = 60  # characters beyond which a word no longer counts
KINDS = ("own", "data", "work", "thing")
Array = Any  # a numpy array


class Words(msgspec.Struct, frozen=True):
    """The words of all kinds as one automaton; per pattern its kind, and whether it is Latin."""

    automaton: Any
    kind: Array
    latin: Array


@lru_cache(maxsize=1)
def words() -> Words:
    """The words of ``ontology/surroundings.yaml``: ours alone, with which the model was trained."""
    import ahocorasick_rs

    lists = ontology.load_yaml(ontology.home() / "surroundings.yaml")
    patterns = [(word, number) for number, kind in enumerate(KINDS) for word in lists[kind]]
    automaton = ahocorasick_rs.AhoCorasick(
        [word for word, _ in patterns],
        ahocorasick_rs.MatchKind.LeftmostLongest,
        store_patterns=False,
    )
    return Words(
        automaton,
        np.array([kind for _, kind in patterns]),
        np.array([word.isascii() for word, _ in patterns]),
    )


def distances(low: str, letters: Array, starts: Array, start: Array, end: Array) -> Array:
    """Characters to the nearest word of each kind, left and right: [2 * kinds, candidates].

    ``low`` is the text in lower case, ``letters`` says which of its characters are Latin letters,
    ``starts`` where its blocks begin, ``start`` and ``end`` where the candidates lie.
    """
    known = words()
    hits = known.automaton.find_matches_as_indexes(low)
    found = np.full((2 * len(KINDS), len(start)), FAR, dtype=np.int64)
    if not hits:
        return found
    table = np.array(hits, dtype=np.int64)
    inside = known.latin[table[:, 0]] & (table[:, 1] > 0) & letters[table[:, 1] - 1]
    table = table[~inside]
    kinds = known.kind[table[:, 0]]
    block = np.searchsorted(starts, start, side="right")
    for kind in range(len(KINDS)):
        begins, ends = table[kinds == kind, 1], table[kinds == kind, 2]
        if not len(begins):
            continue
        home = np.searchsorted(starts, begins, side="right")
        last = np.searchsorted(ends, start, side="right") - 1
        near = np.where((last >= 0) & (home[last] == block), start - ends[last], FAR)
        found[2 * kind] = np.minimum(near, FAR)
        first = np.minimum(np.searchsorted(begins, end, side="left"), len(begins) - 1)
        gap = begins[first] - end
        near = np.where((gap >= 0) & (home[first] == block), gap, FAR)
        found[2 * kind + 1] = np.minimum(near, FAR)
    return found
