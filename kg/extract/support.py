"""What in the table of weights speaks for the evidence of a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from kg.extract.evidence import Evidence
from kg.extract.grams import Numbers, Stretch
from kg.extract.pairs import THIRD, Pair, overall
from kg.extract.scorer import Scorer


class Support:
    """The rows of weights that the evidence of one note leads to; kept, for much of it recurs."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._of: dict[int, set[int]] = {}
        self._recur: dict[int, set[int]] = {}
        self._numbers: dict[int, Numbers] = {}
        self._alive: list[object] = []  # the keys above are identities

    def of_pair(self, pair: Pair) -> set[int]:
        """All that speaks of the pair, each row once."""
        pieces = map(self.of, pair.evidence)
        return self._lookup("", overall(pair.evidence)).union(*pieces)

    def of(self, found: Evidence) -> set[int]:
        """What one passage says of its pair."""
        rows = self._of.get(id(found))
        if rows is None:
            self._alive.append(found)
            own = self._lookup("" if found.kind == "own" else THIRD, found.features)
            words = map(self._stretch, found.grams)
            rows = self._of[id(found)] = own.union(self._shared(found.shared), *words)
        return rows

    def _shared(self, features: Sequence[str]) -> set[int]:
        """The rows of features that several pairs share as one list."""
        rows = self._recur.get(id(features))
        if rows is None:
            self._alive.append(features)
            rows = self._recur[id(features)] = self._lookup("", features)
        return rows

    def _stretch(self, grams: Stretch) -> set[int]:
        rows = self._recur.get(id(grams))
        if rows is None:
            self._alive.append(grams)
            numbers = self._numbers.get(id(grams.words))
            if numbers is None:
                self._alive.append(grams.words)
                numbers = self._scorer.vocabulary.numbers(grams.words)
                self._numbers[id(grams.words)] = numbers
            first, last = grams.first, grams.last
            row = self._scorer.table(grams.tag).__getitem__
            rows = set(map(row, numbers[0][first:last]))
            rows.update(map(row, numbers[1 + grams.back][first : max(first, last - 1)]))
            rows.discard(-1)
            self._recur[id(grams)] = rows
        return rows

    def _lookup(self, tag: str, features: Iterable[str]) -> set[int]:
        rows = set(map(self._scorer.tagged(tag).get, features))
        rows.discard(None)
        return cast("set[int]", rows)
