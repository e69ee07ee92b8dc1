"""The words around a name as features: every word of a stretch, and every two in a row.

The same words serve many stretches, each with a tag of its own ("l:" before the name, "s:" in the
sentence). So a stretch is kept as its two ends, and is written out, or looked up in the table of
weights, only where it is asked for: a word of a sentence then costs one look-up, whatever the
number of stretches.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, repeat

import msgspec

Numbers = tuple[list[int], list[int], list[int]]  # of words, of two in a row, of these backwards
_NOTHING: dict[str, int] = {}


class Stretch(msgspec.Struct, frozen=True, gc=False):
    """``words[first:last]`` as features that begin with ``tag``; ``back``: from right to left."""

    tag: str
    words: list[str]
    first: int
    last: int
    back: bool = False

    def features(self) -> list[str]:
        """Every word, then every two words in a row, behind the tag.

        >>> Stretch("r:", ["we", "build", "on"], 1, 3).features()
        ['r:build', 'r:on', 'r:build_on']
        >>> Stretch("l:", ["we", "build", "on"], 0, 2, back=True).features()
        ['l:build', 'l:we', 'l:build_we']
        """
        words = self.words[self.first : self.last]
        if self.back:
            words.reverse()
        return [self.tag + gram for gram in (*words, *(f"{a}_{b}" for a, b in pairwise(words)))]


class Vocabulary:
    """What follows the tags in the table of weights, numbered from 1; 0 is any other word."""

    def __init__(self, rows: Sequence[dict[str, int]]) -> None:
        grams = dict.fromkeys(gram for tag in rows for gram in tag)
        self._numbers = {gram: number for number, gram in enumerate(grams, 1)}
        self._after: dict[str, dict[str, int]] = {}  # first of two words → second → number
        for gram, number in self._numbers.items():
            at = gram.find("_")
            while at >= 0:
                self._after.setdefault(gram[:at], {})[gram[at + 1 :]] = number
                at = gram.find("_", at + 1)

    def numbers(self, words: list[str]) -> Numbers:
        """The numbers of the words, of every two in a row, and of those read backwards."""
        get, unknown = dict.get, repeat(0)
        after = [self._after.get(word, _NOTHING) for word in words]
        return (
            list(map(get, repeat(self._numbers), words, unknown)),
            list(map(get, after, words[1:], unknown)),
            list(map(get, after[1:], words, unknown)),
        )

    def table(self, rows: dict[str, int]) -> list[int]:
        """Per number the row of one tag, -1 for none."""
        found = [-1] * (len(self._numbers) + 1)
        for gram, row in rows.items():
            found[self._numbers[gram]] = row
        return found
