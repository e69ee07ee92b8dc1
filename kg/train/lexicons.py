"""The names dictionary of one author's notes, cut to the names that can be found in them.

To compile all names anew for every author takes longer than to read the author's notes. A name
finds nothing where none of its spellings is written; so all spellings are looked for once, in every
note, and of the names each author's lexicon holds those that are there. What it finds in the
author's notes is what the lexicon of all names would find.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.build import names_dictionary
from kg.extract.lexicon import Lexicon, plain, spellings
from kg.model import Entry
from kg.naming import fold
from kg.ontology import GazetteerWork

_GREEK = re.compile("[\u0370-\u03ff]")  # may be written as a formula, "$\\pi_0$"


class Lexicons:
    """Makes lexicons out of ``works`` and of names that training may know, ``taught``."""

    def __init__(self, works: Sequence[GazetteerWork], taught: Iterable[str]) -> None:
        import ahocorasick_rs

        self._works = works
        self._of_fold: dict[str, set[int]] = defaultdict(set)  # works by their folded names
        self._of_surface: dict[str, set[int]] = defaultdict(set)
        for number, work in enumerate(works):
            for surface in (work.key, *work.aliases, work.title):
                self._of_fold[fold(surface)].add(number)
                self._of_surface[surface].add(number)
        spelled: dict[str, list[str]] = defaultdict(list)
        self._anywhere: set[str] = set()
        for surface in sorted({*self._of_surface, *taught}):
            for spelling in spellings(surface):
                spelled[spelling].append(surface)
                if _GREEK.search(spelling):
                    self._anywhere.add(surface)
        self._spelled = list(spelled.values())
        self._automaton: Any = ahocorasick_rs.AhoCorasick(list(spelled), store_patterns=False)

    def lexicon(
        self,
        author: str,
        texts: Iterable[str],
        entries: Iterable[Entry],
        known: Mapping[str, str],
    ) -> Lexicon:
        """For prose ``texts`` of ``author`` in notes with these ``entries``: the lexicon without
        what the gazetteer learned from that author; ``known`` are the names that training knows."""
        written = set(self._anywhere)
        for text in texts:
            found = self._automaton.find_matches_as_indexes(plain(text), overlapping=True)
            for number in {number for number, _, _ in found}:
                written.update(self._spelled[number])
        here = sorted({n for surface in written for n in self._of_surface.get(surface, ())})
        works = [self._works[n] for n in here if self._counts(n, author)]
        rest = {
            surface: known[surface]
            for surface in written & known.keys()
            if not any(self._counts(n, author) for n in self._of_fold.get(fold(surface), ()))
        }
        return Lexicon(names_dictionary(entries, works), known=rest)

    def _counts(self, number: int, author: str) -> bool:
        return not self._works[number].origin.startswith(author)
