"""What in the table of weights speaks for the evidence of a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from kg.extract.evidence import Evidence
from kg.extract.pairs import THIRD, Pair, overall
from kg.extract.scorer import Scorer


class Support:
    """The rows of weights that the evidence of one note leads to; kept, for much of it recurs."""

    def __init__(self, scorer: Scorer) -> None:
        self._tagged = scorer.tagged
        self._of: dict[int, set[int]] = {}
        self._words: dict[tuple[str, int], set[int]] = {}
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
            shared = self._recurring("", found.shared)
            words = [self._recurring(*grams) for grams in found.grams]
            rows = self._of[id(found)] = own.union(shared, *words)
        return rows

    def _recurring(self, tag: str, words: Sequence[str]) -> set[int]:
        """The rows of words that several pairs share as one list."""
        rows = self._words.get((tag, id(words)))
        if rows is None:
            self._alive.append(words)
            rows = self._words[tag, id(words)] = self._lookup(tag, words)
        return rows

    def _lookup(self, tag: str, words: Iterable[str]) -> set[int]:
        rows = set(map(self._tagged(tag).get, words))
        rows.discard(None)
        return cast("set[int]", rows)
